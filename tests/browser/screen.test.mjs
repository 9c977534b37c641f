// The clinician's screen without a mouse: searching, units, the panel that stays where it is, the cover, the warning before
// the page is left, and how long an answer takes to show.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { answer, closeAll, disposition, hostPage, infarction, launch, portal, screens, shots, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const doctor = (lang, more = "") => hostPage(`mode="doctor" lang="${lang}" endpoint="/api/referrals" ${more}`);
const ready = (page) => page.locator("referral-triage .desk").waitFor();
const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`) });
const receipt = ({ response }) => response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1", number: "N-1" }));

/** What has the focus within the widget. */
const focused = (page) => page.evaluate(() => {
  const element = document.querySelector("referral-triage").shadowRoot.activeElement;
  return element && (element.id || element.closest("[data-fact]")?.dataset.fact || element.textContent);
});
const focusIs = (page, wanted) => page.waitForFunction((wanted) => {
  const element = document.querySelector("referral-triage").shadowRoot.activeElement;
  return element && (element.id === wanted || element.closest("[data-fact]")?.dataset.fact === wanted);
}, wanted);
/** The index is there: pinyin finds something. */
async function search(page, text) {
  const sought = page.waitForResponse((response) => response.url().endsWith("county-default.index"));
  await page.keyboard.press("Alt+Shift+F");
  await (await sought).finished();
  await page.keyboard.type(text);
  await page.locator("[role=option]").first().waitFor();
}

test("a whole referral by keyboard alone", async () => {
  const seen = [];
  const site = await portal({ "/": doctor("zh") }, (post) => { seen.push(JSON.parse(post.body)); receipt(post); });
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const fill = async (id, text) => {
    // Tab to the field, as a keyboard does: never by its place on the screen.
    for (let step = 0; step < 40 && (await focused(page)) !== `field-${id}`; step++) await press("Tab");
    assert.equal(await focused(page), `field-${id}`);
    await page.keyboard.type(text);
  };

  // The first stops lead past the many fields.
  await press("Tab");
  assert.equal(await focused(page), "跳到去向");
  await search(page, "xt");
  const options = await page.locator("[role=option]").allTextContents();
  assert.ok(options.length <= 8 && options.some((text) => text.includes("胸痛")), options.join(" | "));
  await shot(page, "search-zh-desktop");
  const wanted = options.findIndex((text) => text.includes("胸痛"));
  for (let down = 0; down < wanted; down++) await press("ArrowDown");
  const active = await page.locator("#find").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await press("Enter");
  await focusIs(page, "chest_pain");
  assert.equal(await page.locator("#found [role=option]").count(), 0);

  // Escape gives up, and Chinese, English and codes find as well.
  await press("Alt+Shift+F");
  await page.keyboard.type("zzz");
  await press("Escape");
  assert.equal(await page.locator("#find").inputValue(), "");
  await page.keyboard.type("sweat");
  await press("Enter");
  await focusIs(page, "sweating");
  await press("Alt+Shift+F");
  await page.keyboard.type("I10");
  await press("Enter");
  await focusIs(page, "hypertension");
  // A number's field gets the focus, to be typed into.
  await press("Alt+Shift+F");
  await page.keyboard.type("胸痛持续");
  await page.locator("[role=option]").first().waitFor();
  await press("Enter");
  await focusIs(page, "chest_pain_minutes");
  await page.keyboard.type("20");
  await press("Tab");
  await page.locator(".panel [data-disposition=call-120]").waitFor();

  // The panel, and from there the form.
  await press("Alt+Shift+R");
  await focusIs(page, "panel");
  await press("Alt+Shift+O");
  await page.locator("#field-patient_name").waitFor();
  for (const [id, text] of Object.entries({ patient_name: "王五", sex: "女", age: "63", phone: "13800000000" })) await fill(id, text);
  await fill("impression", "急性冠脉综合征");
  await fill("present_history", "胸痛 20 分钟，出汗");
  await fill("from_doctor", "李四");
  await fill("from_phone", "010-12345678");
  await fill("from_unit", "东河镇卫生院");
  for (let step = 0; step < 10 && (await focused(page)) !== "field-consent"; step++) await press("Tab");
  await press("Space", "Enter");
  await page.locator("[data-action=send]").waitFor();
  for (let step = 0; step < 20 && (await focused(page)) !== "确认发送"; step++) await press("Tab");
  await press("Enter");
  await page.locator("[data-receipt=number]").filter({ hasText: "N-1" }).waitFor();
  assert.equal(seen[0].facts.chest_pain_minutes, 20);
  assert.equal(seen[0].facts.hypertension, true);
  assert.equal(seen[0].fields.patient_name, "王五");
  assert.deepEqual(complaints, []);
});

test("from an empty screen to a sent form for a prefilled patient", async (t) => {
  const site = await portal({ "/": doctor("zh") }, receipt);
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  await page.evaluate(() => {
    const element = document.querySelector("referral-triage");
    element.patient = {
      patient_name: "王五", sex: "女", age: "63 岁", phone: "13800000000", impression: "急性冠脉综合征",
      from_doctor: "李四", from_phone: "010-12345678", from_unit: "东河镇卫生院",
    };
    element.facts = { age: 63, sex: "female", systolic: 150, diastolic: 90, pulse: 96, care_setting: "township" };
  });
  let actions = 0;
  const press = async (key) => { actions++; await page.keyboard.press(key); };
  const type = async (text) => { actions += text.length; await page.keyboard.type(text); };
  const click = async (locator) => { actions++; await locator.click(); };

  await click(page.locator("#find"));
  await type("xt");
  const pain = page.getByRole("option").filter({ hasText: "胸痛" });
  await click(pain.first());
  await focusIs(page, "chest_pain");
  await click(page.locator("button[data-fact=sweating]"));
  await page.locator("[data-fact=chest_pain_minutes] input").first().focus();
  actions++;
  await type("20");
  await press("Tab");
  await page.locator(".panel [data-disposition=call-120]").waitFor();
  await press("Alt+Shift+O");
  const history = page.locator("#field-present_history");
  await history.waitFor();
  if (!(await history.inputValue())) { await click(history); await type("胸痛"); }
  await click(page.getByRole("radio", { name: "同意转诊", exact: true }));
  await click(page.getByRole("button", { name: "核对", exact: true }));
  await click(page.getByRole("button", { name: "确认发送" }));
  await page.locator("[data-receipt=number]").filter({ hasText: "N-1" }).waitFor();
  t.diagnostic(`from an empty screen to a sent form, patient prefilled: ${actions} actions`);
  assert.ok(actions <= 25, `${actions} actions`);
  assert.deepEqual(complaints, []);
});

test("glucose in mg/dL is shown in mmol/L, and that is what is sent and decided on", async () => {
  const site = await portal({ "/zh": doctor("zh"), "/en": doctor("en") }, () => {});
  for (const [lang, screen] of [["zh", "phone"], ["en", "desktop"]]) {
    const { page, complaints } = await visit(browser, `${site.url}/${lang}`, screen);
    await ready(page);
    const events = [];
    await page.exposeFunction("heard", (detail) => events.push(detail));
    await page.evaluate(() => document.addEventListener("triage-change", () => heard(1)));
    const row = page.locator("[data-fact=glucose]");
    await row.locator("select.unit").selectOption({ label: "mg/dL" });
    await row.locator("input").first().fill("300");
    await row.locator("input").first().blur();
    await row.getByText("= 16.7 mmol/L").waitFor();
    assert.equal(await row.locator("input").first().inputValue(), "300");
    await row.scrollIntoViewIfNeeded();
    await shot(page, `unit-${lang}-${screen}`);
    await row.locator("input").first().fill("3000");
    await row.locator("input").first().blur();
    await row.locator(".error").filter({ hasText: "1080.9" }).waitFor();
    assert.equal(await row.locator(".own").count(), 0);
    assert.deepEqual(complaints, []);
  }
});

test("a group that is drawn only when it changes looks as if it were always drawn", async () => {
  const site = await portal({ "/": doctor("zh") }, () => {});
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  await page.locator(".panel .next").waitFor();
  const looks = () => page.evaluate(() => {
    const groups = document.querySelector("referral-triage").shadowRoot.querySelector(".groups");
    return groups.outerHTML + [...groups.querySelectorAll("input, select")].map((one) => `\n${one.name} ${one.value} ${one.checked}`).join("");
  });
  // Another language draws everything anew, and so does the way back.
  const anew = async () => {
    for (const lang of ["en", "zh"]) {
      await page.evaluate((lang) => document.querySelector("referral-triage").setAttribute("lang", lang), lang);
      await page.locator(`.rt[lang="${lang === "en" ? "en" : "zh-CN"}"]`).waitFor();
    }
  };
  const chip = (fact) => () => page.locator(`button[data-fact=${fact}]`).click();
  const pick = (fact, value) => () => page.locator(`[data-fact=${fact}] label:has(input[value=${value}])`).click();
  const type = (fact, text) => async () => {
    const field = page.locator(`[data-fact=${fact}] input`).first();
    await field.fill(text);
    await field.blur();
  };
  const steps = [chip("chest_pain"), type("age", "61"), pick("limb_paralysis", "yes"), pick("limb_paralysis", "unknown"), type("chest_pain_minutes", "40"),
    type("chest_pain_minutes", "999999"), type("chest_pain_minutes", ""), chip("fever"), chip("chest_pain"), () => page.locator(".group .small").nth(1).click(),
    () => page.evaluate(() => { document.querySelector("referral-triage").facts = { systolic: { value: 190, source: "monitor", at: "2020-01-01T00:00:00Z" } }; }),
    type("age", "")];
  for (const [at, step] of steps.entries()) {
    await step();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await looks();
    await anew();
    assert.equal(await looks(), before, `after step ${at}`);
  }
  assert.deepEqual(complaints, []);
});

test("what would change the answer is listed on demand, each with the way to its field", async () => {
  const site = await portal({ "/": doctor("zh") }, () => {});
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  await answer(page, infarction);
  const toggle = page.getByRole("button", { name: "什么会改变去向" });
  await toggle.click();
  const change = page.locator(".changes li button").filter({ hasText: "胸痛" }).first();
  await change.waitFor();
  await shot(page, "changes-zh-desktop");
  await change.click();
  await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.closest("[data-fact]"));
  assert.equal(await toggle.getAttribute("aria-expanded"), "true");
  assert.deepEqual(complaints, []);
});

for (const screen of Object.keys(screens)) {
  test(`an answer moves nothing under the pointer (${screen})`, async () => {
    const site = await portal({ "/": doctor("zh") }, () => {});
    const { page } = await visit(browser, site.url, screen);
    await ready(page);
    const place = async (locator) => (await locator.boundingBox())?.y;
    const panel = [".panel > .actions", ".panel .verdict"];
    let before;
    for (const [id, value] of Object.entries({ sex: "male", care_setting: "township", fever: true, cough: true, systolic: 128, ...infarction })) {
      const row = page.locator(`[data-fact="${id}"]`);
      const control = row.locator("input, select").first().or(row).first();
      await control.scrollIntoViewIfNeeded();
      const there = await place(row);
      await answer(page, { [id]: value });
      assert.equal(await place(row), there, `${id} stays where it was pressed`);
      if (screen === "desktop") {
        const now = await Promise.all(panel.map(async (part) => [part, Math.round(await place(page.locator(part)))]));
        // Once the panel is stuck to the window it stays there.
        if (before && before.top === now[1][1]) assert.deepEqual(now, before.now, id);
        before = { top: now[1][1], now };
      }
    }
    await shot(page, `panel-${screen}`);
    assert.equal(await disposition(page).getAttribute("data-disposition"), "call-120");
  });
}

test("a screen reader hears the disposition when it becomes another one, and only then", async () => {
  const site = await portal({ "/": doctor("en") }, () => {});
  const { page } = await visit(browser, site.url);
  await ready(page);
  await page.evaluate(() => {
    const status = document.querySelector("referral-triage").shadowRoot.querySelector(".panel [role=status]");
    window.said = [status.textContent];
    new MutationObserver(() => said.push(status.textContent)).observe(status, { subtree: true, childList: true, characterData: true });
  });
  await answer(page, { sex: "male", systolic: 128, fever: true, ...infarction });
  const said = await page.evaluate(() => window.said);
  assert.equal(new Set(said).size, said.length, said.join(" | "));
  assert.equal(said.at(-1), await page.locator(".panel [role=status]").textContent());
});

test("nobody there: the patient is covered, and nothing is lost", async () => {
  const site = await portal({ "/": doctor("zh", 'idle-lock="0"') }, () => {});
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  await answer(page, infarction);
  const events = page.evaluate(() => new Promise((done) => document.addEventListener("triage-locked", () => done("locked"), { once: true })));
  await page.locator("referral-triage").evaluate((element) => element.setAttribute("idle-lock", "0.002"));
  assert.equal(await events, "locked");
  await page.getByRole("heading", { name: "已锁定" }).waitFor();
  const covered = await page.locator("referral-triage").ariaSnapshot();
  assert.doesNotMatch(covered, /胸|120|患者姓名/);
  assert.equal(await page.locator("[data-fact]").count(), 0);
  await shot(page, "locked-zh-desktop");
  await page.locator("referral-triage").evaluate((element) => element.setAttribute("idle-lock", "0"));
  await page.getByRole("button", { name: "继续" }).click();
  await page.locator(".panel [data-disposition=call-120]").waitFor();
  assert.equal(await page.locator("[data-fact=chest_pain_minutes] input").first().inputValue(), "20");
  assert.deepEqual(complaints, []);
});

test("the browser warns before unsaved answers are lost, and only then", async () => {
  const site = await portal({ "/": doctor("zh") }, receipt);
  const { page } = await visit(browser, site.url);
  await ready(page);
  const dialogs = [];
  page.on("dialog", (dialog) => { dialogs.push(dialog.type()); void dialog.accept(); });
  const reload = async () => { await page.reload(); await ready(page); return dialogs.splice(0); };
  // A page that nobody has touched is never asked about, so touch it.
  await page.locator("#find").click();
  assert.deepEqual(await reload(), []);
  await answer(page, { chest_pain: true });
  assert.deepEqual(await reload(), ["beforeunload"]);
  await answer(page, { chest_pain: true });
  await page.getByRole("button", { name: "下一位患者" }).click();
  assert.deepEqual(await reload(), []);
  await answer(page, { chest_pain: true });
  await page.locator("referral-triage").evaluate((element) => element.remove());
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await page.reload();
  assert.deepEqual(dialogs, []);
});

test("how long an answer takes to show at a quarter of the speed", async (t) => {
  const site = await portal({ "/": doctor("zh") }, () => {});
  const { page } = await visit(browser, site.url);
  await ready(page);
  await page.evaluate(() => Object.assign(document.querySelector("referral-triage"), { facts: { age: 63, sex: "male", care_setting: "township", fever: true, cough: true, hypertension: true, diabetes: true, ckd: true } }));
  await page.locator("#find").click();
  await page.waitForResponse((response) => response.url().endsWith("county-default.index")).catch(() => {});
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  // From the press to the frame after the panel changed: Yew works in a microtask of the event.
  const times = await page.evaluate(async () => {
    const root = document.querySelector("referral-triage").shadowRoot;
    const frame = () => new Promise((done) => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0); }));
    const measured = async (act) => {
      const all = [];
      for (let round = 0; round < 21; round++) {
        await frame();
        const began = performance.now();
        act(round);
        await frame();
        all.push(performance.now() - began);
      }
      return all.sort((a, b) => a - b)[10];
    };
    const pressed = (fact) => () => root.querySelector(`button[data-fact=${fact}]`).click();
    const find = root.querySelector("#find");
    const input = root.querySelector("[data-fact=systolic] input");
    const type = (field, text) => { field.value = text; field.dispatchEvent(new Event("input", { bubbles: true, composed: true })); };
    const answered = await measured(pressed("constipation"));
    const unfolded = await measured(pressed("headache"));
    const searched = await measured((round) => type(find, round % 2 ? "xt" : "x"));
    type(find, "");
    const typed = await measured((round) => type(input, round % 2 ? "128" : "12"));
    return { "an answer": answered, "an answer that asks two more groups of questions": unfolded, "a letter in the search": searched, "a digit of a number": typed };
  });
  for (const [what, ms] of Object.entries(times)) t.diagnostic(`${what}: ${ms.toFixed(1)} ms at 4x slowdown, median of 21`);
  // The goal is 50 ms; a machine that builds something else at the same time must not fail the test.
  assert.ok(Math.max(...Object.values(times)) <= 150, JSON.stringify(times));
});
