// Hostile texts on the whole way of a form: what hides or turns round what is read, what has no end, what a receiver says later, and
// addresses that lead somewhere else. Nothing runs, nothing is asked for where it should not be, and all of it is text.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import ICAL from "ical.js";
import { faults } from "./faults.mjs";
import { afterOperation, closeAll, known, launch, opened, portal, receiver, returnForm, rows } from "./harness.mjs";
import { doctor, page } from "./host.mjs";
import { harmless, hostile, link, policy, read, watched } from "./hostile.mjs";
import { give, heard, minute, next, online, open, ready, tray } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

// Turns round what follows, hides, joins; an address; a template; an end that a page might take for its own.
const BIDI = "\u202e\u2066\u200b\u200d\ufeff";
const short = `${BIDI}<img src=x onerror=owned.push(7)>`;
const wild = `${short}${link}{{7*7}}</textarea></script>]]>`;
const LONG = 100_000;
const long = `${hostile}${"长".repeat(LONG)}`;

const press = (shown, name) => shown.getByRole("button", { name, exact: true }).click();
/** How long the longest text on the screen is. */
const longest = (shown) => shown.locator("referral-triage").evaluate((one) => Math.max(...[...one.shadowRoot.querySelectorAll("*")].map((node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data.length)).flat()));
/** Only these addresses were asked for. */
const stayed = (shown, url) => assert.ok(shown.url() === `${url}/` || shown.url() === `${url}/portal.html`, shown.url());

test("texts that hide, turn round or never end stay text: form, reason, review, list, paper, codes and file", { timeout: 90_000 }, async () => {
  const server = await receiver({ "portal.html": page(doctor) });
  const proxy = await faults(server.url);
  opened(() => proxy.close());
  const { shown, complaints } = await watched(browser, `${proxy.url}/portal.html`);
  await ready(shown);
  // A record without end is shown, refused in words, and the words are no longer than a screen.
  await shown.evaluate(({ facts, fields, long }) => Object.assign(document.querySelector("referral-triage"), { facts, patient: { ...fields, patient_name: "甲", address: long, record_no: long } }), { facts: known(afterOperation), fields: returnForm, long });
  await press(shown, "填写转诊单");
  await shown.locator("#field-record_no").waitFor();
  await press(shown, "核对");
  await shown.locator("#field-record_no[aria-invalid=true]").waitFor();
  assert.ok((await longest(shown)) < 2_000, "what is said about it is short");
  await harmless(shown, "a record without end");
  // The clinician decides otherwise.
  await shown.locator("#field-chosen").selectOption("0");
  const fields = await shown.locator("form :is(textarea, input[type=text], input[type=tel], input:not([type])):visible").evaluateAll((all) => all.map(({ id }) => id).filter((id) => /^field-[a-z0-9_-]+$/.test(id)));
  assert.ok(fields.length > 10);
  for (const id of fields) await shown.locator(`#${id}`).fill(wild);
  await shown.locator("#field-consent").check();
  for (const id of ["field-consent-by", "field-consent-as"]) await shown.locator(`#${id}`).fill(short.slice(0, 20));
  // A result has a day among its cells.
  const cells = shown.locator("[data-field=attachments] input");
  for (const [place, text] of [short, "2026-11-21", wild].entries()) await cells.nth(place).fill(text);
  // What is too long is shortened, and what has a form of its own gets that.
  const plain = { date: "2026-12-01", tel: "13800000000" };
  for (let round = 0; !(await shown.locator("[data-action=send]").count()); round++) {
    assert.ok(round < 3, "what is refused can be mended");
    await press(shown, "核对");
    await shown.locator("form [aria-invalid=true], [data-action=send]").first().waitFor();
    await harmless(shown, "refused fields");
    const refused = await shown.locator("form [aria-invalid=true]").evaluateAll((all) => all.map(({ id, type, tagName }) => [id, type, tagName]));
    for (const [id, type, tag] of refused) {
      if (tag === "SELECT") await shown.locator(`#${id}`).selectOption({ index: 1 });
      else await shown.locator(`#${id}`).fill(plain[type] ?? (round === 0 ? short.slice(0, 20) : "<b>"));
    }
  }
  await shown.locator("[data-action=send]").waitFor();
  const reviewed = await shown.locator("[data-review=override_reason]").textContent();
  assert.ok(reviewed.includes("<img src=x") && reviewed.includes(BIDI), "the reason stands there as it was typed");
  await harmless(shown, "review");
  // Refused in hostile words, it waits in the list.
  proxy.always({ is: "422", body: { title: wild, detail: long, errors: Array.from({ length: 500 }, () => ({ pointer: link, detail: long })) } });
  await press(shown, "确认发送");
  await shown.locator("[data-failure]").filter({ hasText: "<img src=x" }).waitFor();
  assert.ok((await longest(shown)) < 2_000, "a refusal is no longer than a screen");
  assert.ok((await heard(shown, "referral-refused"))[0].detail.length <= 500);
  await harmless(shown, "refused");
  await next(shown);
  await open(shown);
  assert.ok((await read(shown)) > 0, "the list shows whom it is about");
  await harmless(shown, "list");
  await tray(shown).getByRole("button", { name: "打印转诊单" }).click();
  await shown.waitForFunction(() => globalThis.sheets.length > 0);
  const [sheet] = await shown.evaluate(() => globalThis.sheets);
  assert.ok(sheet.includes("&lt;img src=x onerror=owned.push(7)&gt;") && !/<(img|script)/.test(sheet), "paper shows it as text");
  const saved = shown.waitForEvent("download");
  await tray(shown).getByRole("button", { name: "存成文件" }).click();
  const file = await saved;
  assert.match(file.suggestedFilename(), /^referral-[a-z2-7]{26}\.json$/);
  const written = readFileSync(await file.path());
  assert.equal(createHash("sha256").update(written).digest("hex"), proxy.log[0].sha256);
  assert.ok(JSON.parse(written).chosen.override_reason.includes(short));
  await tray(shown).getByRole("button", { name: "出示二维码" }).click();
  await shown.locator("dialog.camera svg").waitFor();
  await harmless(shown, "codes");
  await shown.getByRole("button", { name: "关闭" }).click();
  await shown.locator("dialog.camera").waitFor({ state: "detached" });
  // Given up after all, and not; then sent.
  await tray(shown).getByRole("button", { name: "放弃这张单子…" }).click();
  await shown.locator("#give-up").fill(wild);
  await harmless(shown, "a reason to give it up");
  await tray(shown).getByRole("button", { name: "保留" }).click();
  proxy.always("pass");
  await tray(shown).getByRole("button", { name: "再试一次" }).click();
  while ((await heard(shown, "referral-sent")).length === 0) await online(shown);
  await harmless(shown, "arrived");
  // Another one is given up for good, for a reason that is hostile.
  proxy.always("422");
  await give(shown, short.slice(0, 20));
  await shown.locator("[data-failure]").waitFor();
  await next(shown);
  await open(shown);
  await tray(shown).getByRole("button", { name: "放弃这张单子…" }).click();
  await shown.locator("#give-up").fill(wild);
  await tray(shown).getByRole("button", { name: "放弃", exact: true }).click();
  await tray(shown).getByText("需要处理").waitFor({ state: "detached" });
  await harmless(shown, "given up");
  stayed(shown, proxy.url);
  assert.deepEqual(complaints.filter((said) => !said.includes("422")), []);
  await server.stop();
  const [row, ...others] = await rows(server.db);
  assert.deepEqual(others, []);
  assert.equal(createHash("sha256").update(row.body).digest("hex"), proxy.log[0].sha256, "it arrives as it was typed");
});

