// Forms that are sealed to their receiver's public key: nobody on the clinic's computer can read what waits on its disk, the
// author included; without a user's key it survives the browser, goes out under its author's name, and opens to what was seen.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { compactDecrypt, exportJWK, generateKeyPair, importJWK } from "jose";
import { opened as checked, seal } from "../../src/browser/referral-triage-seal.js";
import { faults } from "./faults.mjs";
import { closeAll, hostPage, launch, opened, portal, receiver, rows, screens, shot, triage, visit } from "./harness.mjs";
import { newProfile, nowhere, profiled } from "./profile.mjs";
import { arrived, give, heard, next, online, open, ready, tray } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(["--host-resolver-rules=MAP clinic.test 127.0.0.1"]); });
afterEach(closeAll);
after(() => browser.close());

const MARKER = "标记患者甲乙丙";
const KEY = Array.from({ length: 32 }, (_, place) => place * 7 + 1);
const page = (more = "") => hostPage(`mode="doctor" lang="zh" endpoint="/api/referrals" ${more}`);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** A receiver's pair, as `triage key` makes it: the file, the public key that it prints, the private one as others read it. */
function pair() {
  const folder = mkdtempSync(join(tmpdir(), "referral-key-"));
  opened(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "receiver.jwk");
  const sealTo = JSON.parse(execFileSync(triage, ["key", file], { encoding: "utf8" }));
  return { file, sealTo, jwk: JSON.parse(readFileSync(file, "utf8")) };
}

/** A receiver that opens, a proxy before it, and a page of the same origin. */
async function site() {
  const key = pair();
  const server = await receiver({ "portal.html": page() }, ["--open-with", key.file]);
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  return { server, proxy, key, url: `${proxy.url}/portal.html` };
}

/** What an implementation nobody here wrote reads in a sealed form. */
async function read(jwe, jwk) {
  const { plaintext, protectedHeader } = await compactDecrypt(String(jwe), await importJWK(jwk, "ECDH-ES"));
  return { text: new TextDecoder().decode(plaintext), header: protectedHeader };
}

const profile = (tab, value) => tab.evaluate((value) => { document.querySelector("referral-triage").receiver = value; }, value);
const told = async (tab, code) => {
  await tab.waitForFunction((code) => window.heard.some(([name, detail]) => name === "triage-error" && detail.code === code), code);
  return (await heard(tab, "triage-error")).find((error) => error.code === code).message;
};
/** All that IndexedDB has, as one text, bytes as letters. */
const stored = (tab) => tab.evaluate(async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const database = await done(indexedDB.open("referral-triage-outbox"));
  const all = await Promise.all([...database.objectStoreNames].map((name) => done(database.transaction(name).objectStore(name).getAll())));
  database.close();
  return JSON.stringify(all, (_, value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value));
});

