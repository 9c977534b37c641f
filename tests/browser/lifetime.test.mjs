// The element in time: several at once, mounted and removed a hundred times, moved, within another Yew app, and changed while it runs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { afterOperation, answer, closeAll, disposition, hostPage, infarction, known, launch, portal, root, visit } from "./harness.mjs";
import { doctor, frames, give, page, ready, receipt, toForm, toReview } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

// ── Several, removed, moved

test("several elements on a page leave each other alone", async () => {
  const site = await portal({ "/": page(`<referral-triage id="a" mode="doctor" lang="zh"></referral-triage><referral-triage id="b" mode="doctor" lang="en"></referral-triage><referral-triage id="c" mode="patient" lang="zh"></referral-triage>`) });
  const { page: shown, complaints } = await visit(browser, site.url);
  for (const id of ["#a", "#b", "#c"]) await ready(shown, id);
  // Each says once what it decides about nothing.
  await shown.evaluate(() => Promise.all(["#a", "#b", "#c"].map((id) => document.querySelector(id).flush())));
  await frames(shown);
  await shown.evaluate(() => {
    window.heard = [];
    addEventListener("triage-change", (event) => heard.push(event.target.id));
    document.querySelector("#b").facts = { age: 71, systolic: 128 };
    document.querySelector("#b").patient = { from_doctor: "Li" };
  });
  const systolic = (id) => shown.locator(`${id} [data-fact=systolic] input`).first();
  await systolic("#a").fill("190");
  await systolic("#a").blur();
  assert.equal(await systolic("#b").inputValue(), "128");
  const alert = (id) => shown.locator(`${id} [data-fact=conscious_disturbance], ${id} [data-fact=consciousness]`).first();
  await alert("#a").locator("select").selectOption({ index: 1 });
  assert.equal(await alert("#b").locator("select").inputValue(), "");
  const radio = (id) => shown.locator(`${id} [data-fact] input[type=radio][value=yes]`).first();
  await radio("#a").check();
  await radio("#b").check();
  assert.ok(await radio("#a").isChecked(), "a radio button of the same name in another element took the answer");
  assert.equal(await shown.locator("#c [data-disposition]").count(), 0);
  assert.deepEqual(await shown.evaluate(() => [...new Set(heard)].sort()), ["a", "b"]);
  await shown.evaluate(() => document.querySelector("#a").remove());
  assert.equal(await systolic("#b").inputValue(), "128");
  await systolic("#b").fill("130");
  assert.ok(await radio("#b").isChecked());
  assert.deepEqual(complaints, []);
});

test("mounted and removed a hundred times, nothing is left behind", async () => {
  const site = await portal({ "/": page('<div id="place"></div>') });
  const { page: shown, complaints } = await visit(browser, site.url);
  const cdp = await shown.context().newCDPSession(shown);
  await cdp.send("Performance.enable");
  const rounds = (count) => shown.evaluate(async ({ count, facts }) => {
    await customElements.whenDefined("referral-triage");
    for (let round = 0; round < count; round++) {
      const element = document.createElement("referral-triage");
      element.setAttribute("mode", round % 3 ? "doctor" : "patient");
      element.facts = facts;
      document.querySelector("#place").append(element);
      await element.assess({});
      while (!element.shadowRoot.querySelector(".desk, .walk")) await new Promise(requestAnimationFrame);
      element.shadowRoot.querySelector(".desk button, .walk button").click();
      await new Promise(requestAnimationFrame);
      element.remove();
    }
  }, { count, facts: infarction });
  const measure = async () => {
    // What the collector frees tells Rust in a task of its own, and then more can be freed.
    for (let time = 0; time < 4; time++) {
      await cdp.send("HeapProfiler.collectGarbage");
      await frames(shown);
    }
    const { metrics } = await cdp.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    const wasm = await shown.evaluate(async () => (await (await import("/referral-triage-widget.js")).default()).memory.buffer.byteLength);
    return { listeners: of("JSEventListeners"), nodes: of("Nodes"), heap: of("JSHeapUsedSize"), wasm };
  };
  await rounds(120);
  let before = await measure();
  let then;
  // The allocator keeps what the worst moment needed, and that may come late; on a busy machine the last element may still wait
  // for something. A leak would come again with every hundred.
  const grew = () => !then || then.wasm !== before.wasm || then.listeners > before.listeners || then.nodes > before.nodes;
  for (let hundred = 0; hundred < 3 && grew(); hundred++) {
    before = then ?? before;
    await rounds(100);
    then = await measure();
  }
  console.log(`# a hundred mounts after 120 and more: ${JSON.stringify(before)} ${JSON.stringify(then)}`);
  assert.ok(then.listeners <= before.listeners, `${then.listeners} listeners, ${before.listeners} before`);
  assert.ok(then.nodes <= before.nodes, `${then.nodes} nodes, ${before.nodes} before`);
  assert.equal(then.wasm, before.wasm);
  assert.ok(then.heap < before.heap + 300_000, `${then.heap} bytes, ${before.heap} before`);
  assert.deepEqual(complaints, []);
});