test("a calendar holds days and nothing of a hostile form", { timeout: 60_000 }, async () => {
  const server = await receiver({ "portal.html": page(doctor) });
  const { shown } = await watched(browser, `${server.url}/portal.html`);
  await ready(shown);
  await shown.evaluate(({ facts, fields }) => Object.assign(document.querySelector("referral-triage"), { facts, patient: fields }), {
    facts: known(afterOperation), fields: { ...returnForm, patient_name: `${BIDI}\nATTENDEE:x@y`, from_unit: `${BIDI}\r\nBEGIN:VALARM`, diagnosis: `${wild}\r\nEND:VCALENDAR` },
  });
  await press(shown, "填写转诊单");
  await shown.locator("#field-first_visit").fill("2026-12-01");
  await shown.locator("#field-visit_every").selectOption("P3M");
  await shown.locator("#field-consent").check();
  await press(shown, "核对");
  await press(shown, "确认发送");
  await shown.locator("[data-receipt=number]").waitFor();
  const waits = shown.waitForEvent("download");
  await shown.locator("[data-paper=calendar]").first().click();
  const text = readFileSync(await (await waits).path(), "utf8");
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.ok(calendar.getAllSubcomponents("vevent").length > 0);
  assert.ok(!/ATTENDEE|<img|\u202e/.test(text), text);
  assert.equal(text.match(/END:VCALENDAR/g).length, 1);
  await harmless(shown, "calendar");
});

/** Another place, which writes down who comes. */
async function elsewhere() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push([request.method, request.url, request.headers.authorization]);
    response.writeHead(200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": request.headers.origin ?? "*", "Access-Control-Allow-Credentials": "true", "Access-Control-Allow-Headers": "authorization,accept" })
      .end(JSON.stringify({ status: "declined", reason: "from elsewhere", updated_at: "2026-11-29T00:00:00Z" }));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  opened(() => new Promise((done) => { server.close(done); server.closeAllConnections(); }));
  return { asked, origin: `http://127.0.0.1:${server.address().port}` };
}

