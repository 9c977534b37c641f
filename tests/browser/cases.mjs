// The cases of rules/ that a citizen could be, with the person each begins from: what tests walk through.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { facts as all, root } from "./harness.mjs";

const rules = join(root, "rules");

// What cases are written in is JSON but for keys, comments and a last comma.
const value = (text) => JSON.parse(text.replaceAll(/([{,]\s*)([\p{L}\p{N}_-]+)\s*=/gu, '$1"$2":').replaceAll(/,\s*\]/g, "]"));

/** The tables `[[name]]` of a file. */
function tables(path, name) {
  const blocks = readFileSync(path, "utf8").replaceAll(/^#.*$/gm, "").split(`[[${name}]]`).slice(1);
  return blocks.map((block) => {
    const entries = block.split(/^(?=[a-z_]+ = )/m).filter((entry) => entry.trim());
    return Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf(" ")), value(entry.slice(entry.indexOf("=") + 1))]));
  });
}

const named = (end) => readdirSync(rules, { recursive: true }).filter((name) => name.endsWith(end)).sort();
const people = new Map(named("people.toml").flatMap((path) => tables(join(rules, path), "person")).map((person) => [person.id, person]));

/** A person with all that it is like. */
function person(id) {
  const { like, none = [], facts } = people.get(id);
  const no = all().filter(({ group, kind }) => none.includes(group) && kind === "yes-no").map(({ fact }) => [fact, false]);
  return { ...(like ? person(like) : {}), ...Object.fromEntries(no), ...facts };
}

// What citizens are asked has a plain question.
const asked = new Set();
for (const path of named("vocabulary.toml")) {
  for (const block of readFileSync(join(rules, path), "utf8").split("[[fact]]").slice(1)) {
    if (/^plain = /m.test(block)) asked.add(/^id = "(.+)"/m.exec(block)[1]);
  }
}
const complaints = all().filter(({ group }) => group === "complaints").map(({ fact }) => fact);
// Whoever picks a complaint has it or not: nobody is unsure there.
const isCitizen = (facts) =>
  facts.care_setting === "home" && Object.keys(facts).every((id) => asked.has(id)) && !complaints.some((id) => facts[id] === "unknown");

/** Cases with an expected answer, all told in questions that a citizen is asked; some of each file. */
export function citizens(ofWhole = 12, ofPack = 1) {
  const chosen = [];
  for (const path of named(".cases.toml")) {
    const whole = path.startsWith("whole-patients");
    const fitting = tables(join(rules, path), "case")
      .filter(({ like, want }) => like && want)
      .map(({ note, like, facts, want }) => ({ path, note, want, facts: { ...person(like), ...facts } }))
      .filter(({ facts }) => isCitizen(facts));
    // Spread over the file, so that all dispositions have their turn.
    const many = Math.min(whole ? ofWhole : ofPack, fitting.length);
    for (let place = 0; place < many; place++) chosen.push(fitting[Math.floor((place * fitting.length) / many)]);
  }
  return chosen;
}
