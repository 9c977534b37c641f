// Forms on their way, in a real browser, to the real receiver, through everything that can go wrong between them: what is
// saved arrives exactly as the doctor saw it, once in effect, or it stays in front of them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { faults } from "./faults.mjs";
import { closeAll, hostPage, launch, opened, portal, receiver, rows, shot, visit } from "./harness.mjs";
import { newProfile, nowhere, profiled } from "./profile.mjs";
import { arrived, calm, give, heard, leave, minute, next, online, open, ready, tray } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const KEY = Array.from({ length: 32 }, (_, place) => place * 7 + 1);
const MARKER = "标记患者甲乙丙";
const page = (more = "") => hostPage(`mode="doctor" lang="zh" endpoint="/api/referrals" ${more}`);

/** A receiver, a proxy before it, and a page of the same origin. */
async function site(more) {
  const server = await receiver({ "portal.html": page(more) });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  return { server, proxy, url: `${proxy.url}/portal.html` };
}

/** What is printed is noted: in every frame, which inherits nothing from the page's script. */
const notePrinting = (tab) => tab.addInitScript(() => {
  globalThis.print = () => {
    globalThis.top.printed = document.body.textContent;
    globalThis.dispatchEvent(new Event("afterprint"));
  };
});

/** What the receiver has: each key once, and the bytes that were sent under it. */
async function received(server, proxy) {
  await server.stop();
  const all = await rows(server.db);
  const keys = all.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  for (const { key, body, sha256 } of all) {
    assert.equal(createHash("sha256").update(body).digest("hex"), sha256);
    for (const { sha256: sent, key: of } of proxy.log) if (of === key && sent) assert.equal(sent, sha256, "every attempt sends the same bytes");
  }
  return all;
}

test("what fails on the way arrives by itself, once, as it was", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { receiver: { timeout: 1 } });
  const ways = ["reset-before", "reset-after", "closed-after", "truncated", "slow-loris", "silence", "silence-after", "captive-portal", "200-empty",
    "500", "503", "503-date", "429", "429-date", "409-outstanding",
    // The receiver has the form and calls that a conflict.
    { is: "409", reaches: true }, { is: "412", reaches: true }];
  for (const [place, way] of ways.entries()) {
    proxy.next(way);
    await give(tab, `患者${place}`);
    await arrived(tab, place + 1);
    await next(tab);
  }
  await tray(tab).filter({ hasText: `${ways.length} 份已送达` }).waitFor();
  const all = await received(server, proxy);
  assert.equal(all.length, ways.length);
  const names = all.map(({ body }) => JSON.parse(body).fields.patient_name);
  assert.deepEqual(names, ways.map((_, place) => `患者${place}`));
});

test("the next patient is seen while a form waits, which stays in sight until it has arrived", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  await proxy.down();
  await give(tab, "张三");
  await tab.locator("[data-failure]").filter({ hasText: "只在本页内存里" }).waitFor();
  await shot(tab, "outbox-failed-zh-desktop");
  await tab.getByRole("button", { name: "下一位患者" }).click();
  await tab.locator("referral-triage .desk").waitFor();
  await tray(tab).filter({ hasText: "1 份待发" }).waitFor();
  await open(tab);
  await tray(tab).getByText("张三").waitFor();
  await shot(tab, "outbox-waits-zh-desktop");
  // Nobody leaves the page by accident.
  assert.equal(await tab.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))), true);
  await proxy.up();
  await online(tab);
  await arrived(tab, 1);
  await calm(tab);
  assert.equal(await tab.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true }))), true);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a refused form is shown with the receiver's words, and can be sent again, printed, saved, handed over or given up", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url, "phone");
  await ready(tab);
  proxy.next("422", "422", "422");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "a field is missing" }).waitFor();
  const [refused] = await heard(tab, "referral-refused");
  assert.equal(refused.status, 422);
  await next(tab);
  await tray(tab).filter({ hasText: "1 份需要处理" }).waitFor();
  await open(tab);
  await tray(tab).getByText("a field is missing").waitFor();
  await shot(tab, "outbox-refused-zh-phone");
  // Unchanged, under the same key.
  await tray(tab).getByRole("button", { name: "再试一次" }).click();
  await proxy.seen(2);
  await tray(tab).getByText("a field is missing").waitFor();
  // As a file, which can be called handed over.
  const saved = tab.waitForEvent("download");
  await tray(tab).getByRole("button", { name: "存成文件" }).click();
  const file = await saved;
  const written = readFileSync(await file.path(), "utf8");
  assert.equal(createHash("sha256").update(written).digest("hex"), proxy.log[0].sha256, "the file is the form, byte by byte");
  await tray(tab).getByRole("button", { name: "已另行交接" }).click();
  await tray(tab).waitFor({ state: "detached" });
  // Another one is given up, with a reason.
  await give(tab, "乙");
  await leave(tab);
  await tray(tab).getByRole("button", { name: "放弃这张单子" }).click();
  await tray(tab).getByRole("button", { name: "放弃", exact: true }).click();
  assert.equal(await tray(tab).count(), 1, "without a reason nothing is given up");
  await tab.keyboard.type("患者已自行就诊");
  await shot(tab, "outbox-give-up-zh-phone");
  await tray(tab).getByRole("button", { name: "放弃", exact: true }).click();
  await tray(tab).waitFor({ state: "detached" });
  assert.deepEqual(await received(server, proxy), []);
  assert.equal(new Set(proxy.log.map(({ key }) => key)).size, 2);
});

