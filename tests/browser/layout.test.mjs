// Every screen at every width, with wide text spacing, in a page that runs from right to left, in forced colours, dark, on paper.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { afterOperation, closeAll, infarction, known, launch, portal, returnForm, visit } from "./harness.mjs";
import { doctor, frames, give, page, ready, shot, toReview } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

// ── Every width

/** What sticks out of the widget sideways, or is cut off. */
const overflowing = (shown) => shown.evaluate(() => {
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

const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";
const widths = [320, 360, 480, 560, 820, 860, 1024, 1280, 1440, 1920];

for (const [lang, html] of [["zh", 'lang="zh-CN"'], ["en", 'lang="en" dir="rtl"']]) {
  test(`every screen fits every width, with wide text spacing as well (${html})`, async () => {
    const site = await portal({ "/": page(doctor.replace('"zh"', `"${lang}"`), "", html) }, ({ response }) => response.writeHead(503).end());
    const { page: shown } = await visit(browser, site.url);
    await ready(shown);
    const fits = async (name) => {
      for (const spaced of [false, true]) {
        await shown.evaluate(([spaced, css]) => {
          const { shadowRoot } = document.querySelector("referral-triage");
          window.own ??= shadowRoot.adoptedStyleSheets[0];
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(spaced ? css : "");
          shadowRoot.adoptedStyleSheets = [own, sheet];
        }, [spaced, spacing]);
        for (const width of widths) {
          await shown.setViewportSize({ width, height: 900 });
          await frames(shown);
          assert.deepEqual(await overflowing(shown), [], `${name} at ${width}${spaced ? " spaced" : ""}`);
          if (width === 320) await shot(shown, `width-320-${name}-${lang}${spaced ? "-spaced" : ""}`);
        }
      }
      await shown.setViewportSize({ width: 1440, height: 900 });
    };
    await fits("empty");
    await give(shown, infarction);
    await fits("emergency");
    await give(shown, known(afterOperation));
    await shown.locator("[data-disposition=refer-down]").waitFor();
    await fits("down");
    const words = lang === "zh" ? [/填写转诊单/] : [/Fill in the referral form/];
    await shown.getByRole("button", { name: words[0] }).click();
    await shown.locator("form button[type=submit]").click();
    await shown.locator(".problems").waitFor();
    await fits("missing");
    for (const [id, text] of Object.entries(returnForm)) await shown.locator(`#field-${id}`).fill(text.repeat(id === "diagnosis" ? 20 : 1));
    await shown.locator("#field-consent").check();
    await toReview(shown);
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-failure]").waitFor();
    await fits("failed");
    await shown.evaluate(() => {
      const element = document.querySelector("referral-triage");
      element.reset();
      element.setAttribute("mode", "patient");
    });
    await shown.locator(".walk").waitFor();
    await fits("welcome");
    await shown.locator(".walk .button.big").click();
    await shown.locator(".question").waitFor();
    await fits("question");
    await give(shown, infarction);
    await shown.locator("referral-triage [href='tel:120']").first().waitFor();
    await fits("alarm");
  });
}

test("forced colours, dark, print and 200 % zoom: pictures to look at, and what can be told without looking", async () => {
  const site = await portal({ "/": page(doctor) });
  const { page: shown } = await visit(browser, site.url);
  await ready(shown);
  await give(shown, { ...infarction, sex: "male", age: 60 });
  await shown.locator("[data-disposition=call-120]").first().waitFor();
  for (const [name, media] of [["forced-colors", { forcedColors: "active" }], ["forced-colors-dark", { forcedColors: "active", colorScheme: "dark" }], ["dark", { colorScheme: "dark", forcedColors: "none" }], ["print", { media: "print", colorScheme: "light" }]]) {
    await shown.emulateMedia(media);
    await shot(shown, `media-${name}-doctor`);
    if (media.forcedColors === "active") {
      // What is pressed or picked must look so without our colours.
      const differ = await shown.evaluate(() => {
        const { shadowRoot } = document.querySelector("referral-triage");
        const look = (selector) => getComputedStyle(shadowRoot.querySelector(selector)).backgroundColor;
        return look(".chip.yes") !== look(".chip:not(.yes)");
      });
      assert.ok(differ, name);
    }
  }
  await shown.emulateMedia({ media: null, colorScheme: null, forcedColors: "none" });
  await shown.setViewportSize({ width: 640, height: 400 });
  await frames(shown);
  assert.deepEqual(await overflowing(shown), []);
  await shot(shown, "media-zoom-doctor");
});
