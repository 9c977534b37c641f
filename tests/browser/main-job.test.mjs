// The main job, end to end: criteria decide in the browser, and a filled referral form arrives.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import {
  afterOperation, answer, closeAll, disposition, fact, hostPage, infarction, launch, portal, receiver, returnForm, rows, screens, shot, visit, walk,
} from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const words = {
  zh: { open: "填写转诊单", agree: "同意转诊", review: "核对", send: "确认发送", again: "再试一次", begin: "开始", none: "都没有", emergency: "立即拨打 120" },
  en: { open: "Fill in the referral form", agree: "Agrees", review: "Check your answers", send: "Confirm and send", again: "Try again", begin: "Start", none: "None of these", emergency: "120" },
};

const doctor = (lang, more = "") => hostPage(`mode="doctor" lang="${lang}" endpoint="/api/referrals" ${more}`);
const ready = (page) => page.locator("referral-triage .desk, referral-triage .walk").first().waitFor();

async function fillReturnForm(page, lang) {
  await page.getByRole("button", { name: words[lang].open }).click();
  for (const [id, text] of Object.entries(returnForm)) await page.locator(`#field-${id}`).fill(text);
  await page.getByRole("radio", { name: words[lang].agree, exact: true }).check();
}

for (const lang of ["zh", "en"]) {
  for (const screen of Object.keys(screens)) {
    test(`an acute infarction shows 120 at once (${lang}, ${screen})`, async () => {
      const server = await receiver({ "portal.html": doctor(lang) });
      const { page, complaints } = await visit(browser, `${server.url}/portal.html`, screen);
      await ready(page);
      await answer(page, infarction);
      const banner = page.getByRole("alert").filter({ hasText: words[lang].emergency });
      await banner.waitFor();
      assert.equal(await banner.getByRole("link").first().getAttribute("href"), "tel:120");
      assert.equal(await disposition(page).getAttribute("data-disposition"), "call-120");
      await shot(page, `infarction-${lang}-${screen}`);
      assert.deepEqual(complaints, []);
    });

    test(`a stable post-operative patient goes down, and the form arrives as it was reviewed (${lang}, ${screen})`, async () => {
      const server = await receiver({ "portal.html": doctor(lang) });
      const { page, complaints } = await visit(browser, `${server.url}/portal.html`, screen);
      const events = page.evaluate(() => new Promise((done) => {
        addEventListener("referral-sent", (event) => done(event.detail), { once: true });
      }));
      await ready(page);
      await answer(page, afterOperation);
      assert.equal(await disposition(page).getAttribute("data-disposition"), "refer-down");
      await page.locator(".panel .plan").waitFor();
      await shot(page, `down-${lang}-${screen}`);

      await fillReturnForm(page, lang);
      await shot(page, `form-${lang}-${screen}`);
      await page.getByRole("button", { name: words[lang].review, exact: true }).click();
      await page.locator("[data-action=send]").waitFor();
      const reviewed = Object.fromEntries(await page.locator("dd[data-review]").evaluateAll((all) => all.map((one) => [one.dataset.review, one.textContent])));
      await shot(page, `review-${lang}-${screen}`);
      const posted = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: words[lang].send }).click();
      const sent = (await posted).postData();
      const number = page.locator("[data-receipt=number]");
      await number.waitFor();
      await shot(page, `receipt-${lang}-${screen}`);
      const told = await events;
      assert.equal(told.number, await number.textContent());
      await page.goto(`${server.url}/inbox`);
      await page.getByText(told.number).first().waitFor();
      await shot(page, `inbox-${lang}-${screen}`);
      assert.deepEqual(complaints, []);

      await server.stop();

      const [row, ...others] = await rows(server.db);
      assert.deepEqual(others, []);
      assert.equal(row.body.toString(), sent, "the stored bytes are the sent bytes");
      assert.equal(row.sha256, told.sha256);
      assert.equal(createHash("sha256").update(row.body).digest("hex"), told.sha256);
      const form = JSON.parse(row.body);
      const { consent, ...fields } = reviewed;
      // A choice is shown by its name and stored by its id.
      const { visit_every, ...texts } = fields;
      assert.equal(form.fields.visit_every, "once");
      assert.deepEqual({ ...form.fields, visit_every }, { ...texts, visit_every }, "the stored fields are the reviewed ones");
      assert.equal(form.chosen.disposition, "refer-down");
      assert.equal(form.consent.given, true);
      assert.ok(consent.includes(words[lang].agree));
      assert.ok(form.follow_up.return_if.length > 0);
      assert.equal(form.facts.systolic, 128);
    });
  }
}