test("what is sealed here opens elsewhere, and nothing is sealed to a key that is not as it should be", async () => {
  for (const [kind, cty, text] of [
    ["application/json", "json", '{"key":"k"}'], ["application/fhir+json", "fhir+json", "{}"], ["multipart/form-data; boundary=x", "multipart/form-data; boundary=x", "--x\r\n\r\n王五\n--x--"],
    ["application/json", "json", "转".repeat(300_000)],
  ]) {
    const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
    const [key, type, jwe] = (await seal({ ...(await exportJWK(publicKey)), kid: "k1" }, ["abc", kind, text].join("\n"), true)).split("\n");
    const inside = await read(jwe, await exportJWK(privateKey));
    assert.equal(inside.text, text);
    const { epk, ...header } = inside.header;
    assert.deepEqual([key, type, header], ["abc", "application/jose", { alg: "ECDH-ES", enc: "A256GCM", kid: "k1", typ: "JOSE", cty, idempotency_key: "abc" }]);
    assert.deepEqual(Object.keys(epk), ["kty", "crv", "x", "y"]);
  }
  const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const good = { ...(await exportJWK(publicKey)), kid: "k1" };
  const other = await exportJWK((await generateKeyPair("ECDH-ES", { crv: "P-384", extractable: true })).publicKey);
  const table = [
    [undefined, "没有公钥", "no public key"], [null, "没有公钥", "no public key"], ["a text", "没有公钥", "no public key"], [{}, "P-256", "P-256"],
    [{ ...(await exportJWK(privateKey)), kid: "k1" }, "私钥", "private key"], [{ ...other, kid: "k1" }, "P-256", "P-256"], [{ ...good, kty: "OKP" }, "P-256", "P-256"],
    [{ ...good, use: "sig" }, "另有用途", "something else"], [{ ...good, alg: "ES256" }, "另有用途", "something else"],
    [{ ...good, kid: undefined }, "kid", "kid"], [{ ...good, y: good.x }, "不是曲线上的点", "no point"], [{ ...good, x: "" }, "不是曲线上的点", "no point"],
  ];
  for (const [jwk, zh, en] of table) {
    for (const [isZh, words] of [[true, zh], [false, en]]) {
      for (const way of [() => checked(jwk, isZh), () => seal(jwk, "k\napplication/json\n{}", isZh)]) {
        await assert.rejects(way, ({ message }) => message.startsWith("receiver.sealTo: ") && message.includes(words), JSON.stringify(jwk));
      }
    }
  }
});

test("a sealed form arrives once, opened, as it was seen, whatever fails on the way", { timeout: 60_000 }, async () => {
  const { server, proxy, key, url } = await site();
  const { page: tab, complaints } = await visit(browser, url);
  await ready(tab, { receiver: { sealTo: key.sealTo, keyHeader: "Idempotency-Key", timeout: 1 } });
  const ways = ["pass", "reset-after", "silence-after", "503", { is: "409", reaches: true }];
  for (const [place, way] of ways.entries()) {
    proxy.next(way);
    await give(tab, `${MARKER}${place}`);
    await arrived(tab, place + 1);
    await next(tab);
  }
  const sent = await heard(tab, "referral-sent");
  assert.deepEqual(sent.map(({ sha256 }) => sha256), (await heard(tab, "referral-queued")).map(({ sha256 }) => sha256));
  await server.stop();
  const all = await rows(server.db);
  assert.deepEqual(all.map(({ key, sha256 }) => [key, sha256]).sort(), sent.map(({ key, sha256 }) => [key, sha256]).sort());
  for (const { key: of, body, sha256: hash } of all) {
    assert.equal(sha256(body), hash);
    const posts = proxy.log.filter((post) => post.key === of);
    assert.equal(new Set(posts.map(({ sha256 }) => sha256)).size, 1, "every attempt sends the same bytes");
    for (const post of posts) {
      assert.equal(post.type, "application/jose");
      const inside = await read(post.body, key.jwk);
      assert.equal(inside.text, body.toString(), "others open it to the same bytes");
      assert.equal(inside.header.idempotency_key, of);
      assert.equal(Buffer.from(JSON.stringify(inside.header)).includes(MARKER), false);
    }
  }
  assert.deepEqual(complaints.filter((said) => !/Failed to load resource|net::ERR/.test(said)), []);
});

