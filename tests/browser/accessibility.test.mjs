// Every screen in every state, zh and en, light and dark, desktop and phone: no violation that axe-core finds; and what a screen
// reader meets on the main screens, held in aria/*.yml (UPDATE_SNAPSHOTS=1 rewrites them).

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { axe, wcag } from "./host.mjs";
import { afterOperation, closeAll, hostPage, infarction, known, launch, portal, returnForm, screens, uncovered, visit } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

const folder = join(import.meta.dirname, "aria");

const words = {
  zh: { open: "填写转诊单", anyway: /填写转诊单|仍要写转诊单/, send: /填写转诊单/, code: "生成二维码" },
  en: { open: "Fill in the referral form", anyway: /referral form/, send: /Fill in a form/, code: "Make a code" },
};

/** A record with an old temperature. */
const record = {
  resourceType: "Bundle", type: "collection", entry: [
    { resource: { resourceType: "Patient", id: "p1", name: [{ text: "王芳" }], gender: "female", birthDate: "1963-02-03" } },
    { resource: { resourceType: "Observation", id: "t1", status: "final", code: { coding: [{ system: "http://loinc.org", code: "8310-5" }] }, subject: { reference: "Patient/p1" }, effectiveDateTime: "2020-01-02T08:00:00+08:00", valueQuantity: { value: 38.2, system: "http://unitsofmeasure.org", code: "Cel" } } },
  ],
};

/** What axe says about the widget as it stands, light and dark. */
async function violations(page) {
  const run = (scheme, runOnly) => page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" }).then(() => page.evaluate(async (runOnly) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { violations } = await axe.run("referral-triage", { runOnly, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`));
  }, runOnly));
  // Only colours depend on the scheme.
  return [...(await run("light", { type: "tag", values: wcag })), ...(await run("dark", { type: "rule", values: ["color-contrast"] }))];
}

/** Holds what a screen reader meets against the file. */
async function reads(page, name, selector = "referral-triage") {
  const said = `${(await page.locator(selector).first().ariaSnapshot()).replaceAll(/\d{4}-\d{2}-\d{2}/g, "<day>").replaceAll(/\b[0-9a-f]{12}\b/g, "<hash>").replaceAll(/127\.0\.0\.1:\d+/g, "<host>").replaceAll(/RT1[A-Z0-9$*+\-./: ]{20,}/gi, "<code>")}\n`;
  const path = join(folder, `${name}.yml`);
  if (process.env.UPDATE_SNAPSHOTS) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, said);
  }
  assert.equal(said, existsSync(path) ? readFileSync(path, "utf8") : "", `${path}: UPDATE_SNAPSHOTS=1 rewrites it`);
}

/** A page with the element, axe, and a way to look at a state. */
async function look(attributes, lang, screen) {
  const site = await portal({ "/": hostPage(`${attributes} lang="${lang}"`).replace("zh-CN", lang === "zh" ? "zh-CN" : "en") });
  const { page } = await visit(browser, "about:blank", screen);
  const at = async (state, selector) => {
    await page.locator(selector).first().waitFor();
    await uncovered(page);
    assert.deepEqual(await violations(page), [], `${state} (${lang}, ${screen})`);
    // A screen reader meets the same at every width.
    if (screen === "desktop" && snapshots[state]) await reads(page, `${state}.${lang}`, snapshots[state]);
  };
  const open = async () => {
    await page.goto(site.url);
    await page.evaluate(axe);
  };
  const give = (facts) => page.evaluate((facts) => { document.querySelector("referral-triage").facts = facts; }, facts);
  const reset = () => page.evaluate(() => document.querySelector("referral-triage").reset());
  return { page, at, open, give, reset, site };
}

// The clinician's several hundred questions would say the same thing over and over: of that screen the panel.
const snapshots = {
  trouble: "referral-triage", "doctor-empty": ".panel", "doctor-emergency": ".panel", "doctor-down": ".panel",
  "doctor-form-missing": "referral-triage", "doctor-review": "referral-triage", "doctor-failed": "[data-failure]", "doctor-sent": "referral-triage",
  "citizen-welcome": "referral-triage", "citizen-who": "referral-triage", "citizen-age": "referral-triage", "citizen-list": "referral-triage", "citizen-pointed": "referral-triage",
  "citizen-question": "referral-triage", "citizen-why": "referral-triage", "citizen-answers": "referral-triage", "citizen-number": "referral-triage", "citizen-number-slip": "referral-triage",
  "citizen-result": "referral-triage", "citizen-code": ".handover", "citizen-alarm": "referral-triage", "citizen-emergency": "referral-triage", "citizen-leaving": ".urgent .problems",
  "citizen-locked": "referral-triage",
};

