// Hostile texts in every place where a text can come from: what a clinician types, a record, a rule set, a receiver's answers, and
// then in the receiver's own pages. They are shown as they are written, nothing runs, and the policy is not violated once. And: the
// patient stands nowhere but in the widget's own tree and in the body of the form.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, portal, receiver, root, visit } from "./harness.mjs";
import { citizen, doctor, give, page, ready, receipt, toForm, toReview } from "./host.mjs";
import { harmless, hostile, link, policy, read, watched } from "./hostile.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

test("what is typed, or comes from a record, is text on every screen, on paper, in the form, and in the receiver's pages", async () => {
  // The receiver's own policy is in force here: Trusted Types, and no inline script.
  const server = await receiver({ "portal.html": page(doctor) });
  const { shown, complaints } = await watched(browser, `${server.url}/portal.html`);
  await ready(shown);
  await shown.evaluate((text) => {
    const element = document.querySelector("referral-triage");
    element.patient = { patient_name: text, address: text, past_history: text };
    element.facts = { age: { value: 52, source: text, at: "2100-01-01T00:00:00+08:00" } };
  }, hostile.slice(0, 40));
  await harmless(shown, "a record");
  await toForm(shown, "doctor");
  const before = new Map();
  for (const field of await shown.locator("form :is(textarea, input[type=text], input:not([type])):visible").all()) {
    const id = await field.getAttribute("id");
    // A result that goes along has a date and an institution, too.
    if (!/^field-[a-z0-9_]+$/.test(id)) continue;
    before.set(id, await field.inputValue());
    await field.fill(hostile);
  }
  assert.ok((await read(shown)) > 10, "the fields hold it");
  await harmless(shown, "form");
  // What is too long for a field is shortened; what has a form of its own (a code, a number) goes back to what it was.
  for (const text of [() => `<img src=x onerror=owned.push(1)>`, (id) => before.get(id) || "I10"]) {
    await shown.locator("form button[type=submit]").click();
    await shown.locator("form [aria-invalid=true], [data-action=send]").first().waitFor();
    await harmless(shown, "refused fields");
    const refused = await shown.locator("form [aria-invalid=true]").evaluateAll((all) => all.map((one) => one.id));
    for (const id of refused) await shown.locator(`#${id}`).fill(text(id));
  }
  if (!(await shown.locator("[data-action=send]").count())) await toReview(shown);
  assert.ok((await read(shown)) > 3, "the review shows it");
  await harmless(shown, "review");
  await shown.locator("[data-action=send]").click();
  const number = shown.locator("[data-receipt=number]");
  await number.waitFor();
  await harmless(shown, "receipt");
  for (const button of await shown.locator("[data-paper]:not([data-paper=calendar])").all()) {
    const sheets = await shown.evaluate(() => globalThis.sheets.length);
    await button.click();
    await shown.waitForFunction((before) => globalThis.sheets.length > before, sheets);
  }
  const sheets = await shown.evaluate(() => globalThis.sheets);
  assert.ok(sheets.some((sheet) => sheet.includes("&lt;img src=x onerror=")), "the paper shows it as text");
  for (const sheet of sheets) assert.ok(!/<(img|script|svg)[^>]*(x onerror|owned|onload)/.test(sheet));
  await harmless(shown, "paper");
  assert.deepEqual(complaints, []);

  const told = await number.textContent();
  await shown.goto(`${server.url}/inbox`);
  await shown.getByRole("link", { name: told }).first().waitFor();
  await harmless(shown, "inbox");
  await shown.getByRole("link", { name: told }).first().click();
  await shown.locator("h1").waitFor();
  assert.ok((await read(shown, "body")) > 3, "the inbox shows it");
  await harmless(shown, "the form in the inbox");
  for (const path of ["/inbox/indicators", `/inbox?show=${encodeURIComponent(hostile)}`, `/inbox/${encodeURIComponent(hostile)}`, `/problems/${encodeURIComponent(hostile)}`]) {
    await shown.goto(server.url + path);
    await harmless(shown, path);
  }
});

