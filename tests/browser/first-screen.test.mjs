// The public page's first screen: there before any script, the same as what the widget draws in its place, and a tap on it counts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, portal, root, shots } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const index = readFileSync(join(root, "dist/index.html"));
const policy = { "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; require-trusted-types-for 'script'" };
const site = () => portal({ "/": index }, () => {}, policy);

async function open(options, arrange = () => {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: "zh-CN", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await arrange(page);
  return { context, page, complaints };
}

/** Holds the element's own script back until it is let go. */
async function held(page) {
  let letGo;
  const free = new Promise((done) => { letGo = done; });
  await page.route("**/referral-triage.js", async (route) => {
    await free;
    await route.continue();
  });
  return letGo;
}

/** What is read on the first screen, and where it stands. */
const seen = (page, where) => page.evaluate((where) => {
  const all = where === "widget" ? document.querySelector("referral-triage").shadowRoot : document.querySelector(".first:not([hidden])").parentNode;
  const pick = (selector) => [...all.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
  return pick("h2, .lead, .call-first > p, li, a[href='tel:120'], .begin .button, summary, .caution, footer p:first-child").map((one) => {
    const text = document.createRange();
    text.selectNodeContents(one);
    const { x, y, width, height } = text.getBoundingClientRect();
    const style = getComputedStyle(one);
    return { text: one.textContent.trim(), box: [x, y + scrollY, width, height].map(Math.round), look: [style.fontSize, style.fontWeight, style.color, style.lineHeight].join() };
  });
}, where);

for (const [lang, width, height, dark] of [["zh-CN", 360, 640], ["en-GB", 360, 640], ["zh-CN", 1440, 900], ["en-GB", 1440, 900, true]]) {
  test(`the widget draws what stood there: ${lang}, ${width} px${dark ? ", dark" : ""}`, async () => {
    const { url } = await site();
    let letGo;
    const { context, page, complaints } = await open({ locale: lang, viewport: { width, height }, colorScheme: dark ? "dark" : "light" }, async (page) => { letGo = await held(page); });
    try {
      await page.goto(url, { waitUntil: "commit" });
      await page.locator(".first summary:visible").waitFor();
      assert.equal(await page.evaluate(() => Boolean(customElements.get("referral-triage"))), false);
      await page.screenshot({ path: join(shots, `first-screen-${lang.slice(0, 2)}-${width}.png`) });
      const before = await seen(page, "page");
      assert.equal(await page.locator(".first:visible").count(), 1, "one language");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      letGo();
      await page.locator(".walk .button.big").waitFor();
      await page.screenshot({ path: join(shots, `first-screen-drawn-${lang.slice(0, 2)}-${width}.png`) });
      const after = await seen(page, "widget");
      assert.ok(after.length > 14, `${after.length}`);
      assert.deepEqual(before, after);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

test("a tap, two taps and a key before the widget is there begin the walk", async () => {
  for (const act of [(page, begin) => begin.tap(), (page, begin) => begin.dblclick(), async (page, begin) => { await begin.focus(); await page.keyboard.press("Enter"); }]) {
    const { url } = await site();
    let letGo;
    const { context, page, complaints } = await open({ hasTouch: true }, async (page) => { letGo = await held(page); });
    try {
      await page.goto(url, { waitUntil: "commit" });
      const begin = page.locator(".first summary:visible");
      await begin.waitFor();
      await act(page, begin);
      await page.locator(".first details[open] p:visible").waitFor();
      letGo();
      await page.locator(".question.who").waitFor();
      // The heading has the focus, as after a tap on the widget's own button.
      await page.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.matches(".heading"));
      await page.waitForFunction(() => history.state?.referralTriage === 1);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }
});

test("a host page's own first screen waits and begins in the same way", async () => {
  const example = /^```markup\n([\s\S]*?)^```/m.exec(readFileSync(join(root, "EMBEDDING.md"), "utf8"))[1];
  const page = (inside) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="/referral-triage.js"></script>${inside}`;
  const { url } = await portal({ "/": page(example), "/begun": page(example.replace("<details>", "<details open>")) });
  const { context, page: tab } = await open();
  try {
    await tab.goto(`${url}/begun`);
    await tab.locator(".question.who").waitFor();
    await tab.goto(url);
    await tab.locator(".walk .button.big").waitFor();
    assert.equal(await tab.locator("p", { hasText: "有生命危险" }).isVisible(), false);
  } finally {
    await context.close();
  }
});

const MODULE = /referral-triage-widget_bg\.wasm/;
const CARRIED = /referral-triage-widget_bg\.wasm|referral-triage\.css|\.front$/;

/** Which files the page asks for until its first question about a patient stands there. */
async function asked(from, headers = {}) {
  const { url } = await portal({ "/": (_, response) => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers }).end(from) });
  const files = [];
  const { context, page, complaints } = await open({}, (page) => page.on("request", (request) => files.push(request.url())));
  try {
    await page.goto(url);
    await page.locator(".walk .button.big").click();
    await page.locator(".question.who").waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
  return files.filter((file) => CARRIED.test(file));
}

test("the page brings along what its first pages run, and asks for none of it", async () => assert.deepEqual(await asked(index, policy), []));

test("a module that was changed on its way, or is of another build than its glue, is asked for", async () => {
  const html = index.toString();
  const module = /(data-referral-triage="referral-triage-widget_bg\.wasm">)([^<]+)/;
  const altered = (change) => html.replace(module, (_, tag, text) => tag + change(text));
  assert.match(html, module);
  const changed = {
    "cut off": html.slice(0, -9000),
    "nothing in it": altered(() => ""),
    "a link rewritten": altered((text) => `${text.slice(0, 9000)}https${text.slice(9000)}`),
    // Still a module, and another one: somewhere among its constants.
    "a letter changed": altered((text) => text.replace(/decided|referral|triage/, (word) => word.toUpperCase())),
  };
  for (const page of Object.values(changed)) assert.notEqual(page, html);
  for (const [what, page] of Object.entries(changed)) {
    const files = await asked(Buffer.from(page));
    assert.equal(files.length, 1, what);
    assert.match(files[0], MODULE, what);
  }
  // In the wrong encoding everything of the page that is not ASCII is something else.
  assert.match((await asked(index, { "Content-Type": "text/html; charset=gbk" })).join(" "), MODULE);
});

test("without scripts the page says when to call 120, in both languages, and that a doctor helps", async () => {
  const { url } = await site();
  const { context, page } = await open({ javaScriptEnabled: false });
  try {
    await page.goto(url);
    await page.screenshot({ path: join(shots, "first-screen-no-script.png"), fullPage: true });
    assert.equal(await page.locator(".first a[href='tel:120']:visible").count(), 2);
    assert.equal(await page.locator("summary:visible").count(), 0, "no way that leads nowhere");
    const text = await page.locator("main").innerText();
    for (const wanted of ["请去看医生", "see a doctor", "嘴角歪", "slurred"]) assert.ok(text.includes(wanted), wanted);
  } finally {
    await context.close();
  }
});

test("without WebAssembly the red flags stay, and the page says what to do", async () => {
  const without = await launch(["--js-flags=--jitless"]);
  try {
    const { url } = await site();
    const page = await without.newPage({ viewport: { width: 360, height: 640 }, locale: "en-GB" });
    await page.goto(url);
    await page.locator("[role=alert]").waitFor();
    assert.equal(await page.evaluate(() => typeof WebAssembly), "undefined");
    await page.screenshot({ path: join(shots, "first-screen-no-wasm.png") });
    assert.ok((await page.locator("[role=alert]").boundingBox()).y < 200, "above the signs");
    assert.match(await page.locator("[role=alert]").innerText(), /120/);
    assert.equal(await page.locator(".first a[href='tel:120']:visible").count(), 1);
    assert.equal(await page.locator("summary:visible").count(), 0, "no way that leads nowhere");
  } finally {
    await without.close();
  }
});

const axe = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on a whole page, and whether it is too wide or has targets that are too small. */
async function flaws(page) {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const small = [...document.querySelectorAll("a, button, summary")].filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44);
    return [...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)), ...(wide > 0 ? [`${wide} px too wide`] : []), ...small.map((one) => `small: ${one.textContent}`)];
  }, { type: "tag", values: tags });
}

test("the public pages are accessible, alone and beside each other, in both languages", async () => {
  for (const [locale, width, height, colorScheme] of [["zh-CN", 360, 640, "light"], ["en-GB", 320, 640, "dark"], ["zh-CN", 1440, 900, "dark"], ["en-GB", 1440, 900, "light"]]) {
    const { url } = await portal({ "/": index, "/about.html": readFileSync(join(root, "dist/about.html")) });
    let letGo;
    const { context, page, complaints } = await open({ locale, viewport: { width, height }, colorScheme, reducedMotion: "reduce" }, async (page) => { letGo = await held(page); });
    try {
      await page.goto(url, { waitUntil: "commit" });
      await page.locator(".first summary:visible").waitFor();
      assert.deepEqual(await flaws(page), []);
      letGo();
      await page.locator(".walk .button.big").waitFor();
      await page.locator("body > footer a").click();
      await page.locator(".about:visible h2").first().waitFor();
      assert.equal(await page.locator(".about:visible").count(), 1);
      const lang = locale.slice(0, 2);
      assert.equal(await page.locator(".about:visible").getAttribute("lang"), lang === "zh" ? "zh-CN" : "en");
      await page.screenshot({ path: join(shots, `about-${lang}-${width}.png`), fullPage: true });
      await page.locator(".about:visible summary").click();
      assert.deepEqual(await flaws(page), []);
      assert.equal(await page.locator(".about:visible a[href='tel:000-0000-0012']").count(), 1);
      // The other language, and back to where it began.
      await page.locator(`nav [data-value=${lang === "zh" ? "en" : "zh"}]`).click();
      await page.locator("nav [data-name=back]").click();
      await page.locator(".walk .button.big", { hasText: lang === "zh" ? "Start" : "开始" }).waitFor();
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }
});