test("an element that is moved keeps its answers, and one that is put back begins anew", async () => {
  const site = await portal({ "/": page(`${doctor}<main></main>`) });
  const { page: shown, complaints } = await visit(browser, site.url);
  await ready(shown);
  await answer(shown, { chest_pain: true });
  await shown.evaluate(() => document.querySelector("main").append(document.querySelector("referral-triage")));
  await frames(shown);
  assert.equal(await shown.locator("main [data-fact=chest_pain][aria-pressed=true]").count(), 1);
  await answer(shown, { sweating: true, chest_pain_minutes: 20 });
  assert.equal(await disposition(shown).getAttribute("data-disposition"), "call-120");
  await shown.evaluate(async () => {
    const element = document.querySelector("referral-triage");
    element.remove();
    await new Promise(requestAnimationFrame);
    document.body.append(element);
  });
  await shown.locator("referral-triage .verdict.undecided").waitFor();
  await answer(shown, infarction);
  await shown.locator(".panel [data-disposition=call-120]").waitFor();
  assert.deepEqual(complaints, []);
});

test("a host page that is a Yew app itself and the widget leave each other alone", async () => {
  // Another Yew app: a second copy of our module as Yew names its notes, mounted in the page itself, and the element within it.
  const glue = readFileSync(join(root, "dist/referral-triage-widget.js"), "utf8");
  const yew = glue.replaceAll("__referral_triage_", "__yew_").replaceAll("referral-triage-widget_bg.wasm", "../referral-triage-widget_bg.wasm");
  assert.notEqual(glue, yew);
  const site = await portal({ "/": page('<div id="app"></div>'), "/host/app.js": yew });
  const { page: shown, complaints } = await visit(browser, site.url);
  await shown.evaluate(async () => {
    const { default: init, Widget } = await import("/host/app.js");
    const shared = { ...(await init()) };
    for (const part of [1, 2, 3]) {
      const { instance } = await WebAssembly.instantiateStreaming(fetch(`/referral-triage-part${part}.wasm`), { p: shared });
      Object.assign(shared, instance.exports);
      shared.here.value++;
    }
    window.host = new Widget(document.querySelector("#app"), "zh", "doctor", (name) => { if (name === "drawn") setTimeout(() => host.painted()); });
    host.setRules(new Uint8Array(await (await fetch("/county-default.zh.ruleset")).arrayBuffer()), undefined);
    while (host.prepare());
    while (!document.querySelector("#app .panel")) await new Promise(requestAnimationFrame);
    const element = document.createElement("referral-triage");
    document.querySelector("#app .rt").append(element);
  });
  await ready(shown);
  for (const within of ["referral-triage", "#app > .rt > .desk"]) {
    await shown.locator(`${within} [data-fact=chest_pain]`).first().click();
    await shown.locator(`${within} [data-fact=sweating]`).first().click();
    const field = shown.locator(`${within} [data-fact=chest_pain_minutes] input`).first();
    await field.fill("20");
    await field.blur();
    await shown.locator(`${within} [data-disposition=call-120]`).first().waitFor();
    if (within === "referral-triage") assert.equal(await shown.locator("#app > .rt > .desk [data-disposition=call-120]").count(), 0);
  }
  assert.deepEqual(complaints, []);
});

// ── Changed at run time

