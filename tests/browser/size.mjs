// Prints what a first visit downloads, compressed with brotli at its best, and holds it against the budgets: until a citizen
// can answer on the public page, and until a clinician can in a portal.
//   node tests/browser/size.mjs dist

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { join } from "node:path";

const dist = process.argv[2] ?? "dist";
const loads = JSON.parse(readFileSync(new URL("budget.json", import.meta.url)));

function weigh(name) {
  const bytes = readFileSync(join(dist, name));
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  const small = brotliCompressSync(bytes, options).length;
  console.log(`${name.padEnd(36)} ${String(bytes.length).padStart(8)} B  brotli ${String(small).padStart(7)} B`);
  return small;
}

for (const [who, { budget, files }] of Object.entries(loads)) {
  if (!budget) console.log("loaded when first needed:");
  const total = files.reduce((sum, name) => sum + weigh(name), 0);
  if (!budget) continue;
  const isWithin = total <= budget;
  const verdict = `${isWithin ? "within" : "OVER"} the budget of ${budget} B`;
  console.log(`${`first load of a ${who}`.padEnd(36)} ${"".padStart(10)}  brotli ${String(total).padStart(7)} B, ${verdict}`);
  if (!isWithin) process.exitCode = 1;
}
