// What the browser tests share: the built widget served by the real receiver, a plain clinic portal with scripted
// answers, a real Chromium, and the patients of the named cases.

import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, cpSync, writeFileSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { chromium } from "playwright-core";
import initSqlJs from "sql.js";

export const root = resolve(import.meta.dirname, "../..");
const dist = join(root, "dist");
export const triage = join(root, "target/debug/triage");
export const shots = join(root, "target/screenshots");
mkdirSync(shots, { recursive: true });

// Whatever a test opens is closed after it, also when it fails.
const open = [];
export const opened = (close) => open.push(close);
export async function closeAll(test) {
  if (test?.passed === false) for (const page of pages) await describe(page);
  pages.clear();
  while (open.length) await open.pop()();
}

// What a person would have seen when a test failed, and what its outbox has on the disk: a failure that comes seldom is
// understood from that, or not at all.
const pages = new Set();
export const seen = (page) => pages.add(page);
async function describe(page) {
  const look = page.evaluate(async () => {
    const root = document.querySelector("referral-triage")?.shadowRoot;
    const said = (part) => (part?.innerText ?? "").replaceAll(/\s+/g, " ").slice(0, 800);
    const shown = [".tray", "[role=alert]", "[data-failure]", ".panel", "main"].map((one) => said(root?.querySelector(one))).filter(Boolean);
    const rows = await new Promise((done) => {
      const request = indexedDB.open("referral-triage-outbox");
      request.onerror = () => done([String(request.error)]);
      request.onsuccess = () => {
        const database = request.result;
        if (!database.objectStoreNames.contains("entries")) return done([]);
        database.transaction("entries").objectStore("entries").getAll().onsuccess = ({ target }) => done(target.result.map(({ outside }) => outside.replaceAll("\n", " | ")));
      };
    });
    return [location.href, ...shown, ...rows].join("\n");
  });
  const late = new Promise((done) => setTimeout(done, 5000, "the page does not answer"));
  console.log(await Promise.race([look, late]).catch(String));
}

/** The button that is always at hand goes to its own place: anywhere else it covers some target or other in part. */
export const uncovered = (page) => page.evaluate(() => {
  if (document.querySelector("referral-triage").shadowRoot.querySelector(".begin")) scrollTo(0, document.documentElement.scrollHeight);
});

/** A host page with nothing but the element, as a portal's developer would write it. */
export const hostPage = (attributes) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="/referral-triage.js"></script>
<h1>Clinic portal</h1><referral-triage ${attributes}></referral-triage>`;

/** `triage serve` on a free port of the loopback interface, with `pages` beside the widget, told `more`. */
export async function receiver(pages = {}, more = []) {
  const folder = mkdtempSync(join(tmpdir(), "referral-triage-"));
  open.push(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(dist, join(folder, "dist"), { recursive: true });
  for (const [name, html] of Object.entries(pages)) writeFileSync(join(folder, "dist", name), html);
  const db = join(folder, "referrals.sqlite");
  const child = spawn(triage, ["serve", "--lang", "en", "--dist", join(folder, "dist"), "--db", db, "--listen", "127.0.0.1:0", ...more]);
  const ended = new Promise((done) => child.once("exit", done));
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  open.push(stop);
  const complaints = [];
  child.stderr.on("data", (data) => complaints.push(String(data)));
  const url = await new Promise((found, failed) => {
    child.stdout.on("data", (data) => {
      const match = /http:\/\/[^\s/]+/.exec(String(data));
      if (match) found(match[0]);
    });
    ended.then((code) => failed(new Error(`triage serve ended with ${code}: ${complaints.join("")}`)));
  });
  // As a power cut does: connections that a browser keeps open are not waited for.
  const kill = () => {
    child.kill("SIGKILL");
    return ended;
  };
  return { url, db, stop, kill };
}

/** The rows of a stopped receiver's database, read by another SQLite than the one that wrote it. */
export async function rows(db) {
  const SQL = await initSqlJs();
  // A stopped receiver has folded its write-ahead log into the file.
  if (existsSync(`${db}-wal`)) throw new Error("the receiver left a write-ahead log behind");
  const opened = new SQL.Database(readFileSync(db));
  const [table] = opened.exec("select key, number, body, sha256 from referrals order by seq");
  opened.close();
  return (table?.values ?? []).map(([key, number, body, sha256]) => ({ key, number, body: Buffer.from(body), sha256 }));
}

/** A portal that serves the widget and `pages`, texts or whatever answers a request, and answers posts as `answer({ body, … })` says. */
export async function portal(pages, answer = () => {}, headers = {}) {
  const types = { ".html": "text/html; charset=utf-8", ".json": "application/json", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://portal").pathname;
    if (["POST", "PUT"].includes(request.method)) {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => answer({ body: Buffer.concat(parts).toString(), request, response }));
      return;
    }
    const type = types[extname(path)];
    if (typeof pages[path] === "function") return void pages[path](request, response);
    if (pages[path]) return void response.writeHead(200, { "Content-Type": type ?? types[".html"], ...headers }).end(pages[path]);
    const file = join(dist, path.replace("/referral-triage/", "/"));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": type ?? "application/octet-stream", ...headers });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  open.push(() => new Promise((done) => { server.close(done); server.closeAllConnections(); }));
  return { url: `http://127.0.0.1:${server.address().port}` };
}

export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
export const launch = (more = []) => chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: [...flags, ...more] });

export const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

export const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