for (const lang of ["zh", "en"]) {
  for (const screen of Object.keys(screens)) {
    test(`the clinician's screens (${lang}, ${screen})`, async () => {
      const { page, at, open, give, reset } = await look('mode="doctor"', lang, screen);
      // While it loads, and when it does not.
      let go;
      const held = new Promise((done) => { go = done; });
      await page.route("**/*.ruleset", async (route) => { await held; await route.continue(); });
      await open();
      await at("loading", "referral-triage [role=status]");
      go();
      await at("doctor-empty", ".panel");
      await page.unroute("**/*.ruleset");
      for (const url of ["/none.ruleset", "/county-default.ruleset"]) {
        await page.evaluate((url) => document.querySelector("referral-triage").setAttribute("rules", url), url);
        if (url === "/none.ruleset") await at("trouble", ".trouble");
      }
      await page.locator(".panel").waitFor();
      await give(infarction);
      await at("doctor-emergency", "[data-disposition=call-120]");
      await page.evaluate(() => { for (const one of document.querySelector("referral-triage").shadowRoot.querySelectorAll("details")) one.open = true; });
      await at("doctor-emergency-unfolded", "[data-disposition=call-120]");
      const field = page.locator("[data-fact=systolic] input").first();
      await field.fill("900");
      await field.blur();
      await at("doctor-slip", "[data-fact=systolic] [aria-invalid=true]");
      await reset();
      await give(known(afterOperation));
      await at("doctor-down", "[data-disposition=refer-down]");

      await page.getByRole("button", { name: words[lang].open }).click();
      await at("doctor-form", "#field-patient_name");
      await page.locator("form button[type=submit]").click();
      await at("doctor-form-missing", ".problems");
      await page.locator("#field-chosen").selectOption({ index: 3 });
      await at("doctor-form-override", "#field-override-reason");
      for (const [id, text] of Object.entries(returnForm)) if (await page.locator(`#field-${id}`).count()) await page.locator(`#field-${id}`).fill(text);
      await page.locator("#field-chosen").selectOption({ value: await page.locator("#field-chosen option").evaluateAll((all) => String(all.length - 1)) });
      for (const [id, text] of Object.entries(returnForm)) await page.locator(`#field-${id}`).fill(text);
      await page.locator("#field-consent").check();
      await at("doctor-form-consent", "#field-consent-by");
      await page.locator("form button[type=submit]").click();
      await at("doctor-review-unsendable", "[data-action=print], .paper .actions");
      await page.evaluate(() => { document.querySelector("referral-triage").transport = async () => { throw new Error("offline"); }; });
      await at("doctor-review", "[data-action=send]");
      await page.locator("[data-action=send]").click();
      await at("doctor-failed", "[data-failure]");
      // Another way to send is taken at once.
      await page.evaluate(() => { document.querySelector("referral-triage").transport = async () => ({ id: "1", number: "T-1", received_at: "2026-01-02T03:04:05+08:00" }); });
      await page.locator("[data-receipt=number]").waitFor();
      await page.locator("[data-receipt=sha256]").evaluate((one) => { one.textContent = "…"; });
      await at("doctor-sent", "[data-receipt=number]");

      // A form that came from elsewhere, and the one that it answers.
      const came = (form) => ({ form, key: "b".repeat(26), sealed_at: "2026-11-20T08:00:00+08:00", lang, facts: { chest_pain: false }, chosen: {}, decision: {}, fields: returnForm });
      await reset();
      await page.evaluate((forms) => document.querySelector("referral-triage").receive(...forms), ["return", "out"].map(came));
      await page.locator(".incoming iframe").nth(1).waitFor();
      await at("doctor-incoming", ".incoming");

      // What is found by typing, what would change the answer, a code that cannot be read, a record, the cover.
      await reset();
      await page.locator(".verdict.undecided").waitFor();
      await page.locator("#find").fill(lang === "zh" ? "胸" : "chest");
      await at("doctor-search", "#found li");
      await page.locator("#find").fill(`RT1${"A".repeat(40)}`);
      await at("doctor-code", "#found li");
      await page.locator("#find").press("Enter");
      await at("doctor-code-refused", ".find [role=alert]");
      await give(infarction);
      await page.locator("[data-disposition=call-120]").waitFor();
      await page.locator(".changes button").first().click();
      await at("doctor-changes", ".changes li");
      await page.evaluate((record) => { document.querySelector("referral-triage").patient = record; }, record);
      await at("doctor-record", "[data-action=confirm]");
      await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0.005"));
      await at("doctor-locked", ".locked");
      await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0"));
      await page.locator(".locked button").click();

      // An emergency over the form.
      await reset();
      await give(infarction);
      await page.getByRole("button", { name: words[lang].anyway }).first().click();
      await at("doctor-form-emergency", ".emergency");
    });

    test(`the citizen's screens (${lang}, ${screen})`, async () => {
      const { page, at, open, give, reset } = await look('mode="patient" endpoint="/api"', lang, screen);
      await open();
      await at("citizen-welcome", ".walk .button.big");
      await page.locator(".walk .button.big").click();
      await at("citizen-who", ".question.who");
      const whose = () => page.locator(".question.who button").first().click();
      await whose();
      const number = page.locator(".question .number input");
      await at("citizen-age", "[data-fact=age] input");
      await page.locator(".question .answer.quiet").click();
      await page.locator("[data-fact=age] input").waitFor({ state: "detached" });
      await page.locator(".question .answer.quiet").click();
      await at("citizen-list", ".checklist");
      await page.locator(".at-head").click();
      await at("citizen-pointed", ".body.one");
      await page.locator(".body.one .at-head").click();
      // Nothing on the lists, not known elsewhere, until a number is asked for.
      for (let turn = 0; turn < 40 && !(await number.count()); turn++) {
        const before = await page.locator(".question").textContent();
        const answers = page.locator(".question .answers button");
        await ((await page.locator(".question .checklist").count()) ? answers.first() : answers.last()).click();
        await page.waitForFunction((old) => document.querySelector("referral-triage").shadowRoot.querySelector(".question")?.textContent !== old, before);
        if (turn > 0) continue;
        await at("citizen-question", ".question");
        await page.locator("details.why summary").click();
        await at("citizen-why", ".why[open]");
        await page.locator(".walk > .link").last().click();
        await at("citizen-answers", ".lines");
        await page.locator(".walk .button.big").click();
        await page.locator(".question").waitFor();
      }
      await at("citizen-number", ".question .number input");
      await number.first().fill("9999");
      await page.locator(".question button[type=submit]").click();
      await at("citizen-number-slip", "[aria-invalid=true]");

      await reset();
      await give(known({ ...afterOperation, care_setting: "home" }));
      await page.locator(".walk .button.big").click();
      await whose();
      await at("citizen-result", ".result");
      await page.locator(".result .actions button").filter({ hasText: words[lang].code }).click();
      await at("citizen-code", ".handover svg");
      await page.getByRole("button", { name: words[lang].send }).click();
      await at("citizen-form", "#field-consent");
      await page.locator("form button[type=submit]").click();
      await at("citizen-form-missing", ".problems");

      await reset();
      await page.locator(".walk .button.big").waitFor();
      await page.locator(".walk .button.big").click();
      await whose();
      await give(infarction);
      await at("citizen-alarm", ".emergency.bar");
      await reset();
      await give(infarction);
      await page.locator(".walk .button.big").click();
      await whose();
      await at("citizen-emergency", ".result.urgent");
      await page.locator(".urgent > .actions .link").click();
      await at("citizen-leaving", ".urgent .problems");
      await page.locator(".urgent .problems button").nth(1).click();
      await page.locator(".lines").waitFor();
      await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0.02"));
      await page.locator(".locked").waitFor();
      await page.evaluate(() => document.querySelector("referral-triage").setAttribute("idle-lock", "0"));
      await at("citizen-locked", ".locked");
    });
  }
}
