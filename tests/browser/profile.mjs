// A Chromium with a profile on the disk, which is killed as when the power goes, and the search through what it leaves there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { flags, opened, seen } from "./harness.mjs";

/** A Chromium of its own, with a profile that outlives it. */
export async function profiled(profile) {
  const child = spawn(process.env.CHROME ?? "/usr/bin/chromium", [...flags, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"], { detached: true });
  const ended = new Promise((done) => child.once("exit", done));
  const address = await new Promise((found, failed) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const match = /ws:\/\/\S+/.exec(said);
      if (match) found(match[0]);
    });
    ended.then(() => failed(new Error(said)));
  });
  const connected = await chromium.connectOverCDP(address);
  const kill = async () => {
    // All of it at once, as when the power goes.
    try { process.kill(-child.pid, "SIGKILL"); } catch { /* it is gone */ }
    await ended;
  };
  opened(kill);
  const newTab = async () => {
    const tab = await connected.contexts()[0].newPage();
    tab.setDefaultTimeout(20_000);
    seen(tab);
    return tab;
  };
  // Only what runs the pages, as when the system is short of memory; the browser itself goes on.
  const killPages = async () => {
    const session = await connected.newBrowserCDPSession();
    const running = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    const pages = await running();
    assert.ok(pages.length > 0);
    for (const id of pages) {
      try { process.kill(id, "SIGKILL"); } catch { /* a spare one that ended by itself */ }
    }
    // Until the browser knows it would give one of them to the next tab.
    while ((await running()).some((id) => pages.includes(id)));
    await session.detach();
  };
  return { tab: await newTab(), newTab, kill, killPages };
}

/** A folder for one. */
export function newProfile() {
  const profile = mkdtempSync(join(tmpdir(), "referral-profile-"));
  opened(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  return profile;
}

const files = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));

/** Where a profile has this text, in either way that a browser writes text: the ways, each with its files. */
export function places(profile, text) {
  const all = files(profile).map((file) => [file, readFileSync(file)]);
  assert.ok(all.length > 0);
  return Object.fromEntries(["utf8", "utf16le"].map((encoding) => {
    const sought = Buffer.from(text, encoding);
    return [encoding, all.filter(([, bytes]) => bytes.includes(sought)).map(([file]) => file)];
  }));
}

/** No file of the profile has it. */
export const nowhere = (profile, text) => assert.deepEqual(places(profile, text), { utf8: [], utf16le: [] });
