// The receiver's inbox in Chromium: answered without script and by keyboard, on a phone; what axe-core finds; signing in over
// plain HTTP under another name, where a browser says less about where a request comes from.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeAll, launch, root, screens, shots } from "./harness.mjs";

const axe = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const form = JSON.parse(readFileSync(join(root, "benches/receiver/form.json"), "utf8"));
const opened = [];
let browser;
// The name stands for this machine, and for no secure context.
before(async () => { browser = await launch(["--host-resolver-rules=MAP hospital.example 127.0.0.1"]); });
after(() => browser.close());
afterEach(async () => {
  while (opened.length) await opened.pop()();
  await closeAll();
});

/** `triage serve` with forms of these deadlines, in minutes from now. */
async function inbox(deadlines, args = []) {
  const folder = mkdtempSync(join(tmpdir(), "referral-inbox-"));
  mkdirSync(join(folder, "dist"));
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = spawn(join(root, "target/debug/triage"), ["serve", "--rules", join(root, "rules"), ...listen, ...args], { cwd: folder });
  const ended = new Promise((done) => child.once("exit", done));
  opened.push(async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const said = await new Promise((found) => child.stdout.once("data", (data) => found(String(data))));
  const url = /http:\/\/[^\s/]+/.exec(said)[0].replace("0.0.0.0", "127.0.0.1");
  const tokens = args.includes("--tokens") ? readFileSync(join(folder, "tokens"), "utf8") : "";
  const token = (role) => new RegExp(`^${role} (\\S+)$`, "m").exec(tokens)?.[1];
  for (const [place, minutes] of deadlines.entries()) {
    const key = `k7${String.fromCharCode(97 + place).repeat(24)}`;
    const due = new Date(Date.now() + minutes * 60_000).toISOString();
    const headers = { "Content-Type": "application/json", ...(tokens && { Authorization: `Bearer ${token("send")}` }) };
    const sent = await fetch(`${url}/api/referrals`, { method: "POST", headers, body: JSON.stringify({ ...form, key, due }) });
    assert.equal(sent.status, 201, await sent.text());
  }
  return { url, token };
}

async function visit(url, screen, options = {}) {
  const context = await browser.newContext({ viewport: screens[screen], ...options });
  opened.push(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(url);
  return page;
}

test("a form is answered on a phone, by keyboard, without script", async () => {
  const { url } = await inbox([300]);
  const page = await visit(`${url}/inbox`, "phone", { javaScriptEnabled: false });
  await page.getByRole("link", { name: /^ZZ/ }).click();
  const steps = [
    ["同意接收", { "经办人姓名": "赵六" }, "已同意接收"],
    ["预约", { "预约时间": "2100-01-02T09:30", "地点": "心内科 3 诊室", "经办人姓名": "赵六" }, "2100-01-02 09:30"],
    ["患者已到", { "经办人姓名": "钱七" }, "已到诊"],
    ["诊疗完成", { "经办人姓名": "钱七" }, "诊疗完成"],
    ["回转", { "回转内容": "阿司匹林，两周后复诊", "经办人姓名": "钱七" }, "阿司匹林，两周后复诊"],
  ];
  for (const [step, fields, shown] of steps) {
    const summary = page.locator("summary", { hasText: step });
    await summary.focus();
    await page.keyboard.press("Enter");
    for (const [label, value] of Object.entries(fields)) await page.locator("details[open]").getByLabel(label).fill(value);
    await page.locator("details[open]").getByRole("button").focus();
    await page.keyboard.press("Enter");
    await page.locator(".events li").last().getByText(shown).waitFor();
  }
  assert.equal(await page.locator("form").count(), 0);
  await page.screenshot({ path: join(shots, "inbox-answered-phone.png"), fullPage: true });
  await page.getByRole("link", { name: "返回列表" }).click();
  await page.getByText("已回转").waitFor();
});

test("the browser itself asks for what is missing", async () => {
  const { url } = await inbox([300]);
  const page = await visit(`${url}/inbox`, "phone", { javaScriptEnabled: false });
  await page.getByRole("link", { name: /^ZZ/ }).click();
  await page.locator("summary", { hasText: "不接收" }).click();
  await page.locator("details[open]").getByRole("button").click();
  const reason = page.locator("details[open]").getByLabel("不接收的理由");
  assert.ok(await reason.evaluate((field) => field === document.activeElement && field.matches(":invalid")));
  assert.equal(await page.locator(".events").count(), 0, "nothing was sent");
});

for (const colorScheme of ["light", "dark"]) {
  for (const screen of ["desktop", "phone"]) {
    test(`axe-core finds nothing in the inbox, ${colorScheme}, ${screen}`, async () => {
      const { url } = await inbox([300, -90]);
      const page = await visit(`${url}/inbox`, screen, { colorScheme, bypassCSP: true });
      const look = async (name) => {
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
        });
        assert.deepEqual(found, [], name);
        const small = await page.evaluate(() => [...document.querySelectorAll("button, summary, nav a, table.inbox a, form.act input, form.act textarea")]
          .filter((one) => one.checkVisibility() && one.type !== "hidden" && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80)));
        assert.deepEqual(small, [], `${name}: too small to press`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        assert.ok(!wide, `${name}: scrolls sideways`);
        await page.screenshot({ path: join(shots, `inbox-${name}-${screen}-${colorScheme}.png`), fullPage: true });
      };
      await page.getByText("已超时 1 小时 30 分").waitFor();
      await look("list");
      await page.goto(`${url}/inbox/indicators`);
      await look("indicators");
      await page.goto(`${url}/inbox?show=overdue`);
      await page.getByRole("link", { name: /^ZZ/ }).click();
      for (const summary of await page.locator("summary").all()) {
        await summary.click();
        await look("form");
      }
      await page.locator("details[open]").getByLabel("经办人姓名").fill("赵六");
      await page.locator("details[open] [required]").evaluateAll((all) => all.forEach((one) => one.removeAttribute("required")));
      await page.locator("details[open]").getByRole("button").click();
      await page.getByRole("alert").waitFor();
      await look("refused");
    });
  }
}

test("a person signs in under another name and over plain HTTP, and answers", async () => {
  const { url, token } = await inbox([300], ["--listen", "0.0.0.0:0", "--tokens", "tokens"]);
  const there = url.replace("127.0.0.1", "hospital.example");
  const page = await visit(`${there}/inbox`, "desktop");
  assert.equal(await page.evaluate(() => isSecureContext), false);
  const field = page.getByLabel("令牌");
  await field.fill(token("send"));
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await field.fill(token("inbox"));
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^ZZ/ }).click();
  await page.locator("summary", { hasText: "同意接收" }).click();
  await page.locator("details[open]").getByLabel("经办人姓名").fill("赵六");
  await page.locator("details[open]").getByRole("button").click();
  await page.locator(".events li").getByText("已同意接收").waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Strict"]);
  await page.goto(`${there}/inbox`);
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByLabel("令牌").waitFor();
  await page.goto(`${there}/inbox/indicators`);
  await page.getByLabel("令牌").waitFor();
});