test("what a receiver answers is text: refusals, their reasons, receipts, statuses and addresses", async () => {
  const json = (status, body, kind = "application/problem+json", headers = {}) => ({ response }) => response.writeHead(status, { "Content-Type": kind, ...headers }).end(JSON.stringify(body));
  const answers = {
    "a reason": json(422, { title: hostile, detail: hostile, type: link, instance: link, errors: [{ pointer: hostile, detail: hostile }] }),
    "a title": json(400, { title: hostile }),
    "a web page": ({ response }) => response.writeHead(200, { "Content-Type": "text/html" }).end(hostile),
    "a receipt": json(201, { id: hostile, number: hostile, received_at: hostile, status: hostile, location: link }, "application/json", { Location: link }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    const site = await portal({ "/": page(doctor) }, answer, { "Content-Security-Policy": policy });
    const { shown } = await watched(browser, site.url);
    await ready(shown);
    await toForm(shown, "doctor");
    await toReview(shown);
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-receipt=number]").or(shown.getByRole("button", { name: "再试一次" })).first().waitFor();
    assert.equal((await read(shown)) > 0, name !== "a web page", `${name} is shown in words`);
    await harmless(shown, name);
  }
});

test("what a rule set says is text, for clinicians and citizens, on screen and on paper", async () => {
  const folder = mkdtempSync(join(tmpdir(), "referral-hostile-"));
  try {
    cpSync(join(root, "tests/bad-rules/base"), join(folder, "rules"), { recursive: true });
    let replaced = 0;
    // Of every text that people read, in both languages; names and conditions stay.
    const said = `<img src=x onerror=owned.push(1)><script>owned.push(2)</script>`;
    for (const name of readdirSync(join(folder, "rules"), { recursive: true }).filter((name) => name.endsWith(".toml") && !name.endsWith(".cases.toml"))) {
      const path = join(folder, "rules", name);
      const text = readFileSync(path, "utf8").replace(/\b(zh|en|title|section) = "([^"]*)"/g, (_, key, words) => { replaced++; return `${key} = "${words}${said}"`; });
      writeFileSync(path, text);
    }
    assert.ok(replaced > 60);
    const compiled = join(folder, "hostile.ruleset");
    execFileSync(join(root, "target/debug/triage"), ["build", join(folder, "rules"), "-o", compiled]);
    for (const element of [doctor, citizen]) {
      const pages = { "/": page(element.replace(">", ' rules="/hostile.ruleset">')), "/hostile.ruleset": readFileSync(compiled) };
      const site = await portal(pages, receipt, { "Content-Security-Policy": policy });
      const { shown } = await watched(browser, site.url);
      await ready(shown);
      await harmless(shown, "first screen");
      await give(shown, { "胸痛": true, "收缩压": 200 });
      await shown.locator("referral-triage").getByText(said).first().waitFor();
      if (element === citizen) {
        for (let step = 0; step < 8 && (await shown.locator(".walk button").count()); step++) {
          await harmless(shown, `page ${step}`);
          await shown.locator(".walk button:visible").first().click();
        }
      }
      assert.ok((await read(shown)) > 0);
      // Nor can a rule hide the emergency: 120 stands there, in the engine's own words.
      if (element === doctor) assert.equal(await shown.locator("a[href='tel:120']").first().isVisible(), true);
      for (const button of await shown.locator("[data-paper]:visible").all()) await button.click();
      await harmless(shown, "answer");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the patient stands in no address, message, title, history, storage, header or part of the host's page", async () => {
  const marked = { name: "欧阳标记者", id: "330102199001011234", address: "标记路 77 号" };
  const words = [...Object.values(marked), encodeURIComponent(marked.name), "%E6%AC%A7%E9%98%B3"];
  for (const [mode, element] of [["doctor", doctor], ["patient", citizen.replace(">", " history>")]]) {
    const heard = [];
    const site = await portal({ "/": page(element) }, (asked) => {
      heard.push(asked.body);
      receipt(asked);
    });
    const { page: shown } = await visit(browser, "about:blank");
    const told = [];
    shown.on("console", (message) => told.push(message.text()));
    shown.on("pageerror", (error) => told.push(String(error.stack)));
    shown.context().on("request", (request) => told.push(request.url(), JSON.stringify(request.headers())));
    await shown.goto(site.url);
    await ready(shown);
    await shown.evaluate(({ name, id, address }) => { document.querySelector("referral-triage").patient = { patient_name: name, record_no: id, address }; }, marked);
    await toForm(shown, mode);
    await shown.locator("#field-patient_name").fill(marked.name);
    await toReview(shown);
    const look = async (when) => {
      const outside = await shown.evaluate(async () => ({
        html: document.documentElement.outerHTML, title: document.title, address: location.href, state: JSON.stringify(history.state), referrer: document.referrer,
        cookie: document.cookie, local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), name: window.name,
        databases: JSON.stringify(await indexedDB.databases()), caches: JSON.stringify(await caches.keys()),
        entries: JSON.stringify(performance.getEntries().map((entry) => entry.name)),
      }));
      for (const [where, said] of [...Object.entries(outside), ["told", told.join("\n")]]) {
        for (const word of words) assert.ok(!said.includes(word), `${when}: ${word} stands in ${where} (${mode})`);
      }
    };
    await look("before it is sent");
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-receipt=number]").waitFor();
    await look("after it was sent");
    assert.ok(heard.length === 1 && heard[0].includes(marked.name), "it stands in the form, which arrived");
    await shown.evaluate(() => document.querySelector("referral-triage").reset());
    await shown.waitForFunction((name) => !document.querySelector("referral-triage").shadowRoot.textContent.includes(name), marked.name);
    const left = await shown.locator("referral-triage").evaluate((one) => one.shadowRoot.innerHTML + [...one.shadowRoot.querySelectorAll("input, textarea")].map((field) => field.value).join());
    for (const word of words) assert.ok(!left.includes(word), `${word} is left after the patient has gone (${mode})`);
  }
});

