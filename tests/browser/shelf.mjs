// The public page where a real browser finds it: a web server with a copy of dist, windows with a profile of their own or private ones,
// and what a browser has kept of a visit.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { opened, root } from "./harness.mjs";

export const folder = (name) => {
  const made = mkdtempSync(join(tmpdir(), `referral-triage-${name}-`));
  opened(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** A web server with a copy of dist in its folder, below `under`, that counts what it is asked. */
export async function shelf(under = "/") {
  const dist = join(folder("shelf"), "dist");
  cpSync(join(root, "dist"), dist, { recursive: true });
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };
  const asked = [];
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://shelf");
    asked.push({ method: request.method, path: pathname, search });
    const name = pathname.startsWith(under) ? pathname.slice(under.length) : "elsewhere";
    const file = join(dist, name || "index.html");
    if (!existsSync(file)) return void response.writeHead(404).end();
    const bytes = readFileSync(file);
    const tag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
    const headers = { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Cache-Control": "no-cache", ETag: tag };
    if (request.headers["if-none-match"] === tag) return void response.writeHead(304, headers).end();
    response.writeHead(200, headers).end(bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  opened(() => new Promise((done) => { server.close(done); server.closeAllConnections(); }));
  return { url: `http://127.0.0.1:${server.address().port}${under}`, dist, asked };
}

/** A window: of its own profile, or of the one that `kept` names; otherwise a private one. */
export async function window(browser, { kept, ...more } = {}) {
  const options = { viewport: { width: 360, height: 640 }, locale: "zh-CN", reducedMotion: "reduce", ...more };
  const context = kept
    ? await chromium.launchPersistentContext(kept === true ? folder("profile") : kept, { ...options, executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] })
    : await browser.newContext(options);
  opened(() => context.close());
  return context;
}

export async function tab(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  return Object.assign(page, { complaints });
}

/** Forgets all answers. The history goes back to the walk's first page then, and a browser that is on its way there loads nothing anew. */
export async function anew(page) {
  await page.evaluate(() => document.querySelector("referral-triage").reset());
  await page.waitForFunction(() => !history.state?.referralTriage);
}

export const kept = (page) => page.evaluate(async () => { await navigator.serviceWorker.ready; });
export const isKept = (page) => page.evaluate(() => Boolean(navigator.serviceWorker.controller));
export const begin = async (page) => {
  await page.locator(".walk .button.big").click();
  await page.locator(".question.who").waitFor();
};

/** All that a browser could keep of a visit. */
export const traces = (page) => page.evaluate(async () => {
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push([request.url, await (await cache.match(request)).text()]);
  }
  return {
    stored: [{ ...localStorage }, { ...sessionStorage }, document.cookie, (await indexedDB.databases()).map(({ name }) => name)],
    here: [location.search, location.hash, history.state], names: cached.map(([url]) => url), texts: cached.filter(([url]) => /versions$/.test(url)).map(([, text]) => text),
    speaks: cached.some(([, text]) => text.includes("青石巷")),
  };
});