test("a citizen with chest pain is told to call 120", async () => {
  const server = await receiver();
  for (const [lang, screen] of [["zh", "phone"], ["en", "desktop"]]) {
    const { page, complaints } = await visit(browser, `${server.url}/?mode=patient&lang=${lang}`, screen);
    await ready(page);
    await shot(page, `citizen-start-${lang}-${screen}`);
    await page.getByRole("button", { name: words[lang].begin, exact: true }).click();
    await walk(page, { age: 60, sex: "male", chest_pain: true, sweating: true, chest_pain_minutes: 20 }, `citizen-${lang}-${screen}`);
    assert.equal(await disposition(page).getAttribute("data-disposition"), "call-120");
    assert.equal(await page.getByRole("link", { name: /120/ }).first().getAttribute("href"), "tel:120");
    await shot(page, `citizen-120-${lang}-${screen}`);
    assert.deepEqual(complaints, []);
  }
});

test("a citizen who does not know is never calmed", async () => {
  const server = await receiver();
  const { page } = await visit(browser, `${server.url}/?mode=patient&lang=zh`, "phone");
  await ready(page);
  await page.getByRole("button", { name: words.zh.begin, exact: true }).click();
  await walk(page, {}, "citizen-unsure");
  assert.equal(await disposition(page).getAttribute("data-disposition"), "visit-24h");
  await shot(page, "citizen-unsure-zh-phone");
  // The answers are still there, each to be changed.
  await page.getByRole("button", { name: "修改答案" }).click();
  await page.locator(".line .change button").first().click();
  await page.locator(".question").waitFor();
});

