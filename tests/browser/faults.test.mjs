// The fault proxy itself: for each fault what a plain client meets, what the log says, and whether the real receiver
// behind it has the form. No browser.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { FAULTS, PREFLIGHTS, faults } from "./faults.mjs";

const root = resolve(import.meta.dirname, "../..");
const form = JSON.parse(readFileSync(join(root, "benches/receiver/form.json"), "utf8"));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const elsewhere = { Origin: "https://portal.example" };

let child, folder, url, proxy, count = 0;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "referral-faults-"));
  mkdirSync(join(folder, "dist"));
  child = spawn(join(root, "target/debug/triage"), ["serve", "--rules", join(root, "rules"), "--rate", "0", "--listen", "127.0.0.1:0"], { cwd: folder });
  url = await new Promise((found, failed) => {
    child.stdout.once("data", (data) => found(/http:\/\/[^\s/]+/.exec(String(data))[0]));
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`triage serve ended with ${code}`)));
  });
});
after(() => {
  child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => { proxy = await faults(url); });
afterEach(() => proxy.close());

/** A form with a key of its own. */
const fresh = () => JSON.stringify({ ...form, key: `k7${(count++).toString(2).padStart(24, "0").replaceAll("0", "a").replaceAll("1", "b")}` });

/** One POST on a connection of its own: the answer, or the code of the error that it met. */
function post(body, headers = {}, agent = new Agent()) {
  return new Promise((done) => {
    const sent = request(`${proxy.url}/api/referrals`, { method: "POST", agent, headers: { "Content-Type": "application/json", ...headers } }, async (answer) => {
      const text = [];
      try {
        for await (const part of answer) text.push(part);
        done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(text).toString(), parts: text.length });
      } catch (error) {
        done({ status: answer.statusCode, headers: answer.headers, error: error.code, text: Buffer.concat(text).toString() });
      }
    });
    sent.on("error", (error) => done({ error: error.code }));
    sent.setTimeout(500, () => sent.destroy(Object.assign(new Error("silence"), { code: "SILENCE" })));
    sent.end(body);
  });
}

/** Whether the receiver has the form, asked past the proxy. */
async function stored(body) {
  const rows = (await (await fetch(`${url}/api/export.ndjson`)).text()).split("\n").filter(Boolean);
  return rows.some((row) => row.includes(JSON.parse(body).key));
}

// What a client meets. `stored`: the receiver has the form afterwards.
const meets = {
  "pass": { status: 201, stored: true },
  "reset-before": { error: "ECONNRESET", stored: false },
  "reset-after": { error: "ECONNRESET", stored: true },
  "closed-after": { error: "ECONNRESET", stored: true },
  "silence": { error: "SILENCE", stored: false },
  "silence-after": { error: "SILENCE", stored: true },
  "slow-loris": { status: 201, stored: true },
  "truncated": { status: 201, error: "ECONNRESET", stored: true },
  "captive-portal": { status: 200, stored: false },
  "200-empty": { status: 200, stored: false },
  "202": { status: 202, stored: true },
  "202-location": { status: 202, stored: true },
  "204": { status: 204, stored: true },
  "302": { status: 302, stored: false },
  "401": { status: 401 }, "403": { status: 403 }, "404": { status: 404 }, "409": { status: 409 }, "409-outstanding": { status: 409 },
  "412": { status: 412 }, "413": { status: 413 }, "422": { status: 422 }, "422-reused": { status: 422 },
  "429": { status: 429, retry: "1" }, "429-date": { status: 429, retry: "date" },
  "500": { status: 500 }, "503": { status: 503, retry: "1" }, "503-date": { status: 503, retry: "date" },
  "no-cors": { status: 201, stored: true },
  "unexposed": { status: 201, stored: true },
};

test("every fault has its row", () => assert.deepEqual(Object.keys(meets).sort(), Object.keys(FAULTS).sort()));

for (const [name, expected] of Object.entries(meets)) {
  test(`${name}: what its sender meets, and whether the receiver has it`, async () => {
    const body = fresh();
    proxy.next({ is: name, every: 2 });
    const met = await post(body);
    const [entry] = await proxy.seen(1);
    assert.equal(met.error, expected.error);
    assert.equal(met.status, expected.status);
    assert.equal(await stored(body), expected.stored ?? false);
    assert.equal(entry.did, name);
    assert.equal(entry.reached, expected.stored ?? false);
    // Where nothing was read there is nothing to write down.
    assert.equal(entry.sha256, name === "reset-before" ? null : sha256(body));
    assert.equal(entry.key, name === "reset-before" ? null : JSON.parse(body).key);
    if (expected.retry === "date") assert.ok(Date.parse(met.headers["retry-after"]) > Date.now() - 1000);
    else assert.equal(met.headers?.["retry-after"], expected.retry);
    if (met.status >= 400) {
      assert.equal(met.headers["content-type"], "application/problem+json");
      assert.equal(JSON.parse(met.text).status, met.status);
    }
    });
}

