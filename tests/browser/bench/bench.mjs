// What the widget costs beside others: node bench.mjs DIST CACHE [RUNS] [NAME …]. For `./dev bench widget`; see pages.mjs.
// A fresh browser for each load, nothing cached, brotli at its best, candidates one after the other and each round from another one on.
// Medians; on a shared machine read the ratios.

import { createServer } from "node:http";
import { loadavg } from "node:os";
import { extname } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { launch } from "../harness.mjs";
import { pages } from "./pages.mjs";

const [dist, cache, runs = "9", ...only] = process.argv.slice(2);
const types = { "": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".png": "image/png" };
const modes = {
  unthrottled: null,
  "Slow 4G, 4× CPU": { offline: false, latency: 562.5, downloadThroughput: 1_474_560 / 8, uploadThroughput: 675_000 / 8 },
};

async function serve({ files }) {
  const small = new Map(Object.entries(files).map(([path, bytes]) => [path, extname(path) === ".png" ? null : brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })]));
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://bench").pathname;
    if (!(path in files)) return void response.writeHead(404).end();
    const body = small.get(path) ?? files[path];
    const headers = { "Content-Type": types[extname(path)] ?? "application/octet-stream", "Content-Length": body.length, "Cache-Control": "no-store" };
    if (small.get(path)) headers["Content-Encoding"] = "br";
    response.writeHead(200, headers).end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => { server.close(); server.closeAllConnections(); } };
}

/** Runs in the page before its own scripts: waits, frame by frame, until something is there to be used, and takes the time after
 * that frame was painted. */
function watcher({ host, first, tap }) {
  const seen = (selector) => {
    const root = host ? document.querySelector(host)?.shadowRoot : document;
    const found = root?.querySelector(selector);
    return found && !found.disabled && found.getBoundingClientRect().width > 0 ? found : null;
  };
  const painted = (selector) => new Promise((done) => {
    const look = () => {
      if (!seen(selector)) return void requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });
  const tapped = () => {
    const found = [...document.querySelectorAll(tap)].find((one) => one.checkVisibility());
    if (found) found.click();
    else requestAnimationFrame(tapped);
  };
  if (tap) requestAnimationFrame(tapped);
  window.bench = { seen, painted, long: [], first: painted(first) };
  new PerformanceObserver((list) => bench.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });
}

async function measure(candidate, site, network) {
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    let [requests, open, quiet, began] = [0, 0, Date.now()];
    // What has arrived, and when: of each request its pieces, and in the end what they were with their headers.
    const ours = new Map();
    const arrived = [];
    const take = (requestId, timestamp, bytes) => {
      ours.set(requestId, ours.get(requestId) + bytes);
      arrived.push([timestamp, bytes]);
    };
    cdp.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) => {
      if (request.url.startsWith("data:")) return;
      began ??= timestamp;
      ours.set(requestId, 0);
      requests++;
      open++;
    });
    cdp.on("Network.dataReceived", ({ requestId, timestamp, encodedDataLength }) => {
      if (ours.has(requestId)) take(requestId, timestamp, encodedDataLength);
    });
    const end = ({ requestId, timestamp, encodedDataLength = 0 }) => {
      if (!ours.has(requestId)) return;
      take(requestId, timestamp, Math.max(0, encodedDataLength - ours.get(requestId)));
      ours.delete(requestId);
      open--;
      quiet = Date.now();
    };
    cdp.on("Network.loadingFinished", end);
    cdp.on("Network.loadingFailed", end);
    await page.addInitScript(watcher, { host: candidate.host, first: candidate.first, tap: candidate.tap });
    if (network) {
      await cdp.send("Network.emulateNetworkConditions", network);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    }
    await page.goto(site.url, { waitUntil: "commit" });
    const first = await page.evaluate(() => bench.first);
    while (open > 0 || Date.now() - quiet < 1200) await page.waitForTimeout(200);
    const until = (time) => arrived.reduce((sum, [at, bytes]) => sum + (at <= time ? bytes : 0), 0);
    const [needed, bytes] = [until(began + first / 1000), until(Infinity)];
    const { metrics } = await cdp.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
    const blocking = await page.evaluate(() => bench.long.reduce((sum, duration) => sum + Math.max(0, duration - 50), 0));
    // The answer: as the browser hears it, until what follows from it is painted.
    const [x, y] = await page.evaluate(async (selector) => {
      const found = bench.seen(selector);
      found.scrollIntoView({ block: "center" });
      const box = found.getBoundingClientRect();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return [box.x + Math.min(12, box.width / 2), box.y + box.height / 2];
    }, candidate.yes);
    await page.evaluate((then) => {
      bench.clicked = new Promise((done) => addEventListener("click", (event) => done(event.timeStamp), { capture: true, once: true }));
      bench.then = bench.painted(then);
    }, candidate.then);
    await page.mouse.click(x, y);
    const click = await page.evaluate(async () => (await bench.then) - (await bench.clicked));
    await cdp.send("HeapProfiler.enable");
    await cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    const wasm = candidate.glue ? await page.evaluate(async (glue) => (await (await import(glue)).default()).memory.buffer.byteLength, candidate.glue) : 0;
    return { needed, bytes, requests, paint, first, click, task: of("TaskDuration") * 1000, blocking, heap: usedSize, wasm, memory: usedSize + wasm, listeners: of("JSEventListeners") };
  } finally {
    await browser.close();
  }
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

