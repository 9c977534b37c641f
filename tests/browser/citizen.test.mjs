// The citizen's walk in a real browser: whole patients question by question, the browser's Back, double taps, an emergency,
// read aloud, and what leaves the page: nothing. How its screens look, and the keyboard alone: citizen-screens.test.mjs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { citizens } from "./cases.mjs";
import { answer, begin, calm, citizen, complete, heading, state, toComplaints, toResult, turn, walk } from "./citizen-walk.mjs";
import { closeAll, fact, launch, portal, root, screens, shot, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

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

// Whom it is about: age, sex, complaint, the answers, the result. The rules' own sentences are swept in tests/it/voice.rs.
const spoken = {
  zh: [
    ["我自己", "您多少周岁？", "您的性别？", "您哪里不舒服？", "您的结果"],
    ["我的孩子", "孩子多少周岁？", "孩子的性别？", "孩子哪里不舒服？", "孩子的结果"],
    ["家人或别人", "病人多少周岁？", "病人的性别？", "病人哪里不舒服？", "病人的结果"],
  ],
  en: [
    ["Me", "How old are you, in full years?", "Are you male or female?", "What is the trouble?", "Your result"],
    ["My child", "How old is your child, in full years?", "Is your child male or female?", "What is your child's trouble?", "Your child's result"],
    ["Somebody else", "How old is the patient, in full years?", "Is the patient male or female?", "What is the patient's trouble?", "The patient's result"],
  ],
};
/** What nobody is called who answers for himself or for a child. */
const notCalled = [/病人|is you|you is|the patient/i, /病人|the patient/i, /您的性别|您多少|himself|herself/];

for (const lang of ["zh", "en"]) {
  for (const [who, [name, ...wanted]] of spoken[lang].entries()) {
    test(`spoken to about whom it is: ${name}`, async () => {
      const site = await portal({ "/": citizen(lang) });
      const { page, complaints } = await visit(browser, site.url, "phone");
      await complete(page);
      await page.locator(".walk .button.big").click();
      const picked = page.locator(".question.who button").nth(who);
      assert.equal(await picked.textContent(), name);
      const seen = [];
      const right = async () => {
        const asked = await page.locator(".question").innerText();
        assert.ok(!notCalled[who].test(asked), asked);
      };
      let now = await turn(page, () => picked.click());
      const months = page.locator("[data-fact=age_months]");
      await right();
      seen.push(await heading(page));
      if (who === 1) {
        // Months count below one year, and both are asked on one page.
        assert.ok((await page.locator(".question").innerText()).includes(lang === "zh" ? "满几个月" : "full months"), await page.locator(".question").innerText());
        assert.equal(await months.count(), 1);
      } else assert.equal(await months.count(), 0);
      now = await answer(page, now, who === 1 ? { age: 0, age_months: 7 } : { age: 70 }, {});
      seen.push(await heading(page));
      await right();
      now = await answer(page, now, { sex: "female" }, {});
      seen.push(await heading(page));
      now = await answer(page, now, { ...calm(now), nose_trouble: true }, {});
      for (let step = 0; step < 30 && now.kind !== "result"; step++) {
        await right();
        if (step === 0) {
          await turn(page, () => page.locator(".walk > .link").last().click());
          const lines = (await page.locator(".lines").innerText()).replaceAll(/\s+/g, " ");
          assert.ok(lines.includes(wanted[0].trim()) && lines.includes(who === 1 ? "7" : "70"), lines);
          now = await turn(page, () => page.locator(".button.big").click());
        }
        now = await answer(page, now, calm(now), {});
      }
      seen.push(await heading(page));
      assert.deepEqual(seen, wanted);
      // An emergency: one that a stranger could read out.
      await turn(page, () => page.locator(".result button", { hasText: lang === "zh" ? "修改答案" : "Change an answer" }).click());
      await turn(page, () => page.locator(".line", { hasText: lang === "zh" ? "危险信号" : "Danger signs" }).first().locator("button").click());
      await page.locator("[data-fact=heavy_bleeding] input").check();
      now = await turn(page, () => page.locator(".question > .answers button").first().click());
      assert.equal(now.disposition, "call-120");
      assert.ok(!/is you|you is|you's/i.test(await page.locator(".urgent").innerText()));
      assert.deepEqual(complaints, []);
    });
  }
}

/** Facts that lead to each kind of result, and the notes about money that belong to it: the rows of the plans that they come from. */
const notes = {
  "call-120": [], "visit-24h": ["1c-70", "1c-69", "1c-74, 1c-75"], "visit-days": ["1c-70", "1c-69", "1c-74, 1c-75"], "self-care": ["1c-70"],
  "refer-24h": ["1c-70", "1c-69", "1c-74, 1c-75"], "refer-2w": ["1c-70", "1c-69", "1c-74, 1c-75"],
};

test("what a plan says about money stands on the results it is for, with its row and whether it was read", async () => {
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, site.url, "phone");
  await complete(page);
  const all = citizens(100, 30);
  for (const [wanted, rows] of Object.entries(notes)) {
    const one = all.find(({ want }) => want === wanted);
    assert.ok(one, `a case that ends in ${wanted}`);
    await page.evaluate(() => document.querySelector("referral-triage").reset());
    await page.locator(".call-first").waitFor();
    const { disposition } = await walk(page, one.facts);
    assert.equal(disposition, wanted, `${one.path}: ${one.note}`);
    const said = await page.locator(".advice .source").allTextContents();
    const about = said.filter((text) => text.includes("1c-")).map((text) => [/（([^）]*)）/.exec(text.slice(text.lastIndexOf("（")))[1], /已核实原文|建议/.exec(text)?.[0]]);
    assert.deepEqual(about.map(([row]) => row), rows, wanted);
    assert.ok(about.every(([row, status]) => status === (row.startsWith("1c-74") ? "建议" : "已核实原文")), JSON.stringify(said));
    // Nobody is told to wait for an insurance.
    if (rows.includes("1c-74, 1c-75")) assert.ok((await page.locator(".advice", { hasText: "1c-74" }).innerText()).includes("不要因此耽误看病"));
  }
  assert.deepEqual(complaints, []);
});
