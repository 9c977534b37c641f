// Every screen at every width, with wide text spacing, in a page that runs from right to left, in forced colours, dark, on paper.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { afterOperation, closeAll, infarction, known, launch, portal, returnForm, visit } from "./harness.mjs";
import { doctor, frames, give, overflowing, page, ready, shot, spacing, toReview } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

// ── Every width

const widths = [320, 360, 480, 560, 820, 860, 1024, 1280, 1440, 1920];

for (const [lang, html] of [["zh", 'lang="zh-CN"'], ["en", 'lang="en" dir="rtl"']]) {
  test(`every screen fits every width, with wide text spacing as well (${html})`, async () => {
    const site = await portal({ "/": page(doctor.replace('"zh"', `"${lang}"`), "", html) }, ({ response }) => response.writeHead(503).end());
    const { page: shown } = await visit(browser, site.url);
    await ready(shown);
    const fits = async (name) => {
      for (const spaced of [false, true]) {
        await spacing(shown, spaced);
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
