// Every screen of a citizen, in every way that somebody may have to look at it: a small old phone, a large screen, the largest text,
// 400 % zoom, a reader's own text spacing, forced colours; and by keyboard alone, with the focus always in sight.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { answer, calm, citizen, complete, heading, state, turn } from "./citizen-walk.mjs";
import { closeAll, fact, launch, portal, shots, uncovered, visit } from "./harness.mjs";
import { axe, frames, overflowing, spacing, wcag } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

/** What axe finds. In forced colours contrast is the reader's own, which axe does not see. */
async function violations(page, forced) {
  await page.evaluate(axe);
  await frames(page);
  return page.evaluate(async ([runOnly, forced]) => {
    const { violations } = await axe.run("referral-triage", { runOnly, rules: { "color-contrast": { enabled: !forced } }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`));
  }, [{ type: "tag", values: wcag }, Boolean(forced)]);
}

/** What does not look as it should on any screen, whatever the way of looking. */
const flaws = (page, forced) => page.evaluate((forced) => {
  const root = document.querySelector("referral-triage").shadowRoot;
  const shown = (selector) => [...root.querySelectorAll(selector)].filter((one) => one.checkVisibility() && one.getClientRects().length);
  const name = (one) => `${one.localName}.${one.className.baseVal ?? one.className} “${one.textContent.slice(0, 20)}”`;
  const out = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) out.push(`the page is ${wide} px too wide`);
  for (const one of shown(":is(.walk, .locked) :is(button, summary, .check, .tick, a.button), .aids button")) {
    if (one.getBoundingClientRect().height < 44) out.push(`small: ${name(one)}`);
  }
  // What stays in sight leaves room for what it belongs to.
  for (const one of shown(".begin, .emergency.bar")) {
    if (one.getBoundingClientRect().height > innerHeight / 2) out.push(`covers half of the screen: ${name(one)}`);
  }
  for (const one of shown("*")) {
    const look = getComputedStyle(one);
    const hides = ["hidden", "clip"].includes(look.overflowY) && look.clipPath === "none";
    if (hides && one.scrollHeight > one.clientHeight + 1) out.push(`cut off below: ${name(one)}`);
    if ([look.transitionDuration, look.animationDuration].some((all) => all.split(",").some((time) => Number.parseFloat(time) > 0))) out.push(`moves: ${name(one)}`);
  }
  if (!forced) return out;
  // Without our colours a control is told by its edge or by a line under it, what is picked by a sign of its own, an emergency by its frame.
  const edge = (one) => {
    const look = getComputedStyle(one);
    return Number.parseFloat(look.borderBlockStartWidth) >= 1 && look.borderBlockStartStyle !== "none" && look.borderBlockStartColor !== look.backgroundColor;
  };
  for (const one of shown("button, a[href], .check, textarea, input:not([type=checkbox])")) {
    if (!edge(one) && getComputedStyle(one).textDecorationLine !== "underline") out.push(`no edge: ${name(one)}`);
  }
  for (const one of shown(".answer[aria-pressed=true]")) {
    if (!["::before", "::after"].some((part) => /[✓✕]/.test(getComputedStyle(one, part).content))) out.push(`picked by colour alone: ${name(one)}`);
  }
  for (const one of shown(".emergency, .urgent, .call-first, .verdict")) if (!edge(one)) out.push(`no frame: ${name(one)}`);
  for (const one of shown(".code")) {
    // A scanner needs dark on light.
    const look = getComputedStyle(one);
    if (look.backgroundColor !== "rgb(255, 255, 255)" || getComputedStyle(one.querySelector("path")).fill !== "rgb(0, 0, 0)") out.push("the code is not black on white");
  }
  return out;
}, forced);

/** Every page has a way out for who does not know, and a reason for asking; who it is about and what the trouble is have their own. */
async function asks(page, screen) {
  const said = await page.evaluate(() => {
    const question = document.querySelector("referral-triage").shadowRoot.querySelector(".question:not(.who)");
    return question && !question.querySelector("#find") ? [question.querySelectorAll(".answer.quiet").length, question.querySelector(".why p")?.textContent ?? ""] : undefined;
  });
  if (!said) return;
  assert.equal(said[0], 1, `${screen}: do not know`);
  assert.match(said[1], /^[^。.]+[。.]?[^。.]*[。.）)]?$/, `${screen}: one sentence says why`);
}

/** Through every screen of a citizen; `look` is called with the name of each. */
async function tour(page, lang, look) {
  const say = (zh, en) => (lang === "zh" ? zh : en);
  const button = (within, zh, en) => page.locator(within, { hasText: say(zh, en) }).first();
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
  await page.locator(".at-belly").click();
  await page.locator(".body.one").waitFor();
  await look("complaints-pointed");
  await page.locator("#find").fill(say("发烧", "fever"));
  await page.locator(".body:not(.one)").waitFor();
  await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.querySelectorAll(".checklist li").length < 8);
  await look("complaints-found");
  now = await answer(page, { ...now, ids: now.ids.filter((id) => id === "fever") }, { fever: true }, {});
  await page.locator("details.why summary").first().click();
  await look("danger");
  await turn(page, () => page.locator(".walk > .link").last().click());
  await look("answers");
  now = await turn(page, () => page.locator(".button.big").click());
  const kinds = new Set();
  for (let step = 0; step < 30 && now.kind !== "result"; step++) {
    // The first page of each kind.
    const kind = now.list ? "list" : (await page.locator(".question input").count()) ? "number" : "choice";
    if (!kinds.has(kind)) await look(`question-${kind}`);
    kinds.add(kind);
    now = await answer(page, now, calm(now), {});
  }
  assert.ok(kinds.has("list") && kinds.size > 1, [...kinds].join());
  await look("result");
  await page.evaluate(() => { for (const one of document.querySelector("referral-triage").shadowRoot.querySelectorAll("details")) one.open = true; });
  await page.locator(".rate button").first().click();
  await look("result-unfolded");
  await button(".result .actions button", "生成二维码", "Make a code").click();
  await page.locator(".code").waitFor();
  await look("code");
  await turn(page, () => button(".result button", "修改答案", "Change an answer").click());
  // The first list of signs: danger to life.
  await turn(page, () => page.locator(".line", { hasText: say("危险信号", "Danger signs") }).first().locator("button").click());
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
}

const phone = { width: 360, height: 640 };
const desktop = { width: 1440, height: 900 };
const narrow = { width: 320, height: 640 };
// What a page of 1280 by 1024 shows at 400 %.
const zoomed = { width: 320, height: 256 };

for (const [name, lang, viewport, { large = false, spaced = false, media } = {}] of [
  ["phone", "zh", phone], ["phone", "en", phone], ["desktop", "zh", desktop], ["desktop", "en", desktop],
  ["narrow-large", "zh", narrow, { large: true }], ["narrow-large", "en", narrow, { large: true }],
  ["phone-large", "zh", phone, { large: true }], ["desktop-large", "zh", desktop, { large: true }], ["desktop-large", "en", desktop, { large: true }],
  ["zoomed", "zh", zoomed], ["zoomed", "en", zoomed],
  ["spaced", "zh", narrow, { spaced: true }], ["spaced", "en", narrow, { spaced: true }], ["spaced-large", "en", phone, { spaced: true, large: true }],
  ["forced", "zh", phone, { media: { forcedColors: "active", colorScheme: "dark" } }], ["forced", "en", desktop, { media: { forcedColors: "active", colorScheme: "light" } }],
]) {
  test(`every screen: ${name}, ${lang}`, { timeout: 180_000 }, async () => {
    const site = await portal({ "/": citizen(lang, 'history endpoint="/api/referrals"') });
    const { page, complaints } = await visit(browser, site.url, "phone");
    await page.setViewportSize(viewport);
    if (media) await page.emulateMedia(media);
    await complete(page);
    if (spaced) await spacing(page);
    const size = () => page.locator("referral-triage").evaluate((element) => Number.parseFloat(getComputedStyle(element.shadowRoot.querySelector(".walk h2, .walk [tabindex]")).fontSize));
    const before = await size();
    if (large) {
      await page.locator(".aids button").first().click();
      assert.ok(await size() >= before * 1.3, "larger text is larger");
    }
    const seen = [];
    await tour(page, lang, async (screen) => {
      seen.push(screen);
      await page.screenshot({ path: join(shots, `citizen-${screen}-${lang}-${name}.png`), fullPage: true });
      await uncovered(page);
      assert.deepEqual(await violations(page, media), [], screen);
      assert.deepEqual([...(await flaws(page, Boolean(media))), ...(await overflowing(page))], [], screen);
      await asks(page, screen);
    });
    assert.ok(seen.length >= 20, `${seen.length} screens`);
    assert.deepEqual(complaints, []);
  });
}

test("who asked for no motion sees none, and only who did not sees any", async () => {
  const site = await portal({ "/": citizen() });
  const { page } = await visit(browser, site.url, "phone");
  await complete(page);
  const moving = async () => (await flaws(page)).filter((flaw) => flaw.startsWith("moves")).length;
  assert.equal(await moving(), 0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  assert.ok(await moving() > 0, "the check sees what moves");
});

/** What has the focus: whether it can be seen there, and what it is. */
const focused = (page) => page.evaluate(() => {
  const root = document.querySelector("referral-triage").shadowRoot;
  const one = root.activeElement;
  if (!one) return null;
  const box = one.getBoundingClientRect();
  const places = [0.1, 0.5, 0.9].flatMap((x) => [0.15, 0.5, 0.85].map((y) => [box.x + x * box.width, box.y + y * box.height]));
  // What covers it may be its own label, and no bar that stays in sight.
  const met = places.map(([x, y]) => root.elementFromPoint(x, y)).filter((met) => met && (one.contains(met) || met.contains(one)));
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return {
    text: one.getAttribute("aria-label") ?? one.textContent, id: one.closest("[data-fact]")?.dataset.fact, input: one.matches("input, textarea"), heading: one.matches(".heading"),
    covered: met.length === 0, ringed: outlineStyle === "solid" && Number.parseFloat(outlineWidth) >= 2,
    said: `${one.localName} “${one.textContent.slice(0, 30)}” at ${Math.round(box.y)} to ${Math.round(box.bottom)} of ${innerHeight}`,
  };
});

for (const [name, lang, viewport, large] of [["desktop", "en", desktop], ["phone", "zh", phone], ["phone-large", "en", phone, true], ["zoomed", "en", zoomed], ["zoomed", "zh", zoomed]]) {
  test(`by keyboard alone, the focus always in sight: ${name}, ${lang}`, { timeout: 120_000 }, async () => {
    const say = (zh, en) => (lang === "zh" ? zh : en);
    const site = await portal({ "/": citizen(lang) });
    const { page, complaints } = await visit(browser, site.url, "phone");
    await page.setViewportSize(viewport);
    await complete(page);
    let [tabs, why] = [0, -1];
    /** Tabs to what is wanted, and presses. */
    const press = async (wanted, key = "Enter") => {
      for (let step = 0; step < 150; step++) {
        const one = await focused(page);
        if (one && wanted(one)) return page.keyboard.press(key);
        await page.keyboard.press("Tab");
        const next = await focused(page);
        // A new page's heading takes the focus a task later; it is no control.
        if (!next || next.heading) continue;
        tabs++;
        assert.ok(next.ringed, `no ring: ${next.said}`);
        assert.ok(!next.covered, `covered: ${next.said}`);
      }
      assert.fail(`never reached on ${await heading(page)}`);
    };
    const named = (...names) => ({ text, input }) => !input && names.some((name) => text.trim() === name);
    const headed = () => page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.matches(".heading"));
    if (large) await press(named(say("大字", "Larger text")));
    await press(named(say("开始", "Start")));
    await headed();
    await press(named(say("我自己", "Me")));
    await headed();
    await press(({ input, id }) => input && id === "age", "3");
    await page.keyboard.type("5");
    await page.keyboard.press("Enter");
    await page.locator("button", { hasText: say("女", "female") }).first().waitFor();
    await headed();
    await press(named(say("男", "male")), "Space");
    await page.locator(".checklist").waitFor();
    await headed();
    await press(({ id, input }) => input && id === "nose_trouble", "Space");
    let now = await state(page);
    for (let step = 0; step < 30 && now.kind !== "result"; step++) {
      await turn(page, async () => {
        if (now.list && !why++) {
          await press(({ said }) => said.startsWith("summary"), "Space");
          await page.locator("details.why[open]").waitFor();
        }
        if (now.list) return press(named(say("都没有", "None of these"), say("继续", "Continue")));
        if (now.ids[0] === "measured") {
          await press(({ input }) => input, "Space");
          return press(named(say("继续", "Continue")));
        }
        const { kind, choices } = fact(now.ids[0]);
        return press(named(kind === "yes-no" ? say("否", "No") : kind === "choice" ? choices[0].label[lang] : say("不清楚", "Don't know")));
      });
      await headed();
      now = await state(page);
    }
    assert.equal(now.kind, "result");
    // A code, another answer: an emergency, which is left in two steps, and everything erased.
    await press(named(say("生成二维码，给医生看", "Make a code to show a doctor")));
    await page.locator(".code").waitFor();
    await turn(page, () => press(({ text }) => text.includes(say("修改答案", "Change an answer"))));
    await turn(page, () => press(({ text }) => text.startsWith(say("修改", "Change")) && text.includes(say("危险信号", "Danger signs"))));
    await press(({ id, input }) => input && id === "heavy_bleeding", "Space");
    await page.locator(".emergency.bar").waitFor();
    await turn(page, () => press(named(say("继续", "Continue"))));
    await page.locator(".urgent").waitFor();
    await headed();
    await press(({ text }) => text.includes("120"), "Tab");
    await press(({ input }) => input, "a");
    await press(({ text }) => text.includes(say("不是这样", "This is not so")));
    await page.locator(".urgent .problems").waitFor();
    await turn(page, () => press(({ text }) => text.includes(say("清除", "erase"))));
    await page.locator(".call-first").waitFor();
    assert.ok(tabs > 60, `${tabs} stops`);
    assert.deepEqual(complaints, []);
  });
}
