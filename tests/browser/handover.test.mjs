// A citizen's answers become a code on the device, and another device reads them from it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeAll, hostPage, launch, portal, receiver, shot, visit, walk } from "./harness.mjs";

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

/** A citizen's code, its text and its picture's outline. */
async function made(url) {
  const { page } = await visit(browser, `${url}/?mode=patient&lang=zh`, "phone");
  await page.getByRole("button", { name: words.zh.begin, exact: true }).click();
  await walk(page, { age: 60, sex: "female", cough: true }, "handover-made");
  await page.getByRole("button", { name: words.zh.make }).click();
  const picture = page.getByRole("img", { name: words.zh.make });
  await picture.waitFor();
  return {
    text: await page.locator(".handover .hash").textContent(),
    side: Number((await picture.getAttribute("viewBox")).split(" ").at(-1)) - 8,
    path: await picture.locator("path").getAttribute("d"),
  };
}

const given = (page, id) => page.locator(`[data-fact="${id}"]`);

test("a doctor pastes the code: what is known stays, what is new says where it comes from", async () => {
  const server = await receiver({ "portal.html": hostPage('mode="doctor" lang="zh"') });
  const { text } = await made(server.url);
  const { page, complaints } = await visit(browser, `${server.url}/portal.html`);
  await given(page, "sex").locator("select").selectOption("1");
  const find = page.locator("#find");
  // What is no code of these rules is refused in words.
  await find.fill(`${text.slice(0, -1)}A`);
  await find.press("Enter");
  await page.getByRole("alert").filter({ hasText: "代码不完整" }).waitFor();
  await find.fill(text);
  await page.getByRole("option", { name: "读入这份居民自查" }).waitFor();
  await shot(page, "handover-paste-zh-desktop");
  await find.press("Enter");
  await page.getByRole("status").filter({ hasText: "已读入居民自查" }).waitFor();
  assert.equal(await given(page, "age").locator("input").first().inputValue(), "60");
  assert.match(await given(page, "age").textContent(), /来自 居民自查，刚刚|来自 居民自查/);
  // The doctor's own answer stays.
  assert.equal(await given(page, "sex").locator("select").inputValue(), "1");
  // Where the patient was is not where the patient is.
  assert.equal(await given(page, "care_setting").locator("select").inputValue(), "");
  await shot(page, "handover-read-zh-desktop");
  assert.deepEqual(complaints, []);
});

test("the camera sees the code; without one the doctor is told what to do instead", async () => {
  const server = await receiver();
  const { text, side, path } = await made(server.url);
  const site = await portal({ "/": hostPage('mode="doctor" lang="zh"') }, () => {});
  // A film of the code, held still.
  const [width, height, dot] = [640, 480, Math.floor(420 / side)];
  const luma = Buffer.alloc(width * height, 200);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = 0; row < dot; row++) {
      const start = (30 + y * dot + row) * width + 110 + x * dot;
      luma.fill(30, start, start + length * dot);
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc(width * height / 2, 128)]);
  const folder = mkdtempSync(join(tmpdir(), "referral-triage-film-"));
  const film = join(folder, "code.y4m");
  writeFileSync(film, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), frame, frame]));
  const seeing = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
  try {
    const { page, complaints } = await visit(seeing, site.url, "phone");
    await page.getByRole("button", { name: "扫居民自查码" }).click();
    await page.getByRole("status").filter({ hasText: "已读入居民自查" }).waitFor();
    assert.equal(await given(page, "age").locator("input").first().inputValue(), "60");
    assert.equal(await page.locator("dialog").count(), 0);
    assert.deepEqual(complaints, []);
    await page.context().close();
  } finally {
    await seeing.close();
    rmSync(folder, { recursive: true, force: true });
  }
  assert.match(text, /^RT1/);
  const { page } = await visit(browser, site.url);
  await page.getByRole("button", { name: "扫居民自查码" }).click();
  await page.getByRole("alert").filter({ hasText: "摄像头用不了" }).waitFor();
});