test("a form that does not arrive is kept, said plainly, and sent again under its own key", async () => {
  const seen = [];
  let reply;
  const site = await portal({ "/": doctor("zh") }, ({ body, request, response }) => {
    seen.push({ body, type: request.headers["content-type"] });
    reply(response, JSON.parse(body));
  });
  const { page } = await visit(browser, site.url);
  await ready(page);
  await answer(page, afterOperation);
  await fillReturnForm(page, "zh");
  await page.getByRole("button", { name: words.zh.review, exact: true }).click();
  const failures = [
    ["连不上接收方", (response) => response.destroy()],
    ["接收方暂时出了问题", (response) => response.writeHead(500, { "Content-Type": "text/html" }).end("<h1>Oops</h1>")],
    ["不是回执", (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<title>Sign in</title>")],
    ["不是回执", (response) => response.writeHead(200, { "Content-Type": "application/json" }).end("{}")],
  ];
  let name = words.zh.send;
  for (const [text, next] of failures) {
    reply = next;
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator("[data-failure]").filter({ hasText: text }).waitFor();
    assert.equal(await page.locator("dd[data-review=patient_name]").textContent(), returnForm.patient_name);
    name = words.zh.again;
  }
  await shot(page, "failed-zh-desktop");
  const keys = new Set(seen.map(({ body }) => body));
  assert.equal(keys.size, 1, "every attempt sends the same bytes");

  // The receiver refuses: its words are shown as text, and after a correction a new form goes out.
  reply = (response) => response.writeHead(422, { "Content-Type": "application/problem+json" })
    .end(JSON.stringify({ title: "t", detail: "<b>缺少病案号</b>", errors: [] }));
  await page.getByRole("button", { name: words.zh.again, exact: true }).click();
  await page.locator("[data-failure]").filter({ hasText: "<b>缺少病案号</b>" }).waitFor();
  await page.getByRole("button", { name: /返回/ }).click();
  await page.locator("#field-record_no").fill("B-17");
  await page.getByRole("button", { name: words.zh.review, exact: true }).click();
  reply = (response, form) => response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1", number: `N-${form.fields.record_no}` }));
  await page.getByRole("button", { name: words.zh.again, exact: true }).click();
  await page.locator("[data-receipt=number]").filter({ hasText: "N-B-17" }).waitFor();
  const corrected = JSON.parse(seen.at(-1).body);
  assert.notEqual(corrected.key, JSON.parse(seen[0].body).key, "another content is another form");
  assert.ok(seen.every(({ type }) => type === "application/json"));
});

test("without its rules the widget says so and calms nobody", async () => {
  const pages = {
    "/missing": doctor("zh", 'rules="/no-such.ruleset"'),
    "/damaged": doctor("en", 'rules="/referral-triage.css"'),
    "/citizen": hostPage('mode="patient" lang="zh" rules="/no-such.ruleset"'),
  };
  const site = await portal(pages, () => {});
  for (const [path, text] of [["/missing", "请按临床判断处理"], ["/damaged", "clinical judgement"], ["/citizen", "120"]]) {
    const { page } = await visit(browser, site.url + path);
    const told = page.getByRole("alert").filter({ hasText: text });
    await told.waitFor();
    assert.equal(await page.locator("[data-disposition]").count(), 0);
  }
});

test("the first screen decides before the rest of the rules is there, and asks again for what did not come", async () => {
  const site = await portal({ "/": hostPage('mode="doctor" lang="zh"') }, () => {});
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  let release;
  const released = new Promise((done) => { release = done; });
  let asked = 0;
  await page.route("**/county-default.zh.ruleset", async (route) => {
    asked += 1;
    if (asked === 1) return route.abort();
    await released;
    await route.continue();
  });
  await page.goto(site.url);
  await ready(page);
  await page.evaluate(() => { document.querySelector("referral-triage").facts = { sex: "male" }; });
  await answer(page, { consciousness: "unresponsive" });
  await page.getByRole("alert").filter({ hasText: words.zh.emergency }).waitFor();
  assert.equal(await page.locator(".reasons").count(), 0);
  assert.equal(await page.getByRole("button", { name: words.zh.open }).count(), 0);
  release();
  await page.locator(".reasons li").first().waitFor();
  await page.getByRole("button", { name: words.zh.open }).waitFor();
  assert.equal(asked, 2);
  // What the host knew meanwhile was not lost.
  assert.equal(await page.locator('[data-fact="sex"] select').inputValue(), "1");
  await context.close();
});

test("the element's attributes, properties, methods and events", async () => {
  const site = await portal({ "/": hostPage('mode="doctor" lang="zh"') }, () => {});
  const { page, complaints } = await visit(browser, site.url);
  await ready(page);
  const result = await page.evaluate(async ({ facts, form }) => {
    const element = document.querySelector("referral-triage");
    const heard = [];
    for (const name of ["triage-change", "triage-error"]) document.addEventListener(name, (event) => heard.push([name, event.detail]));
    element.facts = { ...facts, systolic: 900, nonsense: 1 };
    const assessed = await element.assess({ chest_pain: true, sweating: true, chest_pain_minutes: 20 });
    const refused = await element.assess({ systolic: 900 }).catch((error) => [error.name, error.message]);
    element.patient = form;
    element.setAttribute("lang", "en");
    // The words of the rules come with the edition of that language.
    const heading = () => element.shadowRoot.querySelector(".group h3").textContent;
    while (!/[A-Za-z]/.test(heading())) await new Promise((done) => requestAnimationFrame(done));
    const english = heading();
    element.transport = async (form, body) => ({ id: "by-host", number: String(body.length > 10 && form.key.length) });
    element.reset();
    return { heard, assessed, refused, english };
  }, { facts: { sex: "female" }, form: { patient_name: "王五" } });
  assert.equal(result.assessed.disposition, "call-120");
  assert.equal(result.refused[0], "out-of-range");
  assert.match(result.english, /[A-Za-z]/);
  const errors = result.heard.filter(([name]) => name === "triage-error").map(([, detail]) => detail.code).sort();
  assert.deepEqual(errors, ["out-of-range", "unknown-fact"]);
  assert.ok(result.heard.some(([name]) => name === "triage-change"));
  // The host's own transport in place of an endpoint.
  await answer(page, afterOperation);
  await fillReturnForm(page, "en");
  await page.getByRole("button", { name: words.en.review, exact: true }).click();
  await page.getByRole("button", { name: words.en.send }).click();
  await page.locator("[data-receipt=number]").filter({ hasText: "26" }).waitFor();
  assert.deepEqual(complaints, []);
});

test("nothing that is typed becomes markup, and nothing of it is in the address", async () => {
  const server = await receiver({ "portal.html": doctor("zh") });
  const { page } = await visit(browser, `${server.url}/portal.html`);
  await ready(page);
  await answer(page, afterOperation);
  await fillReturnForm(page, "zh");
  const hostile = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await page.locator("#field-diagnosis").fill(hostile);
  await page.getByRole("button", { name: words.zh.review, exact: true }).click();
  assert.equal(await page.locator("dd[data-review=diagnosis]").textContent(), hostile);
  assert.equal(await page.title(), "Portal");
  assert.equal(page.url(), `${server.url}/portal.html`);
});

test("what is missing is listed, linked, and taken off as it is mended", async () => {
  const site = await portal({ "/": doctor("zh") }, () => {});
  const { page } = await visit(browser, site.url, "phone");
  await ready(page);
  await answer(page, afterOperation);
  await page.getByRole("button", { name: words.zh.open }).click();
  await page.getByRole("button", { name: words.zh.review, exact: true }).click();
  const summary = page.getByRole("alert").filter({ hasText: "还有内容需要补充" });
  await summary.waitFor();
  await shot(page, "missing-zh-phone");
  const listed = await summary.getByRole("listitem").count();
  await summary.getByRole("link", { name: /患者姓名/ }).click();
  await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.id === "field-patient_name");
  await page.keyboard.type("张三");
  assert.equal(await summary.getByRole("listitem").count(), listed - 1);
});
