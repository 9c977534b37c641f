// The bundles of the examples before every judge, and bundles with one defect each (`mutants.json`), which show that judges can say no.
// `UPDATE_SNAPSHOTS=1` writes down which judges refuse which.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { checks, judges } from "./judges.mjs";

const here = import.meta.dirname;
const read = (name) => JSON.parse(readFileSync(join(here, name), "utf8"));
const names = readdirSync(here).filter((name) => /\.(zh|en)\.json$/.test(name));
const mutants = read("mutants.json");

/** The bundle with one thing put in its place or, with nothing to put, taken away; `-` is the end of a list. */
function mutant({ at, put }) {
  const bundle = read("emergency.zh.json");
  const path = at.split("/").slice(1);
  const last = path.pop();
  const parent = path.reduce((value, name) => value[name], bundle);
  assert.ok(put !== undefined || last in parent, `${at} is not there`);
  if (put === undefined) delete parent[last];
  else if (last === "-") parent.push(put);
  else parent[last] = put;
  return bundle;
}

test("there are bundles of both forms", () => {
  assert.ok(names.length >= 10 && names.some((name) => name.startsWith("down")) && names.some((name) => name.startsWith("emergency")));
});

test("each of our own checks sees something", () => {
  for (const name of Object.keys(checks)) assert.ok(mutants.some((one) => checks[name](mutant(one)).length === 1 && one.refused.includes("own checks")), name);
});

for (const [judge, look] of judges) {
  describe(judge, { skip: look ? false : "left out: it needs Python, named by FHIR_PYTHON" }, () => {
    let said;
    before(async () => { said = await look([...names.map(read), ...mutants.map(mutant)]); });

    test("takes every bundle of the examples", () => {
      assert.equal(said.length, names.length + mutants.length);
      for (const [at, name] of names.entries()) assert.equal(said[at], null, name);
    });

    test("refuses the defects that it is known to see, and no other", () => {
      const refused = mutants.filter((_, at) => said[names.length + at] !== null);
      for (const one of process.env.UPDATE_SNAPSHOTS ? mutants : []) {
        const seen = new Set(one.refused);
        seen[refused.includes(one) ? "add" : "delete"](judge);
        one.refused = [...judges.keys()].filter((name) => seen.has(name));
      }
      assert.deepEqual(refused.map(({ defect }) => defect), mutants.filter((one) => one.refused.includes(judge)).map(({ defect }) => defect));
    });
  });
}

test("every defect is refused by somebody", (t) => {
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(join(here, "mutants.json"), `[\n${mutants.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]\n`);
  assert.ok(mutants.length >= 28);
  assert.deepEqual(mutants.filter(({ refused }) => refused.length === 0), []);
  const told = [...judges].filter(([, look]) => look).map(([judge]) => `${judge} ${mutants.filter(({ refused }) => refused.includes(judge)).length}`);
  t.diagnostic(`of ${mutants.length} defects refused: ${told.join(", ")}`);
});