test("a conflict about a form that the receiver does not have is for a person", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.next("409");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "another form of this patient is open" }).waitFor();
  assert.deepEqual(await heard(tab, "referral-sent"), []);
  assert.equal((await heard(tab, "referral-refused"))[0].status, 409);
  await tab.getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a corrected form replaces the refused one", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.next("422");
  await give(tab, "甲");
  await tab.locator("[data-failure]").waitFor();
  await tab.getByRole("button", { name: /返回/ }).click();
  await tab.locator("#field-record_no").fill("B-17");
  await tab.getByRole("button", { name: "核对", exact: true }).click();
  await tab.getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  const [row, ...others] = await received(server, proxy);
  assert.deepEqual(others, []);
  const form = JSON.parse(row.body);
  assert.equal(form.fields.record_no, "B-17");
  assert.equal(form.supersedes, proxy.log[0].key);
  assert.notEqual(form.key, proxy.log[0].key);
});

test("a user who is not let in stops the queue until the host says how to get in", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.always("401");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "登录" }).waitFor();
  const [told] = await heard(tab, "triage-error");
  assert.equal(told.code, "sign-in");
  await online(tab);
  proxy.always("pass");
  await tab.evaluate(() => { document.querySelector("referral-triage").headers = { Authorization: "Bearer new" }; });
  await arrived(tab, 1);
  assert.equal(proxy.log.length, 2, "nothing was tried in vain");
  assert.equal((await received(server, proxy)).length, 1);
});

test("a user who may not send is a matter for the host at first, and a form that is too much one for a person", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.always("403");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "登录" }).waitFor();
  assert.equal((await heard(tab, "triage-error"))[0].code, "sign-in");
  proxy.always("pass");
  await tab.evaluate(() => { document.querySelector("referral-triage").headers = { Authorization: "Bearer new" }; });
  await arrived(tab, 1);
  await next(tab);
  // Whoever has let this page in before means the form.
  for (const [place, [way, words]] of [["403", "not yours to send"], ["413", "too large"]].entries()) {
    proxy.next(way);
    await give(tab, `乙${place}`);
    await tab.locator("[data-failure]").filter({ hasText: words }).waitFor();
    assert.equal((await heard(tab, "referral-refused")).at(-1).status, Number(way));
    await tab.getByRole("button", { name: "再试一次" }).click();
    await arrived(tab, place + 2);
    await next(tab);
  }
  assert.equal((await received(server, proxy)).length, 3);
});

test("a receiver that decides later is asked until it has decided: one post, and then the form is let go of", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site('idle-lock="0"');
  const { page: tab } = await visit(browser, "about:blank");
  await tab.clock.install();
  await tab.goto(url);
  await ready(tab, { author: "dr-wang", key: KEY });
  proxy.next("202-location");
  await give(tab, "甲");
  await tab.getByRole("heading", { name: "对方已收下，还没有答复" }).waitFor();
  assert.deepEqual(await heard(tab, "referral-sent"), []);
  while (!(await heard(tab, "referral-sent")).length) await minute(tab);
  await next(tab);
  await tray(tab).filter({ hasText: "1 份已送达" }).waitFor();
  await open(tab);
  assert.equal(await tray(tab).getByRole("button", { name: /再试|打印|存成/ }).count(), 0, "nothing of it is left to be sent");
  assert.equal(proxy.log.length, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("an address that no name server knows keeps the form, and the right one gets it", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  const at = (endpoint) => tab.evaluate((endpoint) => document.querySelector("referral-triage").setAttribute("endpoint", endpoint), endpoint);
  await at("http://gone.invalid/api/referrals");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "连不上接收方" }).waitFor();
  assert.deepEqual(await heard(tab, "triage-error"), []);
  await next(tab);
  await at("/api/referrals");
  await open(tab);
  await tray(tab).getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("what waits is printed from the list, and called handed over", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, "about:blank");
  await notePrinting(tab);
  await tab.goto(url);
  await ready(tab);
  proxy.always("500");
  await give(tab, "赵钱孙");
  await leave(tab);
  await tray(tab).getByRole("button", { name: "打印转诊单" }).click();
  await tab.waitForFunction(() => globalThis.printed?.includes("赵钱孙"));
  await tray(tab).getByRole("button", { name: "已另行交接" }).click();
  await tray(tab).waitFor({ state: "detached" });
  proxy.always("pass");
  await online(tab);
  assert.deepEqual(await received(server, proxy), []);
});

