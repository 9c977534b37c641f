// Texts that do harm where they are taken for anything but text, and what tells whether they did.

import assert from "node:assert/strict";
import { visit } from "./harness.mjs";

// Runs if it is taken for markup, for an attribute's value, for a script or for a template.
export const hostile = `"'><img src=x onerror=owned.push(1)><script>owned.push(2)</script><svg onload=owned.push(3)>\${owned.push(4)}{{owned.push(5)}}`;
export const link = "javascript:owned.push(6)";
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** A page that notes what ran, what was violated and what was printed. */
export async function watched(browser, url, screen) {
  const { page: shown, complaints } = await visit(browser, "about:blank", screen);
  await shown.addInitScript(() => {
    const { top } = globalThis;
    if (top === globalThis) Object.assign(globalThis, { owned: [], violations: [], sheets: [] });
    globalThis.owned = top.owned;
    document.addEventListener("securitypolicyviolation", (event) => top.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    globalThis.print = () => {
      top.sheets.push(document.body.innerHTML);
      globalThis.dispatchEvent(new Event("afterprint"));
    };
  });
  await shown.goto(url);
  return { shown, complaints };
}

/** Nothing ran, nothing became an element, and every link leads where the engine let it. */
export async function harmless(shown, name) {
  const found = await shown.evaluate(() => {
    // Shadow roots, and the frames that paper is shown in.
    const inside = (tree) => [tree, ...[...tree.querySelectorAll("*")].flatMap((one) => [one.shadowRoot, one.contentDocument]).filter(Boolean).flatMap(inside)];
    const trees = inside(document);
    const all = (query) => trees.flatMap((tree) => [...tree.querySelectorAll(query)]);
    return {
      owned, violations,
      made: all("img[src=x], svg[onload], [onerror], [onload], script:not([src])").map((one) => one.outerHTML.slice(0, 80)),
      links: all("[href], [src], [action], [formaction]").map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action") ?? one.getAttribute("formaction")).filter((to) => /^\s*(javascript|vbscript|data:text)/i.test(to)),
    };
  });
  assert.deepEqual(found, { owned: [], violations: [], made: [], links: [] }, name);
}

/** How often the hostile text can be read. */
export const read = (shown, within = "referral-triage") => shown.locator(within).evaluate((one, text) => {
  const tree = one.shadowRoot ?? one;
  const texts = [...tree.querySelectorAll("input, textarea")].map((field) => field.value).concat([...tree.querySelectorAll("*")].flatMap((node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data)));
  return texts.filter((said) => said.includes(text)).length;
}, "<img src=x onerror=");
