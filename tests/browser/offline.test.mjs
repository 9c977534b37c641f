// The public page without a network, in its next version, in a hurry and in trouble; and what it leaves behind: nothing.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, receiver, root, walk } from "./harness.mjs";
import { anew, begin, isKept, kept, shelf, tab, traces, window } from "./shelf.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const rules = (page) => page.locator("referral-triage footer p").last().textContent();

for (const [name, options] of [["a window", { kept: true }], ["a private window", {}]]) {
  test(`after one visit all of it works without a network: ${name}`, { timeout: 60_000 }, async () => {
    const { url, kill } = await receiver();
    const context = await window(browser, options);
    const page = await tab(context, `${url}/`);
    await kept(page);
    assert.deepEqual(page.complaints, []);
    await kill();
    await page.goto("about:blank");
    await page.goto(`${url}/`);
    assert.equal(await isKept(page), true);
    await begin(page);
    await walk(page, { age: 60, sex: "male", chest_pain: true, chest_pain_minutes: 30 }, `offline-${options.kept ? "kept" : "private"}`);
    assert.ok(await page.locator(".result [data-disposition]").getAttribute("data-disposition"));
    // The other language, the second module, the search, the doctor's screen.
    await page.locator("nav [data-value=en]").click();
    await page.locator("h2", { hasText: /Emergency|What/ }).waitFor();
    await page.locator("button", { hasText: "Make a code" }).click();
    await page.locator(".code").waitFor();
    const doctor = await tab(context, `${url}/index.html?mode=doctor&lang=en`);
    await doctor.locator("[data-fact=chest_pain]").waitFor();
    await doctor.locator(".find input").fill("i21");
    await doctor.locator(".found li").first().waitFor();
    assert.deepEqual(page.complaints.filter((text) => !text.includes("ERR_CONNECTION_REFUSED")), []);
  });
}

test("a first visit fetches every file once, and keeps nothing before the first screen can be used", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const page = await tab(await window(browser), "about:blank");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 1_474_560 / 8, uploadThroughput: 675_000 / 8 });
  // On a slow network, with a tap before anything is there.
  await page.goto(site.url, { waitUntil: "commit" });
  await page.locator(".first summary:visible").click();
  assert.equal(await page.evaluate(() => document.querySelector("referral-triage").shadowRoot?.querySelector(".walk") ?? null), null);
  await page.locator(".question.who").waitFor();
  assert.ok(!site.asked.some(({ path }) => path === "/sw.js"), "not before");
  await kept(page);
  const times = {};
  for (const { path } of site.asked) times[path] = (times[path] ?? 0) + 1;
  const twice = Object.entries(times).filter(([, count]) => count > 1).map(([path, count]) => `${path} ${count}×`);
  assert.deepEqual(twice, []);
  // Part by part: nothing that the page can need is missing.
  const files = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat());
  for (const one of ["/index.html", "/county-default.en.ruleset", "/county-default.zh.first.ruleset", "/referral-triage-papers_bg.wasm", "/referral-triage-part3.wasm", "/county-default.index", "/page.css"]) assert.ok(files.includes(one), one);
});

/** The rules of the next version, compiled once. */
const newer = mkdtempSync(join(tmpdir(), "referral-triage-newer-"));
after(() => rmSync(newer, { recursive: true, force: true }));
before(() => {
  const rules = join(newer, "rules");
  cpSync(join(root, "rules"), rules, { recursive: true, filter: (path) => !path.endsWith(".cases.toml") });
  const head = join(rules, "ruleset.toml");
  writeFileSync(head, readFileSync(head, "utf8").replace(/^version = .*$/m, 'version = "9.9.9"'));
  const build = (...options) => execFileSync(join(root, "target/debug/triage"), ["build", rules, ...options], { stdio: "pipe" });
  for (const lang of ["zh", "en"]) {
    build("--texts", lang, "-o", join(newer, `county-default.${lang}.ruleset`));
    build("--texts", lang, "--first", "-o", join(newer, `county-default.${lang}.first.ruleset`));
  }
});

/** The next version in the same place: other rules, and code that says so. */
function publish(site) {
  cpSync(newer, site.dist, { recursive: true, filter: (path) => path === newer || path.endsWith(".ruleset") });
  for (const name of ["referral-triage-annex.js", "referral-triage-walk.js", "referral-triage.js"]) {
    const file = join(site.dist, name);
    writeFileSync(file, `(globalThis.newer ??= []).push("${name}");${readFileSync(file, "utf8")}`);
  }
  execFileSync("node", [join(root, "tests/browser/worker.mjs"), site.dist], { stdio: "pipe" });
}

const checkForUpdate = (page) => page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration()).update(); });

