// What is being written survives an accident, and only its author finds it again; a refused form is mended from the list; a
// host's own form is taken up.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { faults } from "./faults.mjs";
import { afterOperation, answer, closeAll, hostPage, launch, opened, receiver, returnForm, rows, shot, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const KEY = Array.from({ length: 32 }, (_, place) => place * 5 + 3);
const WANG = { author: "dr-wang", key: KEY };

async function site() {
  const server = await receiver({ "portal.html": hostPage('mode="doctor" lang="zh" endpoint="/api/referrals"') });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  return { server, proxy, url: `${proxy.url}/portal.html` };
}

/** The widget is whole, and whoever it is has signed in. */
async function ready(tab, who) {
  await tab.locator("referral-triage .desk").first().waitFor();
  await tab.evaluate(async (who) => {
    const element = document.querySelector("referral-triage");
    window.heard = [];
    for (const name of ["referral-queued", "referral-sent", "triage-error"]) addEventListener(name, (event) => window.heard.push([name, event.detail]));
    await element.flush();
    if (who) await element.unlock({ author: who.author, key: new Uint8Array(who.key) });
  }, who);
}

/** What the store holds: how many drafts. Read beside the widget, as it stands on the disk. */
const kept = (tab) => tab.evaluate(() => new Promise((done) => {
  indexedDB.open("referral-triage-outbox").onsuccess = ({ target }) => {
    target.result.transaction("drafts").objectStore("drafts").getAll().onsuccess = (event) => {
      target.result.close();
      done(event.target.result.map(({ at }) => at));
    };
  };
}));
async function until(look, is) {
  for (;;) {
    const found = await look();
    if (is(found)) return found;
    await new Promise((later) => setTimeout(later, 20));
  }
}
/** The draft on the disk is of now. */
const written = async (tab) => {
  const now = new Date().toISOString();
  await until(() => kept(tab), (all) => all.some((at) => at > now));
};
const tray = (tab) => tab.locator("referral-triage .tray");
const press = (tab, name) => tab.getByRole("button", { name, exact: true }).click();

/** A return form with something of every kind in it, as a person types it. */
async function write(tab) {
  await answer(tab, afterOperation);
  await press(tab, "填写转诊单");
  for (const [id, text] of Object.entries({ ...returnForm, record_no: "B-17" })) await tab.locator(`#field-${id}`).fill(text);
  await tab.locator("#field-consent input, [name=consent]").first().check();
}

/** What arrives, without what no two forms share. */
async function arrives(server) {
  await server.stop();
  const all = await rows(server.db);
  return all.map(({ body }) => {
    const { key, sealed_at, due, ...form } = JSON.parse(body);
    return form;
  });
}

test("a page that is loaded again by accident loses nothing that was written", { timeout: 60_000 }, async () => {
  const { server, url } = await site();
  const { page: tab, complaints } = await visit(browser, url);
  await ready(tab, WANG);
  await write(tab);
  await written(tab);
  tab.on("dialog", (dialog) => dialog.accept());
  await tab.reload();
  await ready(tab, WANG);
  await tray(tab).filter({ hasText: "1 份没写完" }).waitFor();
  await tray(tab).getByText("张三").waitFor();
  await shot(tab, "drafts-found-zh-desktop");
  await tab.setViewportSize({ width: 360, height: 740 });
  await shot(tab, "drafts-found-zh-phone");
  await tab.setViewportSize({ width: 1440, height: 900 });
  await press(tab, "接着写");
  await tab.locator("#field-record_no").waitFor();
  assert.equal(await tab.locator("#field-record_no").inputValue(), "B-17");
  await shot(tab, "drafts-taken-zh-desktop");
  await press(tab, "核对");
  await press(tab, "确认发送");
  await tab.locator("[data-receipt=sha256]").waitFor();
  // Nothing is left of it on the disk.
  await until(() => kept(tab), (all) => all.length === 0);
  const again = await arrives(server);

  // The same, written without an accident.
  const { server: other, url: elsewhere } = await site();
  const { page: second } = await visit(browser, elsewhere);
  await ready(second, WANG);
  await write(second);
  await press(second, "核对");
  await press(second, "确认发送");
  await second.locator("[data-receipt=sha256]").waitFor();
  assert.deepEqual(again, await arrives(other));
  assert.deepEqual(complaints, []);
});

test("a draft is its author's, and of one page at a time", { timeout: 60_000 }, async () => {
  const { url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, WANG);
  await answer(tab, { chest_pain: true });
  await written(tab);
  // Another tab of the same author: somebody is writing it there.
  const second = await tab.context().newPage();
  await second.goto(url);
  await ready(second, WANG);
  await second.evaluate(() => document.querySelector("referral-triage").flush());
  assert.equal(await tray(second).count(), 0);
  // Signing out keeps it, although it forgets the patient.
  await tab.evaluate(() => document.querySelector("referral-triage").lock());
  assert.equal(await tab.locator("[data-fact=chest_pain]").getAttribute("aria-pressed"), "false");
  assert.equal((await kept(tab)).length, 1);
  await tab.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-li", key: new Uint8Array(key).reverse() }), KEY);
  await tab.evaluate(() => document.querySelector("referral-triage").flush());
  assert.equal(await tray(tab).count(), 0);
  assert.equal((await kept(tab)).length, 1);
  // Both tabs see it; who takes it first has it.
  await tab.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-wang", key: new Uint8Array(key) }), KEY);
  await second.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-wang", key: new Uint8Array(key) }), KEY);
  await press(tab, "接着写");
  await tab.locator("[data-fact=chest_pain][aria-pressed=true]").waitFor();
  await press(second, "接着写");
  await tray(second).waitFor({ state: "detached" });
  assert.equal(await second.locator("[data-fact=chest_pain]").getAttribute("aria-pressed"), "false");
  // Somebody who gives the patient up gives the draft up.
  await tab.evaluate(() => document.querySelector("referral-triage").reset());
  await until(() => kept(tab), (all) => all.length === 0);
});

test("without a key nothing of a draft is kept", { timeout: 60_000 }, async () => {
  const { url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  await answer(tab, { chest_pain: true });
  await tab.evaluate(() => document.querySelector("referral-triage").lock());
  assert.deepEqual(await tab.evaluate(() => indexedDB.databases()), []);
});

test("a store that an older version made is brought up to date, and nothing in it is lost", { timeout: 60_000 }, async () => {
  const { url } = await site();
  const { page: tab } = await visit(browser, url);
  // As version 1 made it: no drafts, and a form of a version that is not known here.
  await tab.evaluate(() => new Promise((done) => {
    const request = indexedDB.open("referral-triage-outbox");
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "key" });
      request.result.createObjectStore("authors", { keyPath: "author" });
    };
    request.onsuccess = () => {
      const transaction = request.result.transaction("entries", "readwrite");
      transaction.objectStore("entries").put({ key: "old", author: "dr-wang", revision: 1, outside: "0\nold" });
      transaction.oncomplete = () => { request.result.close(); done(); };
    };
  }));
  await tab.reload();
  await ready(tab, WANG);
  await tray(tab).filter({ hasText: "1 份由更新的版本保存" }).waitFor();
  await answer(tab, { chest_pain: true });
  await written(tab);
});

