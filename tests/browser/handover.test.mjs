// A citizen's answers become a code on the device, and a form that cannot be sent becomes several; another device reads them.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Parts, split } from "../../src/browser/referral-triage-codes.js";
import { closeAll, hostPage, launch, portal, receiver, screens, shot, visit, walk } from "./harness.mjs";
import { arrived, calm, give, heard, next, open, ready, tray } from "./sending.mjs";

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
  await page.getByRole("option", { name: "读入这个码" }).waitFor();
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

/** What a camera sees: codes, each held still for a second, over and over. */
function filmed(codes) {
  const [width, height] = [640, 480];
  const frames = codes.map(({ side, path }) => {
    const dot = Math.floor(440 / side);
    const luma = Buffer.alloc(width * height, 200);
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      for (let row = 0; row < dot; row++) {
        const start = (20 + y * dot + row) * width + 100 + x * dot;
        luma.fill(30, start, start + length * dot);
      }
    }
    return Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc(width * height / 2, 128)]);
  });
  const folder = mkdtempSync(join(tmpdir(), "referral-triage-film-"));
  const film = join(folder, "codes.y4m");
  writeFileSync(film, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), ...frames.flatMap((frame) => Array(10).fill(frame))]));
  return { film, folder };
}

test("the camera sees the code; without one the doctor is told what to do instead", async () => {
  const server = await receiver();
  const { text, side, path } = await made(server.url);
  const site = await portal({ "/": hostPage('mode="doctor" lang="zh"') }, () => {});
  const { film, folder } = filmed([{ side, path }]);
  const seeing = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
  try {
    const { page, complaints } = await visit(seeing, site.url, "phone");
    await page.getByRole("button", { name: "扫码（居民自查、转诊单）" }).click();
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
  await page.getByRole("button", { name: "扫码（居民自查、转诊单）" }).click();
  await page.getByRole("alert").filter({ hasText: "摄像头用不了" }).waitFor();
});

test("a form that cannot be sent here is shown as codes, and sent from where there is a network", { timeout: 120_000 }, async () => {
  const server = await receiver({ "portal.html": hostPage('mode="doctor" lang="zh" endpoint="/api/referrals"') });
  const { page: clinic } = await visit(browser, `${server.url}/portal.html`);
  await ready(clinic);
  await clinic.route("**/api/referrals", (route) => route.abort());
  await give(clinic, "张三");
  await clinic.locator("[data-failure]").waitFor();
  await next(clinic);
  await open(clinic);
  await tray(clinic).getByRole("button", { name: "出示二维码" }).click();
  const dialog = clinic.locator("dialog.camera");
  const count = Number((await dialog.getByRole("status").innerText()).split("/")[1]);
  assert.ok(count > 1 && count < 9, String(count));
  const codes = [];
  for (let place = 1; place <= count; place++) {
    await dialog.getByRole("status").filter({ hasText: `${place}/${count}` }).waitFor();
    const side = Number((await dialog.locator("svg").getAttribute("viewBox")).split(" ").at(-1)) - 8;
    codes.push({ side, path: await dialog.locator("path").getAttribute("d") });
    if (place === 1) for (const [name, size] of Object.entries(screens)) {
      await clinic.setViewportSize(size);
      await shot(clinic, `handover-codes-zh-${name}`);
    }
    await dialog.getByRole("button", { name: "下一个码" }).click();
  }
  await dialog.getByRole("button", { name: "关闭" }).click();
  await dialog.waitFor({ state: "detached" });
  // A second device reads them, and sends the form in place of the first one.
  const { film, folder } = filmed(codes);
  const seeing = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
  const [{ key }] = await heard(clinic, "referral-queued");
  try {
    const { page, complaints } = await visit(seeing, `${server.url}/portal.html`, "phone");
    await ready(page);
    await page.getByRole("button", { name: "扫码（居民自查、转诊单）" }).click();
    await page.locator("#field-patient_name").waitFor({ timeout: 60_000 });
    assert.equal(await page.locator("#field-patient_name").inputValue(), "张三");
    await shot(page, "handover-taken-zh-phone");
    await page.getByRole("button", { name: "核对", exact: true }).click();
    await page.getByRole("button", { name: "确认发送", exact: true }).click();
    const [{ id }] = await arrived(page, 1);
    const sent = await (await fetch(`${server.url}/api/referrals/${id}/form`)).json();
    assert.deepEqual([sent.supersedes, sent.fields.patient_name], [key, "张三"]);
    assert.deepEqual(complaints, []);
    await page.context().close();
  } finally {
    await seeing.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await tray(clinic).getByRole("button", { name: "已另行交接" }).click();
  await calm(clinic);
});

test("the codes of a form are read in any order, by a hand scanner too, and never half", async () => {
  const [form, other] = ["甲", "乙"].map((name) => JSON.stringify({ key: "k".repeat(26), fields: { name, notes: Array.from({ length: 400 }, (_, place) => place ** 3).join(" ") } }));
  const codes = await split(form);
  assert.ok(codes.length > 2 && codes.every((code) => /^[A-Z0-9-]+$/.test(code)), "what a QR code holds densely");
  const parts = new Parts();
  assert.equal(await parts.take("RT1ABCDEFGH"), undefined);
  const all = codes.toReversed();
  for (const [place, code] of all.entries()) {
    const said = await parts.take(` ${code.toLowerCase()}\n`);
    if (place === 0) assert.deepEqual(await parts.take(code), said, "the same again is no other one");
    assert.deepEqual(said, place + 1 < all.length ? { said: `${place + 1}/${all.length}` } : { form });
  }
  // Codes of two forms do not mix, and a slip shows.
  await parts.take(codes[0]);
  const others = await split(other);
  assert.deepEqual(await parts.take(others[1]), { said: `1/${others.length}` });
  const slip = codes.with(-1, codes.at(-1).replace(/.$/, (digit) => (digit === "A" ? "B" : "A")));
  let last;
  for (const code of slip) last = await parts.take(code);
  assert.equal(last, undefined);
});
