// A citizen's sheet as a picture, under a strict policy of the host's page; on a phone it goes to whatever keeps pictures there.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { buffer } from "node:stream/consumers";
import { citizen, complete, toComplaints, toResult } from "./citizen-walk.mjs";
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

/** What a citizen's sheet says, printed or as a picture: the headline, what to do, when to come back, why and where that is written,
 * and which rules said so. */
const held = {
  emergency: {
    zh: ["立即拨打 120", "保持电话畅通", "救护车来之前", "出现下面任何一种，立即拨打 120", "为什么", /出处：.+(已核实原文|出处未核实|建议)/, /规则集 county-default \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}/],
    en: ["Call 120 now", "Keep the phone free", "Until help comes", "With any of these call 120 at once", "Why", /Source: .+(source verified|source not verified|proposal)/, /Rules county-default \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}/],
  },
  calm: {
    zh: ["在家观察和休息", "如果变重、不放心", "在家可以这样做", "出现下面任何一种，马上去看医生", "出现下面任何一种，立即拨打 120", "为什么", /出处：.+(已核实原文|出处未核实|建议)/, /规则集 county-default \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}/],
    en: ["rest at home", "if you are worried", "What to do at home", "With any of these see a doctor at once", "With any of these call 120 at once", "Why", /Source: .+(source verified|source not verified|proposal)/, /Rules county-default \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}/],
  },
};

for (const lang of ["zh", "en"]) {
  for (const kind of ["emergency", "calm"]) {
    test(`on paper and in a picture stands all that counts: ${kind}, ${lang}`, { timeout: 60_000 }, async () => {
      const site = await portal({ "/": citizen(lang) }, undefined, { "Content-Security-Policy": policy });
      const { page, complaints } = await visit(browser, "about:blank", "phone");
      await page.addInitScript(() => {
        // What is drawn, and what is printed.
        window.drawn = [];
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
          window.drawn.push(text);
          return fillText.call(this, text, ...at);
        };
        globalThis.print = () => {
          const css = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
          globalThis.top.printed = { text: document.body.innerText, html: document.body.innerHTML, css };
          globalThis.dispatchEvent(new Event("afterprint"));
        };
      });
      await page.goto(site.url);
      await complete(page);
      if (kind === "emergency") {
        await page.locator(".walk .button.big").click();
        await walk(page, { age: 60, sex: "male", ...infarction }, `held-${lang}`);
      } else await toResult(page, await toComplaints(page), "nose_trouble");
      const coming = page.waitForEvent("download");
      await page.locator("[data-paper=picture]").click();
      const download = await coming;
      writeFileSync(join(shots, `sheet-${kind}-${lang}.png`), await buffer(await download.createReadStream()));
      // Lines of a picture break anywhere.
      const bare = (text) => text.replaceAll(/\s+/g, "");
      const drawn = bare((await page.evaluate(() => window.drawn)).join(""));
      await page.locator("[data-paper=patient]").click();
      const sheet = await (await page.waitForFunction(() => globalThis.printed)).jsonValue();
      const missing = held[kind][lang].flatMap((wanted) => [["picture", drawn], ["paper", bare(sheet.text)]].filter(([, text]) => !(typeof wanted === "string" ? text.includes(bare(wanted)) : new RegExp(wanted.source.replaceAll(" ", "")).test(text))).map(([where]) => `${where}: ${wanted}`));
      assert.deepEqual(missing, []);
      const paper = await (await browser.newContext({ viewport: { width: 760, height: 1080 } })).newPage();
      await paper.setContent(`<!doctype html><html lang="${lang}"><style>${sheet.css}</style><body>${sheet.html}</body></html>`);
      const pdf = await paper.pdf({ preferCSSPageSize: true });
      assert.equal((pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length, 1, "one page");
      await paper.screenshot({ path: join(shots, `sheet-${kind}-${lang}-paper.png`), fullPage: true });
      await paper.context().close();
      assert.deepEqual(complaints, []);
    });
  }

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
