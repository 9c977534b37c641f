// The widget and FHIR servers that nobody here wrote: the form arrives once whatever happens to the answer, the task says what
// became of it, and what was taken in part is not called delivered.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { servers } from "../fhir/servers.mjs";
import { faults } from "./faults.mjs";
import { closeAll, hostPage, launch, opened, portal, shot, visit } from "./harness.mjs";
import { arrived, give, heard, minute, next, online, open, ready, tray } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const FORM = "urn:referral-triage:form";

for (const { name: who, start } of servers.filter(({ conditional }) => conditional)) {
  describe(who, () => {
    let server;
    before(async () => { server = await start(); });
    after(() => server.stop());

    /** A portal of another origin than the server, which a proxy stands before. */
    async function site() {
      const proxy = await faults(new URL(server.url).origin);
      opened(() => proxy.close());
      const endpoint = server.url.replace(new URL(server.url).origin, proxy.url);
      const { url } = await portal({ "/": hostPage(`mode="doctor" lang="zh" format="fhir" idle-lock="0" endpoint="${endpoint}"`) });
      return { proxy, url };
    }

    const one = async (type, system, key) => {
      const found = await server.find(type, `identifier=${system}|${key}`);
      assert.equal(found.length, 1, `${type} ${system}|${key}`);
      return found[0];
    };

    test("a form arrives once, also when its answer is lost", { timeout: 120_000 }, async () => {
      const { proxy, url } = await site();
      const { page } = await visit(browser, url);
      await ready(page, { receiver: { timeout: 2 } });
      const ways = ["pass", "reset-before", "reset-after", "closed-after", "truncated", "silence-after", "captive-portal", "503",
        // The server has it, and calls that a conflict.
        { is: "412", reaches: true }];
      for (const [place, way] of ways.entries()) {
        proxy.next(way);
        await give(page, `患者${place}`);
        const { key, sha256, id, number, location, received_at } = (await arrived(page, place + 1)).at(-1);
        const request = await one("ServiceRequest", FORM, key);
        const task = await one("Task", `${FORM}:task`, key);
        const patient = await one("Patient", `${FORM}:patient`, key);
        const composition = await one("Composition", `${FORM}:composition`, key);
        assert.deepEqual([id, number], [request.id, request.id]);
        assert.ok(location.endsWith(`/Task/${task.id}`) && location.startsWith(proxy.url), location);
        assert.ok(Date.parse(received_at));
        assert.equal(patient.name[0].text, `患者${place}`);
        for (const { reference } of [request.subject, task.for, composition.subject]) assert.equal(reference, `Patient/${patient.id}`);
        assert.equal(task.focus.reference, `ServiceRequest/${request.id}`);
        const posts = proxy.log.filter((post) => post.sha256 === sha256);
        assert.ok(posts.length >= 1 && posts.some((post) => post.reached), JSON.stringify(posts));
        await next(page);
      }
    });

    test("the hospital's task is asked about, shown and told to the host", { timeout: 120_000 }, async () => {
      const { url } = await site();
      const { page } = await visit(browser, "about:blank");
      await page.clock.install();
      await page.goto(url);
      await ready(page);
      await page.evaluate(() => addEventListener("referral-status", (event) => window.heard.push(["referral-status", event.detail])));
      /** The hospital changes the task; the widget hears of it. */
      const becomes = async (key, change, status) => {
        const task = await one("Task", `${FORM}:task`, key);
        const { status: put } = await server.put({ ...task, ...change });
        assert.equal(put, 200);
        for (;;) {
          await minute(page);
          const told = (await heard(page, "referral-status")).at(-1);
          if (told?.key === key && told.status === status) return told;
        }
      };
      const business = (code, text) => ({ businessStatus: { coding: [{ system: "urn:referral-triage:status", code }], text } });
      await give(page, "甲");
      const [{ key, id }] = await arrived(page, 1);
      await becomes(key, {}, "received");
      await becomes(key, { status: "accepted" }, "accepted");
      const booked = await becomes(key, business("booked", "1 月 5 日 9:00 内科门诊"), "booked");
      assert.deepEqual([booked.id, booked.words], [id, "1 月 5 日 9:00 内科门诊"]);
      await page.locator("[data-receipt=status]").filter({ hasText: "已预约" }).waitFor();
      await shot(page, "fhir-booked-zh-desktop");
      await becomes(key, { status: "in-progress", businessStatus: { coding: [{ system: "http://hl7.org/fhir/appointmentstatus", code: "arrived" }] } }, "arrived");
      await becomes(key, { status: "completed" }, "completed");
      const back = await becomes(key, { status: "completed", ...business("returned", "病情稳定，转回社区随访") }, "returned");
      assert.equal(back.words, "病情稳定，转回社区随访");
      await next(page);
      await give(page, "乙");
      const [, second] = await arrived(page, 2);
      await next(page);
      const declined = await becomes(second.key, { status: "rejected", statusReason: { text: "没有床位" } }, "declined");
      assert.deepEqual([declined.id, declined.words], [second.id, "没有床位"]);
      await tray(page).filter({ hasText: "1 份对方不接收" }).waitFor();
      await open(page);
      await tray(page).getByText("没有床位").waitFor();
    });

    test("what the hospital has written stays, also where a repetition would put the form in its place", { timeout: 60_000 }, async () => {
      const { proxy, url } = await site();
      const { page } = await visit(browser, url);
      await ready(page, { receiver: { updateCreate: true } });
      proxy.next({ is: "500", reaches: true });
      await give(page, "甲");
      await page.locator("[data-failure]").waitFor();
      const key = (await heard(page, "referral-queued"))[0].key;
      const task = await one("Task", `${FORM}:task`, key);
      await server.put({ ...task, status: "accepted" });
      const [{ location }] = await arrived(page, 1);
      assert.ok(location.endsWith(`/Task/${task.id}`), location);
      assert.equal((await server.read(`Task/${task.id}`)).status, "accepted");
      assert.equal(proxy.log.length, 1, "it was looked for, and not sent again");
      await next(page);
      // Where there is none, it is sent again.
      proxy.next("500");
      await give(page, "乙");
      const second = (await arrived(page, 2)).at(-1);
      await one("ServiceRequest", FORM, second.key);
      assert.equal(proxy.log.length, 3);
    });

    test("what is taken only in part, or not at all, is not called delivered", { timeout: 60_000 }, async () => {
      const { proxy, url } = await site();
      const { page } = await visit(browser, url);
      await ready(page);
      proxy.next("500");
      await give(page, "甲");
      await page.locator("[data-failure]").waitFor();
      const { key } = proxy.log[0];
      // Two patients of this form stand there already: nobody knows which of them is meant.
      for (const id of ["one", "two"]) {
        const { status } = await server.put({ resourceType: "Patient", id: `${key}-${id}`, identifier: [{ system: `${FORM}:patient`, value: key }] });
        assert.ok([200, 201].includes(status));
      }
      await online(page);
      await proxy.seen(2);
      await page.locator("[data-failure]").filter({ hasText: "412" }).waitFor();
      const [refused] = await heard(page, "referral-refused");
      assert.deepEqual([refused.key, refused.status], [key, 412]);
      assert.deepEqual(await heard(page, "referral-sent"), []);
      await next(page);
      await tray(page).filter({ hasText: "1 份需要处理" }).waitFor();
    });
  });
}
