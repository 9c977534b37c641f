// The public page where it is put and how it is left: installed, below a folder, on a slow network, where a browser keeps nothing,
// in a portal that has no worker; and what is left in the page's memory once somebody has finished, or nobody is there: nothing.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { citizen, complete } from "./citizen-walk.mjs";
import { closeAll, launch, portal, root, visit, walk } from "./harness.mjs";
import { anew, begin, folder, isKept, kept, shelf, tab, window } from "./shelf.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

/** A heart attack, and the result that it leads to. */
const attack = { age: 67, sex: "male", chest_pain: true, chest_pain_minutes: 30, sweating: true };
const ends = async (page) => assert.equal(await page.locator(".result [data-disposition]").first().getAttribute("data-disposition"), "call-120");

test("a browser can install it", { timeout: 60_000 }, async () => {
  // A private window never offers to install anything.
  const page = await tab(await window(browser, { kept: true }), (await shelf()).url);
  await kept(page);
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
  const { url, errors, data } = await cdp.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.match(url, /manifest\.webmanifest$/);
  assert.equal(JSON.parse(data).display, "standalone");
});

test("below a folder it works, is kept and asks nothing outside of it", { timeout: 60_000 }, async () => {
  const site = await shelf("/a/b/");
  const context = await window(browser);
  const page = await tab(context, site.url);
  await kept(page);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope), site.url);
  assert.deepEqual(site.asked.filter(({ path }) => !path.startsWith("/a/b/")), []);
  await context.setOffline(true);
  await page.reload();
  assert.equal(await isKept(page), true);
  await begin(page);
  await walk(page, attack, "below-a-folder");
  await ends(page);
  await page.locator("body > footer a").first().click();
  await page.locator(".about:visible h2").first().waitFor();
  assert.ok(page.url().startsWith(`${site.url}about.html`));
  assert.deepEqual(page.complaints, []);
});

test("on a slow network a walk ends as on a fast one", { timeout: 120_000 }, async () => {
  const site = await shelf();
  const page = await tab(await window(browser), "about:blank");
  page.setDefaultTimeout(60_000);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  // 800 kbit/s, half a second for each answer.
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 500, downloadThroughput: 100_000, uploadThroughput: 100_000 });
  await page.goto(site.url, { waitUntil: "commit" });
  // The red flags and 120 are there, whatever else is still coming.
  await page.locator("a[href='tel:120']:visible").first().waitFor();
  await page.locator(".first summary:visible").click();
  await page.locator(".question.who").waitFor();
  await walk(page, attack, "slow");
  await ends(page);
  assert.deepEqual(page.complaints, []);
});

test("a browser that keeps nothing of any page loses nothing but the next visit without a network", { timeout: 60_000 }, async () => {
  const site = await shelf();
  // "Block all cookies": every store throws, and no worker can be registered.
  const profile = folder("profile");
  mkdirSync(join(profile, "Default"), { recursive: true });
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const page = await tab(await window(browser, { kept: profile }), site.url);
  const refused = await page.evaluate(async () => {
    const tries = [() => localStorage.length, () => sessionStorage.length, async () => indexedDB.databases(), async () => caches.keys(), async () => navigator.serviceWorker.register("./sw.js")];
    const said = [];
    for (const one of tries) {
      try { await one(); } catch (error) { said.push(error.name); }
    }
    return said;
  });
  assert.equal(refused.length, 5, `every store throws: ${refused}`);
  page.complaints.length = 0;
  for (let visits = 0; visits < 2; visits++) {
    await begin(page);
    await walk(page, attack, "nothing-kept");
    await ends(page);
    await page.locator("button", { hasText: "生成二维码" }).click();
    await page.locator(".code").waitFor();
    await anew(page);
    await page.reload();
  }
  assert.deepEqual(page.complaints, []);
});

