// A record fills the form in: sources and ages on screen, an old value confirmed, the report, and the form posted as FHIR.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { closeAll, disposition, hostPage, launch, portal, screens, shots, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
// Three days by the calendar and by the clock, whatever the hour is.
const threeDays = () => {
  const noon = new Date();
  noon.setHours(12, 0, 0, 0);
  noon.setDate(noon.getDate() - 3);
  return (Date.now() - noon) / 3_600_000;
};
const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
const loinc = (code) => ({ coding: [{ system: "http://loinc.org", code }] });
const quantity = (value, code) => ({ value, unit: code, system: "http://unitsofmeasure.org", code });

function record(patient = "p1") {
  const subject = { reference: `Patient/${patient}` };
  const observation = (id, code, hours, more) => ({ resourceType: "Observation", id, status: "final", code, subject, effectiveDateTime: ago(hours), ...more });
  const resources = [
    { resourceType: "Patient", id: patient, name: [{ text: patient === "p1" ? "王五" : "赵六" }], gender: "female", birthDate: "1963-05-20",
      telecom: [{ system: "phone", value: "138 0000 0000" }] },
    observation("bp1", loinc("85354-9"), 2, { performer: [{ display: "李护士" }], component: [
      { code: loinc("8480-6"), valueQuantity: quantity(158, "mm[Hg]") }, { code: loinc("8462-4"), valueQuantity: quantity(96, "mm[Hg]") }] }),
    observation("t1", loinc("8310-5"), threeDays(), { valueQuantity: quantity(39.6, "Cel") }),
    observation("hb", loinc("718-7"), 2, { valueQuantity: quantity(121, "g/L") }),
    { resourceType: "Condition", id: "c1", subject, recordedDate: "2019-03-01", code: { coding: [{ system: "http://hl7.org/fhir/sid/icd-10", code: "I10" }], text: "高血压" },
      clinicalStatus: { coding: [{ code: "active" }] }, verificationStatus: { coding: [{ code: "confirmed" }] } },
  ];
  return { resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) };
}

const page = (lang, more = "") => hostPage(`mode="doctor" lang="${lang}" ${more}`);
const give = (page, patient) => page.evaluate((patient) => new Promise((done) => {
  const element = document.querySelector("referral-triage");
  element.addEventListener("prefill-report", (event) => done(event.detail), { once: true });
  element.patient = patient;
}), patient);

const told = {
  zh: { source: "来自 Observation/bp1 · 李护士，2 小时前", stale: "39.6 ℃：来自 Observation/t1，3 天前。已过时，确认后才参与判断", confirmed: "已确认" },
  en: { source: "From Observation/bp1 · 李护士, 2 hours ago", stale: "39.6 ℃: From Observation/t1, 3 days ago. Too old to count until confirmed.", confirmed: "confirmed" },
};

for (const lang of ["zh", "en"]) {
  for (const screen of Object.keys(screens)) {
    test(`a record shows its sources, and an old value waits for the clinician (${lang}, ${screen})`, async () => {
      const server = await portal({ "/": page(lang) }, () => {});
      const { page: at, complaints } = await visit(browser, server.url, screen);
      await at.locator("referral-triage .desk").waitFor();
      const report = await give(at, record());
      assert.deepEqual(report.stale, ["temperature"]);
      assert.deepEqual(report.unmapped.map(({ what, reason }) => [what, reason]), [["Observation/hb", "unknown-code"]]);
      assert.ok(report.mapped.some(({ fact }) => fact === "hypertension") && report.mapped.some(({ field }) => field === "patient_name"));
      const row = (id) => at.locator(`.row[data-fact="${id}"]`);
      assert.equal(await row("systolic").locator("input").first().inputValue(), "158");
      assert.equal((await row("systolic").locator(".origin").textContent()).trim(), told[lang].source);
      assert.equal(await row("temperature").locator("input").first().inputValue(), "", "an old value is no answer yet");
      assert.equal((await row("temperature").locator(".origin span").textContent()).trim(), told[lang].stale);
      await row("temperature").scrollIntoViewIfNeeded();
      await shot(at, `prefill-${lang}-${screen}`);
      const changed = at.evaluate(() => new Promise((done) => addEventListener("triage-change", (event) => done(event.detail), { once: true })));
      await row("temperature").locator("[data-action=confirm]").click();
      await changed;
      assert.equal(await row("temperature").locator("input").first().inputValue(), "39.6");
      assert.ok((await row("temperature").locator(".origin").textContent()).includes(told[lang].confirmed));
      assert.equal(await row("temperature").locator("[data-action=confirm]").count(), 0);
      // The focus stays with the fact.
      await at.waitForFunction(() => document.querySelector("referral-triage").shadowRoot.activeElement?.closest("[data-fact=temperature]"));
      assert.deepEqual(complaints, []);
    });
  }
}

