// The widget in other people's pages: strict policies, hostile style sheets, several on a page, mounted and removed a hundred
// times, attributes changed at run time, every width.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { afterOperation, answer, closeAll, disposition, hostPage, infarction, known, launch, portal, returnForm, root, shots, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const ready = (page, within = "referral-triage") => page.locator(`${within} :is(.desk, .walk)`).first().waitFor();
const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
const give = (page, facts) => page.evaluate((facts) => { document.querySelector("referral-triage").facts = facts; }, facts);
const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const receipt = ({ response, body }) => response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1", number: `N-${JSON.parse(body).key.length}` }));

/** A host page with more around the element than a portal's developer would write. */
const page = (inside, head = "", html = 'lang="zh-CN"') => `<!doctype html><html ${html}><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Portal</title><link rel="icon" href="data:,">${head}
<script type="module" src="/referral-triage.js"></script><body>${inside}</body></html>`;
const doctor = '<referral-triage mode="doctor" lang="zh" endpoint="/api/referrals"></referral-triage>';
const citizen = '<referral-triage mode="patient" lang="zh" endpoint="/api/referrals"></referral-triage>';

/** From answers to the filled form, on either screen. */
async function toForm(page, mode) {
  await give(page, known(mode === "doctor" ? afterOperation : { ...afterOperation, care_setting: "home", absent: ["danger-life", "complaints", "known"] }));
  if (mode === "patient") await page.getByRole("button", { name: "开始", exact: true }).click();
  await page.getByRole("button", { name: /填写转诊单/ }).click();
  await page.locator("#field-patient_name").waitFor();
  for (const [id, text] of Object.entries(returnForm)) {
    const field = page.locator(`#field-${id}`);
    if (await field.count()) await field.fill(text);
  }
  for (const required of await page.locator("[aria-required=true]").all()) {
    if (!(await required.inputValue())) await required.fill((await required.getAttribute("type")) === "tel" ? "13800000000" : "无");
  }
  await page.locator("#field-consent").check();
}

async function toReview(page) {
  await page.locator("form button[type=submit]").click();
  await page.locator("[data-action=send]").waitFor();
}

// ── Policies

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

for (const [mode, element] of [["doctor", doctor], ["patient", citizen]]) {
  test(`a strict policy with Trusted Types is not violated once, from answers to receipt (${mode})`, async () => {
    const pages = { "/": page(element.replace(">", ' destinations="/own.json">')), "/own.json": readFileSync(join(root, "tests/destinations/good.json"), "utf8") };
    const site = await portal(pages, receipt, { "Content-Security-Policy": policy });
    const { page: shown, complaints } = await visit(browser, "about:blank");
    await shown.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    await shown.goto(site.url);
    await ready(shown);
    await toForm(shown, mode);
    await shown.locator("form button[type=submit]").click();
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-receipt=number]").waitFor();
    assert.deepEqual(await shown.evaluate(() => violations), []);
    assert.deepEqual(complaints, []);
    // That the policy was in force all the time.
    const held = await shown.evaluate(() => { try { document.body.innerHTML = "<b>"; } catch (error) { return error.name; } });
    assert.equal(held, "TypeError");
  });
}

// ── Isolation

const hostile = {
  "all: unset": "* { all: unset !important } referral-triage { all: unset !important; display: inline !important }",
  "a reset": "*, *::before, *::after { margin: 0 !important; padding: 0 !important; border: 0 !important; font: inherit !important; box-sizing: content-box !important; line-height: 1 !important; list-style: none !important } html { font-size: 8px }",
  "a dark page": ":root { color-scheme: dark; background: #000; color: #fff; font: 8px monospace } body { line-height: 3; letter-spacing: 0.5em; word-spacing: 2em; text-transform: uppercase; text-align: right; text-indent: 3em; white-space: nowrap; font-style: italic; text-shadow: 2px 2px red; cursor: wait; list-style: square; user-select: none; -webkit-text-fill-color: lime; quotes: '<' '>'; tab-size: 1; hyphens: auto }",
  "rules for the element": "referral-triage { display: inline; font: 4px cursive; color: yellow; text-align: center; line-height: 0.5; direction: rtl; text-transform: uppercase; letter-spacing: 1em } button, input, label, h2, section, p, div { color: lime !important; font-size: 40px !important; display: inline !important }",
};

