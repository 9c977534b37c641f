// Forms that wait too long, and forms that this version cannot read: a person hears of both, and neither is let go of.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { faults } from "./faults.mjs";
import { closeAll, hostPage, infarction, known, launch, opened, receiver, rows, shot, visit } from "./harness.mjs";
import { arrived, give, leave, minute, next, online, open, ready, tray } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const KEY = Array.from({ length: 32 }, (_, place) => place * 3 + 1);
const WANG = { author: "dr-wang", key: KEY };
const LATE = "还没送到。请打电话、打印，或存成文件带去。";
const URGENT = "病情紧急：不要等这张单子，请直接打电话。";

async function site() {
  const server = await receiver({ "portal.html": hostPage('mode="doctor" lang="zh" endpoint="/api/referrals" idle-lock="0"') });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  const { page: tab } = await visit(browser, "about:blank");
  return { server, proxy, tab, url: `${proxy.url}/portal.html` };
}

const flush = (tab) => tab.evaluate(() => document.querySelector("referral-triage").flush());
const says = (tab, text) => tray(tab).getByText(text).count();
const press = (tab, name) => tab.getByRole("button", { name, exact: true }).click();

test("after two hours the list says that a form is late, by whatever clock the device has, and stops once it has arrived", { timeout: 60_000 }, async () => {
  const { server, proxy, tab, url } = await site();
  await tab.clock.install();
  await tab.goto(url);
  await ready(tab, WANG);
  await proxy.down();
  await give(tab, "甲");
  await leave(tab);
  await tab.clock.fastForward("01:57:00");
  await minute(tab);
  assert.equal(await says(tab, LATE), 0, "it is not two hours yet");
  await tab.clock.fastForward("00:02:00");
  await minute(tab);
  await tray(tab).getByText(LATE).waitFor();
  // What it advises can be done there.
  for (const name of ["打印转诊单", "存成文件", "出示二维码", "再试一次"]) assert.equal(await tray(tab).getByRole("button", { name }).count(), 1, name);
  await shot(tab, "waiting-late-zh-desktop");
  // Days later it is still there.
  await tab.clock.fastForward(240 * 3_600_000);
  await minute(tab);
  await tray(tab).getByText(LATE).waitFor();
  await proxy.up();
  await arrived(tab, 1);
  await tray(tab).getByText("1 份已送达").waitFor();
  assert.equal(await says(tab, LATE), 0);
  await server.stop();
  assert.equal((await rows(server.db)).length, 1);
});

test("after ten attempts the list says so as well", { timeout: 60_000 }, async () => {
  const { proxy, tab, url } = await site();
  await tab.goto(url);
  await ready(tab, WANG);
  await proxy.down();
  await give(tab, "甲");
  await leave(tab);
  const attempts = () => tab.evaluate(() => new Promise((done) => {
    indexedDB.open("referral-triage-outbox").onsuccess = ({ target }) => {
      target.result.transaction("entries").objectStore("entries").getAll().onsuccess = (event) => {
        target.result.close();
        done(Number(event.target.result[0].outside.split("\n")[7]));
      };
    };
  }));
  for (;;) {
    // It may be tried by itself meanwhile.
    const [before, late, now] = [await attempts(), await says(tab, LATE), await attempts()];
    if (before === now) assert.equal(late, before >= 10 ? 1 : 0, `${before} attempts`);
    if (before >= 10) break;
    await flush(tab);
  }
});

test("an urgent form says at once that nobody is to wait for it", { timeout: 60_000 }, async () => {
  const { proxy, tab, url } = await site();
  await tab.goto(url);
  await ready(tab, WANG);
  await proxy.down();
  await tab.evaluate(({ facts, fields }) => Object.assign(document.querySelector("referral-triage"), { facts, patient: fields }), {
    facts: known({ care_setting: "township", age: 60, sex: "male", ...infarction }),
    fields: {
      patient_name: "乙", phone: "13800000000", from_doctor: "王五", from_phone: "010-2345678", from_unit: "示例县东河镇卫生院", to_unit: "示例县人民医院",
      impression: "胸痛待查", present_history: "胸痛 20 分钟，伴大汗",
    },
  });
  await tab.locator(".panel [data-disposition=call-120]").waitFor();
  await tab.locator("#to-form").click();
  for (const required of await tab.locator("form [aria-required=true]").all()) if (!(await required.inputValue())) await required.fill("无");
  await tab.locator("#field-consent").check();
  await press(tab, "核对");
  await press(tab, "确认发送");
  await leave(tab);
  await tray(tab).getByText(URGENT).waitFor();
  await shot(tab, "waiting-urgent-zh-desktop");
  // The next day, on a page that was loaded again, still.
  await proxy.up();
  proxy.always({ is: "503", after: undefined });
  await tab.reload();
  await ready(tab, WANG);
  await open(tab);
  await tray(tab).getByText(URGENT).waitFor();
  proxy.always("pass");
  await arrived(tab, 1);
  await tray(tab).getByText("1 份已送达").waitFor();
  assert.equal(await says(tab, URGENT), 0);
});

