// Writes into the built page what a citizen's first pages show of the rules, in both languages, so that it is not asked for anew:
//   node tests/browser/fronts.mjs dist
// Without this step, as in a plain `trunk build`, the element fetches it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , dist] = process.argv;
const place = "<!-- fronts -->";
const page = join(dist, "index.html");
const html = readFileSync(page, "utf8");
const fronts = ["zh", "en"].map((lang) => {
  const front = readFileSync(join(dist, `county-default.${lang}.front`), "utf8");
  if (front.includes("<")) throw new Error(`fronts: the texts of county-default.${lang}.front cannot stand in a page as they are`);
  return `<script type="text/plain" data-front="${lang}">${front}</script>`;
});
if (!html.includes(place)) throw new Error(`fronts: ${page} has no ${place}`);
writeFileSync(page, html.replace(place, () => fronts.join("")));
