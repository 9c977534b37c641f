// EMBEDDING.md does what it says: its examples are taken out and run, and it names what the manifest, the types, the style sheet
// and the script name, no more and no less.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { closeAll, launch, portal, root, visit } from "./harness.mjs";

const dist = join(root, "dist");
const modules = join(import.meta.dirname, "node_modules");
const app = mkdtempSync(join(tmpdir(), "referral-triage-docs-"));
const doc = readFileSync(join(root, "EMBEDDING.md"), "utf8");
const blocks = (text) => [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language, code]) => ({ language, code }));
const block = (language, place = 0) => blocks(doc).filter((one) => one.language === language)[place].code;

let browser;
before(async () => {
  browser = await launch();
  mkdirSync(join(app, "node_modules", "@types"), { recursive: true });
  cpSync(dist, join(app, "node_modules", "referral-triage"), { recursive: true });
  for (const name of ["react", "react-dom", "scheduler", "vue", "@vue", "@types/react", "csstype"]) symlinkSync(join(modules, name), join(app, "node_modules", name));
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", private: true }));
});
afterEach(closeAll);
after(async () => {
  await browser.close();
  rmSync(app, { recursive: true, force: true });
});

const infarction = { chest_pain: true, sweating: true, chest_pain_minutes: 20 };

test("the plain page and its script run under the policy shown", async () => {
  const script = block("js");
  const site = await portal({ "/": block("html"), "/portal.js": script, "/favicon.ico": " " }, undefined, { "Content-Security-Policy": block("csp").trim() });
  const { page, complaints } = await visit(browser, site.url);
  await page.locator("referral-triage .desk").waitFor();
  assert.equal(await page.locator("referral-triage [data-fact=systolic] input").first().inputValue(), "190");
  await page.evaluate((facts) => { document.querySelector("referral-triage").facts = facts; }, infarction);
  await page.waitForFunction(() => document.title === "call-120");
  assert.deepEqual(complaints, []);
});

test("the lines for slow networks ask for nothing twice, and for nothing in vain", async () => {
  const site = await portal({ "/": block("html").replace("</head>", `${block("head")}</head>`), "/portal.js": " ", "/favicon.ico": " " });
  const { page, complaints } = await visit(browser, "about:blank");
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await page.locator("referral-triage .desk").waitFor();
  const files = [...block("head").matchAll(/href="([^"]+)"/g)].map(([, file]) => file);
  assert.deepEqual(files.map((file) => asked.filter((one) => one === file).length), files.map(() => 1));
  assert.deepEqual(complaints, []);
});

test("the iframe runs", async () => {
  const site = await portal({ "/": block("html", 1), "/favicon.ico": " " });
  const { page, complaints } = await visit(browser, site.url);
  await page.frameLocator("iframe").locator("referral-triage .desk").waitFor();
  assert.deepEqual(complaints, []);
});

/** Builds the app with Vite and opens it; says what it heard from the widget. */
async function built(name, main, files, plugins = []) {
  const folder = join(app, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="/main.jsx"></script></html>`);
  writeFileSync(join(folder, "main.jsx"), main);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const { build } = await import("vite");
  await build({ root: folder, logLevel: "error", configFile: false, plugins, build: { target: "es2022", assetsInlineLimit: 0 } });
  const out = join(folder, "dist");
  const texts = Object.fromEntries(readdirSync(join(out, "assets")).filter((file) => !/\.(wasm|ruleset)$/.test(file)).map((file) => [`/assets/${file}`, readFileSync(join(out, "assets", file))]));
  const site = await portal({ "/": readFileSync(join(out, "index.html")), ...texts });
  const { page, complaints } = await visit(browser, "about:blank");
  await page.route("**/assets/*.{wasm,ruleset}", (route) => {
    const file = join(out, new URL(route.request().url()).pathname);
    return route.fulfill({ path: file, contentType: file.endsWith("wasm") ? "application/wasm" : "application/octet-stream" });
  });
  await page.goto(site.url);
  await page.locator("referral-triage .desk").waitFor();
  await page.waitForFunction(() => window.heard === "call-120");
  assert.equal(await page.evaluate(() => document.querySelector("referral-triage").patient.patient_name), "张三");
  assert.deepEqual(complaints, []);
}

test("the React component runs", async () => {
  await built("react", `import { createElement } from "react"; import { createRoot } from "react-dom/client"; import { Triage } from "./triage.jsx";
const facts = ${JSON.stringify(infarction)}, patient = { patient_name: "张三" };
createRoot(document.querySelector("#app")).render(createElement(Triage, { facts, patient, onChange: (said) => { window.heard = said.disposition; } }));`,
  { "triage.jsx": block("jsx") });
});

test("the Vue component runs", async () => {
  const { parse, compileScript } = await import("vue/compiler-sfc");
  const isCustomElement = /isCustomElement: (.*?) } } }\)`/.exec(doc)[1];
  assert.equal(isCustomElement, '(tag) => tag === "referral-triage"');
  const vue = {
    name: "vue-sfc",
    transform(code, id) {
      if (!id.endsWith(".vue")) return null;
      const { descriptor, errors } = parse(code, { filename: id });
      assert.deepEqual(errors, []);
      return compileScript(descriptor, { id: "triage", inlineTemplate: true, templateOptions: { compilerOptions: { isCustomElement: (tag) => tag === "referral-triage" } } }).content;
    },
  };
  await built("vue", `import { createApp, h } from "vue"; import Triage from "./Triage.vue";
const facts = ${JSON.stringify(infarction)}, patient = { patient_name: "张三" };
createApp({ render: () => h(Triage, { facts, patient, onChange: (said) => { window.heard = said.disposition; } }) }).mount("#app");`,
  { "Triage.vue": block("vue") }, [vue]);
});