/** A page that remembers everything the browser complains about. */
export async function visit(browser, url, screen = "desktop") {
  const context = await browser.newContext({ viewport: screens[screen], reducedMotion: "reduce" });
  open.push(() => context.close());
  const page = await context.newPage();
  seen(page);
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, complaints };
}

const vocabulary = new Map(
  execFileSync(triage, ["vocabulary", "--rules", join(root, "rules"), "--format", "json"], { encoding: "utf8" })
    .trim().split("\n").map((line) => JSON.parse(line)).map((fact) => [fact.fact, fact]),
);
export const fact = (id) => vocabulary.get(id);
export const facts = () => [...vocabulary.values()];

/** The same as facts by id, for the property `facts`: nothing of the absent groups is there. */
export function known({ absent = [], ...facts }) {
  const no = [...vocabulary.values()].filter(({ group, kind }) => absent.includes(group) && kind === "yes-no").map(({ fact }) => [fact, false]);
  return { ...Object.fromEntries(no), ...facts };
}

/** Answers facts on the clinician's screen as a person would; `absent` names groups nothing else of which is there. */
export async function answer(page, { absent = [], ...facts }) {
  for (const [id, value] of Object.entries(facts)) {
    const row = page.locator(`[data-fact="${id}"]`);
    const { kind, choices } = vocabulary.get(id);
    if (kind === "yes-no" && (await row.evaluate((shown) => shown.matches("button")))) {
      // A complaint among many: pressed or not.
      if (value !== ((await row.getAttribute("aria-pressed")) === "true")) await row.click();
    } else if (kind === "yes-no") await row.locator(`input[value="${value ? "yes" : "no"}"]`).check();
    else if (kind === "choice") await row.locator("select").selectOption(String(choices.findIndex((choice) => choice.id === value)));
    else if (kind === "choices") for (const choice of value) await row.locator(`input[value="${choice}"]`).check();
    else {
      const field = row.locator("input").first();
      await field.fill(String(value));
      await field.blur();
    }
  }
  for (const name of absent) {
    // Not all of a group is shown: nobody asks a man whether he is pregnant.
    const facts = [...vocabulary].filter(([, { group }]) => group === name).map(([id]) => `[data-fact="${id}"]`);
    await page.locator(".group").filter({ has: page.locator(facts.join()) }).locator(".group-head button").click();
  }
}

export const disposition = (page) => page.locator(".panel [data-disposition], .walk [data-disposition]").first();

/** Chest pain with sweating for twenty minutes. */
export const infarction = { chest_pain: true, sweating: true, chest_pain_minutes: 20 };

/** Two days after an operation, nothing wrong, in a county hospital. */
export const afterOperation = {
  care_setting: "county", age: 52, sex: "male", consciousness: "alert", recent_surgery: true, up_reasons: ["none"],
  systolic: 128, diastolic: 78, pulse: 72, respiratory_rate: 16, temperature: 36.6, spo2: 97, glucose: 5.6,
  condition_stable: true, down_plan_ready: true, down_blocks: ["none"], pain_score: 2, eating: true, wound_dry: true,
  absent: ["danger-life", "complaints", "known"],
};

/** What a clinician types into the return form. */
export const returnForm = {
  patient_name: "张三", phone: "13800000000", diagnosis: "急性阑尾炎术后", key_results: "血常规正常，切口愈合良好",
  from_doctor: "李四", from_phone: "010-12345678", from_unit: "示例县人民医院",
};

/** Walks page by page: the given facts are answered, everything else is "don't know". */
export async function walk(page, facts, name) {
  for (let step = 0; step < 80; step++) {
    const question = page.locator(".question");
    const result = page.locator(".result");
    await question.or(result).first().waitFor();
    const more = result.locator(".more button");
    if ((await result.count()) && !(await more.count())) return;
    if (await result.count()) {
      // An emergency that could be a greater one: the walk goes on.
      await more.click();
      await question.waitFor();
      continue;
    }
    if (step === 2) await shot(page, `${name}-question`);
    const before = await page.locator(".walk").innerHTML();
    const ids = [...new Set(await question.locator("[data-fact]").evaluateAll((all) => all.map((one) => one.dataset.fact)))];
    const ticks = ids.filter((id) => facts[id] === true);
    const typed = ids.find((id) => typeof facts[id] === "number");
    if ((await question.getAttribute("class")).includes("who")) await question.locator("button").first().click();
    else if (await question.locator(".checklist").count()) {
      for (const id of ticks) await question.locator(`[data-fact="${id}"] input`).check();
      const knowsRest = Object.keys(facts).length > 0;
      // Where the complaint is picked there is no "not sure".
      const buttons = question.locator(".answers button");
      await buttons.nth(knowsRest ? 0 : (await buttons.count()) - 1).click();
    } else if (typed) {
      await question.locator("input").first().fill(String(facts[typed]));
      await question.locator("button[type=submit]").click();
    } else {
      const heading = (await question.locator("h2, .lead").allTextContents()).join(" ");
      const buttons = question.locator(".answers > button.answer");
      const wanted = facts.sex && /性别|sex/i.test(heading) ? fact("sex").choices.findIndex((choice) => choice.id === facts.sex) : -1;
      const known = Object.keys(facts).length > 0 && (await buttons.count()) === 3;
      if (wanted >= 0) await buttons.nth(wanted).click();
      else if (known) await buttons.nth(/大汗|sweat|出汗/i.test(heading) ? 0 : 1).click();
      else await buttons.last().click();
    }
    await page.waitForFunction((old) => {
      const main = document.querySelector("referral-triage").shadowRoot.querySelector(".walk");
      return main && main.innerHTML !== old;
    }, before);
  }
  assert.fail("the walk did not end");
}
