// A tab, or the whole browser, is killed in every state of a form, and just before and after each of them is on the disk. Opened
// again the form is where it was last known to be: it arrives once, byte by byte, or it stays in front of its author.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, test } from "node:test";
import { faults } from "./faults.mjs";
import { afterOperation, closeAll, hostPage, known, opened, receiver, returnForm, rows } from "./harness.mjs";
import { newProfile, nowhere, places, profiled } from "./profile.mjs";
import { give, heard, next, online, open, ready, tray } from "./sending.mjs";

afterEach(closeAll);

const KEY = Array.from({ length: 32 }, (_, place) => place * 7 + 1);
const MARKER = "标记患者甲乙丙";
// Nothing passes, and nobody says when to come back.
const held = { is: "503", after: undefined };

async function site() {
  const server = await receiver({ "portal.html": hostPage('mode="doctor" lang="zh" endpoint="/api/referrals"') });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  return { server, proxy, url: `${proxy.url}/portal.html` };
}

/**
 * The page notes what it knows to be on the disk: the states that its finished transactions wrote. What a test could read there
 * itself may not be on the disk yet. At `disk.stop`, "asked STATE" or "kept STATE", the page stands still, without another step:
 * it asks a question that nobody answers.
 */
const watched = (tab) => tab.addInitScript(() => {
  const disk = globalThis.disk = { kept: [], stop: undefined };
  const reached = (place) => {
    if (place !== disk.stop) return;
    const question = new XMLHttpRequest();
    question.open("POST", "/standing-still", false);
    question.send();
  };
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...how) {
    const begun = transaction.apply(this, how);
    begun.puts = [];
    // Before anybody else hears of it.
    begun.addEventListener("complete", () => {
      disk.kept.push(...begun.puts);
      for (const state of begun.puts) reached(`kept ${state}`);
    });
    return begun;
  };
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (row) {
    const asked = put.call(this, row);
    const state = row.outside?.split("\n")[6] ?? this.name;
    this.transaction.puts.push(state);
    reached(`asked ${state}`);
    return asked;
  };
});
const kept = (tab, state, times = 1) => tab.waitForFunction(({ state, times }) => disk.kept.filter((other) => other === state).length >= times, { state, times });
/** Has the page stand still there, on its way through `begin`. */
async function standing(tab, at, { proxy }, begin) {
  const still = () => proxy.log.filter(({ path, done }) => path === "/standing-still" && done).length;
  const before = still();
  await tab.evaluate((at) => { disk.stop = at; }, at);
  proxy.next(...(at === "asked delivered" ? ["pass"] : []), "silence");
  // What the page was about to do never ends.
  begin().catch(() => {});
  while (still() === before) await new Promise((later) => setTimeout(later, 5));
}

const press = (tab, name) => tab.getByRole("button", { name, exact: true }).click();
const deed = (tab, name) => tray(tab).getByRole("button", { name, exact: true }).click();

/** What a doctor typed into a form, and has not sent; as much of it as a second ago is on the disk. */
async function write(tab, name) {
  await tab.evaluate(({ name, facts, fields }) => {
    const element = document.querySelector("referral-triage");
    element.patient = { ...fields, patient_name: name };
    element.facts = facts;
  }, { name, facts: known(afterOperation), fields: returnForm });
  await press(tab, "填写转诊单");
  await tab.locator("#field-record_no").fill(`B-17 ${name}`);
  await tab.locator("#field-consent input, [name=consent]").first().check();
  await kept(tab, "drafts");
}
/** It is sent, and the page stands still on the way. */
const sent = (at) => async (tab, name, place) => {
  await write(tab, name);
  await press(tab, "核对");
  await standing(tab, at, place, () => press(tab, "确认发送"));
};
/** The same of one that the host wrote. */
const stopped = (at) => (tab, name, place) => standing(tab, at, place, () => give(tab, name));
/** A form that the receiver refused: `then` is what somebody does about it. */
const refused = (then = () => {}) => async (tab, name, { proxy }) => {
  proxy.next("422");
  await give(tab, name);
  await tab.locator("[data-failure]").filter({ hasText: "a field is missing" }).waitFor();
  await kept(tab, "attention");
  await next(tab);
  await open(tab);
  await then(tab);
};
/** A form that meets this on its way, and is then in this state. */
const given = (way, state, times) => async (tab, name, { proxy }) => {
  proxy.always(way);
  await give(tab, name);
  await kept(tab, state, times);
};