test("what the host knows is taken in, also if the rules change while what decides is being made", async () => {
  const site = await portal({ "/": page("") });
  const { page: shown, complaints } = await visit(browser, site.url);
  await shown.evaluate(async () => {
    await customElements.whenDefined("referral-triage");
    document.body.innerHTML = '<referral-triage mode="doctor" lang="zh" rules="/county-default.zh.ruleset"><p>…</p></referral-triage>';
    const element = document.querySelector("referral-triage");
    element.facts = { chest_pain: true };
    window.together = 0;
    // The questions were just drawn, and nothing is painted yet.
    const watch = new MutationObserver(() => {
      const { shadowRoot } = element;
      if (!shadowRoot.querySelector("[data-fact]")) return;
      watch.disconnect();
      window.undecided = shadowRoot.querySelector(".verdict.undecided") !== null;
      requestAnimationFrame(() => { together = shadowRoot.querySelectorAll("slot").length; });
      element.setAttribute("rules", "/county-default.en.ruleset");
    });
    watch.observe(element.shadowRoot, { childList: true, subtree: true });
  });
  await shown.locator("[data-fact=chest_pain][aria-pressed=true]").waitFor();
  assert.ok(await shown.evaluate(() => undecided), "the rules changed too late for what this test is about");
  await shown.evaluate(() => { document.querySelector("referral-triage").facts = { chest_pain: true, systolic: 128 }; });
  await shown.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.querySelector("[data-fact=systolic] input")?.value === "128");
  assert.equal(await shown.evaluate(() => together), 0, "what the host put there stands beside the questions");
  assert.deepEqual(complaints, []);
});

test("attributes can be changed at any time", async () => {
  const seen = [];
  const site = await portal({ "/": hostPage('mode="patient" lang="zh"') }, (post) => {
    seen.push(post.request);
    if (post.request.url === "/api/broken") post.response.writeHead(503).end();
    else receipt(post);
  });
  const { page: shown } = await visit(browser, site.url);
  await shown.context().addCookies([{ name: "session", value: "1", url: site.url }]);
  await ready(shown);
  const set = (name, value) => shown.evaluate(([name, value]) => {
    const element = document.querySelector("referral-triage");
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }, [name, value]);
  await set("mode", "doctor");
  await shown.locator(".desk").waitFor();
  await give(shown, known(afterOperation));
  await shown.locator(".panel [data-disposition=refer-down]").waitFor();
  await set("lang", "en");
  await shown.getByText("Danger signs", { exact: true }).waitFor();
  assert.equal(await disposition(shown).getAttribute("data-disposition"), "refer-down", "another language keeps the answers");
  await set("lang", "zh");
  await shown.getByText("下转", { exact: false }).first().waitFor();

  // Rules that are not there, and back.
  await set("rules", "/none.ruleset");
  await shown.getByRole("alert").filter({ hasText: "请按临床判断处理" }).waitFor();
  assert.equal(await shown.locator("[data-disposition]").count(), 0);
  await set("rules", "/county-default.ruleset");
  await ready(shown);
  await shown.locator("[data-disposition=refer-down]").waitFor();

  // No way to send, then a broken one without cookies, then a good one with them.
  await toForm(shown, "doctor");
  await shown.locator("form button[type=submit]").click();
  await shown.getByText("这里没有设置接收地址").waitFor();
  await set("credentials", "omit");
  await set("endpoint", "/api/broken");
  await shown.locator("[data-action=send]").click();
  await shown.locator("[data-failure]").waitFor();
  const flush = () => shown.evaluate(() => document.querySelector("referral-triage").flush());
  assert.equal(await flush(), 1, "it still waits");
  await set("endpoint", "/api/referrals");
  await set("credentials", null);
  assert.equal(await flush(), 1, "it goes to no other address unasked");
  await shown.locator("[data-action=send]").click();
  await shown.locator("[data-receipt=number]").waitFor();
  assert.equal(await flush(), 0);
  const told = seen.map(({ url, headers }) => [url, headers.cookie]);
  assert.deepEqual(told.slice(0, -1).filter(([url, cookie]) => url !== "/api/broken" || cookie), []);
  assert.deepEqual(told.at(-1), ["/api/referrals", "session=1"]);
});

test("after reset nothing of the last patient comes back, and what is set from then on stays", async () => {
  const site = await portal({ "/": page(doctor) });
  const { page: shown } = await visit(browser, site.url);
  await ready(shown);
  await give(shown, infarction);
  await shown.locator("[data-disposition=call-120]").first().waitFor();
  await shown.evaluate(() => {
    const element = document.querySelector("referral-triage");
    element.reset();
    element.setAttribute("mode", "patient");
    element.setAttribute("mode", "doctor");
  });
  await shown.locator("referral-triage .verdict.undecided").waitFor();
  await shown.evaluate(async (facts) => {
    const element = document.querySelector("referral-triage");
    element.reset();
    element.facts = facts;
    await new Promise((done) => addEventListener("triage-change", done, { once: true }));
    // Other rules: what the host knows is told to them as well.
    element.setAttribute("rules", "/none.ruleset");
    await new Promise((done) => addEventListener("triage-error", done, { once: true }));
    element.setAttribute("rules", "/county-default.ruleset");
  }, infarction);
  await shown.locator("[data-disposition=call-120]").first().waitFor();
});

