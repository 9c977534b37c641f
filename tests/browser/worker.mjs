// Writes into the built page's service worker which files it keeps, each with its SHA-256, and the version, which is a hash over them all:
//   node tests/browser/worker.mjs dist
// To be run again whenever a file of dist is changed by hand: one that is not as it says here is not kept.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , dist] = process.argv;
// What the public pages never ask for, or bring along themselves (carry.mjs).
const others = /^(sw\.js|referral-triage-widget_bg\.wasm|referral-triage\.css|.*\.front|(?!index|about).*\.html|package\.json|custom-elements\.json|county-default\.ruleset|.*\.d\.ts|.*\.schema\.json|.*\.(br|gz))$/;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const names = readdirSync(dist).filter((name) => !others.test(name)).sort();
const files = Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(dist, name)))]));
const version = sha256(JSON.stringify(files)).slice(0, 16);

const worker = join(dist, "sw.js");
const script = readFileSync(worker, "utf8");
const written = script
  .replace(/^const version = ".*";$/m, () => `const version = "${version}";`)
  .replace(/^const files = \{.*\};$/m, () => `const files = ${JSON.stringify(files)};`);
if (!written.includes(`"${version}"`) || !written.includes(files["index.html"])) throw new Error(`worker: ${worker} is written in another way than this knows`);
writeFileSync(worker, written);
console.log(`${"kept for offline use".padEnd(36)} ${names.length} files, version ${version}`);
