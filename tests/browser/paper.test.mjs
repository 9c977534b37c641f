// Paper: what a press of a button prints, as a browser prints it: A4, one page for each sheet, black on white, and nothing left behind.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import ICAL from "ical.js";
import { afterOperation, answer, closeAll, disposition, infarction, launch, portal, receiver, returnForm, root, shots, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const strict = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'";
const host = (lang) => `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Portal</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="${strict}">
<script type="module" src="/referral-triage.js"></script><h1>Portal</h1>
<referral-triage mode="doctor" lang="${lang}" endpoint="/api/referrals"></referral-triage>`;
const ready = (page) => page.locator("referral-triage .desk").first().waitFor();
const paper = (page, name) => page.locator(`[data-paper=${name}]`).first();

/** A page on which printing is noted: the frame's document as it was when `print` was called. */
async function open(url) {
  const { page, complaints } = await visit(browser, url);
  // Frames inherit nothing from the page's script; `print` is replaced wherever a window is made.
  await page.addInitScript(() => {
    globalThis.print = () => {
      const { document } = globalThis;
      const { href } = globalThis.location;
      const css = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
      globalThis.top.printed = { href, css, html: document.body.innerHTML, lang: document.documentElement.lang, title: document.title };
      globalThis.dispatchEvent(new Event("afterprint"));
    };
  });
  await page.reload();
  return { page, complaints };
}

/** Presses a button and gives what was printed. */
async function printed(page, name) {
  await page.evaluate(() => { globalThis.printed = undefined; });
  await paper(page, name).click();
  const handle = await page.waitForFunction(() => globalThis.printed);
  const sheet = await handle.jsonValue();
  // The frame is gone after printing.
  assert.equal(await page.evaluate(() => document.querySelectorAll("iframe").length + document.querySelector("referral-triage").shadowRoot.querySelectorAll("iframe").length), 0);
  return sheet;
}

/** Prints it for good, also on a dark screen: as many pages as sheets, and their size. */
async function onPaper({ html, css, lang }, name) {
  const context = await browser.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  await page.setContent(`<!doctype html><html lang="${lang}"><style>${css}</style><body>${html}</body></html>`);
  const sheets = await page.locator("article").count();
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  writeFileSync(join(shots, `${name}.pdf`), pdf);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 688, height: 1040 });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  const colours = await page.locator("article").first().evaluate((sheet) => [getComputedStyle(sheet).color, getComputedStyle(sheet.ownerDocument.body).backgroundColor]);
  assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  await context.close();
  const text = pdf.toString("latin1");
  const pages = (text.match(/\/Type\s*\/Page\b/g) ?? []).length;
  assert.equal(pages, sheets, `${name}: a page for each sheet`);
  const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(text).map(Number);
  assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${name}: A4, not ${width} × ${height}`);
  return sheets;
}

for (const lang of ["zh", "en"]) {
  test(`an emergency's handover is there without any form, under a strict policy (${lang})`, async () => {
    const site = await portal({ "/": host(lang) }, () => {});
    const { page, complaints } = await open(site.url);
    await ready(page);
    const before = await page.evaluate(() => [document.head.innerHTML.length, document.adoptedStyleSheets.length, document.body.children.length]);
    await answer(page, infarction);
    const sheet = await printed(page, "handover");
    assert.equal(sheet.lang, lang === "zh" ? "zh-CN" : "en");
    assert.ok(sheet.html.includes("ISBAR") && sheet.html.includes(lang === "zh" ? "胸痛" : "chest pain"));
    assert.equal(await onPaper(sheet, `paper-handover-${lang}`), 1);
    // The host may ask for it too.
    await page.evaluate(() => { globalThis.printed = undefined; document.querySelector("referral-triage").print(); });
    const again = await (await page.waitForFunction(() => globalThis.printed)).jsonValue();
    assert.ok(again.html.includes("ISBAR"));
    const now = await page.evaluate(() => [document.head.innerHTML.length, document.adoptedStyleSheets.length, document.body.children.length]);
    assert.deepEqual(now, before, "the host page is as it was");
    assert.deepEqual(complaints, []);
  });
}

test("a patient who comes down: both forms' sheets, the plan, the patient's own, and the calendar", async () => {
  const server = await receiver({ "portal.html": host("zh") });
  const { page, complaints } = await open(`${server.url}/portal.html`);
  await ready(page);
  await answer(page, { ...afterOperation });
  assert.equal(await disposition(page).getAttribute("data-disposition"), "refer-down");
  await page.getByRole("button", { name: "填写转诊单" }).click();
  for (const [id, text] of Object.entries(returnForm)) await page.locator(`#field-${id}`).fill(text);
  await page.locator("#field-first_visit").fill("2026-12-01");
  await page.locator("#field-visit_every").selectOption("P3M");
  await page.locator("[data-field=attachments] input").nth(0).fill("血常规");
  await page.locator("[data-field=attachments] input").nth(1).fill("2026-11-21");
  await page.locator("[data-field=attachments] input").nth(2).fill("示例县人民医院");
  await page.locator("[data-field=attachments] input").nth(3).check();
  await page.getByRole("radio", { name: "同意转诊", exact: true }).check();
  await page.getByRole("button", { name: "核对", exact: true }).click();
  const draft = await printed(page, "form");
  assert.ok(draft.html.includes("尚未发送") && draft.html.includes("血常规（2026-11-21，示例县人民医院，互认）"));
  assert.ok(!draft.title.includes("张三"), "a file's name names no patient");
  await page.getByRole("button", { name: "确认发送" }).click();
  const number = await page.locator("[data-receipt=number]").textContent();
  for (const name of ["form", "receiving", "patient"]) {
    const sheet = await printed(page, name);
    assert.ok(sheet.html.includes("张三") && sheet.html.includes(number) && !sheet.html.includes("尚未发送"), name);
    assert.equal(await onPaper(sheet, `paper-down-${name}`), 1);
  }
  const download = page.waitForEvent("download");
  await paper(page, "calendar").click();
  const calendar = readFileSync(await (await download).path(), "utf8");
  const events = new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  assert.deepEqual(events.map((event) => event.startDate.toString()), ["2026-12-01", "2027-03-01", "2027-06-01", "2027-09-01"]);
  assert.ok(events.every((event) => event.startDate.isDate && event.summary === "随访：术后康复随访计划" && event.component.getFirstSubcomponent("valarm")));
  assert.equal(new Set(events.map((event) => event.uid)).size, 4);
  assert.ok(!calendar.includes("张三"));
  assert.deepEqual(complaints, []);
});