test("without a network the form that was begun is still printed, saved and shown as codes", { timeout: 60_000 }, async () => {
  const { proxy, url } = await site();
  const { page: tab } = await visit(browser, "about:blank");
  await notePrinting(tab);
  await tab.goto(url);
  await ready(tab);
  const last = tab.waitForResponse((response) => response.url().endsWith("/referral-triage-codes.js"));
  await give(tab, "甲");
  await (await last).finished();
  await arrived(tab, 1);
  await next(tab);
  await proxy.down();
  await give(tab, "赵钱孙");
  await leave(tab);
  await tray(tab).getByRole("button", { name: "打印转诊单" }).click();
  await tab.waitForFunction(() => globalThis.printed?.includes("赵钱孙"));
  const saved = tab.waitForEvent("download");
  await tray(tab).getByRole("button", { name: "存成文件" }).click();
  assert.ok(readFileSync(await (await saved).path(), "utf8").includes("赵钱孙"));
  await tray(tab).getByRole("button", { name: "出示二维码" }).click();
  await tab.locator("dialog.camera svg").waitFor();
});

test("an answer that the browser hides is a fault of the set-up, and told to those who can mend it", { timeout: 60_000 }, async () => {
  const { server, proxy } = await site();
  const other = await portal({ "/": hostPage(`mode="doctor" lang="zh" endpoint="${proxy.url}/api/referrals"`) });
  const { page: tab } = await visit(browser, other.url);
  await ready(tab);
  proxy.always("no-cors");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "浏览器不让本页读取" }).waitFor();
  for (;;) {
    const [told] = await heard(tab, "triage-error");
    if (told) {
      assert.equal(told.code, "receiver");
      assert.match(told.message, /CORS/);
      break;
    }
    await online(tab);
  }
  // The receiver had it from the first attempt on; once it may be read, one attempt tells, and nothing is doubled.
  proxy.always("pass");
  await arrived(tab, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("whoever falls silent when asked again is waited for as long as for a post, and no longer", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { receiver: { timeout: 1 } });
  // The receiver speaks of a conflict, and does not say about what.
  proxy.silent("/api/");
  proxy.next({ is: "409", reaches: true });
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "another form of this patient is open" }).waitFor();
  proxy.silent();
  await next(tab);
  await open(tab);
  await tray(tab).getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  // One of another origin resets the connection, and its address swallows every question.
  const other = await portal({ "/": hostPage(`mode="doctor" lang="zh" endpoint="${proxy.url}/api/referrals"`) });
  const { page: far } = await visit(browser, other.url);
  await ready(far, { receiver: { timeout: 1 } });
  proxy.silent("/api/");
  proxy.always("reset-before");
  await give(far, "乙");
  await far.locator("[data-failure]").filter({ hasText: "连不上接收方" }).waitFor();
  proxy.silent();
  proxy.always("pass");
  await arrived(far, 1);
  assert.equal((await received(server, proxy)).length, 2);
});

