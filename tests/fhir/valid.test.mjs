// The bundles of the examples, looked at by a FHIR R4 validator that nobody here wrote: structure, cardinalities, required codes.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

const { Fhir } = createRequire(import.meta.url)("fhir");
const fhir = new Fhir();
const names = readdirSync(import.meta.dirname).filter((name) => /\.(zh|en)\.json$/.test(name));
const bundle = (name) => JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8"));
const errors = (value) => fhir.validate(value, { errorOnUnexpected: true }).messages.filter(({ severity }) => /error|fatal/.test(severity));

test("there are bundles of both forms", () => {
  assert.ok(names.length >= 10 && names.some((name) => name.startsWith("down")) && names.some((name) => name.startsWith("emergency")));
});

for (const name of names) {
  test(`${name} is valid FHIR R4`, () => {
    assert.deepEqual(errors(bundle(name)), []);
    for (const { resource } of bundle(name).entry) assert.deepEqual(errors(resource), [], resource.resourceType);
  });
}

// A validator that accepts everything proves nothing.
test("the validator sees what is wrong", () => {
  const spoil = [
    (all) => { all.entry[1].resource.intent = "wish"; },
    (all) => { all.entry[1].resource.priority = "soon"; },
    (all) => { delete all.entry[2].resource.status; },
    (all) => { all.entry[1].resource.reason = [{ text: "x" }]; },
    (all) => { all.type = "delivery"; },
  ];
  for (const change of spoil) {
    const spoiled = bundle(names[0]);
    change(spoiled);
    assert.notDeepEqual(errors(spoiled), [], String(change));
  }
});
