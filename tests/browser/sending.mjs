// What the tests of sending do with a page: fill forms in, send them, and hear what became of them.

import { afterOperation, known, returnForm } from "./harness.mjs";

/** Ready to send: events are written down, and nothing waits longer than a test does. */
export async function ready(tab, { author, key, receiver = {} } = {}) {
  await tab.locator("referral-triage .desk").first().waitFor();
  // What keeps forms comes last: a test that takes the network away speaks of one that was there until then.
  await tab.evaluate(() => import(new URL("referral-triage-outbox.js", document.querySelector('script[src$="referral-triage.js"]').src)));
  await tab.evaluate(async ({ author, key, receiver }) => {
    const element = document.querySelector("referral-triage");
    window.heard = [];
    for (const name of ["referral-queued", "referral-sent", "referral-refused", "triage-error"]) {
      addEventListener(name, (event) => window.heard.push([name, event.detail]));
    }
    element.receiver = receiver;
    // The rest of the program is there.
    await element.flush();
    if (author !== undefined) await element.unlock({ author, key: key && new Uint8Array(key) });
  }, { author, key, receiver });
}

export const heard = (tab, name) => tab.evaluate((name) => window.heard.filter(([other]) => other === name).map(([, detail]) => detail), name);

/** Fills in the form of a patient whom the host knows, and presses "send"; resolves when the widget calls it saved. */
export async function give(tab, name) {
  const facts = known(afterOperation);
  await tab.evaluate(async ({ name, facts, fields }) => {
    const element = document.querySelector("referral-triage");
    const root = element.shadowRoot;
    const until = (find) => new Promise((done) => {
      const look = () => {
        const found = find();
        if (found) done(found);
        else setTimeout(look, 3);
      };
      look();
    });
    const press = async (text) => (await until(() => [...root.querySelectorAll("button")].find((one) => one.textContent.trim() === text && one.getAttribute("aria-disabled") !== "true"))).click();
    element.patient = { ...fields, patient_name: name };
    element.facts = facts;
    await until(() => root.querySelector(".reasons li, .plan"));
    await press("填写转诊单");
    (await until(() => root.querySelector("#field-consent input, [name=consent]"))).click();
    const saved = new Promise((done) => addEventListener("referral-queued", done, { once: true }));
    await press("核对");
    await press("确认发送");
    await saved;
  }, { name, facts, fields: returnForm });
}

/** The next patient, whatever stands on the screen. */
export const next = (tab) => tab.evaluate(() => document.querySelector("referral-triage").reset());
/** Nothing waits any longer: as if the network had come back. */
export const online = (tab) => tab.evaluate(() => dispatchEvent(new Event("online")));
/** Presses on until so many forms have arrived. */
export async function arrived(tab, count) {
  for (;;) {
    const sent = await heard(tab, "referral-sent");
    if (sent.length >= count) return sent;
    await online(tab);
    await tab.waitForFunction((count) => window.heard.filter(([name]) => name === "referral-sent").length > count, sent.length, { timeout: 300 }).catch(() => {});
  }
}

/**
 * A minute later by the page's clock, which a test has installed, and whatever was asked then is answered: on a slow machine
 * the clock would otherwise run on to where the screen is covered and the receiver is hardly asked any more.
 */
export async function minute(tab) {
  const asked = [];
  const note = (request) => asked.push(request.response());
  tab.on("request", note);
  await tab.clock.runFor(61_000);
  tab.off("request", note);
  await Promise.all(asked);
}

export const tray = (tab) => tab.locator("referral-triage .tray");
/** Nothing waits any more, and nobody is needed. */
export const calm = (tab, options) => tab.waitForFunction(() => !/待发|需要处理/.test(document.querySelector("referral-triage").shadowRoot.querySelector(".tray")?.textContent ?? ""), undefined, options);
export const open = async (tab) => {
  if ((await tray(tab).locator(".tray-list").count()) === 0) await tab.locator("referral-triage #tray").click();
};
/** The form on the screen does not arrive; the next patient comes, and it is looked for in the list. */
export async function leave(tab) {
  await tab.locator("[data-failure]").waitFor();
  await next(tab);
  await open(tab);
}