test("a browser that is killed keeps a sealed form without any key, and shows nothing of it; its author's next visit sends it once", { timeout: 120_000 }, async () => {
  const { server, proxy, key, url } = await site();
  const folder = newProfile();
  const sealTo = { receiver: { sealTo: key.sealTo } };
  const first = await profiled(folder);
  await first.tab.goto(url);
  await ready(first.tab, { author: "dr-wang", ...sealTo });
  await proxy.down();
  await give(first.tab, MARKER);
  const [{ key: id, sha256: seen }] = await heard(first.tab, "referral-queued");
  await first.tab.locator("[data-failure]").filter({ hasText: "已加密存在本机" }).waitFor();
  // In this page's life it is known, and nothing asks before the page is left.
  await next(first.tab);
  await open(first.tab);
  await tray(first.tab).getByText(MARKER).waitFor();
  assert.equal(await tray(first.tab).getByRole("button", { name: /打印/ }).count(), 1);
  assert.equal(await first.tab.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true }))), true);
  // Another tab of the author knows of it, and no more.
  assert.equal((await stored(first.tab)).includes(MARKER), false);
  await first.kill();
  nowhere(folder, MARKER);
  await proxy.up();

  // Somebody else, and nobody: counted, and neither shown nor sent.
  const second = await profiled(folder);
  await second.tab.goto(url);
  await tray(second.tab).filter({ hasText: "1 份属于其他人" }).waitFor();
  await ready(second.tab, { author: "dr-li", ...sealTo });
  await tray(second.tab).filter({ hasText: "1 份属于其他人" }).waitFor();
  await online(second.tab);
  await second.tab.evaluate(() => document.querySelector("referral-triage").flush());
  assert.deepEqual(proxy.log, []);
  // Its author, while the receiver is busy: time, state, key and address, and no patient.
  proxy.always("503");
  await second.tab.evaluate(() => document.querySelector("referral-triage").unlock({ author: "dr-wang" }));
  await proxy.seen(1);
  await open(second.tab);
  for (const text of ["已为接收方加密的转诊单", "只有接收方能打开", id, "/api/referrals"]) await tray(second.tab).getByText(text).first().waitFor();
  assert.equal(await tray(second.tab).getByRole("button", { name: /打印|修改|二维码/ }).count(), 0);
  assert.equal(await tray(second.tab).getByRole("button", { name: "存成文件" }).count(), 1);
  assert.equal((await second.tab.locator("referral-triage").innerText()).includes(MARKER), false);
  await shot(second.tab, "sealed-reopened-zh-desktop");
  assert.deepEqual((await stored(second.tab)).match(new RegExp(MARKER)), null);
  proxy.always("pass");
  const [sent] = await arrived(second.tab, 1);
  assert.deepEqual([sent.key, sent.sha256], [id, seen]);
  await tray(second.tab).filter({ hasText: "1 份已送达" }).waitFor();
  assert.equal((await stored(second.tab)).includes("application/jose"), false, "what has arrived is let go of");
  await second.kill();
  nowhere(folder, MARKER);
  await server.stop();
  const [row, ...others] = await rows(server.db);
  assert.deepEqual(others, []);
  assert.deepEqual([row.key, row.sha256, sha256(row.body)], [id, seen, seen]);
  assert.equal(JSON.parse(row.body).fields.patient_name, MARKER);
});

test("who signs out takes along what could be read, and two tabs send a sealed form once", { timeout: 60_000 }, async () => {
  const { server, proxy, key, url } = await site();
  const { page: one } = await visit(browser, url);
  await ready(one, { author: "dr-wang", receiver: { sealTo: key.sealTo } });
  // Without a time to come back at, which would be kept to.
  proxy.always({ is: "503", after: undefined });
  await give(one, MARKER);
  await one.locator("[data-failure]").waitFor();
  const two = await one.context().newPage();
  await two.goto(url);
  await ready(two, { author: "dr-wang", receiver: { sealTo: key.sealTo } });
  await open(two);
  await tray(two).getByText("只有接收方能打开").waitFor();
  // The same user again, as after a renewed sign-in: still this page's own.
  await one.evaluate(() => document.querySelector("referral-triage").unlock({ author: "dr-wang" }));
  await next(one);
  await open(one);
  await tray(one).getByText(MARKER).waitFor();
  await one.evaluate(() => document.querySelector("referral-triage").lock());
  await tray(one).filter({ hasText: "1 份属于其他人" }).waitFor();
  await one.evaluate(() => document.querySelector("referral-triage").unlock({ author: "dr-wang" }));
  await open(one);
  await tray(one).getByText("只有接收方能打开").waitFor();
  assert.equal((await one.locator("referral-triage").innerText()).includes(MARKER), false);
  proxy.always("slow-loris");
  // The form has a pause of its own by now, which a person ends.
  // Whoever was slower may find it gone.
  await Promise.all([one, two].map((tab) => tray(tab).getByRole("button", { name: "再试一次" }).evaluateAll(([button]) => button?.click())));
  for (const tab of [one, two]) await tray(tab).filter({ hasText: "1 份已送达" }).waitFor();
  await server.stop();
  assert.equal((await rows(server.db)).length, 1);
  assert.equal(proxy.log.filter(({ reached }) => reached).length, 1);
});

