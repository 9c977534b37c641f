// The citizen's walk in a real browser: whole patients question by question, the browser's Back, double taps, an emergency,
// the keyboard alone, narrow and large, read aloud, and what leaves the page: nothing.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { citizens } from "./cases.mjs";
import { closeAll, fact, hostPage, launch, portal, root, screens, shot, shots, uncovered, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const axe = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const citizen = (lang = "zh", more = "history") => hostPage(`mode="patient" lang="${lang}" ${more}`).replace("zh-CN", lang === "zh" ? "zh-CN" : "en");

/** What stands on the screen. */
const state = (page) => page.evaluate(() => {
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
async function turn(page, act) {
  const { html } = await state(page);
  await act();
  await page.waitForFunction((html) => {
    const shown = document.querySelector("referral-triage").shadowRoot.querySelector(".walk, .paper");
    // A page that waits for the rules is on its way to another.
    return shown && !shown.matches("[aria-busy]") && shown.innerHTML !== html;
  }, html);
  return state(page);
}

const complete = (page) => page.evaluate(() => new Promise((done) => {
  const widget = document.querySelector("referral-triage");
  const look = () => widget.assess({}).then(done, () => requestAnimationFrame(look));
  look();
}));

/** Begins: the page after "who is it for". */
async function begin(page, who = 0) {
  await page.locator(".walk .button.big").click();
  await page.locator(".question.who").waitFor();
  return turn(page, () => page.locator(".question.who button").nth(who).click());
}

const last = (page) => page.locator(".question .answer.quiet").last();

/** Answers a page as these facts say; what they do not say is not known. Adds what was answered. */
async function answer(page, { ids, list }, told, given) {
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
async function walk(page, told) {
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

/** What the native program says of facts. */
function assessed(all) {
  const lines = all.map((facts, id) => JSON.stringify({ id: String(id), facts })).join("\n");
  const said = execFileSync(join(root, "target/debug/triage"), ["assess", "--rules", join(root, "rules"), "--explain"], { input: `${lines}\n`, encoding: "utf8", maxBuffer: 1 << 28 });
  return said.trim().split("\n").map((line) => JSON.parse(line));
}

test("whole patients of every pack, question by question, end where their case says", async () => {
  const cases = citizens();
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, site.url, "phone");
  await complete(page);
  assert.ok(cases.length >= 30, `only ${cases.length} cases`);
  // Nothing of these is for a citizen to say: one goes down from a hospital, one is about what a hospital may operate on.
  const packs = readdirSync(join(root, "rules"), { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);
  const walked = new Set(cases.map(({ path }) => path.split("/")[0]));
  assert.deepEqual(packs.filter((pack) => !walked.has(pack)).sort(), ["chronic", "surgery"]);
  const walks = [];
  for (const one of cases) {
    await page.evaluate(() => document.querySelector("referral-triage").reset());
    await page.locator(".call-first").waitFor();
    walks.push({ ...one, ...(await walk(page, one.facts).catch((error) => { throw new Error(`${one.path}: ${one.note}: ${error.message}`); })) });
  }
  const asked = walks.flatMap(({ pages, path, note }) => pages.map((page) => ({ ...page, path, note })));
  const said = assessed([...asked.map(({ before }) => before), ...walks.map(({ given }) => given)]);
  // Every question could still change the answer.
  const idle = asked.flatMap(({ ids, path, note }, place) => ids.filter((id) => !said[place].next.includes(id)).map((id) => `${path}: ${note}: ${id}`));
  assert.deepEqual(idle, []);
  const wrong = [];
  let exact = 0;
  for (const [place, { path, note, want, disposition }] of walks.entries()) {
    const decided = said[asked.length + place].disposition;
    if (disposition !== decided) wrong.push(`${path}: ${note}: the page says ${disposition}, the program ${decided}`);
    if (disposition === want) exact++;
    else wrong.push(`${path}: ${note}: ${disposition}, not ${want}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(exact >= 30 && new Set(walks.map(({ want }) => want)).size >= 6, `${exact} of ${walks.length}`);
  assert.deepEqual(complaints, []);
});

const depth = (page) => page.evaluate(() => history.state?.referralTriage ?? 0);
const heading = (page) => page.locator("h2.heading").first().textContent();

test("the browser's own Back turns the pages back, and no answer is in its history", async () => {
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, "about:blank", "phone");
  await page.goto(site.url);
  await complete(page);
  let now = await begin(page);
  const headings = [await heading(page)];
  now = await answer(page, now, { age: 35 }, {});
  headings.push(await heading(page));
  now = await answer(page, now, { sex: "male" }, {});
  headings.push(await heading(page));
  await page.waitForFunction(() => history.state?.referralTriage === 4);
  for (const wanted of [headings[1], headings[0]]) {
    await page.goBack();
    await page.locator("h2.heading", { hasText: wanted }).waitFor();
  }
  assert.deepEqual(await page.evaluate(() => [location.href, history.state]), [`${site.url}/`, { referralTriage: 2 }]);
  // Forward there is nothing: what was taken back is forgotten.
  await page.evaluate(() => history.forward());
  await page.waitForFunction(() => history.state?.referralTriage === 2);
  assert.equal(await heading(page), headings[0]);
  // The widget's Back and the browser's are the same.
  await turn(page, () => page.locator(".link.back").click());
  await page.waitForFunction(() => history.state?.referralTriage === 1);
  await page.goBack();
  await page.locator(".call-first").waitFor();
  assert.equal(await depth(page), 0);
  // From the first page it leaves, as it always does.
  await page.goBack();
  assert.equal(page.url(), "about:blank");
  // After a reload in the middle the first page is the first page again.
  await page.goto(site.url);
  await complete(page);
  await begin(page);
  await page.waitForFunction(() => history.state?.referralTriage === 2);
  await page.reload();
  await page.locator(".call-first").waitFor();
  await page.waitForFunction(() => !history.state?.referralTriage);
  assert.deepEqual(complaints, []);
});

test("a host that did not ask for it finds its history untouched", async () => {
  const site = await portal({ "/": citizen("zh", "") });
  const { page } = await visit(browser, site.url, "phone");
  await complete(page);
  const before = await page.evaluate(() => history.length);
  const now = await begin(page);
  await answer(page, now, { age: 35 }, {});
  assert.deepEqual(await page.evaluate(() => [history.length, history.state]), [before, null]);
});

test("a double tap answers one question", async () => {
  const site = await portal({ "/": citizen() });
  const { page } = await visit(browser, site.url, "phone");
  await complete(page);
  await page.locator(".walk .button.big").dblclick();
  await page.locator(".question.who").waitFor();
  await page.locator(".question.who button").first().dblclick();
  await page.locator("[data-fact=age] input").waitFor();
  let now = await answer(page, await state(page), { age: 35 }, {});
  assert.deepEqual(now.ids, ["sex"]);
  await page.locator(".question .answers > button.answer").first().dblclick();
  await page.locator(".checklist").waitFor();
  now = await state(page);
  assert.ok(now.ids.includes("chest_pain"), now.ids.join());
  await page.locator("[data-fact=chest_pain] input").check();
  await page.locator(".question > .answers button").first().dblclick();
  await page.waitForFunction(() => history.state?.referralTriage === 5);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.evaluate(() => history.state.referralTriage), 5, "who, age, sex, complaint, and the page after it");
});

/** To the page where the complaint is picked. */
async function toComplaints(page, who = 0) {
  let now = await begin(page, who);
  now = await answer(page, now, { age: 35 }, {});
  return answer(page, now, { sex: "male" }, {});
}

test("a complaint is found by what people call it, by its sound and in English", async () => {
  for (const [lang, queries] of [
    ["zh", [["肚子疼", "abdominal_pain"], ["duziteng", "abdominal_pain"], ["dzt", "abdominal_pain"], ["我头疼三天了", "headache"], ["xt", "chest_pain"], ["发烧", "fever"], ["狗咬", "bite_or_sting"]]],
    ["en", [["tummy", "abdominal_pain"], ["chest hurts", "chest_pain"], ["my child has a dog bite", "bite_or_sting"]]],
  ]) {
    const site = await portal({ "/": citizen(lang) });
    const { page, complaints } = await visit(browser, site.url, "phone");
    await complete(page);
    const now = await toComplaints(page);
    const loaded = page.waitForResponse((response) => response.url().endsWith(".index"));
    await page.locator("#find").focus();
    await (await loaded).finished();
    for (const [query, wanted] of queries) {
      await page.locator("#find").fill(query);
      await page.waitForFunction((wanted) => {
        const shown = [...document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist [data-fact]")].map((one) => one.dataset.fact);
        return shown.includes(wanted) && shown.length < 8;
      }, wanted);
    }
    // What is ticked stays; what finds nothing says so, and everything comes back.
    await page.locator(".checklist input").first().check();
    await page.locator("#find").fill("zzzz");
    await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist li").length === 1);
    await page.getByRole("button", { name: lang === "zh" ? "显示全部" : "Show all" }).click();
    await page.waitForFunction((many) => document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist li").length === many, now.ids.length);
    assert.deepEqual(complaints, []);
  }
});

test("a complaint is found by pointing at a figure, and what is out of sight is not answered no", async () => {
  const ids = (page) => page.evaluate(() => [...document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist [data-fact]")].map((one) => one.dataset.fact));
  for (const [lang, say] of [["zh", { all: "显示全部", belly: "肚子", arm: "手臂", none: "都没有", on: "继续" }], ["en", { all: "Show all", belly: "Belly", arm: "Arm", none: "None of these", on: "Continue" }]]) {
    const site = await portal({ "/": citizen(lang) });
    const { page, complaints } = await visit(browser, site.url, "phone");
    await complete(page);
    const { ids: all } = await toComplaints(page);
    const button = (name) => page.getByRole("button", { name, exact: true });
    await shot(page, `citizen-figure-${lang}-phone`);
    // By touch, on the arm that only a finger meets; what is felt there first of all stands first, what can be anywhere last.
    await page.locator(".twin-arm").click();
    await page.locator(".body.one").waitFor();
    const arm = await ids(page);
    assert.deepEqual([arm[0], arm.at(-1)], ["limb_trouble", "other_new_problem"]);
    assert.ok(arm.includes("nerve_trouble") && arm.includes("wound") && !arm.includes("cough"), arm.join(" "));
    assert.equal(await page.locator(".find [role=status]").innerText(), lang === "zh" ? `${arm.length} 项` : `${arm.length} found`);
    await shot(page, `citizen-pointed-${lang}-phone`);
    // Nothing ticked here is no answer about the rest.
    assert.equal(await button(say.none).count(), 0);
    await button(say.all).click();
    assert.deepEqual(await ids(page), all);
    // By keyboard: the part stays under the focus, and leads back.
    await button(say.belly).focus();
    await page.keyboard.press("Enter");
    await page.locator(".body.one").waitFor();
    assert.equal((await ids(page))[0], "abdominal_pain");
    assert.equal(await button(say.belly).evaluate((one) => one === one.getRootNode().activeElement), true);
    await page.keyboard.press("Enter");
    assert.deepEqual(await ids(page), all);
    // Typing and pointing do not add up to nothing.
    await button(say.belly).click();
    await page.locator("#find").fill(lang === "zh" ? "头痛" : "headache");
    await page.locator("[data-fact=headache]").waitFor();
    await page.locator(".body:not(.one)").waitFor();
    await button(say.belly).click();
    assert.equal(await page.locator("#find").inputValue(), "");
    // What is ticked stays, and then the walk goes on.
    await page.locator("[data-fact=diarrhoea] input").check();
    await button(say.all).waitFor();
    await button(say.belly).click();
    await turn(page, () => button(say.on).click());
    assert.deepEqual(complaints, []);
  }
});

test("an emergency fills the screen, and is left in two steps", async () => {
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, site.url, "phone");
  await complete(page);
  let now = await toComplaints(page);
  now = await answer(page, now, { ...calm(now), trauma: true }, {});
  while (!now.ids.includes("heavy_bleeding")) now = await answer(page, now, calm(now), {});
  // At once, while it is ticked.
  await page.locator("[data-fact=heavy_bleeding] input").check();
  await page.locator(".emergency.bar a[href='tel:120']").waitFor();
  now = await turn(page, () => page.locator(".question > .answers button").first().click());
  assert.equal(now.disposition, "call-120");
  const box = await page.locator(".urgent").boundingBox();
  assert.ok(box.height >= screens.phone.height, `${box.height}`);
  assert.equal(await page.locator(".urgent a[href='tel:120']").count(), 1);
  assert.equal(await page.locator(".urgent .advice").first().locator("li").count(), 3);
  await page.locator(".address textarea").fill("东河镇 3 号");
  // The browser's Back asks first, too.
  await page.goBack();
  await page.locator(".urgent [role=alert] button").first().waitFor();
  assert.equal(await page.locator(".address textarea").inputValue(), "东河镇 3 号");
  await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.id === "leaving");
  await page.locator(".urgent .problems button").first().click();
  await page.locator(".urgent > .actions .link").click();
  now = await turn(page, () => page.locator(".urgent .problems button").nth(1).click());
  assert.equal(await heading(page), "您的回答");
  const kept = await page.evaluate(() => JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!kept.includes("东河") && !kept.includes("bleeding"), kept);
  assert.deepEqual(complaints, []);
});

test("answers are changed on one page", async () => {
  const site = await portal({ "/": citizen() });
  const { page } = await visit(browser, site.url, "phone");
  await complete(page);
  const now = await toComplaints(page);
  await answer(page, now, { ...Object.fromEntries(now.ids.map((id) => [id, false])), headache: true }, {});
  await turn(page, () => page.locator(".walk > .link", { hasText: "您的回答" }).click());
  const lines = () => page.locator(".lines .line").allTextContents();
  assert.ok((await lines()).some((line) => line.includes("35")) && (await lines()).some((line) => line.includes("头痛")), (await lines()).join(" | "));
  await turn(page, () => page.locator(".line", { hasText: "周岁" }).locator("button").click());
  await page.locator("[data-fact=age] input").fill("41");
  await turn(page, () => page.locator(".question button[type=submit]").click());
  assert.ok((await lines()).some((line) => line.includes("41")), (await lines()).join(" | "));
  const back = await turn(page, () => page.locator(".button.big").click());
  assert.ok(back.ids.includes("severe_headache") || back.ids.includes("heavy_bleeding"), back.ids.join());
});

const calm = (now) => Object.fromEntries(now.ids.map((id) => [id, fact(id).kind === "yes-no" ? false : fact(id).kind === "choice" ? fact(id).choices[0].id : fact(id).kind === "choices" ? [fact(id).choices[0].id] : undefined]));

/** From the complaints to a calm result. */
async function toResult(page, now, complaint) {
  now = await answer(page, now, { ...calm(now), [complaint]: true }, {});
  for (let step = 0; step < 30 && now.kind !== "result"; step++) now = await answer(page, now, calm(now), {});
  return now;
}

test("how it was is counted and told without a person, and nothing is kept or sent", async () => {
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, site.url, "phone");
  await complete(page);
  await page.waitForLoadState("networkidle");
  const sent = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  await page.evaluate(() => document.addEventListener("triage-feedback", (event) => { window.told = [...(window.told ?? []), event.detail]; }));
  const now = await toResult(page, await toComplaints(page), "nose_trouble");
  assert.equal(now.disposition, "self-care");
  for (const [row, button] of [[0, 0], [1, 1]]) await page.locator(".rate").nth(row).locator("button").nth(button).click();
  await page.waitForFunction(() => window.told);
  assert.deepEqual(await page.evaluate(() => window.told), [{ clear: { said: "good", good: 1, fair: 0, bad: 0 }, satisfied: { said: "fair", good: 0, fair: 1, bad: 0 } }]);
  await turn(page, () => page.locator(".result button", { hasText: "清除" }).click());
  await page.locator(".call-first").waitFor();
  assert.deepEqual(sent, []);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, location.search]), [0, 0, "", ""]);
  assert.deepEqual(complaints, []);
});

test("nobody there: the answers are covered, then erased", async () => {
  const site = await portal({ "/": citizen() });
  const { page } = await visit(browser, site.url, "phone");
  await complete(page);
  await toComplaints(page);
  await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0.01"));
  await page.locator(".locked").waitFor();
  assert.equal(await page.locator("[data-fact]").count(), 0);
  await page.locator(".call-first").waitFor();
  await page.waitForFunction(() => !history.state?.referralTriage);
});

test("read aloud only by a voice of the device", async () => {
  const site = await portal({ "/": citizen() });
  const context = await browser.newContext({ viewport: screens.phone });
  const page = await context.newPage();
  // No voice is installed where tests run: its place is taken, the widget's own part is real.
  await page.addInitScript(() => {
    const voices = [{ lang: "zh-CN", localService: false, name: "far" }];
    const ears = new Set();
    window.said = [];
    Object.defineProperty(window, "SpeechSynthesisUtterance", { value: class { constructor(text) { this.text = text; } } });
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => voices, cancel: () => window.said.push("hush"), speak: ({ text, voice }) => window.said.push([voice.name, text]),
      addEventListener: (_, ear) => ears.add(ear), removeEventListener: (_, ear) => ears.delete(ear),
    } });
    window.install = () => { voices.push({ lang: "zh-CN", localService: true, name: "near" }); for (const ear of ears) ear(); };
  });
  try {
    await page.goto(site.url);
    await complete(page);
    await page.locator(".aids").waitFor();
    assert.equal(await page.locator(".aids button").count(), 1, "a far voice would send the text away");
    await page.evaluate(() => install());
    await page.locator(".aids button").nth(1).click();
    await page.waitForFunction(() => window.said.some(([name, text]) => name === "near" && text.includes("120")));
    await begin(page);
    await page.waitForFunction(() => window.said.some((one) => one[1]?.includes("多少周岁")));
    await page.locator(".aids button").nth(1).click();
    await page.waitForFunction(() => window.said.at(-1) === "hush");
  } finally {
    await context.close();
  }
});

test("by keyboard alone to the result", async () => {
  const site = await portal({ "/": citizen("en") });
  const { page } = await visit(browser, site.url);
  await complete(page);
  const active = () => page.evaluate(() => {
    const one = document.querySelector("referral-triage").shadowRoot.activeElement;
    return one && { text: one.textContent, heading: one.matches(".heading"), box: one.type === "checkbox" ? one.closest("[data-fact]").dataset.fact : "", id: one.closest("[data-fact]")?.dataset.fact, input: one.matches("input") };
  });
  /** Tabs to what is wanted, and presses. */
  const press = async (wanted, key) => {
    for (let step = 0; step < 120; step++) {
      const one = await active();
      if (one && wanted(one)) return page.keyboard.press(key);
      await page.keyboard.press("Tab");
    }
    assert.fail(`never reached on ${await heading(page)}`);
  };
  const headed = () => page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.matches(".heading"));
  await press(({ text }) => text === "Start", "Enter");
  await headed();
  await press(({ text }) => text === "Me", "Enter");
  await headed();
  await press(({ input, id }) => input && id === "age", "3");
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await page.locator("button", { hasText: "female" }).waitFor();
  await headed();
  await press(({ text }) => text === "male", "Space");
  await page.locator(".checklist").waitFor();
  await press(({ box }) => box === "nose_trouble", "Space");
  for (let step = 0; step < 30; step++) {
    const now = await state(page);
    if (now.kind === "result") return;
    await turn(page, async () => {
      if (now.list) return press(({ text }) => ["None of these", "Continue"].includes(text), "Enter");
      if (now.ids[0] === "measured") {
        await press(({ input }) => input, "Space");
        return press(({ text }) => text === "Continue", "Enter");
      }
      const { kind, choices } = fact(now.ids[0]);
      const wanted = kind === "yes-no" ? "No" : kind === "choice" ? choices[0].en ?? "awake, as usual" : "Don't know";
      return press(({ text }) => text === wanted, "Enter");
    });
  }
  assert.fail("no result");
});

/** What axe finds. */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { violations } = await axe.run("referral-triage", { runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`));
  }, { type: "tag", values: tags });
}

for (const [name, viewport, lang, large] of [
  ["phone", { width: 360, height: 640 }, "zh", false], ["phone", { width: 360, height: 640 }, "en", false],
  ["desktop", { width: 1440, height: 900 }, "zh", false], ["desktop", { width: 1440, height: 900 }, "en", false],
  ["narrow", { width: 320, height: 640 }, "zh", true], ["narrow", { width: 320, height: 640 }, "en", true],
  ["phone-large", { width: 360, height: 640 }, "zh", true], ["desktop-large", { width: 1440, height: 900 }, "zh", true],
  // What a page of 1280 by 1024 shows at 400 %.
  ["zoomed", { width: 320, height: 256 }, "zh", false],
]) {
  test(`every screen: ${name}, ${lang}${large ? ", large" : ""}`, async () => {
    const site = await portal({ "/": citizen(lang, 'history endpoint="/api/referrals"') });
    const { page, complaints } = await visit(browser, site.url, "phone");
    await page.setViewportSize(viewport);
    await complete(page);
    const look = async (screen) => {
      await page.screenshot({ path: join(shots, `citizen-${screen}-${lang}-${name}.png`), fullPage: true });
      await uncovered(page);
      assert.deepEqual(await violations(page), [], screen);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${screen} is ${wide} px too wide`);
      const small = await page.evaluate(() => [...document.querySelector("referral-triage").shadowRoot.querySelectorAll(".walk :is(button, summary, .check, .tick), .aids button")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.textContent));
      assert.deepEqual(small, [], screen);
      // What stays in sight leaves room for what it belongs to.
      const held = await page.evaluate(() => [...document.querySelector("referral-triage").shadowRoot.querySelectorAll(".begin, .emergency.bar")].map((one) => one.getBoundingClientRect().height / innerHeight));
      assert.ok(held.every((part) => part <= 0.5), `${screen}: ${held}`);
      // Every page has a way out for who does not know, and a reason for asking; who it is about and what the trouble is have their own.
      const asks = await page.evaluate(() => {
        const question = document.querySelector("referral-triage").shadowRoot.querySelector(".question:not(.who)");
        return question && !question.querySelector("#find") ? [question.querySelectorAll(".answer.quiet").length, question.querySelector(".why p")?.textContent ?? ""] : undefined;
      });
      if (asks) {
        assert.equal(asks[0], 1, `${screen}: do not know`);
        assert.match(asks[1], /^[^。.]+[。.]?[^。.]*[。.）)]?$/, `${screen}: one sentence says why`);
      }
    };
    const size = () => page.locator("referral-triage").evaluate((element) => Number.parseFloat(getComputedStyle(element.shadowRoot.querySelector(".walk h2, .walk [tabindex]")).fontSize));
    const before = await size();
    if (large) {
      await page.locator(".aids button").first().click();
      assert.ok(await size() >= before * 1.3, "larger text is larger");
    }
    await look("welcome");
    await page.locator(".walk .button.big").click();
    await page.locator(".question.who").waitFor();
    await look("who");
    let now = await turn(page, () => page.locator(".question.who button").nth(1).click());
    await look("age-child");
    await page.locator(".question button[type=submit]").click();
    await page.locator("[aria-invalid=true]").first().waitFor();
    await look("age-slip");
    now = await answer(page, now, { age: 0, age_months: 7 }, {});
    await look("sex");
    now = await answer(page, now, { sex: "male" }, {});
    await look("complaints");
    await page.locator("#find").fill(lang === "zh" ? "发烧" : "fever");
    await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist li").length < 8);
    await look("complaints-found");
    now = await answer(page, { ...now, ids: now.ids.filter((id) => id === "fever") }, { fever: true }, {});
    await page.locator("details.why summary").first().click();
    await look("danger");
    await turn(page, () => page.locator(".walk > .link").last().click());
    await look("answers");
    now = await turn(page, () => page.locator(".button.big").click());
    for (let step = 0; step < 30 && now.kind !== "result"; step++) now = await answer(page, now, calm(now), {});
    await look("result");
    await page.evaluate(() => { for (const one of document.querySelector("referral-triage").shadowRoot.querySelectorAll("details")) one.open = true; });
    await look("result-unfolded");
    await turn(page, () => page.locator(".result button", { hasText: lang === "zh" ? "修改答案" : "Change an answer" }).click());
    // The first list of signs: danger to life.
    await turn(page, () => page.locator(".line", { hasText: lang === "zh" ? "危险信号" : "Danger signs" }).first().locator("button").click());
    await page.locator("[data-fact=heavy_bleeding] input").check();
    await page.locator(".emergency.bar").waitFor();
    await look("emergency-bar");
    now = await turn(page, () => page.locator(".question > .answers button").first().click());
    assert.equal(now.disposition, "call-120");
    await look("emergency");
    await page.locator(".urgent > .actions .link").click();
    await page.locator(".urgent .problems").waitFor();
    await look("emergency-leaving");
    await page.locator(".urgent .problems button").nth(1).click();
    await page.locator(".lines").waitFor();
    await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0.02"));
    await page.locator(".locked").waitFor();
    await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0"));
    await look("covered");
    assert.deepEqual(complaints, []);
  });
}