test("in a portal without a worker nothing but files of the build is asked for after it was loaded, and nothing with them", { timeout: 60_000 }, async () => {
  const site = await portal({ "/": citizen() });
  const { page, complaints } = await visit(browser, site.url, "phone");
  await complete(page);
  await page.waitForLoadState("networkidle");
  const asked = [];
  page.on("request", (request) => asked.push({ url: request.url(), method: request.method(), sent: request.postData() }));
  await page.locator(".walk .button.big").click();
  await walk(page, attack, "portal-walk");
  assert.deepEqual(asked, [], "not while questions are answered");
  await page.locator(".address textarea").fill("青石巷 7 号");
  await page.locator("button", { hasText: "生成二维码" }).click();
  await page.locator(".code").waitFor();
  const picture = page.waitForEvent("download");
  await page.locator("[data-paper=picture]").click();
  await picture;
  // The second module, for whoever is the first to need it.
  const built = new Set(readdirSync(join(root, "dist")));
  const strange = asked.filter(({ url, method, sent }) => !url.startsWith("blob:") && (method !== "GET" || sent || !url.startsWith(`${site.url}/`) || !built.has(url.slice(site.url.length + 1))));
  assert.deepEqual(strange, []);
  assert.deepEqual(complaints, []);
});

// ── What is left in memory

/** What the page's WebAssembly and its script still know of these words: where each was found. */
async function remembered(page, words) {
  const cdp = await page.context().newCDPSession(page);
  const parts = [];
  cdp.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => parts.push(chunk));
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await cdp.detach();
  const { strings } = JSON.parse(parts.join(""));
  const found = words.filter((word) => strings.some((one) => one.includes(word))).map((word) => `script: ${word}`);
  const inWasm = await page.evaluate((codes) => {
    // The words come as numbers, so that looking for them puts them nowhere.
    const has = (bytes, wanted) => {
      for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) if (wanted.every((one, place) => bytes[at + place] === one)) return at;
      return -1;
    };
    return codes.map((code) => window.memories.map((memory) => has(new Uint8Array(memory.buffer), code)));
  }, words.map((word) => [...Buffer.from(word)]));
  assert.ok(inWasm[0].length > 0, "a memory is watched");
  for (const [place, at] of inWasm.entries()) if (at.some((one) => one >= 0)) found.push(`wasm: ${words[place]} at ${at}`);
  return found;
}

for (const [name, leave] of [
  ["finishing", (page) => page.locator(".urgent .problems button").nth(2).click()],
  ["nobody being there", (page) => page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0.01"))],
  ["the host's reset", (page) => page.evaluate(() => document.querySelector("referral-triage").reset())],
]) {
  test(`after ${name} what was typed is in no memory of the page`, { timeout: 60_000 }, async () => {
    const site = await portal({ "/": citizen() });
    const { page } = await visit(browser, "about:blank", "phone");
    await page.addInitScript(() => {
      window.memories = [];
      const keep = ({ exports }) => {
        for (const one of Object.values(exports)) if (one instanceof WebAssembly.Memory && !memories.includes(one)) memories.push(one);
      };
      for (const name of ["instantiate", "instantiateStreaming"]) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...all) => {
          const made = await real.apply(WebAssembly, all);
          keep(made.instance ?? made);
          return made;
        };
      }
    });
    await page.goto(site.url);
    await complete(page);
    await page.locator(".walk .button.big").click();
    await walk(page, attack, "memory");
    const [address, said] = ["青石巷柒号院", "quietlaneseven"];
    await page.locator(".address textarea").fill(`${address} ${said}`);
    await page.locator("button", { hasText: "生成二维码" }).click();
    await page.locator(".code").waitFor();
    const code = (await page.locator(".handover .hash").textContent()).slice(0, 40);
    const words = [address, said, code];
    assert.ok((await remembered(page, words)).length >= 3, "the search finds what is there");
    await page.locator(".urgent > .actions .link").click();
    await page.locator(".urgent .problems").waitFor();
    await leave(page);
    await page.locator(".call-first").waitFor();
    assert.deepEqual(await remembered(page, words), []);
  });
}