test("every value on the review leads to its field and back", async () => {
  const site = await portal({ "/": host("zh") }, () => {});
  const { page, complaints } = await open(site.url);
  await ready(page);
  await answer(page, afterOperation);
  await page.getByRole("button", { name: "填写转诊单" }).click();
  for (const [id, text] of Object.entries(returnForm)) await page.locator(`#field-${id}`).fill(text);
  await page.locator("[data-field=attachments] input").nth(0).fill("血常规");
  await page.locator("[data-field=attachments] input").nth(1).fill("2026-11-21");
  await page.locator("[data-field=attachments] input").nth(2).fill("示例县人民医院");
  await page.getByRole("radio", { name: "同意转诊", exact: true }).check();
  await page.getByRole("button", { name: "核对", exact: true }).click();
  await page.screenshot({ path: join(shots, "review-changes-zh.png"), fullPage: true });
  const focusIs = (wanted) => page.waitForFunction((wanted) => {
    const { activeElement } = document.querySelector("referral-triage").shadowRoot;
    return activeElement && (activeElement.id || activeElement.closest("[data-fact]")?.dataset.fact) === wanted;
  }, wanted);
  const fields = await page.locator("dd[data-review]").evaluateAll((all) => all.map((one) => [one.dataset.review, one.previousElementSibling.textContent]));
  assert.ok(fields.length > 12);
  for (const [id, label] of [...fields, ["chosen", "去向"]]) {
    await page.getByRole("button", { name: `修改 ${label}`, exact: true }).click();
    await focusIs(`field-${id}`);
    await page.getByRole("button", { name: "改好了，回到核对" }).click();
    await page.getByRole("heading", { name: "核对转诊单" }).waitFor();
  }
  await page.locator("details.given summary").first().click();
  await page.getByRole("button", { name: "修改 收缩压", exact: true }).click();
  await focusIs("systolic");
  await page.screenshot({ path: join(shots, "answers-changing-zh.png") });
  await page.getByRole("button", { name: "改好了，回到核对" }).click();
  await page.getByRole("heading", { name: "核对转诊单" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("the longest texts that the form takes stay whole, a page for each sheet", async () => {
  const site = await portal({ "/": host("zh") }, () => {});
  const { page } = await open(site.url);
  await ready(page);
  await answer(page, infarction);
  await page.getByRole("button", { name: "填写转诊单" }).click();
  const limits = { impression: 500, present_history: 500, past_history: 500, treatment: 500, patient_notice: 300, address: 100, allergy_text: 100 };
  for (const [id, length] of Object.entries(limits)) await page.locator(`#field-${id}`).fill("转诊资料".repeat(125).slice(0, length));
  for (const id of ["patient_name", "to_unit", "to_department", "from_unit"]) await page.locator(`#field-${id}`).fill("卫生院".repeat(6));
  await page.locator("#field-phone").fill("13800000000");
  await page.locator("#field-from_phone").fill("13800000000");
  await page.locator("#field-from_doctor").fill("李四");
  await page.locator("#field-sex").fill("女");
  await page.locator("#field-age").fill("63 岁");
  await page.getByRole("radio", { name: "同意转诊", exact: true }).check();
  await page.getByRole("button", { name: "核对", exact: true }).click();
  const form = await printed(page, "form");
  assert.equal(form.html.split("转诊资料".repeat(125)).length - 1, 4, "every long text is there once, whole");
  assert.ok((await onPaper(form, "paper-out-longest")) >= 2);
  assert.equal(await onPaper(await printed(page, "handover"), "paper-handover-longest"), 1);
  assert.equal(await onPaper(await printed(page, "patient"), "paper-patient-longest"), 1);
});

test("when the second module cannot be loaded the reader is told, and may try again", async () => {
  const site = await portal({ "/": host("zh") }, () => {});
  const { page } = await open(site.url);
  await page.route("**/referral-triage-papers_bg.wasm", (route) => route.abort());
  await ready(page);
  await answer(page, infarction);
  const heard = page.evaluate(() => new Promise((done) => addEventListener("triage-error", (event) => done(event.detail), { once: true })));
  await paper(page, "handover").click();
  await page.getByRole("alert").filter({ hasText: "没有载入" }).waitFor();
  await page.screenshot({ path: join(shots, "paper-not-loaded.png") });
  assert.equal((await heard).code, "annex");
  await page.unroute("**/referral-triage-papers_bg.wasm");
  assert.ok((await printed(page, "handover")).html.includes("ISBAR"));
  assert.equal(await page.getByRole("alert").filter({ hasText: "没有载入" }).count(), 0);
});