// ── Frames, as SECURITY.md names them

const frame = (src, sandbox) => `<!doctype html><title>Portal</title><link rel="icon" href="data:,"><iframe src="${src}" sandbox="${sandbox}" title="双向转诊" width="900" height="900"></iframe>`;

test("in a frame of its own origin the widget decides and sends", async () => {
  const inner = await portal({ "/frame.html": page(doctor) }, receipt);
  const outer = await portal({ "/": frame(`${inner.url.replace("127.0.0.1", "localhost")}/frame.html`, "allow-scripts allow-same-origin allow-forms allow-downloads allow-modals") });
  const { page: shown } = await visit(browser, "about:blank");
  await shown.goto(outer.url);
  const within = shown.frames()[1];
  await within.locator("referral-triage .desk").waitFor();
  await toForm(within, "doctor");
  await toReview(within);
  await within.locator("[data-action=send]").click();
  await within.locator("[data-receipt=number]").waitFor();
});

test("in a sandbox without an origin the widget still decides", async () => {
  const site = await portal({ "/frame.html": page(doctor), "/": frame("/frame.html", "allow-scripts") }, receipt, { "Access-Control-Allow-Origin": "*" });
  const { page: shown } = await visit(browser, "about:blank");
  await shown.goto(site.url);
  const within = shown.frames()[1];
  await within.locator("referral-triage .desk").waitFor();
  assert.equal(await within.evaluate(() => origin), "null");
  await give(within, { chest_pain: true, sweating: true, chest_pain_minutes: 20 });
  await within.locator(".panel [data-disposition=call-120]").waitFor();
});
