// Both ways: a township clinic refers, the hospital sees the form, treats the patient, and sends a return form back, which the
// clinic opens beside its own referral.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { afterOperation, closeAll, hostPage, known, launch, receiver, returnForm, screens, shot, visit } from "./harness.mjs";
import { minute } from "./sending.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const press = (tab, name) => tab.getByRole("button", { name, exact: true }).click();
const element = (tab, what, ...given) => tab.evaluate(([what, given]) => document.querySelector("referral-triage")[what](...given), [what, given]);
const part = (tab) => tab.locator("referral-triage .incoming");
const sheet = (tab, place) => part(tab).locator("iframe").nth(place).contentFrame();

/** The widget is whole, and what is sent is written down. */
async function ready(tab) {
  await tab.locator("referral-triage .desk").first().waitFor();
  await tab.evaluate(() => addEventListener("referral-sent", (event) => { window.sent = event.detail; }));
  await element(tab, "flush");
}
/** Presses on until the form has arrived: the receipt. */
async function send(tab, say) {
  await tab.locator("#field-consent input, [name=consent]").first().check();
  await press(tab, say("核对", "Check your answers"));
  await press(tab, say("确认发送", "Confirm and send"));
  await tab.locator("[data-receipt=sha256]").waitFor();
  return tab.evaluate(() => window.sent);
}
const stored = async (server, { id }) => (await fetch(`${server.url}/api/referrals/${id}/form`)).json();

async function portal(lang) {
  const server = await receiver({ "portal.html": hostPage(`mode="doctor" lang="${lang}" endpoint="/api/referrals" idle-lock="0"`) });
  const { page: tab, complaints } = await visit(browser, "about:blank");
  await tab.clock.install();
  await tab.goto(`${server.url}/portal.html`);
  await ready(tab);
  return { server, tab, complaints };
}

const referral = {
  patient_name: "张三", phone: "13800000000", from_doctor: "王五", from_phone: "010-2345678", from_unit: "示例县东河镇卫生院",
  to_unit: "示例县人民医院", impression: "转移性右下腹痛", present_history: "转移性右下腹痛 6 小时，有反跳痛",
};

const appendicitis = {
  care_setting: "township", age: 52, sex: "male", abdominal_pain: true, right_lower_pain: true, belly_right_tender: true, belly_rebound: true,
  belly_no_appetite: true, vomiting: true, temperature: 37.3, rigid_abdomen: false, fainting: false,
};

for (const lang of ["zh", "en"]) {
  const say = (zh, en) => (lang === "zh" ? zh : en);
  test(`a patient is referred, and comes back with a form (${lang})`, { timeout: 90_000 }, async () => {
    const { server, tab, complaints } = await portal(lang);
    // The clinic refers.
    await tab.evaluate(([facts, fields]) => Object.assign(document.querySelector("referral-triage"), { facts, patient: fields }), [appendicitis, referral]);
    await tab.locator("#to-form").click();
    for (const [id, text] of Object.entries(referral)) {
      const field = tab.locator(`#field-${id}`);
      if ((await field.count()) && !(await field.inputValue())) await field.fill(text);
    }
    const out = await stored(server, await send(tab, say));
    await element(tab, "reset");

    // The hospital receives it, goes on with the patient, and writes back.
    const hospital = await tab.context().newPage();
    await hospital.goto(`${server.url}/portal.html`);
    await ready(hospital);
    await element(hospital, "receive", out);
    await sheet(hospital, 0).getByText("张三").first().waitFor();
    await shot(hospital, `return-received-${lang}-desktop`);
    await press(hospital, say("接着看这位患者", "Go on with this patient"));
    // The operation is over; what hurt then hurts no more.
    await hospital.evaluate((facts) => { document.querySelector("referral-triage").facts = facts; }, known({ ...afterOperation, abdominal_pain: false, right_lower_pain: null, belly_right_tender: null, belly_rebound: null }));
    await hospital.locator(".panel .plan").waitFor();
    await hospital.locator("#to-form").click();
    assert.equal(await hospital.locator("#field-to_unit").inputValue(), referral.from_unit);
    for (const [id, text] of Object.entries(returnForm)) await hospital.locator(`#field-${id}`).fill(text);
    const back = await stored(server, await send(hospital, say));
    assert.equal(back.in_reply_to, out.key);

    // The clinic hears of it, and opens it beside its own.
    await tab.bringToFront();
    const returned = tab.locator("referral-triage .tray-list").getByText(say("已回转", "sent back"));
    if ((await tab.locator("referral-triage .tray-list").count()) === 0) await tab.locator("referral-triage #tray").click();
    while (!(await returned.count())) await minute(tab);
    await press(tab, say("打开回转单", "Open the return form"));
    await sheet(tab, 0).getByText("急性阑尾炎术后").first().waitFor();
    await sheet(tab, 1).getByText("示例县人民医院").first().waitFor();
    for (const [name, size] of Object.entries(screens)) {
      await tab.setViewportSize(size);
      await shot(tab, `return-opened-${lang}-${name}`);
    }
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "nothing sticks out of a phone");
    await tab.setViewportSize(screens.desktop);
    // Its visits are there to be kept to.
    const download = tab.waitForEvent("download");
    await part(tab).getByRole("button", { name: say("日历", "calendar") }).click();
    assert.equal((await download).suggestedFilename(), "follow-up.ics");
    await press(tab, say("收起", "Put aside"));
    await part(tab).waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  });
}

test("a receiver that gave words and no form is said to", { timeout: 60_000 }, async () => {
  const { server, tab } = await portal("zh");
  await tab.evaluate(([facts, fields]) => Object.assign(document.querySelector("referral-triage"), { facts, patient: fields }), [known(afterOperation), returnForm]);
  await press(tab, "填写转诊单");
  const { id } = await send(tab, (zh) => zh);
  await element(tab, "reset");
  for (const what of ["arrived", "returned"]) {
    const told = await fetch(`${server.url}/api/referrals/${id}/events`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ what, who: "赵六", note: "两周后复查" }) });
    assert.equal(told.status, 201);
  }
  await tab.locator("referral-triage #tray").click();
  const returned = tab.locator("referral-triage .tray-list").getByText("已回转");
  while (!(await returned.count())) await minute(tab);
  await press(tab, "打开回转单");
  await tab.getByText("接收方没有给出回转单").waitFor();
});