test("another patient's record takes the place of the last one, other modes and rules read it again, and reset forgets it", async () => {
  const server = await portal({ "/": page("zh") }, () => {});
  const { page: at, complaints } = await visit(browser, server.url);
  await at.locator("referral-triage .desk").waitFor();
  await give(at, record());
  const pressure = at.locator('.row[data-fact="systolic"] input').first();
  assert.equal(await pressure.inputValue(), "158");
  await give(at, { resourceType: "Patient", id: "p2", name: [{ text: "赵六" }], gender: "male", birthDate: "1990-01-01" });
  assert.equal(await pressure.inputValue(), "", "the last patient's pressure is gone");
  await give(at, record());
  const again = (change) => at.evaluate((change) => new Promise((done) => {
    const element = document.querySelector("referral-triage");
    element.addEventListener("prefill-report", (event) => done(event.detail), { once: true });
    element.setAttribute(...change);
  }), change);
  assert.ok((await again(["mode", "patient"])).mapped.some(({ fact }) => fact === "age"));
  assert.ok((await again(["mode", "doctor"])).mapped.some(({ fact }) => fact === "age"));
  await at.evaluate(() => document.querySelector("referral-triage").setAttribute("lang", "en"));
  await at.getByText("From Observation/bp1").first().waitFor();
  await at.evaluate(() => document.querySelector("referral-triage").reset());
  await at.locator('.row[data-fact="systolic"] .origin').waitFor({ state: "detached" });
  assert.equal(await pressure.inputValue(), "");
  assert.equal(await at.evaluate(() => document.querySelector("referral-triage").patient), undefined);
  // Plain facts with their origin need no second module.
  const plain = at.evaluate((at) => new Promise((done) => {
    const element = document.querySelector("referral-triage");
    element.addEventListener("prefill-report", (event) => done(event.detail), { once: true });
    element.facts = { pulse: { value: 72, at, source: "监护仪" }, spo2: { value: 97, source: "监护仪" }, fever: false };
  }), ago(1));
  assert.deepEqual((await plain).stale, ["spo2"]);
  assert.equal(await at.locator('.row[data-fact="pulse"] input').first().inputValue(), "72");
  assert.deepEqual(complaints, []);
});