test("the answers look like what they stand for", async () => {
  proxy.next("pass", { is: "slow-loris", every: 2 }, "truncated", "captive-portal", "202", "202-location", "204");
  const bodies = Array.from({ length: 7 }, fresh);
  const met = [];
  for (const body of bodies) met.push(await post(body));
  const [pass, loris, truncated, captive, plain, location, none] = met;
  assert.match(pass.headers.location, /^\/api\/referrals\/./);
  assert.ok(JSON.parse(pass.text).id);
  // Byte by byte, and yet whole.
  assert.ok(JSON.parse(loris.text).id && loris.parts > 50);
  assert.throws(() => JSON.parse(truncated.text));
  assert.match(captive.headers["content-type"], /^text\/html/);
  assert.equal(plain.headers.location, undefined);
  // It names a status that can be asked for through the proxy.
  const status = await fetch(`${proxy.url}${location.headers.location}`);
  assert.equal((await status.json()).status, "received");
  assert.equal(none.text, "");
});

test("a form whose answer was lost gets the same receipt when it is sent again, and is there once", async () => {
  const body = fresh();
  proxy.next("reset-after", "truncated", { is: "500", reaches: true });
  for (let i = 0; i < 3; i++) await post(body, { "Idempotency-Key": `"${JSON.parse(body).key}"` });
  const first = await post(body);
  const again = await post(body);
  assert.equal(first.text, again.text);
  assert.equal(new Set(proxy.log.map(({ key, sha256 }) => key + sha256)).size, 1);
  assert.deepEqual(proxy.log.map(({ did, reached, status }) => [did, reached, status]), [
    ["reset-after", true, 201], ["truncated", true, 201], ["500", true, 201], ["pass", true, 201], ["pass", true, 201],
  ]);
});

test("a script may change every part of a fault, and a function may choose", async () => {
  proxy.next({ is: "503", after: 7 }, { is: "422", body: { title: "no such ward" } });
  proxy.always((number) => (number % 2 ? "500" : "pass"));
  const met = [];
  for (let i = 0; i < 5; i++) met.push(await post(fresh()));
  assert.deepEqual(met.map(({ status }) => status), [503, 422, 500, 201, 500]);
  assert.equal(met[0].headers["retry-after"], "7");
  assert.deepEqual(JSON.parse(met[1].text), { title: "no such ward", status: 422 });
  assert.throws(() => proxy.next("no-such-fault"), /no fault no-such-fault/);
});

test("another origin: what may be asked before, and what may be read after", async () => {
  const preflight = async () => {
    const headers = { ...elsewhere, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key" };
    const { status, headers: said } = await fetch(`${proxy.url}/api/referrals`, { method: "OPTIONS", headers });
    return { status, allowed: said.get("access-control-allow-headers"), origin: said.get("access-control-allow-origin") };
  };
  const seen = {};
  for (const name of Object.keys(PREFLIGHTS)) {
    proxy.preflight(name);
    seen[name] = await preflight();
  }
  assert.deepEqual(seen, {
    "allow": { status: 204, allowed: "content-type, idempotency-key", origin: elsewhere.Origin },
    "no-key": { status: 204, allowed: "content-type", origin: elsewhere.Origin },
    "missing": { status: 204, allowed: null, origin: null },
    "401": { status: 401, allowed: null, origin: null },
  });
  proxy.next("pass", "no-cors", "unexposed");
  const met = [];
  for (let i = 0; i < 3; i++) met.push((await post(fresh(), elsewhere)).headers);
  assert.deepEqual(met.map((headers) => headers["access-control-allow-origin"]), [elsewhere.Origin, undefined, elsewhere.Origin]);
  assert.deepEqual(met.map((headers) => headers["access-control-expose-headers"]), ["Location, Retry-After, ETag, Date", undefined, undefined]);
});

test("nobody is there, until somebody is again at the same address", async () => {
  await proxy.down();
  assert.equal((await post(fresh())).error, "ECONNREFUSED");
  await proxy.up();
  assert.equal((await post(fresh())).status, 201);
});
