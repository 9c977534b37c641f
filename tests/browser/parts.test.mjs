// The module comes in parts: a first screen waits for no other part than its own, and a part that is called too early, or
// that never comes, costs time or an answer in plain words, never a wrong answer.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, portal, visit } from "./harness.mjs";
import { citizen, doctor, frames, page, ready, toForm, toReview } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

/** The element on a page of which some files never come; `late(route)` answers whoever waits for one. */
async function without(element, files, late) {
  const site = await portal({ "/": page("") });
  const { page: shown, complaints } = await visit(browser, site.url);
  const asked = [];
  await shown.route(files, (route) => {
    const kind = route.request().resourceType();
    asked.push(kind);
    return kind === "xhr" ? late?.(route) : undefined;
  });
  await shown.evaluate((element) => { document.body.innerHTML = element; }, element);
  return { shown, asked, complaints };
}

/** That nothing which a reader could read is missing: a phrase whose part is not there would be a row of zeros, or nothing. */
async function isWhole(shown, screen) {
  await frames(shown);
  const gaps = await shown.evaluate(() => {
    const root = document.querySelector("referral-triage").shadowRoot;
    const empty = [...root.querySelectorAll("h1, h2, h3, button, label, legend, summary, th, dt, p")]
      .filter((one) => one.textContent.trim() === "" && !one.getAttribute("aria-label")).map((one) => one.outerHTML);
    return root.innerHTML.includes("\0") ? [...empty, root.innerHTML] : empty;
  });
  assert.deepEqual(gaps, [], screen);
}

const LATER = /referral-triage-part2\.wasm|county-default\.(zh|en)\.ruleset/;

test("a citizen's first question needs the first part alone", async () => {
  const { shown, asked, complaints } = await without(citizen, /referral-triage-part\d\.wasm|county-default\.zh\.ruleset/);
  await ready(shown);
  await isWhole(shown, "the first page");
  await shown.getByRole("button", { name: "开始", exact: true }).click();
  await shown.locator(".walk .who").waitFor();
  await isWhole(shown, "whom it is about");
  assert.ok(!asked.includes("xhr"), "something on the way called a part that was not there");
  assert.deepEqual(complaints, []);
});

test("a clinician's first answers need two parts alone", async () => {
  const { shown, asked, complaints } = await without(doctor, LATER);
  await ready(shown);
  await shown.locator("[data-fact=chest_pain]").click();
  await shown.locator("[data-fact=chest_pain][aria-pressed=true]").waitFor();
  const age = shown.locator("[data-fact=age] input").first();
  await age.fill("61");
  await age.blur();
  await shown.locator("[data-fact=age].answered").waitFor();
  await shown.locator("[data-fact=sex] select").selectOption({ index: 1 });
  await shown.locator("[data-fact=sex].answered").waitFor();
  await isWhole(shown, "the first answers");
  assert.ok(!asked.includes("xhr"), "something on the way called a part that was not there");
  assert.deepEqual(complaints, []);
});

test("what is pressed before its part is there is done all the same", async () => {
  const { shown, asked, complaints } = await without(doctor, LATER, (route) => route.continue());
  await ready(shown);
  await shown.locator("[role=combobox]").fill("胸");
  await shown.locator("[role=option]").first().waitFor();
  assert.deepEqual(asked.filter((type) => type === "xhr"), ["xhr"], "asked for once, and waited for");
  assert.deepEqual(complaints, []);
});

for (const [lang, mode, element] of ["zh", "en"].flatMap((lang) => [[lang, "doctor", doctor], [lang, "patient", citizen]])) {
  test(`every screen has its words once all parts are there (${mode}, ${lang})`, async () => {
    const site = await portal({ "/": page(element.replace("zh", lang)) }, ({ response }) => response.writeHead(503).end());
    const { page: shown } = await visit(browser, site.url);
    await ready(shown);
    await isWhole(shown, "the first screen");
    await toForm(shown, mode, lang);
    await isWhole(shown, "the form");
    await shown.locator("#field-patient_name").fill("");
    await shown.locator("form button[type=submit]").click();
    await shown.locator("#field-problems, [role=alert]").first().waitFor();
    await isWhole(shown, "what is missing in the form");
    await shown.locator("#field-patient_name").fill("张三");
    await toReview(shown);
    await isWhole(shown, "the review");
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-failure]").waitFor();
    await isWhole(shown, "what was not sent");
  });
}

for (const [lang, words] of [["zh", /请按临床判断处理，或直接去看医生；情况紧急请拨打 120/], ["en", /see a doctor; in an emergency call 120/]]) {
  test(`a part that cannot be had ends in words, not in half an answer (${lang})`, async () => {
    const { shown } = await without(doctor.replace("zh", lang), LATER, (route) => route.abort());
    await ready(shown);
    const heard = shown.evaluate(() => new Promise((done) => addEventListener("triage-error", (event) => done(event.detail.code), { once: true })));
    await shown.locator("[role=combobox]").fill("x");
    assert.match(await shown.locator("[role=alert]").textContent(), words);
    assert.equal(await heard, "load");
    assert.equal(await shown.locator(".desk").count(), 0);
  });
}
