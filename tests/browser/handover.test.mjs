// A citizen's answers become a code on the device, and another device reads them from it.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, receiver, shot, visit, walk } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const words = {
  zh: { begin: "开始", make: "生成二维码，给医生看", copy: "复制代码", copied: "已复制" },
  en: { begin: "Start", make: "Make a code to show a doctor", copy: "Copy the code", copied: "Copied" },
};

test("the answers become a code, without a name and without a request", async () => {
  const server = await receiver();
  for (const [lang, screen] of [["zh", "phone"], ["en", "desktop"]]) {
    const { page, complaints } = await visit(browser, `${server.url}/?mode=patient&lang=${lang}`, screen);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: words[lang].begin, exact: true }).click();
    await walk(page, {}, `handover-${lang}`);
    const sent = [];
    page.on("request", (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.getByRole("button", { name: words[lang].make }).click();
    const picture = page.getByRole("img", { name: words[lang].make });
    await picture.waitFor();
    const text = await page.locator(".handover .hash").textContent();
    assert.match(text, /^RT1[A-Z2-7]+$/);
    await page.getByRole("button", { name: words[lang].copy }).click();
    await page.getByRole("button", { name: words[lang].copied }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
    await shot(page, `handover-${lang}-${screen}`);
    // The second module's own files and nothing else; no address holds an answer.
    assert.ok(sent.every((request) => /^GET \/referral-triage-(annex|papers)[a-z_]*\.(js|wasm)$/.test(request)), sent.join());
    // What a camera sees of it is the same text.
    const seen = await page.evaluate(async (png) => {
      const annex = await import("/referral-triage-annex.js");
      await annex.default({ module_or_path: annex.file });
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return annex.seen(bitmap.width, context.getImageData(0, 0, bitmap.width, bitmap.height).data);
    }, (await picture.screenshot()).toString("base64"));
    assert.equal(seen, text);
    assert.deepEqual(complaints, []);
  }
});