// `on`: the state that the disk has; `is`: what the list says to its author while nothing passes; `person`: what somebody does
// then; `comes`: whether it is at the receiver in the end; `posts`: how often it was posted, if that is certain; `away`: nobody was there to
// be asked.
const states = {
  "a draft is being written": {
    async reach(tab, name) {
      await write(tab, name);
      await tab.locator("#field-record_no").fill("B-18");
    },
    on: [], drafts: 1, is: "1 份没写完", comes: false, posts: 0,
    async person(tab) {
      await deed(tab, "接着写");
      assert.match(await tab.locator("#field-record_no").inputValue(), /^B-1[78]/);
    },
  },
  "sent, and nothing of it on the disk": { reach: sent("asked queued"), on: [], drafts: 1, is: "1 份没写完", comes: false, posts: 0 },
  "on the disk, and nobody was told": { reach: sent("kept queued"), on: ["queued"], is: "1 份待发", comes: true },
  "saved, and not begun to be sent": { reach: stopped("asked sending"), on: ["queued"], is: "1 份待发", comes: true },
  "nobody is there": {
    async reach(tab, name, { proxy }) {
      await proxy.down();
      await give(tab, name);
      await kept(tab, "queued", 2);
    },
    away: true, on: ["queued"], is: "1 份待发", comes: true,
  },
  "being sent": { reach: given("silence", "sending"), on: ["sending"], is: "1 份待发", comes: true },
  "being sent, and the receiver has it": {
    async reach(tab, name, { proxy }) {
      proxy.always("silence-after");
      const before = proxy.log.length;
      await give(tab, name);
      await proxy.seen(before + 1);
    },
    on: ["sending"], is: "1 份待发", comes: true,
  },
  "the receipt is here, and not on the disk": { reach: stopped("asked delivered"), on: ["sending"], is: "1 份待发", comes: true },
  "taken, to be decided later": { reach: given("202-location", "accepted"), on: ["accepted"], is: "对方已收下，未答复", comes: true, posts: 1 },
  "taken without a receipt": { reach: given("202", "unconfirmed"), on: ["unconfirmed"], is: "已发出，没有回执", comes: true, posts: 1 },
  "sent to one who never gives receipts": {
    async reach(tab, name, { proxy }) {
      await tab.evaluate(() => { document.querySelector("referral-triage").receiver = { receipts: false }; });
      await given("204", "unconfirmed")(tab, name, { proxy });
    },
    on: ["unconfirmed"], is: "已发出，没有回执", comes: true, posts: 1,
  },
  "refused": { reach: refused(), on: ["attention"], is: "a field is missing", person: (tab) => deed(tab, "再试一次"), comes: true, posts: 2 },
  "printed, and handed over": {
    reach: refused(async (tab) => {
      await deed(tab, "打印转诊单");
      await deed(tab, "已另行交接");
      await kept(tab, "printed");
    }),
    on: ["printed"], comes: false, posts: 1,
  },
  "saved as a file, and handed over": {
    reach: refused(async (tab) => {
      await deed(tab, "存成文件");
      await deed(tab, "已另行交接");
      await kept(tab, "exported");
    }),
    on: ["exported"], comes: false, posts: 1,
  },
  "given up": {
    reach: refused(async (tab) => {
      await deed(tab, "放弃这张单子…");
      await tab.locator("referral-triage #give-up").fill("患者已自行就诊");
      await deed(tab, "放弃");
      await kept(tab, "withdrawn");
    }),
    on: ["withdrawn"], comes: false, posts: 1,
  },
  "arrived": { reach: given("pass", "delivered"), on: ["delivered"], is: "1 份已送达", comes: true, posts: 1 },
};

