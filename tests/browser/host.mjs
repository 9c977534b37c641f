// Host pages around the element, and the way through its journey by what a host can set.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterOperation, known, returnForm, shots } from "./harness.mjs";

/** axe-core, to be put into a page, and the rules by which it looks. */
export const axe = readFileSync(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
export const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const ready = (page, within = "referral-triage") => page.locator(`${within} :is(.desk, .walk)`).first().waitFor();
export const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
export const give = (page, facts) => page.evaluate((facts) => { document.querySelector("referral-triage").facts = facts; }, facts);
export const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
export const receipt = ({ response, body }) => response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "1", number: `N-${JSON.parse(body).key.length}` }));

/** A host page with more around the element than a portal's developer would write. */
export const page = (inside, head = "", html = 'lang="zh-CN"') => `<!doctype html><html ${html}><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Portal</title><link rel="icon" href="data:,">${head}
<script type="module" src="/referral-triage.js"></script><body>${inside}</body></html>`;
export const doctor = '<referral-triage mode="doctor" lang="zh" endpoint="/api/referrals"></referral-triage>';
export const citizen = '<referral-triage mode="patient" lang="zh" endpoint="/api/referrals"></referral-triage>';

/** From answers to the filled form, on either screen. */
export async function toForm(page, mode, lang = "zh") {
  await give(page, known(mode === "doctor" ? afterOperation : { ...afterOperation, care_setting: "home", absent: ["danger-life", "complaints", "known"] }));
  if (mode === "patient") {
    await page.locator(".begin button").click();
    await page.locator(".question.who button").first().click();
  }
  await page.getByRole("button", { name: lang === "zh" ? /填写转诊单/ : /^Fill in .* form/ }).click();
  await page.locator("#field-patient_name").waitFor();
  for (const [id, text] of Object.entries(returnForm)) {
    const field = page.locator(`#field-${id}`);
    if (await field.count()) await field.fill(text);
  }
  for (const required of await page.locator("[aria-required=true]").all()) {
    if (!(await required.inputValue())) await required.fill((await required.getAttribute("type")) === "tel" ? "13800000000" : "无");
  }
  await page.locator("#field-consent").check();
}

export async function toReview(page) {
  await page.locator("form button[type=submit]").click();
  await page.locator("[data-action=send]").waitFor();
}

/** What sticks out of the widget sideways, or is cut off. */
export const overflowing = (shown) => shown.evaluate(() => {
  const element = document.querySelector("referral-triage");
  const base = element.getBoundingClientRect();
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const one of element.shadowRoot.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    // What only screen readers meet may be cut off.
    if (!box.width || one.closest(".visually-hidden") || getComputedStyle(one).clipPath !== "none") continue;
    if (box.right > base.right + 1 || box.left < base.left - 1) out.push(`${one.localName}.${one.className} ${Math.round(box.left)}–${Math.round(box.right)}`);
    const { overflowX } = getComputedStyle(one);
    if (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && !["input", "textarea", "select"].includes(one.localName)) out.push(`${one.localName}.${one.className} hides ${one.scrollWidth - one.clientWidth} px`);
  }
  return out.slice(0, 5);
});

/** Sets a reader's own text spacing (WCAG 1.4.12), or takes it away. */
export const spacing = (shown, spaced = true) => shown.evaluate((spaced) => {
  const css = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";
  const { shadowRoot } = document.querySelector("referral-triage");
  window.own ??= shadowRoot.adoptedStyleSheets[0];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(spaced ? css : "");
  shadowRoot.adoptedStyleSheets = [own, sheet];
}, spaced);