test("an answer of another origin that comes too late, or breaks off, is the network's fault and shuts nothing", { timeout: 60_000 }, async () => {
  const { server, proxy } = await site();
  const other = await portal({ "/": hostPage(`mode="doctor" lang="zh" endpoint="${proxy.url}/api/referrals"`) });
  const { page: tab } = await visit(browser, other.url);
  await ready(tab, { receiver: { timeout: 1 } });
  // Three that are odd in a row shut the queue.
  proxy.next("silence", "truncated", "silence-after", "truncated", "truncated");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "连不上接收方" }).waitFor();
  await arrived(tab, 1);
  assert.equal(proxy.log.length, 6);
  assert.deepEqual(await heard(tab, "triage-error"), []);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a redirect is not followed: a sign-in that has run out is called one, and the form goes out after it", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.always("302");
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "收到的回答不是回执" }).waitFor();
  const told = () => heard(tab, "triage-error").then(([first]) => first);
  while (!(await told())) await online(tab);
  assert.equal((await told()).code, "receiver");
  assert.match((await told()).message, /重定向/);
  assert.ok(proxy.log.every(({ path }) => path === "/api/referrals"));
  // Signed in again, somebody looks at the tab: one attempt tells.
  proxy.always("pass");
  await arrived(tab, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a transport that never settles keeps nobody waiting for ever: the same form is handed over again", { timeout: 60_000 }, async () => {
  const { url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { receiver: { timeout: 1 } });
  await tab.evaluate(() => {
    window.handed = [];
    document.querySelector("referral-triage").transport = (form) => {
      window.handed.push(form.key);
      return window.settles ? Promise.resolve({ id: "1" }) : new Promise(() => {});
    };
  });
  await give(tab, "甲");
  await tab.locator("[data-failure]").filter({ hasText: "连不上接收方" }).waitFor();
  await tab.evaluate(() => { window.settles = true; });
  const [{ key }] = await arrived(tab, 1);
  const handed = await tab.evaluate(() => window.handed);
  assert.ok(handed.length > 1 && handed.every((other) => other === key), handed.join());
});

test("a preflight that does not know the key's header lets no form through, unless the key stays in the body", { timeout: 60_000 }, async () => {
  const { proxy } = await site();
  const other = await portal({ "/": hostPage(`mode="doctor" lang="zh" endpoint="${proxy.url}/api/referrals"`) });
  const { page: tab } = await visit(browser, other.url);
  proxy.preflight("no-key");
  await ready(tab, { receiver: { keyHeader: "Idempotency-Key" } });
  await give(tab, "甲");
  await tab.locator("[data-failure]").waitFor();
  assert.deepEqual(proxy.log, []);
  await tab.evaluate(() => { document.querySelector("referral-triage").receiver = {}; });
  await arrived(tab, 1);
  assert.equal(proxy.log.length, 1);
});

test("a receiver that takes a form and decides later, and one that never says anything", { timeout: 60_000 }, async () => {
  const { proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.next("202");
  await give(tab, "甲");
  await tab.getByRole("heading", { name: "已发出" }).waitFor();
  await tab.getByText("请打电话确认").waitFor();
  await tab.evaluate(() => { document.querySelector("referral-triage").receiver = { receipts: false }; });
  await next(tab);
  proxy.next("204");
  await give(tab, "乙");
  await tab.getByRole("heading", { name: "已发出" }).waitFor();
  await next(tab);
  // What nobody gave a receipt for stays in sight until somebody says that it arrived.
  await tray(tab).waitFor();
  assert.equal(proxy.log.length, 2);
});

test("who signs out while a form is on its way finds it sent once, and listed once, on coming back", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { author: "dr-wang", key: KEY });
  proxy.always("slow-loris");
  await give(tab, "甲");
  // It has left the house.
  while (proxy.log.length === 0) await tab.evaluate(() => {});
  await tab.evaluate(() => document.querySelector("referral-triage").lock());
  await tray(tab).filter({ hasText: "1 份属于其他人" }).waitFor();
  await proxy.seen(1);
  proxy.always("pass");
  await tab.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-wang", key: new Uint8Array(key) }), KEY);
  await tray(tab).filter({ hasText: "1 份已送达" }).waitFor();
  await open(tab);
  assert.equal(await tray(tab).getByRole("listitem").count(), 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a transport is given the form also when what it sends is no JSON", { timeout: 60_000 }, async () => {
  const { url } = await site('format="FORM"');
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  await tab.evaluate(() => {
    document.querySelector("referral-triage").transport = async (form, body) => {
      window.handed = [form.fields.patient_name, new URLSearchParams(body).get("fields.patient_name")];
      return { id: "1" };
    };
  });
  await give(tab, "甲");
  await arrived(tab, 1);
  assert.deepEqual(await tab.evaluate(() => window.handed), ["甲", "甲"]);
});

test("a form goes to no other address before somebody wants it", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab);
  proxy.always("503");
  await give(tab, "甲");
  await tab.locator("[data-failure]").waitFor();
  await next(tab);
  proxy.always("pass");
  const before = proxy.log.length;
  await tab.evaluate(() => document.querySelector("referral-triage").setAttribute("endpoint", "/api/referrals?clinic=2"));
  await online(tab);
  await open(tab);
  await tray(tab).getByText("原定发往另一个接收方").waitFor();
  assert.equal(proxy.log.length, before);
  await tray(tab).getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  assert.equal(proxy.log.at(-1).path, "/api/referrals?clinic=2");
  assert.equal((await received(server, proxy)).length, 1);
});