test("what a newer version kept is counted and left as it is, whatever else is sent, given up or signed out of", { timeout: 60_000 }, async () => {
  const { server, proxy, tab, url } = await site();
  await tab.goto(url);
  // As a newer version made it: one store more, and rows that only it understands, of this author and of another.
  await tab.evaluate(() => new Promise((done) => {
    const request = indexedDB.open("referral-triage-outbox", 7);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries({ entries: "key", authors: "author", drafts: "id", later: "id" })) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      const transaction = request.result.transaction(["entries", "later"], "readwrite");
      for (const [key, author] of [["n1", "dr-wang"], ["n2", "dr-li"]]) transaction.objectStore("entries").put({ key, author, hash: "h", revision: 4, outside: `2\n${key}\nsomething new`, letter: "sealed otherwise", more: new Uint8Array([1, 2, 3]) });
      // A known version in which a state stands that is not known.
      transaction.objectStore("entries").put({ key: "n3", author: "dr-wang", revision: 1, outside: `1\nn3${"\n".repeat(4)}dr-wang\nteleported${"\n".repeat(16)}` });
      transaction.objectStore("later").put({ id: "x" });
      transaction.oncomplete = () => { request.result.close(); done(); };
    };
  }));
  const strange = () => tab.evaluate(() => new Promise((done) => {
    indexedDB.open("referral-triage-outbox").onsuccess = ({ target: { result: database } }) => {
      const found = {};
      const transaction = database.transaction([...database.objectStoreNames]);
      transaction.objectStore("entries").getAll().onsuccess = ({ target }) => { found.entries = target.result.filter(({ key }) => /^n\d$/.test(key)).map((row) => ({ ...row, more: [...(row.more ?? [])] })); };
      transaction.objectStore("later").getAll().onsuccess = ({ target }) => { found.later = target.result; };
      transaction.oncomplete = () => {
        found.version = database.version;
        database.close();
        done(found);
      };
    };
  }));
  const before = await strange();
  assert.deepEqual([before.entries.length, before.later.length, before.version], [3, 1, 7]);
  await tab.reload();
  await ready(tab, WANG);
  await tray(tab).filter({ hasText: "3 份由更新的版本保存，请升级后处理" }).waitFor();
  // Whoever has that version can be given them.
  await open(tab);
  const saved = tab.waitForEvent("download");
  await press(tab, "把更新版本保存的存成文件，交给信息科");
  const file = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
  assert.deepEqual(file.map(({ key, more }) => [key, more]), [["n1", "010203"], ["n2", "010203"], ["n3", undefined]]);
  assert.deepEqual(file.map(({ outside }) => outside), before.entries.map(({ outside }) => outside));
  // A form is sent, another one given up; somebody else signs in, and nobody.
  await give(tab, "甲");
  await arrived(tab, 1);
  await next(tab);
  proxy.next("422");
  await give(tab, "乙");
  await leave(tab);
  await press(tab, "放弃这张单子…");
  await tab.locator("#give-up").fill("患者已自行就诊");
  await press(tab, "放弃");
  await tray(tab).getByText("需要处理").waitFor({ state: "detached" });
  await tab.evaluate(() => document.querySelector("referral-triage").lock());
  await tab.evaluate((key) => document.querySelector("referral-triage").unlock({ author: "dr-li", key: new Uint8Array(key) }), KEY);
  await online(tab);
  await flush(tab);
  await tab.reload();
  await ready(tab, WANG);
  await tray(tab).filter({ hasText: "3 份由更新的版本保存，请升级后处理" }).waitFor();
  assert.deepEqual(await strange(), before);
  await server.stop();
  assert.equal((await rows(server.db)).length, 1);
  assert.ok(proxy.log.every(({ body }) => !String(body).includes("sealed otherwise")));
});
