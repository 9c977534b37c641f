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

const LATER = /referral-triage-part3\.wasm|county-default\.(zh|en)\.ruleset/;

test("a citizen's first pages need the first part alone", async () => {
  const { shown, asked, complaints } = await without(citizen, /referral-triage-part\d\.wasm|\.ruleset/);
  await ready(shown);
  await isWhole(shown, "the first page");
  await shown.getByRole("button", { name: "开始", exact: true }).click();
  await shown.locator(".walk .who").waitFor();
  await isWhole(shown, "whom it is about");
  assert.ok(!asked.includes("xhr"), "something on the way called a part that was not there");
  assert.deepEqual(complaints, []);
});

test("what a citizen taps before the rules are there is kept, and nothing is decided without them", async () => {
  const site = await portal({ "/": page("") });
  const { page: shown, complaints } = await visit(browser, site.url);
  let release;
  const held = new Promise((done) => { release = done; });
  await shown.route(/referral-triage-part\d\.wasm|\.ruleset/, async (route) => {
    await held;
    await route.continue();
  });
  const heard = shown.evaluate((element) => new Promise((done) => {
    addEventListener("triage-change", (event) => done(event.detail.disposition), { once: true });
    document.body.innerHTML = element;
  }), citizen);
  await ready(shown);
  await shown.evaluate(() => { document.querySelector("referral-triage").facts = { age: 34 }; });
  await shown.locator(".begin button").click();
  await shown.locator(".question.who button").nth(0).click();
  const busy = shown.locator(".walk[aria-busy=true]");
  await busy.getByRole("status").waitFor();
  await isWhole(shown, "waiting for the rules");
  assert.equal(await shown.locator("[data-disposition]").count(), 0);
  // Nobody is held there, and another choice is taken.
  await shown.locator(".back").click();
  await shown.locator(".walk:not([aria-busy]) .who").waitFor();
  await shown.locator(".question.who button").nth(0).dblclick();
  await busy.waitFor();
  release();
  await shown.locator(".question:not(.who)").waitFor();
  await heard;
  // What the host told meanwhile is not asked.
  assert.equal(await shown.locator(".question [data-fact=age]").count(), 0);
  await isWhole(shown, "the first question");
  assert.deepEqual(complaints, []);
});

test("a citizen's first question needs three parts and what decides", async () => {
  const { shown, asked, complaints } = await without(citizen, LATER);
  await ready(shown);
  await shown.locator(".begin button").click();
  await shown.locator(".question.who button").nth(0).click();
  await shown.locator(".question [data-fact=age] input").waitFor();
  await isWhole(shown, "the first question");
  assert.ok(!asked.includes("xhr"), "something on the way called a part that was not there");
  assert.deepEqual(complaints, []);
});

/** A clinician's first answers. */
async function answer(shown) {
  await shown.locator("[data-fact=chest_pain]").click();
  await shown.locator("[data-fact=chest_pain][aria-pressed=true]").waitFor();
  const age = shown.locator("[data-fact=age] input").first();
  await age.fill("61");
  await age.blur();
  await shown.locator("[data-fact=age].answered").waitFor();
  await shown.locator("[data-fact=sex] select").selectOption({ label: "男" });
  await shown.locator("[data-fact=sex].answered").waitFor();
}

test("a clinician's fields need two parts alone, and what is answered waits for what decides", async () => {
  const site = await portal({ "/": page("") });
  const { page: shown, complaints } = await visit(browser, site.url);
  const asked = [];
  // Holds files back, and says how to let them come.
  const hold = async (files) => {
    let release;
    const held = new Promise((done) => { release = done; });
    await shown.route(files, async (route) => {
      asked.push(route.request().resourceType());
      await held;
      await route.continue();
    });
    return release;
  };
  const letDecide = await hold(/referral-triage-part2\.wasm/);
  const letRest = await hold(LATER);
  const heard = shown.evaluate((element) => new Promise((done) => {
    addEventListener("triage-change", (event) => done(event.detail), { once: true });
    document.body.innerHTML = element;
  }), doctor);
  await ready(shown);
  const loading = shown.locator(".panel [data-disposition='']", { hasText: "正在载入判断规则" });
  await answer(shown);
  await shown.locator(".group-head .small").first().click();
  // The next patient, before anything could be decided about this one.
  await shown.locator(".groups > .actions button").click();
  await shown.locator("[data-fact=age]:not(.answered)").waitFor();
  await answer(shown);
  await isWhole(shown, "the first answers");
  await loading.waitFor();
  assert.equal(await shown.locator(".panel .next").count(), 0);
  // Only what decides comes.
  letDecide();
  await shown.locator(".panel .next").waitFor();
  await loading.waitFor({ state: "detached" });
  const shows = await shown.locator(".panel [data-disposition]").getAttribute("data-disposition");
  assert.deepEqual([...new Set(asked)], ["fetch"], "something on the way called a part that was not there");
  letRest();
  const same = await shown.evaluate(() => document.querySelector("referral-triage").assess({ chest_pain: true, age: 61, sex: "male" }));
  const brief = ({ disposition, fired }) => [disposition, fired.map(({ criterion }) => criterion)];
  assert.deepEqual([shows, brief(await heard)], [same.disposition, brief(same)]);
  assert.deepEqual(complaints, []);
});

test("what decides is asked for again where it did not come", async () => {
  const site = await portal({ "/": page("") });
  const { page: shown } = await visit(browser, site.url);
  const thrown = [];
  shown.on("pageerror", (error) => thrown.push(String(error)));
  await shown.route(/referral-triage-part2\.wasm/, (route) => route.abort(), { times: 2 });
  await shown.evaluate((element) => { document.body.innerHTML = element; }, doctor);
  await shown.locator(".panel .next").waitFor();
  assert.deepEqual(thrown, []);
});

test("a clinician's first answers need three parts alone", async () => {
  const { shown, asked, complaints } = await without(doctor, LATER);
  await ready(shown);
  await shown.locator(".panel .next").waitFor();
  await answer(shown);
  await isWhole(shown, "the first answers");
  await shown.locator(".row input[type=radio][value=yes]").first().check();
  await shown.locator(".panel [data-disposition=call-120]").waitFor();
  await shown.locator("a[href='tel:120']").first().waitFor();
  await frames(shown);
  await isWhole(shown, "an emergency");
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