test("with a key of the user as well, the key alone reads it again; without it the form still goes out", { timeout: 60_000 }, async () => {
  const { server, proxy, key, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { author: "dr-wang", key: KEY, receiver: { sealTo: key.sealTo } });
  proxy.always("503");
  await give(tab, MARKER);
  await tab.locator("[data-failure]").waitFor();
  assert.equal((await stored(tab)).includes(MARKER), false);
  await tab.reload();
  await ready(tab, { author: "dr-wang", key: KEY, receiver: { sealTo: key.sealTo } });
  await open(tab);
  await tray(tab).getByText(MARKER).waitFor();
  assert.equal(await tray(tab).getByRole("button", { name: /打印/ }).count(), 1);
  await tab.reload();
  await ready(tab, { author: "dr-wang", receiver: { sealTo: key.sealTo } });
  await open(tab);
  await tray(tab).getByText("只有接收方能打开").waitFor();
  assert.equal((await tab.locator("referral-triage").innerText()).includes(MARKER), false);
  proxy.always("pass");
  await arrived(tab, 1);
  await server.stop();
  const [row, ...others] = await rows(server.db);
  assert.deepEqual([others, JSON.parse(row.body).fields.patient_name], [[], MARKER]);
});

test("without a key that seals, nothing is sent, and the form stays in front of the person", { timeout: 60_000 }, async () => {
  const { proxy, key, url } = await site();
  const { page: tab } = await visit(browser, url);
  await ready(tab, { receiver: {} });
  for (const [sealTo, words] of [[key.jwk, "私钥"], [{ ...key.sealTo, crv: "P-384" }, "P-256"], [undefined, "没有公钥"]]) {
    await tab.evaluate(() => { window.heard = []; });
    await tab.evaluate((sealTo) => { document.querySelector("referral-triage").receiver = { sealTo }; }, sealTo);
    assert.match(await told(tab, "seal"), new RegExp(words));
  }
  // The last one was named and is missing: that is no wish to send in the clear.
  const refused = () => tab.locator("[data-failure]").filter({ hasText: "没能为接收方加密" }).waitFor();
  await Promise.race([give(tab, MARKER), refused()]);
  await refused();
  assert.deepEqual(await heard(tab, "referral-queued"), []);
  await shot(tab, "sealed-no-key-zh-desktop");
  assert.deepEqual(proxy.log, []);
  // With the right one the same form goes out.
  await profile(tab, { sealTo: key.sealTo });
  await tab.getByRole("button", { name: "再试一次" }).click();
  await arrived(tab, 1);
  assert.deepEqual(proxy.log.map(({ type }) => type), ["application/jose"]);
});

test("a page that is not secure seals nothing and sends nothing", { timeout: 60_000 }, async () => {
  const posted = [];
  const { sealTo } = pair();
  const site = await portal({ "/": page() }, ({ body, response }) => {
    posted.push(body);
    response.writeHead(201, { "Content-Type": "application/json" }).end('{"id":"1"}');
  });
  const { page: tab } = await visit(browser, site.url.replace("127.0.0.1", "clinic.test"));
  assert.equal(await tab.evaluate(() => isSecureContext), false);
  await ready(tab);
  await profile(tab, { sealTo });
  assert.match(await told(tab, "seal"), /安全上下文/);
  const refused = () => tab.locator("[data-failure]").filter({ hasText: "安全上下文" }).waitFor();
  await Promise.race([give(tab, MARKER), refused()]);
  await refused();
  assert.deepEqual([posted, await heard(tab, "referral-queued")], [[], []]);
});

