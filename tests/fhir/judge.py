"""What a FHIR validator in Python says of bundles: one of JSON on each line in, its complaint or null on each line out."""

import gc
import json
import sys
import warnings

from pydantic import ValidationError

# What it would like better is no defect.
warnings.simplefilter("ignore")
if sys.argv[1] == "fhircraft":
    # It makes thousands of classes, of which none is garbage.
    gc.disable()
    from fhircraft import disable_constraint
    from fhircraft.fhir.resources.datatypes.R4.core import Bundle

    gc.freeze()
    gc.enable()
    # What is contained is referred to: nine tenths of its time, and a check of ours does it.
    disable_constraint("dom-3")
else:
    # It has no R4. R4B differs in resources that no form becomes.
    from fhir.resources.R4B.bundle import Bundle

for line in sys.stdin:
    try:
        Bundle.model_validate(json.loads(line))
        complaint = None
    except (ValidationError, KeyError) as error:
        # One of them looks a kind of resource up by its name and gives the KeyError back as it is.
        complaint = str(error)[:1000]
    print(json.dumps(complaint))