/** What the widget's own elements look like: every computed property, and where they are within the widget. */
const looks = (shown) => shown.evaluate(() => {
  const element = document.querySelector("referral-triage");
  const mount = element.shadowRoot.firstElementChild;
  const base = mount.getBoundingClientRect();
  const all = [mount, ...mount.querySelectorAll("*")];
  const every = Math.ceil(all.length / 400);
  const styles = all.filter((_, place) => place % every === 0).map((one) => {
    const style = getComputedStyle(one);
    return [`${one.localName}.${one.className}`, Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))];
  });
  const boxes = all.map((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width && !box.height) return "";
    return [box.x - base.x, box.y - base.y, box.width, box.height].map((number) => Math.round(number * 10) / 10).join(" ");
  });
  return { styles, boxes };
});

for (const [mode, element] of [["doctor", doctor], ["patient", citizen]]) {
  test(`no style of the host reaches the widget (${mode})`, async () => {
    // Below the page's edge, so that the answer that stays in sight does not move yet.
    const inside = `<p>1<br>2<br>3</p>${element}`;
    const pages = { "/plain": page(inside, "<style>body { margin: 0 }</style>") };
    for (const [place, css] of Object.values(hostile).entries()) pages[`/${place}`] = page(inside, `<style>body { margin: 0 }</style><style>${css}</style>`);
    const site = await portal(pages);
    const of = async (path) => {
      const { page: shown } = await visit(browser, site.url + path);
      await ready(shown);
      if (mode === "doctor") await give(shown, infarction);
      await frames(shown);
      const seen = await looks(shown);
      if (path !== "/plain") await shot(shown, `hostile${path.replace("/", "-")}-${mode}`);
      await shown.context().close();
      return seen;
    };
    const plain = await of("/plain");
    assert.ok(plain.boxes.length > 20);
    for (const [place, name] of Object.keys(hostile).entries()) {
      const seen = await of(`/${place}`);
      for (const [at, [which, style]] of seen.styles.entries()) {
        const differs = Object.entries(style).filter(([property, value]) => plain.styles[at][1][property] !== value);
        assert.deepEqual(differs.map(([property, value]) => `${property}: ${value}, not ${plain.styles[at][1][property]}`), [], `${name}: ${which}`);
      }
      assert.deepEqual(seen.boxes, plain.boxes, name);
    }
  });
}

const samples = `<div style="width: 600px" id="samples"><h1>H</h1><h2>H</h2><h3>H</h3><p class="fine lead row">P <a href="#x">a</a> <b>b</b> <code>c</code></p>
<ul class="reasons"><li>1</ul><ol><li>1</ol><dl class="lines"><dt>t<dd>d</dl><table class="panel"><tr><th>h<td>d</table><fieldset class="question"><legend>l</legend>
<label class="check">l <input type="checkbox"></label><input type="radio"><input type="text" value="t"><select><option>o</select><textarea>t</textarea></fieldset>
<button class="button">b</button><details><summary>s</summary>d</details><section class="emergency">s</section><footer>f</footer><img alt=""><hr></div>`;

test("nothing of the widget reaches the host: no style, global, listener, sheet or stored thing", async () => {
  const without = page(`${samples}<div></div>`).replace(/<script type="module".*?<\/script>/, "");
  const site = await portal({ "/with": page(samples + doctor), "/without": without }, receipt);
  const seen = async (path) => {
    const { page: shown, complaints } = await visit(browser, "about:blank");
    await shown.addInitScript(() => {
      const { addEventListener } = EventTarget.prototype;
      window.heard = [];
      EventTarget.prototype.addEventListener = function (type, ...rest) {
        // Bare calls are the window's.
        const on = this ?? window;
        if (on === window || on === document || [document.documentElement, document.head, document.body].includes(on)) heard.push(type);
        return addEventListener.call(on, type, ...rest);
      };
    });
    await shown.goto(site.url + path);
    if (path === "/with") {
      await ready(shown);
      await toForm(shown, "doctor");
      await toReview(shown);
      await shown.locator("[data-action=send]").click();
      await shown.locator("[data-receipt=number]").waitFor();
    }
    const all = await shown.evaluate(() => {
      const styles = [...document.querySelectorAll("#samples, #samples *")].map((one) => {
        const style = getComputedStyle(one);
        return [...style].map((name) => `${one.localName} ${name}: ${style.getPropertyValue(name)}`);
      });
      return {
        styles,
        heard,
        globals: Object.getOwnPropertyNames(window).sort(),
        symbols: Object.getOwnPropertySymbols(window).length,
        sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
        head: document.head.children.length,
        root: document.documentElement.getAttributeNames().join(),
        body: document.body.getAttributeNames().join(),
        inBody: document.body.children.length,
        stored: [localStorage.length, sessionStorage.length, document.cookie],
        address: location.hash + location.search,
        title: document.title,
      };
    });
    assert.deepEqual(complaints, []);
    return all;
  };
  const [before, then] = [await seen("/without"), await seen("/with")];
  // The script itself is there, at the head's end.
  assert.equal(then.head - 1, before.head);
  // The browser asks before unsaved answers are left, as long as there are any.
  assert.deepEqual(then.heard, ["beforeunload"]);
  assert.deepEqual({ ...then, head: 0, heard: [] }, { ...before, head: 0 });
});