test("a browser without room says so, and the form arrives all the same", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  const session = await tab.context().newCDPSession(tab);
  await session.send("Storage.overrideQuotaForOrigin", { origin: proxy.url, quotaSize: 200_000 });
  await ready(tab, { author: "dr-wang", key: KEY });
  await proxy.down();
  // Forms wait until there is no room for another one. Nothing says "saved" of that one: the host's developer hears why.
  const full = () => heard(tab, "triage-error").then((all) => all.some(({ code }) => code === "storage"));
  let given = 0;
  while (!(await full())) {
    given += 1;
    await Promise.race([give(tab, `患者${given}`), tab.waitForFunction(() => window.heard.some(([name, { code }]) => name === "triage-error" && code === "storage"))]);
    await tab.locator("[data-failure]").waitFor();
    if (!(await full())) await next(tab);
  }
  assert.equal((await heard(tab, "referral-queued")).length, given - 1);
  assert.ok(given > 1);
  await tab.locator("[data-failure]").filter({ hasText: "只在本页内存里" }).waitFor();
  assert.equal(await tab.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))), true);
  await proxy.up();
  await arrived(tab, given);
  assert.equal((await received(server, proxy)).length, given);
});

test("two tabs send one form at a time, and each form once", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: one } = await visit(browser, url);
  await ready(one, { author: "dr-wang", key: KEY });
  await proxy.down();
  for (const name of ["甲", "乙", "丙"]) {
    await give(one, name);
    await next(one);
  }
  const two = await one.context().newPage();
  two.setDefaultTimeout(10_000);
  await proxy.up();
  proxy.always("slow-loris");
  await two.goto(url);
  await ready(two, { author: "dr-wang", key: KEY });
  await Promise.all([online(one), online(two)]);
  await arrived(one, 3);
  await calm(two);
  assert.deepEqual(proxy.log.map(({ key }) => key), [...new Set(proxy.log.map(({ key }) => key))]);
  assert.equal((await received(server, proxy)).length, 3);
});

test("a host's service worker that imports ours tells the page when the network is back", { timeout: 60_000 }, async () => {
  // Under a strict policy a host says which scripts it trusts.
  const trusted = 'trustedTypes.createPolicy("host", { createScriptURL: (url) => url }).createScriptURL';
  const worker = `importScripts(${trusted}("/referral-triage-sync.js")); addEventListener("activate", (event) => event.waitUntil(clients.claim()));`;
  const server = await receiver({ "portal.html": page(), "host-worker.js": worker });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  const { page: tab } = await visit(browser, `${proxy.url}/portal.html`);
  await tab.evaluate(async () => {
    window.told = [];
    navigator.serviceWorker.addEventListener("message", ({ data }) => window.told.push(data.type));
    await navigator.serviceWorker.register(trustedTypes.createPolicy("host", { createScriptURL: (url) => url }).createScriptURL("/host-worker.js"));
    if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  });
  await ready(tab);
  proxy.always("503");
  await give(tab, "甲");
  await proxy.seen(1);
  // It is asked for as soon as something waits; a browser calls at once where there is a network.
  await tab.waitForFunction(() => window.told.includes("referral-triage-outbox"));
  proxy.always("pass");
  const session = await tab.context().newCDPSession(tab);
  const registration = new Promise((found) => session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && found(registrations[0].registrationId)));
  await session.send("ServiceWorker.enable");
  await tab.evaluate(() => { window.told = []; });
  await session.send("ServiceWorker.dispatchSyncEvent", { origin: proxy.url, registrationId: await registration, tag: "referral-triage-outbox", lastChance: false });
  await tab.waitForFunction(() => window.told.includes("referral-triage-outbox"));
  await arrived(tab, 1);
  assert.equal((await received(server, proxy)).length, 1);
});