test("the types for React hold, and the Angular component is TypeScript", async () => {
  const folder = join(app, "types");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "jsx.d.ts"), block("ts"));
  writeFileSync(join(folder, "use.tsx"), `import "./jsx.d.ts";
export const good = <referral-triage mode="doctor" lang="zh" facts={{ age: 3 }} destinations="/own.json" />;
// @ts-expect-error no such mode
export const bad = <referral-triage mode="nurse" />;
`);
  const options = ["--noEmit", "--strict", "--jsx", "react-jsx", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom", "--allowImportingTsExtensions", "use.tsx", "jsx.d.ts"];
  const checked = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), ...options], { cwd: folder, encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stdout);
  const { code } = await transform(block("angular"), { loader: "ts", tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } });
  assert.match(code, /CUSTOM_ELEMENTS_SCHEMA/);
});

test("documents, manifest, types, style sheet and script name the same things", () => {
  const manifest = JSON.parse(readFileSync(join(dist, "custom-elements.json"), "utf8"));
  const element = manifest.modules[0].declarations.find((one) => one.tagName === "referral-triage");
  const names = (list, kind) => list.filter((one) => !kind || one.kind === kind).map(({ name }) => name).sort();
  const script = readFileSync(join(root, "src/browser/referral-triage.js"), "utf8");
  const types = readFileSync(join(root, "src/browser/referral-triage.d.ts"), "utf8");
  const css = readFileSync(join(root, "src/browser/referral-triage.css"), "utf8");
  const sources = (under) => readdirSync(join(root, "src"), { recursive: true }).filter((file) => under.test(file)).map((file) => readFileSync(join(root, "src", file), "utf8")).join("");
  const views = sources(/^ui\b.*\.rs$/);
  const flow = sources(/^(flow|browser)\b.*\.(rs|js)$/);
  const unique = (matches) => [...new Set([...matches].map(([, name]) => name))].sort();

  const attributes = names(element.attributes);
  assert.deepEqual(JSON.parse(/observedAttributes = (\[.*?\])/.exec(script)[1]).sort(), attributes);
  const events = names(element.events);
  assert.deepEqual(unique(types.matchAll(/"((?:triage|referral|prefill)-\w+)": CustomEvent/g)), events);
  for (const event of events) assert.ok(flow.includes(`"${event}"`), event);
  const properties = names(element.members, "field");
  assert.deepEqual(unique(script.matchAll(/^ {2}set (\w+)\(/gm)), properties);
  const methods = names(element.members, "method");
  for (const method of methods) assert.match(script, new RegExp(`^  (async )?${method}\\(`, "m"));
  const custom = names(element.cssProperties);
  assert.deepEqual(unique(css.matchAll(/(--rt-[\w-]+):/g)), custom);
  const parts = names(element.cssParts);
  assert.deepEqual(unique(views.matchAll(/Attr::Part, "([\w-]+)"/g)), parts);

  const documents = ["EMBEDDING.md", "EMBEDDING.zh.md"].map((name) => readFileSync(join(root, name), "utf8"));
  for (const text of documents) {
    for (const name of [...attributes, ...properties, ...methods, ...events, ...custom, ...parts]) assert.match(text, new RegExp(`\`${name}[\`(]`), name);
    // What is said in tables is there: each row's first cell.
    const said = unique(text.matchAll(/^\| `([\w-]+)/gm)).filter((name) => !name.startsWith("--rt"));
    assert.deepEqual(said, [...new Set([...attributes, ...properties, ...methods, ...events])].sort());
    for (const [, link] of text.matchAll(/\]\(([\w./-]+\.(?:md|json))/g)) assert.ok(existsSync(join(root, link)), link);
  }
  // The examples of both are the same.
  assert.deepEqual(blocks(documents[1]), blocks(documents[0]));
});
