// Our engine and CQL's reference engine, over the same criteria and the same patients: every answer agrees.
//
// CQL_SEED=7 chooses other patients, CQL_CASES=20 makes twenty times as many.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { condition } from "./conditions.mjs";
import { Patients } from "./patients.mjs";
import { Chance } from "./random.mjs";
import { judge, translate } from "./reference.mjs";

const root = resolve(import.meta.dirname, "../..");
const seed = Number(process.env.CQL_SEED ?? 20261122);
const more = Number(process.env.CQL_CASES ?? 1);
const scratch = mkdtempSync(join(tmpdir(), "referral-triage-cql-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

function triage(args, input = "") {
  const said = spawnSync(join(root, "target/debug/triage"), [...args, "--lang", "en"], { input, maxBuffer: 2 ** 30, encoding: "utf8" });
  assert.equal(said.error, undefined);
  return said;
}

function good(args, input) {
  const said = triage(args, input);
  assert.equal(said.status, 0, `triage ${args.join(" ")}: ${said.stderr}${lines(said.stdout).filter((line) => line.includes('"error"')).slice(0, 3).join("\n")}`);
  return said.stdout;
}

const lines = (text) => text.split("\n").filter(Boolean);

const vocabularyOf = (rules) => lines(good(["vocabulary", "--rules", rules, "--format", "json"])).map((line) => JSON.parse(line));

/** A rule folder with everything that both engines need of it, and definitions of one's own in the library. */
function open(rules, definitionsToo = () => "") {
  const vocabulary = vocabularyOf(rules);
  const ids = Object.keys(JSON.parse(good(["assess", "--truths", "--rules", rules], '{"facts":{}}')).truths);
  const library = good(["export", "--to", "cql", rules]) + definitionsToo(ids);
  const { errors, elm } = translate(library);
  assert.deepEqual(errors, [], "the reference translator takes the library as it is");
  const definitions = new Map(elm.library.statements.def.map((definition) => [definition.name, definition.expression]));
  const facts = new Set(vocabulary.map((fact) => fact.fact));
  // What is taken already is exported with a remark in brackets.
  const name = (id) => (facts.has(id) || id === "Disposition" ? `${id} (criterion)` : id);
  return { rules, vocabulary, ids, library, elm, definitions, definition: (id) => definitions.get(name(id)), name };
}

/** What our engine says about every patient. */
function ours(rules, patients) {
  const input = patients.map(({ json }, id) => `{"id":${id},"facts":${json}}\n`).join("");
  const answers = lines(good(["assess", "--truths", "--rules", rules], input)).map((line) => JSON.parse(line));
  assert.equal(answers.length, patients.length);
  return answers;
}

/** Compares every criterion and the disposition of every patient; counts the truths of each criterion. */
async function compare({ rules, library, elm, name }, patients, others = () => []) {
  const judged = await judge(elm, patients.map((patient) => patient.cql));
  const agree = (what, theirs, truth, patient) => {
    if (theirs === truth) return;
    const definition = library.split("\ndefine ").find((text) => text.startsWith(`${JSON.stringify(what)}:`));
    assert.fail(`CQL gives ${theirs}, we give ${truth}, of the facts ${patient.json} (seed ${seed})\n${definition}`);
  };
  const seen = new Map();
  const dispositions = {};
  for (const [place, answer] of ours(rules, patients).entries()) {
    const patient = patients[place];
    const theirs = judged[place];
    for (const [criterion, truth] of Object.entries(answer.truths)) {
      agree(name(criterion), theirs[name(criterion)], truth, patient);
      for (const other of others(criterion)) agree(other, theirs[other], truth, patient);
      seen.set(criterion, (seen.get(criterion) ?? new Set()).add(truth));
    }
    agree("Disposition", theirs.Disposition, answer.disposition, patient);
    dispositions[answer.disposition] = (dispositions[answer.disposition] ?? 0) + 1;
  }
  return { seen, dispositions };
}

/** For every criterion and each truth a patient, and as many more by chance alone; all of it `rounds` times. */
function patientsOf({ vocabulary, elm, ids, definition }, chance, rounds) {
  const patients = new Patients(vocabulary, elm, chance);
  const all = [];
  for (let round = 0; round < rounds * more; round += 1) {
    for (const id of ids) {
      for (const truth of [true, false, null]) all.push(patients.aimedAt(definition(id), truth), patients.any());
    }
  }
  return all;
}

/** More patients for the truths that these leave out. */
function completed({ rules, vocabulary, elm, ids, definition }, patients, chance) {
  const answers = ours(rules, patients);
  const others = new Patients(vocabulary, elm, chance);
  for (const id of ids) {
    for (const truth of [true, false, null].filter((truth) => !answers.some(({ truths }) => truths[id] === truth))) {
      for (let tries = 0; tries < 30; tries += 1) patients.push(others.aimedAt(definition(id), truth));
    }
  }
  return patients;
}

/** For each of these criteria a patient for whom little else holds or is open, so that calm answers are given too. */
function calmPatients({ rules, vocabulary, elm, ids, definition }, chance, wanted = ids) {
  const patients = new Patients(vocabulary, elm, chance);
  let all = wanted.flatMap((id) => Array.from({ length: more }, () => ({ id, patient: patients.known() })));
  for (let round = 0; round < 20; round += 1) {
    const answers = ours(rules, all.map(({ patient }) => patient));
    all = all.map(({ id, patient }, place) => {
      const { fired, not_ruled_out: open } = answers[place];
      const others = [...fired, ...open].map(({ criterion }) => criterion).filter((other) => other !== id);
      const wishes = others.map((other) => [definition(other), false]);
      return { id, patient: patients.changed(patient, [...wishes, [definition(id), true]]) };
    });
  }
  return all.map(({ patient }) => patient);
}

/** Every disposition that has a criterion, and the fallback. */
const dispositionsOf = ({ definitions }) =>
  [...definitions]
    .filter(([name, { type }]) => name.endsWith(" (any)") && type !== "Literal")
    .map(([name]) => name.replace(" (any)", ""))
    .concat("consult-first");

test("the shipped rules", async (t) => {
  const shipped = open(join(root, "rules"));
  const { ids } = shipped;
  const chance = new Chance(seed);
  const aimed = patientsOf(shipped, chance, 1);
  const fired = ours(shipped.rules, aimed).flatMap(({ fired }) => fired);
  const calm = new Set(fired.filter(({ disposition }) => ["stay", "self-care", "refer-down"].includes(disposition)).map(({ criterion }) => criterion));
  // All calm criteria, and of the others as many as time allows.
  const wanted = ids.filter((id, place) => calm.has(id) || place % 8 === 0);
  const patients = completed(shipped, [...aimed, ...calmPatients(shipped, chance, wanted)], chance);
  const { seen, dispositions } = await compare(shipped, patients);
  t.diagnostic(`seed ${seed}: ${ids.length} criteria, ${patients.length} patients, ${JSON.stringify(dispositions)}`);
  assert.deepEqual(ids.filter((id) => seen.get(id).size < 3), [], "every criterion was true, false and unknown");
  assert.deepEqual(dispositionsOf(shipped).filter((id) => !dispositions[id]), [], "every disposition was given");
});

test("calm answers, and ids that are taken twice", async (t) => {
  const base = open(join(import.meta.dirname, "rules"));
  const { ids } = base;
  const chance = new Chance(seed);
  const patients = [...patientsOf(base, chance, 15), ...calmPatients(base, chance)];
  const { dispositions } = await compare(base, patients);
  t.diagnostic(`seed ${seed}: ${ids.length} criteria, ${patients.length} patients, ${JSON.stringify(dispositions)}`);
  assert.deepEqual(dispositionsOf(base).filter((id) => !dispositions[id]), [], "every disposition was given");
});

/** A file for each condition, with one criterion; what our checker refuses is taken away again, and why is told. */
function write(folder, conditions) {
  const file = (id) => join(folder, `${id}.toml`);
  const urgency = ["call-120", "consult-first", "refer-2w", "stay", "refer-down"];
  conditions.forEach((when, place) => {
    writeFileSync(
      file(`row-${place}`),
      `[[criterion]]
id = "row-${place}"
disposition = "${urgency[place % urgency.length]}"
when = ${JSON.stringify(when)}
because = { zh = "第 ${place} 行 */", en = "row\\n${place}" }
source = { title = "示例", section = "—", edition = "—", row = "X" }
status = "proposal"
`,
    );
  });
  const problems = lines(triage(["check", folder, "--format", "json"]).stdout).map((line) => JSON.parse(line));
  const errors = problems.filter((problem) => problem.severity === "error");
  new Set(errors.map((problem) => problem.file)).forEach((path) => rmSync(path));
  return errors;
}

test("every construct of the language", async (t) => {
  const folder = join(scratch, "constructs");
  cpSync(join(import.meta.dirname, "rules"), folder, { recursive: true });
  assert.deepEqual(write(folder, lines(readFileSync(join(import.meta.dirname, "conditions.txt"), "utf8"))), []);
  const all = open(folder);
  const { ids } = all;
  const patients = patientsOf(all, new Chance(seed), 1);
  await compare(all, patients);
  t.diagnostic(`seed ${seed}: ${ids.length} criteria, ${patients.length} patients`);
});

test("random conditions, exported and as they were written", async (t) => {
  const chance = new Chance(seed);
  const folder = join(scratch, "random");
  cpSync(join(import.meta.dirname, "rules"), folder, { recursive: true });
  const vocabulary = vocabularyOf(folder);
  const onlyCql = (place) => place % 2 === 0;
  const conditions = Array.from({ length: 150 }, (_, place) => condition(vocabulary, chance, onlyCql(place)));
  const refused = write(folder, conditions);
  // A condition of which every word is CQL's means the same to CQL as it stands.
  const asWritten = new Map();
  const random = open(folder, (ids) => {
    conditions.forEach((text, place) => {
      if (onlyCql(place) && ids.includes(`row-${place}`)) asWritten.set(`row-${place}`, text);
    });
    return [...asWritten].map(([id, text]) => `define "${id} as written":\n  ${text}\n`).join("");
  });
  const patients = patientsOf(random, chance, 1);
  await compare(random, patients, (id) => (asWritten.has(id) ? [`${id} as written`] : []));
  t.diagnostic(
    `seed ${seed}: ${random.ids.length} criteria, ${asWritten.size} of them also as written, ${patients.length} patients; ${refused.length} problems in the others`,
  );
});