test("with format=fhir the form arrives as the transaction that was hashed, and its response is the receipt", async () => {
  const posts = [];
  const response = (status) => JSON.stringify({
    resourceType: "Bundle", type: "transaction-response",
    entry: JSON.parse(posts.at(-1).body).entry.map(({ request }) => ({
      response: { status: request.url === "Task" ? status : "201 Created", location: `${request.url}/7/_history/1`, lastModified: "2026-11-28T02:00:00Z",
        ...(status === "412" && request.url === "Task" ? { outcome: { resourceType: "OperationOutcome", issue: [{ diagnostics: "two tasks" }] } } : {}) },
    })),
  });
  const server = await portal({ "/": page("zh", 'endpoint="/fhir" format="fhir"') }, ({ body, request, response: reply }) => {
    posts.push({ body, type: request.headers["content-type"] });
    // A server that answers 200 although it refused a part.
    reply.writeHead(200, { "Content-Type": "application/fhir+json" }).end(response(posts.length === 1 ? "412" : "201 Created"));
  });
  const { page: at, complaints } = await visit(browser, server.url);
  await at.locator("referral-triage .desk").waitFor();
  await give(at, record());
  const events = at.evaluate(() => new Promise((done) => {
    const seen = [];
    for (const name of ["referral-queued", "referral-refused", "referral-sent"]) {
      addEventListener(name, (event) => { seen.push([name, event.detail]); if (name === "referral-sent") done(seen); });
    }
  }));
  await at.evaluate(() => { document.querySelector("referral-triage").facts = { chest_pain: true, sweating: true, chest_pain_minutes: 20 }; });
  assert.equal(await disposition(at).getAttribute("data-disposition"), "call-120");
  await at.getByRole("button", { name: /填写转诊单|仍要写转诊单/ }).first().click();
  for (const [id, text] of Object.entries({ impression: "急性冠脉综合征？", from_doctor: "李四", from_phone: "0571-1234567", from_unit: "东河镇卫生院" })) {
    await at.locator(`#field-${id}`).fill(text);
  }
  await at.getByRole("radio", { name: "同意转诊", exact: true }).check();
  await at.getByRole("button", { name: "核对", exact: true }).click();
  await at.locator("[data-action=send]").click();
  await at.getByText("two tasks").waitFor();
  await shot(at, "fhir-refused");
  await at.locator("[data-action=send]").click();
  await at.locator("[data-receipt=number]").waitFor();
  await shot(at, "fhir-sent");
  const seen = await events;
  assert.deepEqual(seen.map(([name]) => name), ["referral-queued", "referral-refused", "referral-sent"]);
  assert.equal(posts.length, 2);
  const { body, type } = posts[1];
  assert.equal(type, "application/fhir+json");
  const [, sent] = seen.at(-1);
  assert.equal(createHash("sha256").update(body).digest("hex"), sent.sha256);
  assert.deepEqual([sent.id, sent.location], ["7", `${server.url}/fhir/Task/7`]);
  const bundle = JSON.parse(body);
  assert.equal(bundle.type, "transaction");
  const one = (kind) => bundle.entry.find(({ resource }) => resource.resourceType === kind).resource;
  assert.equal(one("Patient").name[0].text, "王五");
  assert.equal(one("ServiceRequest").priority, "stat");
  assert.ok(one("ServiceRequest").identifier.some(({ value }) => value === sent.key));
  assert.ok(JSON.stringify(one("QuestionnaireResponse")).includes("Observation/bp1 · 李护士"));
  assert.deepEqual(complaints, []);
});

test("a form that cannot become FHIR is kept, said plainly, and goes out once it can", async () => {
  const posts = [];
  const server = await portal({ "/": page("en", 'endpoint="/fhir" format="fhir"') }, ({ body, response }) => {
    posts.push(body);
    response.writeHead(201, { "Content-Type": "application/fhir+json" })
      .end(JSON.stringify({ resourceType: "Bundle", type: "transaction-response", entry: [{ response: { status: "201", location: "ServiceRequest/9" } }] }));
  });
  const { page: at } = await visit(browser, server.url);
  await at.route("**/referral-triage-papers_bg.wasm", (route) => route.abort());
  await at.locator("referral-triage .desk").waitFor();
  await at.evaluate(() => {
    const element = document.querySelector("referral-triage");
    element.patient = { patient_name: "Wang Wu", sex: "male", age: "63", phone: "138 0000 0000", impression: "ACS?", from_doctor: "Li Si", from_phone: "0571-1234567", from_unit: "Donghe" };
    element.facts = { chest_pain: true, sweating: true, chest_pain_minutes: 20 };
  });
  await at.getByRole("button", { name: /referral form/ }).first().click();
  await at.getByRole("radio", { name: "Agrees", exact: true }).check();
  await at.getByRole("button", { name: "Check your answers", exact: true }).click();
  await at.locator("[data-action=send]").click();
  await at.locator("[data-failure]").getByText("FHIR").waitFor();
  assert.equal(posts.length, 0);
  await at.unroute("**/referral-triage-papers_bg.wasm");
  await at.locator("[data-action=send]").click();
  await at.locator("[data-receipt=number]").waitFor();
  assert.equal(posts.length, 1);
});