test("flush sends what was saved, as it was saved, and print prints", async () => {
  const seen = [];
  const site = await portal({ "/": page(doctor) }, ({ body, response }) => { seen.push(body); response.writeHead(503).end(); });
  const { page: shown } = await visit(browser, "about:blank");
  await shown.addInitScript(() => { globalThis.print = () => { globalThis.top.printed = true; }; });
  await shown.goto(site.url);
  await ready(shown);
  await toForm(shown, "doctor");
  await toReview(shown);
  const flush = () => shown.evaluate(() => document.querySelector("referral-triage").flush());
  assert.equal(await flush(), 0);
  assert.deepEqual(seen, []);
  await shown.locator("[data-action=send]").click();
  await shown.locator("[data-failure]").waitFor();
  // What is changed since is for the clinician to look over and send.
  await shown.getByRole("button", { name: /返回/ }).click();
  await shown.locator("#field-diagnosis").fill("另一个诊断");
  assert.equal(await flush(), 1);
  assert.ok(seen.length > 1);
  assert.equal(new Set(seen).size, 1);
  await shown.evaluate(() => document.querySelector("referral-triage").print());
  await shown.waitForFunction(() => globalThis.printed);
  // Removed while something waits: nobody waits for ever.
  const left = shown.evaluate(() => {
    const element = document.querySelector("referral-triage");
    element.transport = () => new Promise(() => {});
    setTimeout(() => element.remove());
    return element.flush();
  });
  assert.equal(typeof (await left), "number");
});

test("the host's own institutions are shown, and made-up ones never in their place", async () => {
  const bad = JSON.stringify({ institutions: [{ id: "a", name: { zh: "甲", en: "A" }, tier: "moon", phone: "1" }] });
  const site = await portal({
    "/": page(doctor.replace(">", ' destinations="/own.json">')), "/none": page(doctor.replace(">", ' destinations="/no-such.json">')),
    "/own.json": readFileSync(join(root, "tests/destinations/good.json"), "utf8"), "/bad.json": bad,
  });
  const { page: shown, complaints } = await visit(browser, "about:blank");
  await shown.addInitScript(() => {
    window.errors = [];
    addEventListener("triage-error", (event) => errors.push(event.detail));
  });
  await shown.goto(site.url);
  await ready(shown);
  await give(shown, infarction);
  const call = shown.locator("referral-triage a[href='tel:01234567890']").first();
  await call.filter({ hasText: "青山县人民医院" }).waitFor();
  const element = shown.locator("referral-triage");
  const set = (value) => shown.evaluate((value) => document.querySelector("referral-triage")[value ? "setAttribute" : "removeAttribute"]("destinations", value), value);
  const samples = () => element.locator("a[href^='tel:000']").count();
  assert.equal(await samples(), 0);
  // An English reader sees the English name, and the answers stay.
  await shown.evaluate(() => document.querySelector("referral-triage").setAttribute("lang", "en"));
  await call.filter({ hasText: "Qingshan County Hospital" }).waitFor();

  const error = () => shown.waitForFunction(() => errors.shift()).then((handle) => handle.jsonValue());
  await set("/bad.json");
  const told = await error();
  assert.equal(told.code, "destinations");
  assert.match(told.message, /institutions\[0\]\.tier/);
  await frames(shown);
  assert.deepEqual([await samples(), await call.count()], [0, 0]);
  assert.equal(await disposition(shown).getAttribute("data-disposition"), "call-120");
  assert.equal(await shown.locator("referral-triage a[href='tel:120']").count() > 0, true);

  await set(null);
  await shown.locator("referral-triage a[href^='tel:000']").first().waitFor();
  assert.deepEqual(complaints, []);

  await shown.goto(`${site.url}/none`);
  await ready(shown);
  assert.match((await error()).message, /404/);
  await give(shown, infarction);
  await shown.locator("[data-disposition=call-120]").first().waitFor();
  assert.equal(await samples(), 0);
});
