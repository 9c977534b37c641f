// The citizen's walk as tests drive it: what stands on the screen, a page turned, whole patients to the end.

import assert from "node:assert/strict";
import { fact, hostPage } from "./harness.mjs";

export const citizen = (lang = "zh", more = "history") => hostPage(`mode="patient" lang="${lang}" ${more}`).replace("zh-CN", lang === "zh" ? "zh-CN" : "en");

/** What stands on the screen. */
export const state = (page) => page.evaluate(() => {
  const root = document.querySelector("referral-triage").shadowRoot;
  const question = root.querySelector(".question");
  const all = [...(question?.querySelectorAll("[data-fact]") ?? [])].map((one) => one.dataset.fact);
  return {
    kind: root.querySelector(".result") ? "result" : question?.classList.contains("who") ? "who" : question ? "question" : "other",
    ids: [...new Set(all)],
    list: Boolean(question?.querySelector(".checklist")),
    left: Number(/\d+/.exec(root.querySelector(".left")?.textContent ?? "")?.[0] ?? NaN),
    more: Boolean(root.querySelector(".urgent .more button")),
    disposition: root.querySelector(".walk [data-disposition]")?.dataset.disposition,
    html: root.querySelector(".walk, .paper")?.innerHTML ?? "",
  };
});

/** Does something, and waits until another page stands there. */
export async function turn(page, act) {
  const { html } = await state(page);
  await act();
  await page.waitForFunction((html) => {
    const shown = document.querySelector("referral-triage").shadowRoot.querySelector(".walk, .paper");
    // A page that waits for the rules is on its way to another.
    return shown && !shown.matches("[aria-busy]") && shown.innerHTML !== html;
  }, html);
  return state(page);
}

export const complete = (page) => page.evaluate(() => new Promise((done) => {
  const widget = document.querySelector("referral-triage");
  const look = () => widget.assess({}).then(done, () => requestAnimationFrame(look));
  look();
}));

/** Begins: the page after "who is it for". */
export async function begin(page, who = 0) {
  await page.locator(".walk .button.big").click();
  await page.locator(".question.who").waitFor();
  return turn(page, () => page.locator(".question.who button").nth(who).click());
}

const last = (page) => page.locator(".question .answer.quiet").last();

/** Answers a page as these facts say; what they do not say is not known. Adds what was answered. */
export async function answer(page, { ids, list }, told, given) {
  const known = (id) => told[id] !== undefined && told[id] !== "unknown";
  if (list) {
    for (const id of ids) {
      if (told[id] === true) await page.locator(`.checklist [data-fact="${id}"] input`).check();
    }
    const buttons = page.locator(".question > .answers button");
    // Where the complaint is picked nobody is unsure; elsewhere one sign that nobody knows makes the rest unknown. What a case
    // says nothing about changes nothing in it: among signs that are told it is answered like them.
    const isSure = (await buttons.count()) === 1 || (ids.some(known) && !ids.some((id) => told[id] === "unknown"));
    for (const id of ids) given[id] = told[id] === true ? true : isSure ? false : null;
    return turn(page, () => buttons.nth(isSure ? 0 : 1).click());
  }
  const some = ids.filter(known);
  for (const id of ids) given[id] = known(id) ? told[id] : null;
  if (!some.length) return turn(page, () => last(page).click());
  const { kind, choices } = fact(ids[0]);
  const buttons = page.locator(".question .answers > button.answer");
  if (kind === "yes-no") return turn(page, () => buttons.nth(told[ids[0]] ? 0 : 1).click());
  if (kind === "choice") return turn(page, () => buttons.nth(choices.findIndex(({ id }) => id === told[ids[0]])).click());
  if (kind === "choices") for (const choice of told[ids[0]]) await page.locator(`.question input[value="${choice}"]`).check();
  else for (const id of some) await page.locator(`.question [data-fact="${id}"] input`).first().fill(String(told[id]));
  // Months beside years count only below one year.
  if (ids.includes("age_months") && told.age > 0) delete given.age_months;
  return turn(page, () => page.locator(".question button[type=submit]").click());
}

/** Walks to the end; each page with what was known before it. */
export async function walk(page, told) {
  const given = { care_setting: "home" };
  const pages = [];
  let now = await begin(page, told.age < 14 ? 1 : 0);
  let left = Infinity;
  for (let step = 0; step < 60; step++) {
    if (now.kind === "result" && !now.more) return { pages, given, disposition: now.disposition };
    if (now.kind === "result") {
      now = await turn(page, () => page.locator(".urgent .more button").click());
      continue;
    }
    assert.equal(now.kind, "question");
    pages.push({ ids: now.ids, before: { ...given } });
    if (!Number.isNaN(now.left)) {
      assert.ok(now.left < left, `at most ${now.left} more, after at most ${left}`);
      left = now.left;
    }
    now = await answer(page, now, told, given);
  }
  assert.fail("the walk did not end");
}

/** To the page where the complaint is picked. */
export async function toComplaints(page, who = 0) {
  let now = await begin(page, who);
  now = await answer(page, now, { age: 35 }, {});
  return answer(page, now, { sex: "male" }, {});
}

export const calm = (now) => Object.fromEntries(now.ids.map((id) => [id, fact(id).kind === "yes-no" ? false : fact(id).kind === "choice" ? fact(id).choices[0].id : fact(id).kind === "choices" ? [fact(id).choices[0].id] : undefined]));

/** From the complaints to a calm result. */
export async function toResult(page, now, complaint) {
  now = await answer(page, now, { ...calm(now), [complaint]: true }, {});
  for (let step = 0; step < 30 && now.kind !== "result"; step++) now = await answer(page, now, calm(now), {});
  return now;
}

export const heading = (page) => page.locator("h2.heading").first().textContent();
