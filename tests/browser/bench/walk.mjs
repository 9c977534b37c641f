// How long a citizen waits between a tap and the next question: node walk.mjs DIST [RUNS]. For `./dev bench walk`.
// Whole walks on a CPU four times slower, with the shipped rules and with as many variations of them as make 4,000: each holds only
// from some age on, so that the walk stays the same and the engine has them all to decide. And how long the page hears nobody meanwhile:
// the longest task, of those that a browser tells (50 ms and more), with its page. The public page is walked from its first usable
// moment on, while the rest of it still comes.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeAll, hostPage, launch, portal, root } from "../harness.mjs";

const [, , dist, runs = "5"] = process.argv;
const WANTED = 4000;
const triage = join(root, "target/debug/triage");
const build = (rules, file) => {
  execFileSync(triage, ["build", rules, "--texts", "zh", "-o", file], { stdio: "pipe" });
  return readFileSync(file);
};

/** The shipped rules, varied. */
function varied(folder) {
  cpSync(join(root, "rules"), folder, { recursive: true, filter: (path) => !path.endsWith(".cases.toml") });
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".toml")).map((name) => join(folder, name));
  const blocks = (text) => text.split(/^(?=\[\[)/m);
  const isCriterion = (block) => block.startsWith("[[criterion]]");
  const all = files.flatMap((file) => blocks(readFileSync(file, "utf8")).filter(isCriterion));
  let missing = WANTED - all.length;
  for (let turn = 1; missing > 0; turn++) {
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      const own = blocks(text).filter((block) => isCriterion(block) && !/^id\s*=\s*".*-from-\d+"/m.test(block)).slice(0, missing);
      missing -= own.length;
      const more = own.map((block) => block
        .replace(/^(id\s*=\s*".*)"/m, `$1-from-${turn}"`)
        .replace(/^when\s*=\s*("""|")([\s\S]*?)\1/m, (_, quote, when) => `when = """(${when.trim()}) and age >= ${turn} years"""`));
      if (more.length) writeFileSync(file, `${text}\n${more.join("\n")}`);
    }
  }
  return folder;
}

/** One walk; the milliseconds from each tap until the next page is painted. */
async function walk(page, facts) {
  const times = [];
  for (let step = 0; step < 60; step++) {
    const next = await page.evaluate(async (facts) => {
      const root = document.querySelector("referral-triage").shadowRoot;
      // Whoever was faster than the network waits until the page goes on by itself.
      while (root.querySelector("[aria-busy=true], .loading")) await new Promise(requestAnimationFrame);
      const question = root.querySelector(".question");
      const shown = () => root.querySelector(".walk")?.textContent;
      if (!question && !root.querySelector(".call-first")) return null;
      const ids = [...(question?.querySelectorAll("[data-fact]") ?? [])].map((one) => one.dataset.fact);
      for (const id of ids) {
        const tick = question.querySelector(`.checklist [data-fact="${id}"] input`);
        if (tick && facts[id] === true) tick.click();
        const field = question.querySelector(`[data-fact="${id}"] input[inputmode]`);
        if (field && typeof facts[id] === "number") {
          field.value = String(facts[id]);
          field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        }
      }
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const buttons = [...root.querySelectorAll(question ? ".question .answers > button" : ".walk .button.big")];
      const submit = root.querySelector(".question button[type=submit]");
      // A number that is told is submitted; signs: none of these; yes or no: no; else the first.
      const typed = ids.some((id) => typeof facts[id] === "number");
      const list = question?.querySelector(".checklist");
      const button = !question || question.classList.contains("who") || list ? buttons[0] : submit ? (typed ? submit : buttons.at(-1)) : buttons[buttons.length === 3 ? 1 : 0];
      const before = shown();
      // A tap is a task of its own, and no part of a frame.
      await new Promise((done) => setTimeout(done));
      const start = performance.now();
      bench.taps.push([start, root.querySelector("h2")?.textContent ?? ""]);
      button.click();
      await new Promise((done) => {
        // As in bench.mjs: what is there in a frame is painted at its end, and the message comes after that.
        const look = () => {
          if (shown() === before) return void requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = done;
          port2.postMessage(0);
        };
        requestAnimationFrame(look);
      });
      return performance.now() - start;
    }, facts);
    if (next === null) return times;
    times.push(next);
  }
  return times;
}

/** Runs in the page before its own scripts. */
function watcher() {
  window.bench = { taps: [], long: [] };
  const take = (list) => bench.long.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]));
  bench.watch = new PerformanceObserver(take);
  bench.watch.observe({ type: "longtask", buffered: true });
}

/** The longest tasks from a moment on, each with the page that was tapped last; what is under way is waited for. */
const longTasks = (page, from) => page.evaluate(async (from) => {
  await new Promise((done) => requestIdleCallback(() => setTimeout(done, 200)));
  const page = (time) => bench.taps.findLast(([at]) => at <= time)?.[1] ?? "(before the first tap)";
  return bench.long.filter(([at]) => at >= from).map(([at, duration]) => ({ page: page(at), duration }));
}, from);

const folder = mkdtempSync(join(tmpdir(), "referral-triage-walk-"));
const browser = await launch();
try {
  const own = hostPage('mode="patient" lang="zh" rules="/own.ruleset"');
  const sets = {
    shipped: { "/": own, "/own.ruleset": build(join(root, "rules"), join(folder, "shipped")) },
    [`${WANTED} criteria`]: { "/": own, "/own.ruleset": build(varied(join(folder, "rules")), join(folder, "many")) },
    "the public page": { "/": readFileSync(join(root, "dist/index.html")) },
  };
  const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
  console.log("\n| from a tap until it is painted, 4× CPU | questions | in the median | the slowest one | the result | the longest task | tasks over 50 ms in a walk |\n|---|---|---|---|---|---|---|");
  for (const [name, files] of Object.entries(sets)) {
    const site = await portal(files);
    const isPublic = !files["/own.ruleset"];
    const [walks, blocked] = [[], []];
    for (let run = 0; run < Number(runs); run++) {
      const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
      const page = await context.newPage();
      await page.addInitScript(watcher);
      const cdp = await context.newCDPSession(page);
      const slow = () => cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      if (isPublic) await slow();
      await page.goto(`${site.url}/?lang=zh`, { waitUntil: "commit" });
      if (isPublic) await page.waitForFunction(() => document.querySelector("referral-triage")?.shadowRoot?.querySelector(".walk .button.big"));
      else await page.evaluate(() => customElements.whenDefined("referral-triage").then(() => document.querySelector("referral-triage").assess({})));
      await slow();
      // What shows the first page is part of loading it.
      const from = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))));
      walks.push(await walk(page, { age: 45, abdominal_pain: true, fever: true, temperature: 38.2 }));
      blocked.push(await longTasks(page, from));
      await context.close();
    }
    const steps = walks[0].map((_, step) => median(walks.map((one) => one[step] ?? 0)));
    const ms = (value) => `${value.toFixed(0)} ms`;
    // The last tap leads to the result, which lists every reason.
    const questions = steps.slice(0, -1);
    const longest = blocked.map((tasks) => tasks.reduce((most, task) => (task.duration > most.duration ? task : most), { page: "", duration: 0 }));
    const one = longest.find(({ duration }) => duration === median(longest.map(({ duration }) => duration)));
    const said = one.duration ? `${ms(one.duration)} after “${one.page}”` : "under 50 ms";
    console.log(`| ${name} | ${questions.length} | ${ms(median(questions))} | ${ms(Math.max(...questions))} | ${ms(steps.at(-1))} | ${said} | ${median(blocked.map((tasks) => tasks.length))} |`);
    if (process.env.PAGES) {
      for (const [step, time] of steps.entries()) console.log(`  ${step}: ${ms(time)}`);
      for (const { page, duration } of blocked.flat()) console.log(`  blocked ${ms(duration)} after “${page}”`);
    }
  }
} finally {
  await browser.close();
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
}
