// Writes into the built page what the element's script would ask for anew before a citizen's first pages stand there: the module, its
// style sheet, and what those pages show of the rules. While the page comes over a slow network nothing else does.
//   node tests/browser/carry.mjs dist
// Without this step, as in a plain `trunk build`, the script asks for all of it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , dist] = process.argv;
const page = join(dist, "index.html");
const [module, sheet] = ["referral-triage-widget_bg.wasm", "referral-triage.css"];

function text(name) {
  const found = readFileSync(join(dist, name), "utf8");
  if (found.includes("<")) throw new Error(`carry: ${name} cannot stand in a page as it is`);
  return found;
}

// A character for each byte: its own where that is printable, else one 256 further on, which is cut off again when it is made a byte
// (`bytesIn` in the element's script). Nothing else compresses as well, and no parser changes any of these.
const characters = (bytes) =>
  Array.from(bytes, (byte) => String.fromCharCode(byte >= 0x20 && byte < 0x7f && byte !== 0x3c ? byte : byte + 0x100)).join("");

const bytes = readFileSync(join(dist, module));
// FNV-1a, which the element's script can reckon wherever it runs (`unpacked`).
const made = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
const glue = join(dist, "referral-triage-widget.js");
const script = readFileSync(glue, "utf8");
if (script.includes("export const made=")) throw new Error(`carry: ${dist} was done already; build it anew`);

const carried = (name, content) => `<script type="text/plain" data-referral-triage="${name}">${content}</script>`;
const texts = ["county-default.zh.front", "county-default.en.front", sheet].map((name) => carried(name, text(name)));
let html = readFileSync(page, "utf8");
for (const [before, after] of [
  ["  <!-- carried -->\n", `${[...texts, carried(module, characters(bytes))].join("\n")}\n`],
  ...[module, sheet].map((name) => [new RegExp(`<link rel="preload" href="\\./${name.replaceAll(".", "\\.")}"[^>]*>`), ""]),
]) {
  if (html.search(before) < 0) throw new Error(`carry: ${page} has no ${before}`);
  html = html.replace(before, () => after);
}
writeFileSync(page, html);
writeFileSync(glue, `${script}export const made=${made};\n`);