test("a refused form is mended from the list, also days later and on a page that was loaded again", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, WANG);
  await write(tab);
  await press(tab, "核对");
  proxy.next("422");
  await press(tab, "确认发送");
  await tab.locator("[data-failure]").waitFor();
  await tab.reload();
  await ready(tab, WANG);
  await tray(tab).filter({ hasText: "1 份需要处理" }).waitFor();
  if ((await tray(tab).locator(".tray-list").count()) === 0) await tab.locator("referral-triage #tray").click();
  // Not over what stands on the screen.
  await answer(tab, { chest_pain: true });
  await tray(tab).getByText("屏幕上还有没发送的内容").waitFor();
  assert.equal(await tab.getByRole("button", { name: "修改后重发" }).count(), 0);
  await tab.evaluate(() => document.querySelector("referral-triage").reset());
  await press(tab, "修改后重发");
  await tab.locator("#field-record_no").fill("B-18");
  await shot(tab, "drafts-mending-zh-desktop");
  await press(tab, "核对");
  await press(tab, "确认发送");
  await tab.locator("[data-receipt=sha256]").waitFor();
  const [form, ...others] = await arrives(server);
  assert.deepEqual(others, []);
  assert.equal(form.fields.record_no, "B-18");
  assert.equal(form.supersedes, proxy.log[0].key);
});

test("a host's own form is taken up", { timeout: 60_000 }, async () => {
  const { url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  await tab.evaluate((fields) => document.querySelector("referral-triage").open({
    form: "return", sealed_at: new Date().toISOString(), lang: "zh", facts: { chest_pain: true, temperature: 36.6, pulse: null },
    facts_from: { temperature: { source: "体温计", at: new Date().toISOString(), confirmed: false } },
    decision: { disposition: "none" }, chosen: { disposition: "none" }, consent: { given: false, by: "李四", relation: "妻子" },
    fields: { ...fields, patient_name: "王五" },
  }), returnForm);
  await tab.locator("#field-patient_name").waitFor();
  assert.equal(await tab.locator("#field-patient_name").inputValue(), "王五");
  await tab.evaluate(() => document.querySelector("referral-triage").reset());
  await tab.evaluate(() => document.querySelector("referral-triage").open("no form"));
  await tab.waitForFunction(() => window.heard.some(([name, { code }]) => name === "triage-error" && code === "form"));
});