test("a new version is announced, waits for the reader, and never mixes with the old one", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const context = await window(browser);
  const first = await tab(context, site.url);
  await kept(first);
  // Two pages of the old version, one in the middle of its walk.
  await first.reload();
  await begin(first);
  const second = await tab(context, `${site.url}?lang=en`);
  await second.locator(".walk .button.big").waitFor();
  const old = await rules(first);
  publish(site);
  await checkForUpdate(second);
  await second.locator("#update", { hasText: "A new version is ready" }).waitFor();
  await first.locator("#update", { hasText: "有新版本" }).waitFor();
  await first.screenshot({ path: join(root, "target/screenshots/update.png") });
  // A page that is opened meanwhile is whole, and old.
  const third = await tab(context, site.url);
  await third.locator(".walk .button.big").waitFor();
  assert.equal(await rules(third), old);
  await third.close();
  // One reader takes the new version.
  await second.locator("#update button").click();
  await second.waitForFunction(() => globalThis.newer?.includes("referral-triage.js"));
  await second.locator("referral-triage footer", { hasText: "9.9.9" }).waitFor();
  assert.equal(await second.locator("#update").isVisible(), false);
  // The other one goes on with the old one, code and rules, whatever it loads only now.
  await walk(first, { age: 30, sex: "male", chest_pain: true, chest_pain_minutes: 30 }, "old-version");
  await first.locator("button", { hasText: "生成二维码" }).click();
  await first.locator(".code").waitFor();
  await first.locator("nav [data-value=en]").click();
  await first.locator("h2", { hasText: /Emergency|What/ }).waitFor();
  assert.equal(await first.evaluate(() => globalThis.newer), undefined);
  assert.ok((await rules(first)).includes(old.match(/\d+\.\d+\.\d+/)[0]));
  assert.equal(await first.evaluate(async () => (await caches.keys()).length), 3, "two versions and the book of who has which");
  // Loaded anew it is new as well; the old version is gone when nobody needs it.
  await anew(first);
  await first.reload();
  await first.locator("referral-triage footer", { hasText: "9.9.9" }).waitFor();
  await first.waitForFunction(async () => (await caches.keys()).length === 2);
  assert.deepEqual([...first.complaints, ...second.complaints], []);
});

test("reloading for a new version asks before answers are lost", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const context = await window(browser);
  const page = await tab(context, site.url);
  await kept(page);
  await page.reload();
  await begin(page);
  await page.locator(".question.who button").first().click();
  await page.locator("[data-fact=age] input").fill("35");
  const doctor = await tab(context, `${site.url}?mode=doctor`);
  await doctor.locator("button[data-fact=chest_pain]").click();
  publish(site);
  await checkForUpdate(page);
  /** Presses, and answers the question that the browser then asks. */
  const press = async (page, act) => {
    const asked = new Promise((done) => page.once("dialog", (dialog) => dialog[act]().then(() => done(dialog.type()))));
    await page.locator("#update button").click();
    return asked;
  };
  assert.equal(await press(page, "dismiss"), "confirm");
  assert.equal(await page.locator("[data-fact=age] input").inputValue(), "35");
  assert.equal(await press(doctor, "dismiss"), "beforeunload");
  // Whoever stayed goes on with what it began with, though the new version is in use by now.
  await doctor.waitForFunction(async () => !(await navigator.serviceWorker.getRegistration()).waiting);
  assert.equal(await doctor.locator("button[data-fact=chest_pain]").getAttribute("aria-pressed"), "true");
  await page.locator(".question button[type=submit]").click();
  await page.locator("[data-fact=sex]").first().waitFor();
  assert.equal(await page.evaluate(() => globalThis.newer), undefined);
  assert.equal(await press(page, "accept"), "confirm");
  await page.locator("referral-triage footer", { hasText: "9.9.9" }).waitFor();
});

test("half a new version is none: what is not of one build is not kept", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const page = await tab(await window(browser), site.url);
  await kept(page);
  await page.reload();
  publish(site);
  // One file of yet another build, as in the middle of a deployment.
  const file = join(site.dist, "referral-triage-annex.js");
  writeFileSync(file, `${readFileSync(file, "utf8")}\n// another`);
  await page.evaluate(async () => {
    const kept = await navigator.serviceWorker.getRegistration();
    const found = new Promise((done) => kept.addEventListener("updatefound", () => {
      const coming = kept.installing;
      coming.addEventListener("statechange", () => coming.state === "redundant" && done());
    }));
    await kept.update().catch(() => {});
    await found;
  });
  assert.equal(await page.locator("#update").isVisible(), false);
  await page.reload();
  await begin(page);
  assert.equal(await page.evaluate(() => globalThis.newer), undefined);
  assert.equal(await page.evaluate(async () => (await caches.keys()).length), 2);
});