test("a browser that is killed at any moment loses nothing and doubles nothing, and nothing of it can be read on the disk", { timeout: 240_000 }, async () => {
  const { server, proxy, url } = await site();
  const profile = newProfile();
  // Each life of the browser ends while something is under way, or has just gone wrong.
  const lives = ["silence", "reset-after", "silence-after", "503", "422"];
  for (const [place, way] of lives.entries()) {
    const { tab, kill } = await profiled(profile);
    proxy.always("pass");
    await tab.goto(url);
    await ready(tab, { author: "dr-wang", key: KEY });
    // What the lives before left behind arrives first.
    if (place) await tray(tab).filter({ hasText: `${place} 份已送达` }).waitFor();
    const before = proxy.log.length;
    proxy.always(way);
    await give(tab, `${MARKER}${place}`);
    await proxy.seen(before + 1);
    // The refusal is on the disk once the widget says that nothing is under way. To read it there is no proof: a browser shows
    // others what it has not finished writing, and in three of a hundred runs that was gone after a kill.
    if (way === "422") await tab.evaluate(() => document.querySelector("referral-triage").flush());
    await kill();
  }
  proxy.always("pass");
  nowhere(profile, MARKER);
  // Somebody else sits down: the forms are counted, and neither shown nor sent.
  const { tab: other, kill } = await profiled(profile);
  const before = proxy.log.length;
  await other.goto(url);
  await tray(other).waitFor();
  await ready(other, { author: "dr-li", key: KEY.toReversed() });
  await tray(other).filter({ hasText: "份属于其他人" }).waitFor();
  await open(other);
  await online(other);
  assert.equal((await other.locator("referral-triage").innerText()).includes(MARKER), false);
  assert.equal(proxy.log.length, before);
  const wrong = await other.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-wang", key: new Uint8Array(key) }).catch((error) => error.name), KEY.toReversed());
  assert.equal(wrong, "WrongKey");
  await kill();
  const { tab } = await profiled(profile);
  await tab.goto(url);
  await ready(tab, { author: "dr-wang", key: KEY });
  await open(tab);
  // What was refused waits for a person.
  await tray(tab).filter({ hasText: "1 份需要处理" }).waitFor();
  await online(tab);
  await tray(tab).filter({ hasNotText: "份待发" }).waitFor();
  await shot(tab, "outbox-reopened-zh-desktop");
  await tray(tab).getByRole("button", { name: "再试一次" }).click();
  await calm(tab);
  const all = await received(server, proxy);
  assert.deepEqual(all.map(({ body }) => JSON.parse(body).fields.patient_name).sort(), Array.from({ length: lives.length }, (_, place) => `${MARKER}${place}`).sort());
});

test("old servers get a web form, parts, or their own JSON, and their receipts are found where they stand", { timeout: 60_000 }, async () => {
  const seen = [];
  const site = await portal({ "/": page() }, ({ body, request, response }) => {
    seen.push({ kind: request.headers["content-type"], key: request.headers["x-key"], body });
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ data: { no: 17, text: `N-${seen.length}` } }));
  });
  const { page: tab } = await visit(browser, site.url);
  const receiver = { keyHeader: "X-Key", receipt: { id: "/data/no", number: "/data/text" }, template: { who: { name: "{/fields/patient_name}" }, why: "{/chosen/disposition}", id: "{/key}" } };
  await ready(tab, { receiver });
  for (const [place, format] of ["form", "multipart", "template"].entries()) {
    await tab.evaluate((format) => document.querySelector("referral-triage").setAttribute("format", format), format);
    await give(tab, `患者${format}`);
    const sent = (await arrived(tab, place + 1)).at(-1);
    assert.deepEqual([sent.id, sent.number], ["17", `N-${place + 1}`]);
    assert.equal(seen[place].key, sent.key);
    assert.equal(createHash("sha256").update(seen[place].body).digest("hex"), sent.sha256);
    await next(tab);
  }
  const [form, parts, own] = seen;
  assert.equal(form.kind, "application/x-www-form-urlencoded");
  assert.equal(new URLSearchParams(form.body).get("fields.patient_name"), "患者form");
  const read = await new Response(parts.body, { headers: { "Content-Type": parts.kind } }).formData();
  assert.equal(read.get("fields.patient_name"), "患者multipart");
  assert.equal(JSON.parse(await read.get("json").text()).key, parts.key);
  assert.deepEqual(JSON.parse(own.body), { who: { name: "患者template" }, why: "refer-down", id: own.key });
});