/** What the disk has of this author, as a page finds it on which nobody has signed in yet. */
const found = (tab, author) => tab.evaluate(async (author) => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const database = await done(indexedDB.open("referral-triage-outbox"));
  const all = (name) => done(database.transaction(name).objectStore(name).getAll());
  const [entries, drafts] = [await all("entries"), await all("drafts")];
  database.close();
  const own = ({ author: other }) => other === author;
  return {
    on: entries.filter(own).map(({ outside }) => outside.split("\n")[6]),
    letters: entries.filter(own).filter(({ inside }) => inside).length,
    drafts: drafts.filter(own).length,
  };
}, author);

const isOver = (state) => ["delivered", "printed", "exported", "withdrawn"].includes(state);

/** A page for this author, where whatever happens is noted. */
async function visited(tab, url, author) {
  await watched(tab);
  await tab.addInitScript(() => { globalThis.print = () => globalThis.dispatchEvent(new Event("afterprint")); });
  await tab.goto(url);
  if (author) await ready(tab, { author, key: KEY });
}

/** A form of this author gets as far as this state; what the page said of it, if it said that it is saved. */
async function reached(tab, place, { proxy, url }, author) {
  proxy.always("pass");
  await visited(tab, url, author);
  const said = [];
  await tab.exposeFunction("noteSaved", (detail) => said.push(detail));
  await tab.evaluate(() => addEventListener("referral-queued", ({ detail }) => noteSaved(detail)));
  await Object.values(states)[place].reach(tab, `${MARKER}${place}`, { proxy });
  return said;
}

/** The same author comes back: what is there, what is shown, and what becomes of it. */
async function checked(tab, place, { proxy, url }, author, said) {
  const [name, { on, drafts = 0, is, person, comes, posts, away }] = Object.entries(states)[place];
  if (away) await proxy.up();
  proxy.always(held);
  await visited(tab, url);
  assert.deepEqual(await found(tab, author), { on, letters: on.filter((state) => !isOver(state)).length, drafts }, name);
  await ready(tab, { author, key: KEY });
  if (is) {
    await tray(tab).waitFor();
    await open(tab);
    await tray(tab).filter({ hasText: is }).waitFor();
    // Whom it is about can be read again; of what has arrived, that is all.
    await tray(tab).getByText(MARKER).first().waitFor();
    const letter = await tray(tab).getByRole("button", { name: "打印转诊单" }).count();
    assert.equal(letter, on.some((state) => !isOver(state)) ? 1 : 0, name);
  } else assert.equal(await tray(tab).getByText(MARKER).count(), 0, name);
  proxy.always("pass");
  await person?.(tab);
  await online(tab);
  await tab.evaluate(() => document.querySelector("referral-triage").flush());
  if (comes && posts !== 1) {
    while ((await heard(tab, "referral-sent")).length === 0) await online(tab);
    const [{ key, sha256 }] = await heard(tab, "referral-sent");
    if (said.length) assert.deepEqual({ key, sha256 }, { key: said[0].key, sha256: said[0].sha256 }, name);
  }
  const tried = proxy.log.filter(({ key, body }) => key && String(body).includes(`${MARKER}${place}"`));
  assert.ok(new Set(tried.map(({ key, sha256 }) => key + sha256)).size <= 1, `${name}: one key, and the same bytes`);
  if (posts !== undefined) assert.equal(tried.length, posts, name);
  for (const { key, sha256 } of said) assert.ok(tried.every((post) => post.key === key && post.sha256 === sha256), name);
}