test("the focus goes in and out at both ends", async () => {
  const site = await portal({ "/": page(`<button id="before">b</button>${citizen}<button id="after">a</button>`) });
  const { page: shown } = await visit(browser, site.url);
  await ready(shown);
  const at = () => shown.evaluate(() => document.activeElement.id || document.activeElement.localName);
  for (const [start, key, inside, end] of [["#before", "Tab", "referral-triage", "after"], ["#after", "Shift+Tab", "referral-triage", "before"]]) {
    await shown.locator(start).focus();
    const seen = [];
    for (let press = 0; press < 12 && (await at()) !== end; press++) {
      await shown.keyboard.press(key);
      seen.push(await at());
    }
    assert.ok(seen.length > 2 && seen.slice(0, -1).every((one) => one === inside), seen.join());
    assert.equal(seen.at(-1), end);
  }
  // Out of the clinician's screen as well, which has hundreds of controls.
  await shown.evaluate(() => document.querySelector("referral-triage").setAttribute("mode", "doctor"));
  await shown.locator(".desk").waitFor();
  await shown.locator("referral-triage :is(button, summary, a, input, select)").last().focus();
  await shown.keyboard.press("Tab");
  assert.equal(await at(), "after");
});

// ── Several, removed, moved

test("several elements on a page leave each other alone", async () => {
  const site = await portal({ "/": page(`<referral-triage id="a" mode="doctor" lang="zh"></referral-triage><referral-triage id="b" mode="doctor" lang="en"></referral-triage><referral-triage id="c" mode="patient" lang="zh"></referral-triage>`) });
  const { page: shown, complaints } = await visit(browser, site.url);
  for (const id of ["#a", "#b", "#c"]) await ready(shown, id);
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
      element.shadowRoot.querySelector("button").click();
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
  await rounds(20);
  const before = await measure();
  await rounds(100);
  const then = await measure();
  console.log(`# after 20 and 120 mounts: ${JSON.stringify(before)} ${JSON.stringify(then)}`);
  assert.equal(then.listeners, before.listeners);
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
  assert.equal(await disposition(shown).getAttribute("data-disposition"), "call-120");
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
    await init();
    window.host = new Widget(document.querySelector("#app"), "zh", "doctor", () => {});
    host.setRules(new Uint8Array(await (await fetch("/county-default.zh.ruleset")).arrayBuffer()), undefined);
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
  assert.equal(await disposition(shown).getAttribute("data-disposition"), "refer-down");
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
  await set("credentials", null);
  await set("endpoint", "/api/referrals");
  assert.equal(await flush(), 0, "nothing waits");
  await shown.locator("[data-receipt=number]").waitFor();
  assert.equal(await flush(), 0);
  assert.deepEqual(seen.map(({ url, headers }) => [url, headers.cookie]), [["/api/broken", undefined], ["/api/broken", undefined], ["/api/referrals", "session=1"]]);
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

test("flush sends nothing that was not sent before, and print prints", async () => {
  const seen = [];
  const site = await portal({ "/": page(doctor) }, ({ response }) => { seen.push(1); response.writeHead(503).end(); });
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
  // Changed since: the clinician looks it over and sends it.
  await shown.getByRole("button", { name: /返回/ }).click();
  await shown.locator("#field-diagnosis").fill("另一个诊断");
  assert.equal(await flush(), 1);
  assert.equal(seen.length, 1);
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

// ── Every width

/** What sticks out of the widget sideways, or is cut off. */
const overflowing = (shown) => shown.evaluate(() => {
  const element = document.querySelector("referral-triage");
  const base = element.getBoundingClientRect();
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of element.shadowRoot.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    // What only screen readers meet may be cut off.
    if (!box.width || one.closest(".visually-hidden") || getComputedStyle(one).clipPath !== "none") continue;
    if (box.right > base.right + 1 || box.left < base.left - 1) out.push(`${one.localName}.${one.className} ${Math.round(box.left)}–${Math.round(box.right)}`);
    const { overflowX } = getComputedStyle(one);
    if (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && !["input", "textarea", "select"].includes(one.localName)) out.push(`${one.localName}.${one.className} hides ${one.scrollWidth - one.clientWidth} px`);
  }
  return out.slice(0, 5);
});

const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";
const widths = [320, 360, 480, 560, 820, 860, 1024, 1280, 1440, 1920];

for (const [lang, html] of [["zh", 'lang="zh-CN"'], ["en", 'lang="en" dir="rtl"']]) {
  test(`every screen fits every width, with wide text spacing as well (${html})`, async () => {
    const site = await portal({ "/": page(doctor.replace('"zh"', `"${lang}"`), "", html) }, ({ response }) => response.writeHead(503).end());
    const { page: shown } = await visit(browser, site.url);
    await ready(shown);
    const fits = async (name) => {
      for (const spaced of [false, true]) {
        await shown.evaluate(([spaced, css]) => {
          const { shadowRoot } = document.querySelector("referral-triage");
          window.own ??= shadowRoot.adoptedStyleSheets[0];
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(spaced ? css : "");
          shadowRoot.adoptedStyleSheets = [own, sheet];
        }, [spaced, spacing]);
        for (const width of widths) {
          await shown.setViewportSize({ width, height: 900 });
          await frames(shown);
          assert.deepEqual(await overflowing(shown), [], `${name} at ${width}${spaced ? " spaced" : ""}`);
          if (width === 320) await shot(shown, `width-320-${name}-${lang}${spaced ? "-spaced" : ""}`);
        }
      }
      await shown.setViewportSize({ width: 1440, height: 900 });
    };
    await fits("empty");
    await give(shown, infarction);
    await fits("emergency");
    await give(shown, known(afterOperation));
    await shown.locator("[data-disposition=refer-down]").waitFor();
    await fits("down");
    const words = lang === "zh" ? [/填写转诊单/] : [/Fill in the referral form/];
    await shown.getByRole("button", { name: words[0] }).click();
    await shown.locator("form button[type=submit]").click();
    await shown.locator(".problems").waitFor();
    await fits("missing");
    for (const [id, text] of Object.entries(returnForm)) await shown.locator(`#field-${id}`).fill(text.repeat(id === "diagnosis" ? 20 : 1));
    await shown.locator("#field-consent").check();
    await toReview(shown);
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-failure]").waitFor();
    await fits("failed");
    await shown.evaluate(() => {
      const element = document.querySelector("referral-triage");
      element.reset();
      element.setAttribute("mode", "patient");
    });
    await shown.locator(".walk").waitFor();
    await fits("welcome");
    await shown.locator(".walk .button.big").click();
    await shown.locator(".question").waitFor();
    await fits("question");
    await give(shown, infarction);
    await shown.locator("referral-triage [href='tel:120']").first().waitFor();
    await fits("alarm");
  });
}

test("forced colours, dark, print and 200 % zoom: pictures to look at, and what can be told without looking", async () => {
  const site = await portal({ "/": page(doctor) });
  const { page: shown } = await visit(browser, site.url);
  await ready(shown);
  await give(shown, { ...infarction, sex: "male", age: 60 });
  await shown.locator("[data-disposition=call-120]").first().waitFor();
  for (const [name, media] of [["forced-colors", { forcedColors: "active" }], ["forced-colors-dark", { forcedColors: "active", colorScheme: "dark" }], ["dark", { colorScheme: "dark", forcedColors: "none" }], ["print", { media: "print", colorScheme: "light" }]]) {
    await shown.emulateMedia(media);
    await shot(shown, `media-${name}-doctor`);
    if (media.forcedColors === "active") {
      // What is pressed or picked must look so without our colours.
      const differ = await shown.evaluate(() => {
        const { shadowRoot } = document.querySelector("referral-triage");
        const look = (selector) => getComputedStyle(shadowRoot.querySelector(selector)).backgroundColor;
        return look(".chip.yes") !== look(".chip:not(.yes)");
      });
      assert.ok(differ, name);
    }
  }
  await shown.emulateMedia({ media: null, colorScheme: null, forcedColors: "none" });
  await shown.setViewportSize({ width: 640, height: 400 });
  await frames(shown);
  assert.deepEqual(await overflowing(shown), []);
  await shot(shown, "media-zoom-doctor");
});
