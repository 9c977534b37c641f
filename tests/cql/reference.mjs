// CQL's reference translator, and its reference engine in worker threads.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { SystemModelInfoProvider } from "@cqframework/cql/cql";
import { CqlCompilerOptions, CqlTranslator, LibraryManager, ModelManager, createUcumService } from "@cqframework/cql/cql-to-elm";
import ucum from "@lhncbc/ucum-lhc";

const units = ucum.UcumLhcUtils.getInstance();
// The translator asks only whether a unit exists.
const notAsked = () => {
  throw new Error("the translator has begun to calculate with units");
};
const isUnit = (unit) => (units.validateUnitString(unit, true).status === "valid" ? null : `no unit of UCUM: ${unit}`);

/** Translates a library. `errors` are the sentences about what is no CQL; warnings are not errors. */
export function translate(text) {
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider(), true);
  const ucumService = createUcumService(notAsked, isUnit, notAsked, notAsked);
  const libraries = new LibraryManager(models, new CqlCompilerOptions(), undefined, ucumService);
  const translator = CqlTranslator.fromText(text, libraries);
  const errors = translator.errors.asJsReadonlyArrayView().map((error) => error.message);
  return { errors, elm: JSON.parse(translator.toJson()) };
}

/** The value of every definition for every patient. */
export async function judge(elm, patients) {
  const share = Math.ceil(patients.length / Math.min(4, availableParallelism()));
  const shares = [];
  for (let start = 0; start < patients.length; start += share) shares.push(patients.slice(start, start + share));
  return (await Promise.all(shares.map((some) => judgeSome(elm, some)))).flat();
}

/** The runner of the tests watches every promise, of which the engine makes millions; in a worker it does not. */
function judgeSome(elm, patients) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("engine.mjs", import.meta.url), { workerData: { elm, patients } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