test("no request leaves the page in a whole walk, and nothing of it is kept", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const context = await window(browser);
  // A voice of the device, which tests do not have.
  await context.addInitScript(() => {
    window.said = [];
    Object.defineProperty(window, "SpeechSynthesisUtterance", { value: class { constructor(text) { this.text = text; } } });
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => [{ lang: "zh-CN", localService: true, name: "near" }], cancel() {}, speak: ({ text }) => window.said.push(text), addEventListener() {}, removeEventListener() {},
    } });
  });
  const page = await tab(context, site.url);
  await kept(page);
  const before = await traces(page);
  await page.reload();
  await page.evaluate(() => document.querySelector("referral-triage").assess({}));
  // The browser's own look for a newer version, and the icon, belong to the loading.
  await page.waitForLoadState("networkidle");
  site.asked.length = 0;
  const left = [];
  context.on("request", (request) => { if (!new URL(request.url()).pathname.match(/^\/[\w.-]+$/) || request.method() !== "GET" || !request.url().startsWith(site.url)) left.push(request.url()); });
  await page.locator(".aids button").nth(1).click();
  await begin(page);
  await walk(page, { age: 67, sex: "male", chest_pain: true, chest_pain_minutes: 30, sweating: true }, "private-walk");
  await page.locator(".address textarea").fill("青石巷 7 号");
  await page.locator("button", { hasText: "生成二维码" }).click();
  await page.locator(".code").waitFor();
  assert.ok(await page.evaluate(() => said.some((text) => text.includes("120"))));
  assert.deepEqual(left, []);
  assert.deepEqual(site.asked.filter(({ path }) => path !== "/sw.js"), []);
  const now = await traces(page);
  assert.deepEqual(now.stored, [{}, {}, "", []]);
  assert.deepEqual(now.here.slice(0, 2), ["", ""]);
  assert.deepEqual(Object.keys(now.here[2]), ["referralTriage"]);
  assert.equal(typeof now.here[2].referralTriage, "number");
  assert.deepEqual(now.names, before.names);
  assert.equal(now.speaks, false);
  for (const text of now.texts) assert.deepEqual(Object.keys(JSON.parse(text)).sort(), ["over", "pages", "version"]);
});

test("a killed tab leaves nothing: opened again it starts at its beginning", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const context = await window(browser);
  const page = await tab(context, site.url);
  await kept(page);
  await page.reload();
  await begin(page);
  await page.locator(".question.who button").first().click();
  await page.locator("[data-fact=age] input").fill("93");
  await page.locator(".question button[type=submit]").click();
  await page.locator("[data-fact=sex]").waitFor();
  const crashed = new Promise((done) => page.once("crash", done));
  const cdp = await context.newCDPSession(page);
  cdp.send("Page.crash").catch(() => {});
  await crashed;
  const again = await tab(context, site.url);
  await again.locator(".walk .button.big").waitFor();
  // A number of its own, and no two digits of the rules' fingerprint.
  assert.doesNotMatch(await again.locator("referral-triage").evaluate((one) => one.shadowRoot.innerHTML), /(?<![0-9a-f])93(?![0-9a-f])/);
  assert.equal(await again.evaluate(() => history.state), null);
  const { stored } = await traces(again);
  assert.deepEqual(stored, [{}, {}, "", []]);
  await begin(again);
  await again.locator(".question.who button").first().click();
  assert.equal(await again.locator("[data-fact=age] input").inputValue(), "");
  assert.deepEqual(again.complaints, []);
});

test("with no room on the device the page works, and keeps nothing", { timeout: 60_000 }, async () => {
  const site = await shelf();
  const page = await tab(await window(browser), "about:blank");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 20_000 });
  await page.goto(site.url);
  await begin(page);
  await page.waitForFunction(async () => {
    const kept = await navigator.serviceWorker.getRegistration();
    return kept ? false : performance.getEntriesByType("resource").length > 8;
  });
  await page.waitForFunction(async () => (await caches.keys()).length === 0);
  await page.reload();
  assert.equal(await isKept(page), false);
  await begin(page);
  await walk(page, { age: 30, sex: "female", headache: true }, "no-room");
  assert.deepEqual(page.complaints, []);
});

test("a portal that embeds the widget from the same place is left alone", { timeout: 60_000 }, async () => {
  const site = await shelf();
  writeFileSync(join(site.dist, "portal.html"), `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="./referral-triage.js"></script><referral-triage mode="patient" lang="zh"></referral-triage>`);
  const context = await window(browser);
  const page = await tab(context, site.url);
  await kept(page);
  await page.reload();
  publish(site);
  // The page has its version; the portal gets what the server has.
  const portal = await tab(context, `${site.url}portal.html`);
  await portal.locator("referral-triage footer", { hasText: "9.9.9" }).waitFor();
  assert.deepEqual(await portal.evaluate(() => globalThis.newer.slice(0, 1)), ["referral-triage.js"]);
  assert.ok(!(await rules(page)).includes("9.9.9"));
  // A portal alone never gets a worker.
  const alone = await tab(await window(browser), `${site.url}portal.html`);
  await alone.locator(".walk .button.big").waitFor();
  assert.equal(await alone.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
});