test("a receiver with another key refuses, and what cannot be read here any more is handed over as it is or given up", { timeout: 60_000 }, async () => {
  const { server, proxy, url } = await site();
  const other = pair();
  const { page: tab } = await visit(browser, url);
  const receiver = { sealTo: other.sealTo };
  await ready(tab, { author: "dr-wang", receiver });
  await give(tab, MARKER);
  await tab.locator("[data-failure]").filter({ hasText: "does not have the private key" }).waitFor();
  assert.equal((await heard(tab, "referral-refused"))[0].status, 422);
  await tab.reload();
  await ready(tab, { author: "dr-wang", receiver });
  await tray(tab).filter({ hasText: "1 份需要处理" }).waitFor();
  await open(tab);
  await tray(tab).getByText("按时间找出这位患者").waitFor();
  await shot(tab, "sealed-refused-zh-desktop");
  await tab.setViewportSize(screens.phone);
  await shot(tab, "sealed-refused-zh-phone");
  assert.equal(await tray(tab).getByRole("button", { name: /打印|修改|二维码/ }).count(), 0);
  const saved = tab.waitForEvent("download");
  await tray(tab).getByRole("button", { name: "存成文件" }).click();
  const file = await saved;
  assert.match(file.suggestedFilename(), /^referral-[a-z2-7]{26}\.jwe$/);
  const inside = await read(readFileSync(await file.path(), "utf8"), other.jwk);
  assert.equal(JSON.parse(inside.text).fields.patient_name, MARKER);
  await tray(tab).getByRole("button", { name: "已另行交接" }).click();
  await tray(tab).waitFor({ state: "detached" });
  assert.equal((await stored(tab)).includes("application/jose"), false);
  await server.stop();
  assert.deepEqual(await rows(server.db), []);
  assert.equal(proxy.log.length, 1);
});

test("a receipt for anything else than what was seen is none", { timeout: 60_000 }, async () => {
  const { sealTo, jwk } = pair();
  const inside = [];
  const site = await portal({ "/": page('format="fhir"') }, async ({ body, response }) => {
    inside.push(await read(body, jwk));
    const hash = inside.length === 1 ? "0".repeat(64) : sha256(inside.at(-1).text);
    response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1", sha256: hash }));
  });
  const { page: tab } = await visit(browser, site.url);
  await ready(tab, { receiver: { sealTo } });
  await give(tab, MARKER);
  await tab.locator("[data-failure]").filter({ hasText: "收到的内容与发出的不一致" }).waitFor();
  assert.deepEqual(await heard(tab, "referral-sent"), []);
  await tab.getByRole("button", { name: "再试一次" }).click();
  const [sent] = await arrived(tab, 1);
  assert.deepEqual(inside.map(({ header }) => header.cty), ["fhir+json", "fhir+json"]);
  assert.equal(JSON.parse(inside[0].text).resourceType, "Bundle");
  assert.equal(sha256(inside[1].text), sent.sha256);
  // A host's own way gets what is sent, and the key, but no form that can be read.
  await next(tab);
  await tab.evaluate(() => {
    document.querySelector("referral-triage").transport = async (form, body) => {
      window.handed = { form, body };
      return { id: "2" };
    };
  });
  await give(tab, MARKER);
  const [, second] = await arrived(tab, 2);
  const { form, body } = await tab.evaluate(() => window.handed);
  assert.deepEqual(form, { key: second.key });
  assert.match((await read(body, jwk)).text, new RegExp(MARKER));
});