const candidates = (await pages(dist, cache)).filter(({ name }) => !only.length || only.some((part) => name.includes(part)));
const sites = await Promise.all(candidates.map(serve));
const seen = Object.fromEntries(Object.keys(modes).map((mode) => [mode, candidates.map(() => [])]));
for (let run = 0; run < Number(runs); run++) {
  for (const [mode, network] of Object.entries(modes)) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const which = (turn + run) % candidates.length;
      seen[mode][which].push(await measure(candidates[which], sites[which], network));
    }
  }
  console.error(`round ${run + 1} of ${runs} (load ${loadavg()[0].toFixed(1)})`);
}
for (const site of sites) site.close();

const columns = [
  ["transferred until usable", "needed", (n) => `${(n / 1000).toFixed(0)} kB`], ["in all", "bytes", (n) => `${(n / 1000).toFixed(0)} kB`], ["requests", "requests", (n) => n.toFixed(0)], ["first usable", "first", (n) => `${n.toFixed(0)} ms`],
  ["first paint", "paint", (n) => `${n.toFixed(0)} ms`], ["answer → painted", "click", (n) => `${n.toFixed(0)} ms`], ["main thread", "task", (n) => `${n.toFixed(0)} ms`], ["blocking", "blocking", (n) => `${n.toFixed(0)} ms`],
  ["JS heap", "heap", (n) => `${(n / 1e6).toFixed(1)} MB`], ["wasm memory", "wasm", (n) => `${(n / 1e6).toFixed(1)} MB`], ["listeners", "listeners", (n) => n.toFixed(0)],
];
const result = {};
for (const [mode, rows] of Object.entries(seen)) {
  console.log(`\n| ${mode} | ${columns.map(([title]) => title).join(" | ")} |\n|${"---|".repeat(columns.length + 1)}`);
  for (const [which, { name }] of candidates.entries()) {
    const row = Object.fromEntries(Object.keys(rows[which][0]).map((key) => [key, median(rows[which].map((one) => one[key]))]));
    (result[mode] ??= {})[name] = row;
    console.log(`| ${name} | ${columns.map(([, key, said]) => said(row[key])).join(" | ")} |`);
  }
}

// The budgets of the project: ours, in the doctor's mode, against the peer; bold where one is missed.
const budgets = [
  ["first usable", "first", "form-js", 0.8], ["first usable", "first", "LHC", 0.3], ["main thread", "task", "form-js", 0.7], ["blocking", "blocking", "form-js", 0.7],
  ["heap and wasm memory", "memory", "LHC", 0.4], ["answer → painted", "click", "form-js", 0.4],
];
for (const [mode, rows] of Object.entries(result)) {
  const [own, citizen] = [rows["ours, doctor"], rows["ours, first question"]];
  if (!own && !citizen) continue;
  console.log(`\n| ${mode}: ours against | ratio | goal |\n|---|---|---|`);
  const line = (title, value, goal, misses) => console.log(`| ${title} | ${misses ? `**${value}**` : value} | ≤ ${goal} |`);
  if (own) line("transferred until usable", `${(own.needed / 1000).toFixed(0)} kB`, "150 kB", own.needed > 150_000);
  for (const [title, key, peer, goal] of budgets) {
    const other = Object.entries(rows).find(([name]) => name.includes(peer))?.[1];
    if (own && other && other[key] > 0) line(`doctor: ${title}, ${peer}`, `${(own[key] / other[key]).toFixed(2)}×`, `${goal}×`, own[key] / other[key] > goal);
  }
  // A citizen's first question, against a page without an engine and the same peer.
  const against = (title, key, peer, goal) => {
    const other = Object.entries(rows).find(([name]) => name.includes(peer))?.[1];
    if (!citizen || !other || !(other[key] > 0)) return;
    line(`citizen: ${title}, ${peer}`, `${(citizen[key] / other[key]).toFixed(2)}×`, `${goal}×`, citizen[key] / other[key] > goal);
  };
  against("first question usable", "first", "GOV.UK", 1.25);
  against("first question usable", "first", "form-js", 0.7);
  against("blocking", "blocking", "GOV.UK", 1.5);
  if (citizen) line("citizen: transferred until the first question", `${(citizen.needed / 1000).toFixed(0)} kB`, "110 kB", citizen.needed > 110_000);
  const [page, formJs] = ["public", "form-js"].map((part) => Object.entries(rows).find(([name]) => name.includes(part))?.[1]);
  if (page && formJs) line("first paint of the public page, form-js", `${(page.paint / formJs.paint).toFixed(2)}×`, "0.6×", page.paint / formJs.paint > 0.6);
  if (own && mode !== "unthrottled") line("answer → painted", `${own.click.toFixed(0)} ms`, "50 ms", own.click > 50);
}