test("a host is asked for its headers each time, and whoever has signed out meanwhile sends nothing", { timeout: 60_000 }, async () => {
  const seen = [];
  const site = await portal({ "/": page('idle-lock="0"') }, ({ request, response }) => {
    seen.push(request.headers.authorization);
    if (seen.length === 1) response.writeHead(503).end();
    else response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: String(seen.length) }));
  });
  const { page: tab } = await visit(browser, site.url);
  await ready(tab, { author: "dr-wang", receiver: { timeout: 1 } });
  await tab.evaluate(() => {
    window.asked = 0;
    document.querySelector("referral-triage").headers = async () => ({ Authorization: `Bearer ${window.asked += 1}` });
  });
  await give(tab, "甲");
  await arrived(tab, 1);
  assert.deepEqual(seen, ["Bearer 1", "Bearer 2"]);
  await next(tab);
  // One that fails says why, and one that never answers is waited for no longer than a receiver.
  await tab.evaluate(() => {
    window.gives = () => { throw new Error("the session has ended"); };
    document.querySelector("referral-triage").headers = () => window.gives();
  });
  await give(tab, "乙");
  await tab.locator("[data-failure]").filter({ hasText: "the session has ended" }).waitFor();
  await tab.evaluate(() => { window.gives = () => new Promise(() => {}); });
  await online(tab);
  await tab.locator("[data-failure]").filter({ hasText: "连不上接收方" }).waitFor();
  assert.equal(seen.length, 2);
  await tab.evaluate(() => { window.gives = () => ({ Authorization: "Bearer 3" }); });
  await arrived(tab, 2);
  assert.equal(seen.at(-1), "Bearer 3");
  await next(tab);
  // Somebody else sits there by the time the headers come.
  await tab.evaluate(() => {
    document.querySelector("referral-triage").headers = () => new Promise((done) => { window.answer = () => done({ Authorization: "Bearer 4" }); });
  });
  await give(tab, "丙");
  await tab.waitForFunction(() => window.answer);
  await tab.evaluate(() => document.querySelector("referral-triage").unlock({ author: "dr-li" }));
  await tab.evaluate(async () => {
    window.answer();
    document.querySelector("referral-triage").headers = {};
    await document.querySelector("referral-triage").flush();
  });
  await tray(tab).filter({ hasText: "1 份属于其他人" }).waitFor();
  assert.equal(seen.length, 3);
});

test("a receiver that wants forms put in their place gets them there, under one address each", { timeout: 60_000 }, async () => {
  const seen = [];
  const site = await portal({ "/": page() }, ({ body, request, response }) => {
    seen.push([request.method, request.url, JSON.parse(body).key]);
    if (seen.length === 1) response.destroy();
    else response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1" }));
  });
  const { page: tab } = await visit(browser, site.url);
  await ready(tab, { receiver: { method: "PUT" } });
  await tab.evaluate(() => document.querySelector("referral-triage").setAttribute("endpoint", "/api/referrals/?clinic=2"));
  await give(tab, "甲");
  const [{ key }] = await arrived(tab, 1);
  assert.deepEqual(seen, Array(2).fill(["PUT", `/api/referrals/${key}?clinic=2`, key]));
});

test("a clinician sets a PIN, and only with it is what waits read again", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { author: "dr-wang" });
  await proxy.down();
  await give(tab, "甲");
  await leave(tab);
  const pin = tab.locator("referral-triage #pin");
  await pin.fill("12");
  await pin.press("Enter");
  await tray(tab).getByText("PIN 太短").waitFor();
  await pin.fill("2580");
  await pin.press("Enter");
  await tray(tab).getByText("已加密存在本机").waitFor();
  await shot(tab, "outbox-kept-zh-desktop");
  await proxy.up();
  proxy.always("503");
  await tab.reload();
  await ready(tab, { author: "dr-wang" });
  await tray(tab).filter({ hasText: "解锁后发送" }).waitFor();
  await open(tab);
  await pin.fill("1111");
  await pin.press("Enter");
  await tray(tab).getByText("与之前设的不同").waitFor();
  assert.equal(await tray(tab).getByText("甲").count(), 0);
  proxy.always("pass");
  await pin.fill("2580");
  await pin.press("Enter");
  await tray(tab).filter({ hasText: "1 份已送达" }).waitFor();
  assert.equal((await received(server, proxy)).length, 1);
});

test("who set a PIN finds the screen covered until it is typed, and the list of forms with it", { timeout: 60_000 }, async () => {
  const { proxy, url } = await site('idle-lock="0"');
  const { page: tab } = await visit(browser, url);
  await ready(tab, { author: "dr-wang" });
  const pin = tab.locator("referral-triage #pin");
  const cover = tab.getByRole("heading", { name: "已锁定" });
  const idle = (minutes) => tab.evaluate((minutes) => document.querySelector("referral-triage").setAttribute("idle-lock", minutes), minutes);
  await proxy.down();
  await give(tab, "赵钱孙");
  await leave(tab);
  await pin.fill("2580");
  await pin.press("Enter");
  await tray(tab).getByText("已加密存在本机").waitFor();
  // Nobody's answers are on the screen, but the list names a patient.
  await idle("0.002");
  await cover.waitFor();
  await idle("0");
  assert.doesNotMatch(await tab.locator("referral-triage").innerText(), /赵钱孙/);
  assert.equal(await tab.getByRole("button", { name: "继续" }).count(), 1, "no way past the PIN");
  await shot(tab, "locked-pin-zh-desktop");
  for (const wrong of ["1", "0852"]) {
    await pin.fill(wrong);
    await pin.press("Enter");
    await tab.getByText("与之前设的不同").waitFor();
    await tab.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.id === "pin");
    assert.equal(await cover.count(), 1);
  }
  // A mistyped one has taken nothing away: what waits goes out behind the cover.
  await proxy.up();
  await arrived(tab, 1);
  await pin.fill("2580");
  await pin.press("Enter");
  await cover.waitFor({ state: "detached" });
  await tray(tab).filter({ hasText: "1 份已送达" }).waitFor();
  // Whoever signs out while a key is being made stays signed out.
  const late = await tab.evaluate(async () => {
    const element = document.querySelector("referral-triage");
    const opening = element.unlock({ author: "dr-wang", key: "2580" }).then(() => "open", (error) => error.message);
    await element.lock();
    return opening;
  });
  assert.match(late, /meanwhile/);
  await tray(tab).filter({ hasText: "1 份已送达" }).waitFor({ state: "detached" });
});