test("what a receiver says later is text, cut to a screen: status, reason, place, words, and the form that comes back", { timeout: 90_000 }, async () => {
  let status = {};
  const site = await portal({
    "/": page(doctor.replace(">", ' idle-lock="0">')),
    "/api/referrals/1": (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(status)),
    "/api/back": (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({
      form: "return", key: hostile, sealed_at: "2026-11-29T00:00:00Z", lang: "zh", facts: { chest_pain: true }, decision: { disposition: hostile }, chosen: { disposition: hostile, override_reason: wild, by: wild },
      consent: { given: true, by: wild, relation: wild }, fields: Object.fromEntries([...Object.keys(returnForm), "address", "phone", "results"].map((field) => [field, wild])), in_reply_to: hostile, number: wild,
    })),
  }, ({ response }) => response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: wild, number: long, received_at: long, location: "/api/referrals/1" })), { "Content-Security-Policy": policy });
  const { shown } = await watched(browser, "about:blank");
  await shown.clock.install();
  await shown.goto(site.url);
  await ready(shown);
  await give(shown, "甲");
  await shown.locator("[data-receipt=number]").filter({ hasText: "<img src=x" }).waitFor();
  await harmless(shown, "receipt");
  const told = {
    "a reason": { status: "declined", reason: wild },
    "an appointment": { status: "booked", appointment: { at: hostile, place: wild } },
    "an unknown status": { status: hostile, reason: "never shown" },
    "a reason without end": { status: "accepted", reason: long },
    "words that come back": { status: "returned", return: { text: wild, form: link } },
  };
  for (const [name, says] of Object.entries(told)) {
    status = { updated_at: hostile, ...says };
    const before = await shown.locator("[data-receipt=status]").allTextContents();
    await minute(shown);
    if (name === "an unknown status") assert.deepEqual(await shown.locator("[data-receipt=status]").allTextContents(), before);
    else await shown.locator("[data-receipt=status]").filter({ hasNotText: before[0] ?? "…" }).waitFor();
    assert.ok((await read(shown)) > 0, name);
    await harmless(shown, name);
  }
  await next(shown);
  await open(shown);
  await harmless(shown, "list");
  await press(shown, "打开回转单");
  await shown.getByText("接收方没有给出回转单").waitFor();
  await harmless(shown, "an address that is a script");
  status = { ...status, return: { text: wild, form: "/api/back" } };
  await press(shown, "打开回转单");
  const sheet = shown.locator("referral-triage .incoming iframe").first().contentFrame();
  await sheet.getByText("<img src=x").first().waitFor();
  await harmless(shown, "the form that comes back");
  stayed(shown, site.url);
});

test("no address that a receiver names is followed elsewhere, and what lets this page in goes to the receiver only", { timeout: 90_000 }, async () => {
  const other = await elsewhere();
  const asked = [];
  const own = (request, response) => {
    asked.push([new URL(request.url, "http://own").pathname, request.headers.authorization]);
    if (request.url.includes("leave")) return void response.writeHead(302, { Location: `${other.origin}/caught` }).end();
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ status: "accepted", updated_at: "2026-11-29T00:00:00Z" }));
  };
  const said = {
    "a script": link,
    "data": "data:application/json,{\"status\":\"declined\"}",
    "another origin": `${other.origin}/caught`,
    "another origin without a scheme": `//${other.origin.slice(7)}/caught`,
    "another origin that looks like ours": () => `http://127.0.0.1@${other.origin.slice(7)}/caught`,
    "ours, with a password": (url) => `${url.replace("//", "//user:secret@")}/api/leave`,
    "ours, which leads elsewhere": "/api/leave",
    "ours, with backslashes": `\\\\${other.origin.slice(7)}\\caught`,
  };
  let to;
  const pages = { "/": page(doctor.replace(">", ' idle-lock="0" credentials="include">')), "/api/leave": own, "/api/referrals/1": own };
  const site = await portal(pages, ({ response }) => response.writeHead(201, { "Content-Type": "application/json", Location: encodeURI(to) }).end(JSON.stringify({ id: "1", location: to })));
  const { shown } = await watched(browser, "about:blank");
  await shown.clock.install();
  await shown.goto(site.url);
  await ready(shown);
  await shown.evaluate(() => { document.querySelector("referral-triage").headers = { Authorization: "Bearer secret" }; });
  let count = 0;
  for (const address of [...Object.values(said), "/api/referrals/1"]) {
    to = typeof address === "function" ? address(site.url) : address;
    await give(shown, `第${count}位`);
    count += 1;
    while ((await heard(shown, "referral-sent")).length < count) await online(shown);
    await next(shown);
  }
  // Until the one that may be asked was asked twice: the others had their turn before it.
  while (asked.filter(([path]) => path === "/api/referrals/1").length < 2) await minute(shown);
  assert.deepEqual(other.asked, []);
  assert.ok(asked.every(([, authorization]) => authorization === "Bearer secret"));
  assert.ok(asked.some(([path]) => path === "/api/leave"), "an address of the receiver's own is asked, and its redirect not followed");
  await open(shown);
  assert.equal(await tray(shown).getByText("from elsewhere").count(), 0);
  const owned = await shown.evaluate(() => globalThis.owned);
  assert.deepEqual(owned, []);
  stayed(shown, site.url);
});
