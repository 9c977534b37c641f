// A worker that runs CQL's reference engine for some patients, and sends back the value of every definition.

import { parentPort, workerData } from "node:worker_threads";
import ucum from "@lhncbc/ucum-lhc";
import cql from "cql-execution";

// Each conversion reads both units again, and there are only so many: what was asked before is remembered.
const units = ucum.UcumLhcUtils.getInstance();
const convert = units.convertUnitTo.bind(units);
const converted = new Map();
units.convertUnitTo = (from, value, to) => {
  const key = JSON.stringify([from, value, to]);
  if (!converted.has(key)) converted.set(key, convert(from, value, to));
  return converted.get(key);
};

/** The engine remembers the value of a definition only if it is true; remembering the others saves most of the time. */
function onceForEachPatient(definition) {
  const exec = definition.exec.bind(definition);
  const known = new WeakMap();
  definition.exec = (context) => {
    const patient = context.rootContext();
    if (!known.has(patient)) known.set(patient, exec(context));
    return known.get(patient);
  };
}

/** A fact as the engine takes it. */
function fact(value) {
  // A parameter that is not passed has no value, which is null (CQL, Author's Guide, "Parameters"); this engine would
  // give the declaration itself instead. So every fact that is not known is passed as null.
  if (value === undefined) return null;
  if (value.date) return cql.Date.parse(value.date);
  if (value.number === undefined) return value;
  return value.unit === "1" ? Number(value.number) : new cql.Quantity(Number(value.number), value.unit);
}

const library = new cql.Library(workerData.elm);
Object.values(library.expressions).forEach(onceForEachPatient);
const nobody = { currentPatient: () => undefined, nextPatient: () => undefined };
const answers = [];
for (const patient of workerData.patients) {
  const parameters = Object.fromEntries(Object.keys(library.parameters).map((name) => [name, fact(patient[name])]));
  answers.push((await new cql.Executor(library, null, parameters).exec(nobody)).unfilteredResults);
}
parentPort.postMessage(answers);