test("what the receiver says later is shown, told to the host, and announced when it is a refusal", { timeout: 60_000 }, async () => {
  const { server, url } = await site('idle-lock="0"');
  const { page: tab } = await visit(browser, "about:blank");
  await tab.clock.install();
  await tab.goto(url);
  await ready(tab);
  await tab.evaluate(() => addEventListener("referral-status", (event) => window.heard.push(["referral-status", event.detail])));
  const answer = (id, wish) => fetch(`${server.url}/api/referrals/${id}/events`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ who: "县医院转诊办", ...wish }) }).then((response) => assert.ok(response.ok));
  const stands = async (status) => {
    for (;;) {
      await minute(tab);
      const told = (await heard(tab, "referral-status")).at(-1);
      if (told?.status === status) return told;
    }
  };
  await give(tab, "甲");
  const [{ id, number }] = await arrived(tab, 1);
  await stands("received");
  await answer(id, { what: "accepted" });
  await stands("accepted");
  await answer(id, { what: "booked", appointment: { at: "2027-01-05T09:00:00+08:00", place: "内科门诊" } });
  assert.match((await stands("booked")).words, /内科门诊/);
  await tab.locator("[data-receipt=status]").filter({ hasText: "已预约" }).waitFor();
  await shot(tab, "outbox-booked-zh-desktop");
  await next(tab);
  await give(tab, "乙");
  const [, second] = await arrived(tab, 2);
  await next(tab);
  await answer(second.id, { what: "declined", note: "没有床位" });
  const told = await stands("declined");
  assert.deepEqual([told.id, told.words], [second.id, "没有床位"]);
  await tray(tab).filter({ hasText: "1 份对方不接收" }).waitFor();
  await open(tab);
  await tray(tab).getByText("没有床位").waitFor();
  await tray(tab).getByText(number).waitFor();
  await shot(tab, "outbox-declined-zh-desktop");
});

test("a thousand forms through a bad network: each arrives once, byte by byte, and none is missing", { timeout: 900_000 }, async (test) => {
  const count = Number(process.env.OUTBOX_FORMS ?? 1000);
  const { server, proxy, url } = await site();
  const { page: first } = await visit(browser, url);
  const tabs = [first, await first.context().newPage()];
  await tabs[1].goto(url);
  const ways = ["pass", "reset-before", "pass", "reset-after", "pass", "pass", "503", "truncated", "pass", "captive-portal", "pass", "500", "closed-after", "pass", "409-outstanding", "pass", "429"];
  proxy.always((number) => ({ is: ways[number % ways.length], after: undefined }));
  const began = Date.now();
  const given = (await Promise.all(tabs.map(async (tab, which) => {
    tab.setDefaultTimeout(60_000);
    await ready(tab, { author: "dr-wang", key: KEY, receiver: { timeout: 5 } });
    for (let number = which; number < count; number += tabs.length) {
      await give(tab, `患者${number}`);
      await next(tab);
      if (number % 3 === 0) await online(tab);
    }
    return heard(tab, "referral-queued");
  }))).flat();
  for (const tab of tabs) {
    for (;;) {
      await online(tab);
      if (await calm(tab, { timeout: 500 }).then(() => true, () => false)) break;
    }
  }
  const seconds = (Date.now() - began) / 1000;
  const all = await received(server, proxy);
  assert.deepEqual(new Map(all.map(({ key, sha256 }) => [key, sha256])), new Map(given.map(({ key, sha256 }) => [key, sha256])));
  assert.deepEqual(new Set(all.map(({ body }) => JSON.parse(body).fields.patient_name)), new Set(Array.from({ length: count }, (_, number) => `患者${number}`)));
  test.diagnostic(`${count} forms, ${proxy.log.length} posts, ${proxy.log.filter(({ did }) => did !== "pass").length} of them went wrong; ${all.length} received, in ${seconds.toFixed(0)} s`);
});
