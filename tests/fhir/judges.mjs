// Who looks at a bundle: FHIR validators that nobody here wrote, and checks of our own for what none of them sees.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { core } from "./medplum.mjs";

const { Fhir } = createRequire(import.meta.url)("fhir");

/** Every object and array within a value, itself first. */
function* within(value) {
  if (value === null || typeof value !== "object") return;
  yield value;
  for (const part of Object.values(value)) yield* within(part);
}

const references = (value) => [...within(value)].map(({ reference }) => reference).filter((one) => typeof one === "string");

/** Each gives what is wrong, or nothing. */
export const checks = {
  /** A reference to an entry that is not there: a server stores it as it stands, and it leads nowhere. */
  dangling: (bundle) => {
    const names = bundle.entry.map(({ fullUrl }) => fullUrl);
    return references(bundle).filter((one) => one.startsWith("urn:uuid:") && !names.includes(one));
  },
  /** A resource that is sent to the place of another kind. */
  elsewhere: (bundle) => bundle.entry.filter(({ resource, request }) => request?.url.split("/")[0] !== resource.resourceType).map(({ fullUrl }) => fullUrl),
  /** A reference to something contained that is not, or something contained that nothing refers to. */
  contained: (bundle) => bundle.entry.flatMap(({ resource }) => {
    const ids = (resource.contained ?? []).map(({ id }) => `#${id}`);
    const used = references(resource).filter((one) => one.startsWith("#"));
    return [...used.filter((one) => !ids.includes(one)), ...ids.filter((one) => !used.includes(one))];
  }),
  /** What is no id: a server refuses it, or makes another of it. */
  ids: (bundle) => [...within(bundle)].filter(({ resourceType, id }) => resourceType && id !== undefined && !/^[A-Za-z0-9.-]{1,64}$/.test(id)).map(({ id }) => id),
  /** FHIR leaves out what is empty. */
  empty: (bundle) => [...within(bundle)].filter((one) => Object.keys(one).length === 0),
};

const own = (bundle) => Object.entries(checks).flatMap(([name, check]) => check(bundle).map((found) => `${name}: ${JSON.stringify(found)}`))[0] ?? null;

/** A bundle is looked at as a whole, and each resource by itself: some do not look into the entries. */
const parts = (bundle) => [bundle, ...bundle.entry.map(({ resource }) => resource)];

const fhir = new Fhir();
const lantana = (bundle) => {
  const wrong = parts(bundle).flatMap((part) => fhir.validate(part, { errorOnUnexpected: true }).messages).find(({ severity }) => /error|fatal/.test(severity));
  return wrong ? `${wrong.location}: ${wrong.message}` : null;
};

const medplum = (bundle) => {
  try {
    for (const part of parts(bundle)) core.validateResource(part);
    return null;
  } catch (error) {
    // Anything but its own kind of refusal is a mistake of this test.
    if (!error.outcome) throw error;
    return error.message;
  }
};

/** One process for all bundles: what takes long is to load the definitions. */
const python = (name) => (bundles) => new Promise((done, failed) => {
  const child = spawn(process.env.FHIR_PYTHON, [join(import.meta.dirname, "judge.py"), name], { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => { said += data; });
  child.once("error", failed);
  child.once("close", (code) => (code === 0 ? done(said.trim().split("\n").map((line) => JSON.parse(line))) : failed(new Error(`${name} ended with ${code}`))));
  child.stdin.end(bundles.map((bundle) => `${JSON.stringify(bundle)}\n`).join(""));
});

const node = (judge) => async (bundles) => bundles.map(judge);

/** Each answers a complaint or null for every bundle. Those in Python need FHIR_PYTHON, which `./dev test` sets where there is one. */
export const judges = new Map([
  ["fhir", node(lantana)],
  ["@medplum/core", node(medplum)],
  ...["fhir.resources", "fhircraft"].map((name) => [name, process.env.FHIR_PYTHON ? python(name) : null]),
  ["own checks", node(own)],
]);
