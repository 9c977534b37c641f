// dist/ as what others install: packed by npm, typed, bundled by Vite under another base path, loaded from another origin, and the
// engine alone in Node.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { closeAll, hostPage, launch, root, visit } from "./harness.mjs";

const dist = join(root, "dist");
const modules = join(import.meta.dirname, "node_modules");
const scratch = mkdtempSync(join(tmpdir(), "referral-triage-package-"));
const app = join(scratch, "app");
const installed = join(app, "node_modules", "referral-triage");

let browser;
before(async () => {
  browser = await launch();
  const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", scratch], { cwd: dist, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", join(scratch, filename), "-C", installed, "--strip-components=1"]);
});
afterEach(closeAll);
after(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

const patient = { systolic: 190, limb_paralysis: true };

/** Serves a folder under a path, to any origin. */
async function serve(folder, base = "/", pages = {}) {
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    if (pages[path]) return void response.writeHead(200, { "Content-Type": types[".html"] }).end(pages[path]);
    const file = join(folder, path.slice(base.length - 1).replace(/\/$/, "/index.html"));
    if (!path.startsWith(base) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Access-Control-Allow-Origin": "*" });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

test("the package names its version, its types and every file it needs", () => {
  const made = JSON.parse(readFileSync(join(installed, "package.json")));
  const cargo = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  assert.equal(made.version, cargo);
  for (const file of [made.main, made.types, made.customElements, "referral-triage-widget_bg.wasm", "referral-triage-part1.wasm", "referral-triage-part2.wasm", "referral-triage-part3.wasm", "referral-triage-annex.js", "referral-triage-paper.css", "referral-triage-papers.js",
    "referral-triage-papers_bg.wasm", "county-default.zh.ruleset", "county-default.en.ruleset", "county-default.zh.first.ruleset", "county-default.en.first.ruleset", "county-default.zh.front", "county-default.en.front", "county-default.index"]) {
    assert.ok(existsSync(join(installed, file)), file);
  }
  // The manifest tells of what the element has.
  const script = readFileSync(join(installed, "referral-triage.js"), "utf8");
  const manifest = JSON.parse(readFileSync(join(installed, made.customElements)));
  const element = manifest.modules[0].declarations.find((one) => one.tagName === "referral-triage");
  for (const { name } of [...element.attributes, ...element.members]) assert.ok(script.includes(name), name);
  const css = readFileSync(join(installed, "referral-triage.css"), "utf8");
  for (const { name } of element.cssProperties) assert.ok(css.includes(name), name);
});

test("the engine alone decides in Node as the command line does", async () => {
  const { Ruleset } = await import(pathToFileURL(join(installed, "referral-triage.js")));
  const rules = await Ruleset.load(undefined, { lang: "en" });
  const said = execFileSync(join(root, "target/debug/triage"), ["assess", "--rules", join(root, "rules"), "--explain", "--lang", "en"], {
    input: JSON.stringify({ id: "p", facts: patient }), encoding: "utf8",
  });
  const { id, would_change, ...expected } = JSON.parse(said);
  assert.deepEqual(rules.assess(patient), expected);
  assert.equal(rules.sha256, expected.ruleset.sha256);
  assert.throws(() => rules.assess({ no_such_fact: true }), { name: "unknown-fact" });
  assert.throws(() => rules.assess({ systolic: 900 }), { name: "out-of-range" });
  const whole = await Ruleset.load(pathToFileURL(join(installed, "county-default.ruleset")));
  assert.equal(whole.sha256, rules.sha256);
  await assert.rejects(Ruleset.load(pathToFileURL(join(installed, "package.json"))));
});

// A page's WebAssembly has a stack of a quarter of a megabyte (.cargo/config.toml).
test("the longest chains and the deepest nests fit the stack, in conditions and in records", async () => {
  const { Ruleset } = await import(pathToFileURL(join(installed, "referral-triage.js")));
  const chain = (link, times, between) => Array(times).fill(link).join(between);
  const folder = join(scratch, "deep");
  cpSync(join(root, "tests/bad-rules/base"), folder, { recursive: true });
  const file = join(folder, "heart/pain.toml");
  const text = readFileSync(file, "utf8");
  for (const when of [chain("胸痛", 1001, " and "), chain("胸痛", 1001, " xor "), chain("(胸痛 or 胸痛)", 500, " implies "),
    `胸痛${" is null".repeat(1000)}`, `${"(".repeat(63)}胸痛${")".repeat(63)}`, `${"not ".repeat(63)}胸痛`]) {
    writeFileSync(file, text.replace('when = "胸痛"', `when = "${when}"`));
    const compiled = join(folder, `${when.length}.ruleset`);
    execFileSync(join(root, "target/debug/triage"), ["build", folder, "-o", compiled], { stdio: "ignore" });
    const rules = await Ruleset.load(pathToFileURL(compiled));
    assert.ok(rules.assess({}).disposition, when.slice(0, 40));
  }
  // The second module reads records: as deep as its reader goes, and deeper.
  const annex = await import(pathToFileURL(join(installed, "referral-triage-papers.js")));
  await annex.default({ module_or_path: readFileSync(join(installed, "referral-triage-papers_bg.wasm")) });
  const papers = new annex.Papers(readFileSync(join(installed, "county-default.zh.ruleset")), "zh");
  for (const [depth, isRead] of [[120, true], [50_000, false]]) {
    const record = `{"now":"2026-03-01T08:00:00+08:00","record":[{"resourceType":"Basic","extension":${"[".repeat(depth)}${"]".repeat(depth)}}]}`;
    if (isRead) assert.equal(typeof papers.fromFhir(record), "string");
    else assert.throws(() => papers.fromFhir(record), (error) => !(error instanceof WebAssembly.RuntimeError));
  }
});

test("the types describe what is there", () => {
  const folder = join(scratch, "types");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(installed, join(folder, "node_modules", "referral-triage"));
  writeFileSync(join(folder, "use.mts"), `
import { Ruleset, type Assessment } from "referral-triage";
const element = document.querySelector("referral-triage")!;
element.facts = { systolic: 190, chest_pain: null, htn_problems: ["none"] };
element.patient = { patient_name: "张三" };
element.transport = async (form, body) => ({ id: String(form.key) + body.length });
element.addEventListener("triage-change", (event) => console.log(event.detail.disposition, event.detail.fired[0]?.values));
element.addEventListener("referral-sent", ({ detail }) => console.log(detail.number, detail.key));
const said: Assessment = (await Ruleset.load("/rules", { lang: "en" })).assess({ age: 3 });
element.reset();
export const direction: "emergency" | "up" | "consult" | "stay" | "down" = said.direction;
// @ts-expect-error no such property
element.fact = {};
// @ts-expect-error a rule set is loaded, not made
new Ruleset();
`);
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom", "--skipLibCheck", "false", "use.mts"];
  const checked = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), ...options], { cwd: folder, encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stdout);
});

test("a Vite app carries it under its own base path", async () => {
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", private: true }));
  writeFileSync(join(app, "index.html"), `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,">
<referral-triage mode="doctor" lang="zh"></referral-triage><script type="module" src="/main.js"></script></html>`);
  writeFileSync(join(app, "main.js"), `import { Ruleset } from "referral-triage";
window.said = Ruleset.load().then((rules) => rules.assess(${JSON.stringify(patient)}).disposition);`);
  const { build } = await import("vite");
  await build({ root: app, base: "/portal/", logLevel: "error", configFile: false, build: { target: "es2022", assetsInlineLimit: 0 } });
  const site = await serve(join(app, "dist"), "/portal/");
  try {
    const { page, complaints } = await visit(browser, `${site.url}/portal/`);
    await page.locator("referral-triage .desk").waitFor();
    assert.equal(await page.evaluate(() => window.said), "call-120");
    assert.deepEqual(complaints, []);
  } finally {
    await site.close();
  }
});

test("a portal of another origin embeds it", async () => {
  const cdn = await serve(dist, "/assets/v1/");
  const portal = await serve(scratch, "/none/", { "/": hostPage('mode="doctor" lang="en"').replace("/referral-triage.js", `${cdn.url}/assets/v1/referral-triage.js`) });
  try {
    const { page, complaints } = await visit(browser, portal.url);
    await page.locator("referral-triage .desk").waitFor();
    await page.getByText("Danger signs", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await Promise.all([cdn.close(), portal.close()]);
  }
});
