// Prints what a first visit downloads, compressed with brotli at its best, and holds it against the budget.
//   node tests/browser/size.mjs dist

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { join } from "node:path";

const dist = process.argv[2] ?? "dist";
const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url)));

function weigh(name) {
  const bytes = readFileSync(join(dist, name));
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  const small = brotliCompressSync(bytes, options).length;
  console.log(`${name.padEnd(36)} ${String(bytes.length).padStart(8)} B  brotli ${String(small).padStart(7)} B`);
  return small;
}

const total = budget.files.reduce((sum, name) => sum + weigh(name), 0);
const verdict = total <= budget.total ? "within" : "OVER";
console.log(`${"first load".padEnd(36)} ${"".padStart(10)}  brotli ${String(total).padStart(7)} B, ${verdict} the budget of ${budget.total} B`);
console.log("loaded when first needed:");
for (const name of budget.later) weigh(name);
if (total > budget.total) process.exit(1);
