// Rule engines in JavaScript on the rules and patients that `referral-triage-benches prepare FOLDER` wrote.
// Each answers about every patient as ours did before it is timed; the times go to FOLDER/times-node-SIZE.ndjson.
// One size a process, and a long warm-up: all sizes in one process, warmed for less, took up to four times as long.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LogicEngine } from "json-logic-engine";

const [folder, size] = process.argv.slice(2);
const lines = (...path) => readFileSync(join(folder, ...path), "utf8").split("\n");
const version = JSON.parse(readFileSync(new URL("./package-lock.json", import.meta.url), "utf8"))
  .packages["node_modules/json-logic-engine"].version;
const name = `json-logic-engine ${version} (Node ${process.versions.node.split(".")[0]})`;

const told = lines("patients.ndjson");
const facts = told.map((line) => JSON.parse(line));
const times = [];
const engine = new LogicEngine();
const rules = lines(size, "json-logic.ndjson").map((rule) => engine.build(JSON.parse(rule)));
const fired = (facts) => {
  const out = [];
  for (let place = 0; place < rules.length; place++) if (rules[place](facts)) out.push(place);
  return out;
};
lines(size, "fired.ndjson").forEach((wanted, patient) => {
  const got = JSON.stringify(fired(facts[patient]));
  if (got !== wanted) throw new Error(`${name}, patient ${patient}: ${got} fired, not ${wanted}`);
});
measure("facts", (patient) => fired(facts[patient]).length);
measure("line", (patient) => fired(JSON.parse(told[patient])).length);
writeFileSync(join(folder, `times-node-${size}.ndjson`), times.map((row) => `${JSON.stringify(row)}\n`).join(""));

// The lesser of the time that passed and the CPU time of all threads: neither a busy machine nor
// a compiler and a collector that run beside the program count against it.
function measure(what, one) {
  let sink = 0;
  const pass = (passes) => {
    const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()];
    for (let done = 0; done < passes; done++) for (let patient = 0; patient < told.length; patient++) sink += one(patient);
    const used = process.cpuUsage(cpu);
    return Math.min(Number(process.hrtime.bigint() - start), (used.user + used.system) * 1e3);
  };
  // Until the compiler has nothing left to do.
  for (let spent = 0, turns = 0; turns < 5 || spent < 2e9; turns++) spent += pass(1);
  const passes = Math.min(10_000, Math.max(1, Math.round(1e8 / Math.max(pass(1), 1e3))));
  const all = Array.from({ length: 7 }, () => pass(passes) / (passes * told.length)).sort((one, two) => one - two);
  const [ns, least, most] = [all[3], all[0], all[6]];
  if (sink < 0) throw new Error("never");
  console.log(`${name}, ${size} rules, from ${what}: ${ns.toFixed(0)} ns`);
  times.push({ engine: name, rules: Number(size), what, ns, least, most });
}