/** What the receiver has in the end: what should be there, once, as it was said to be. */
async function received({ server, proxy }, said) {
  await server.stop();
  const all = await rows(server.db);
  const name = ({ body }) => JSON.parse(body).fields.patient_name;
  const wanted = Object.values(states).flatMap(({ comes }, place) => (comes ? [`${MARKER}${place}`] : []));
  assert.deepEqual(all.map(name).sort(), wanted.sort());
  for (const row of all) {
    assert.equal(createHash("sha256").update(row.body).digest("hex"), row.sha256);
    assert.ok(proxy.log.some(({ key, sha256 }) => key === row.key && sha256 === row.sha256));
    for (const { key, sha256 } of said.flat()) if (key === row.key) assert.equal(sha256, row.sha256);
  }
}

test("a tab that is killed in any state leaves the form where it was, and its author finds it in the next one", { timeout: 300_000 }, async (test) => {
  const place = await site();
  const profile = newProfile();
  const { tab: first, newTab, kill, killPages } = await profiled(profile);
  await first.close();
  const all = [];
  for (const number of Object.keys(states).keys()) {
    const began = Date.now();
    const author = `dr-${number}`;
    const tab = await newTab();
    const said = await reached(tab, number, place, author);
    const crashed = new Promise((done) => tab.once("crash", done));
    await killPages();
    await crashed;
    await tab.close();
    const again = await newTab();
    await checked(again, number, place, author, said);
    await again.close();
    all.push(said);
    test.diagnostic(`${Object.keys(states)[number]}: ${Date.now() - began} ms`);
  }
  await kill();
  nowhere(profile, MARKER);
  await received(place, all);
});

test("a browser that is killed in any state leaves the form where it was, and nothing that can be read on the disk", { timeout: 300_000 }, async (test) => {
  const place = await site();
  const profile = newProfile();
  const all = [];
  for (const number of [...Object.keys(states).keys(), undefined]) {
    const began = Date.now();
    const { tab, newTab, kill } = await profiled(profile);
    if (all.length) {
      await checked(tab, all.length - 1, place, `dr-${all.length - 1}`, all.at(-1));
      await tab.close();
    }
    if (number === undefined) await kill();
    else {
      const said = await reached(await newTab(), number, place, `dr-${number}`);
      await kill();
      all.push(said);
      test.diagnostic(`${Object.keys(states)[number]}: ${Date.now() - began} ms`);
    }
    nowhere(profile, MARKER);
  }
  await received(place, all);
});

test("what stands in a database in the clear is found by the same search", { timeout: 60_000 }, async () => {
  const { proxy, url } = await site();
  const profile = newProfile();
  const { tab, kill } = await profiled(profile);
  await visited(tab, url, "dr-wang");
  await give(tab, "乙");
  await proxy.seen(1);
  // A form as it was posted, once as text and once as bytes, and the same in a few words.
  const form = String(proxy.log[0].body);
  const texts = Object.fromEntries(["甲", "丙", "丁", "戊"].map((sign) => [sign, `明文对照${sign}号`]));
  await tab.evaluate(async ({ form, texts: { 甲, 丙, 丁, 戊 } }) => {
    const bytes = (text) => new TextEncoder().encode(text);
    const long = (name) => JSON.stringify({ ...JSON.parse(form), fields: { ...JSON.parse(form).fields, patient_name: name } });
    const request = indexedDB.open("in-the-clear");
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { autoIncrement: true });
    await new Promise((done) => { request.onsuccess = done; });
    const transaction = request.result.transaction("entries", "readwrite", { durability: "strict" });
    for (const inside of [甲, bytes(丙), long(丁), bytes(long(戊))]) transaction.objectStore("entries").put({ key: "k", inside });
    await new Promise((done) => { transaction.oncomplete = done; });
  }, { form, texts });
  await kill();
  const found = Object.entries(texts).map(([sign, text]) => [sign, ...Object.values(places(profile, text)).map(({ length }) => length > 0)]);
  assert.deepEqual(found, [["甲", false, true], ["丙", true, false], ["丁", false, true], ["戊", true, false]]);
});
