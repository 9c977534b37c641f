// A citizen's sheet as a picture, under a strict policy of the host's page; on a phone it goes to whatever keeps pictures there.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { buffer } from "node:stream/consumers";
import { closeAll, hostPage, infarction, launch, portal, shots, visit, walk } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'";

/** A citizen's emergency, and the button there. */
async function emergency(lang, before = () => {}) {
  const site = await portal({ "/": hostPage(`mode="patient" lang="${lang}"`) }, undefined, { "Content-Security-Policy": policy });
  const { page, complaints } = await visit(browser, "about:blank", "phone");
  await page.addInitScript(before);
  await page.goto(site.url);
  await page.locator(".walk .button.big").click();
  await walk(page, { age: 60, sex: "male", ...infarction }, `picture-${lang}`);
  return { page, complaints };
}

for (const lang of ["zh", "en"]) {
  test(`the sheet becomes a picture (${lang})`, { timeout: 60_000 }, async () => {
    const { page, complaints } = await emergency(lang);
    const coming = page.waitForEvent("download");
    await page.locator("[data-paper=picture]").click();
    const download = await coming;
    assert.match(download.suggestedFilename(), /\.png$/);
    const png = await buffer(await download.createReadStream());
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    // Its header says how large it is.
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    assert.equal(width, 1080);
    assert.ok(height > 1_200, `${height} dots high`);
    // Something is drawn on it: white alone is a few thousand bytes.
    assert.ok(png.length > 60_000, `${png.length} bytes`);
    writeFileSync(join(shots, `picture-${lang}.png`), png);
    assert.deepEqual(complaints, []);
  });
}

test("a phone is asked where the picture goes, and nothing happens twice", { timeout: 60_000 }, async () => {
  const { page } = await emergency("zh", () => {
    const media = window.matchMedia.bind(window);
    window.matchMedia = (query) => (query === "(pointer: coarse)" ? { matches: true } : media(query));
    window.shared = [];
    Object.assign(navigator, { canShare: () => true, share: async ({ files }) => { window.shared.push([files[0].name, files[0].type, files[0].size > 10_000]); } });
  });
  await page.locator("[data-paper=picture]").click();
  await page.waitForFunction(() => window.shared.length > 0);
  assert.deepEqual((await page.evaluate(() => window.shared)).map(([, ...rest]) => rest), [["image/png", true]]);
});
