// Runs the built module in a document without a screen, as the readers of its first screens would, and says which of its
// functions each of them needs.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

/**
 * By stage, whether the function at a place has run by then: a citizen's first questions, a clinician's first answers.
 * `marked` is the module with its marks.
 */
export async function firstScreens(dist, marked) {
  const { window } = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/", pretendToBeVisual: true });
  const { document } = window;
  // The classes and globals that the module looks for, as a browser has them.
  for (const name of Object.getOwnPropertyNames(window)) {
    if (/^[A-Z]/.test(name) && !(name in globalThis && !/Event/.test(name))) globalThis[name] = window[name];
  }
  Object.assign(globalThis, { window, document, self: window });
  // A slow device: what Yew does when a task takes too long is part of a first screen as well.
  let late = 0;
  const clock = performance.now.bind(performance);
  for (const one of new Set([performance, window.performance])) one.now = () => clock() + (late += 7);

  // Node takes the script as a module only under this name.
  const folder = mkdtempSync(join(tmpdir(), "referral-triage-screens-"));
  try {
    const script = join(folder, "widget.mjs");
    copyFileSync(join(dist, "referral-triage-widget.js"), script);
    const glue = await import(pathToFileURL(script).href);
    const marks = await glue.default({ module_or_path: readFileSync(marked) });
    const stages = [];
    const widgets = [];
    for (const [mode, read] of [["patient", citizen], ["doctor", clinician]]) {
      const { widget, root } = await mounted(glue, document, dist, mode);
      widgets.push(widget);
      await read(root, widget);
      const seen = new Set(Object.keys(marks).filter((name) => /^seen\d+$/.test(name) && marks[name].value === 1));
      stages.push((place) => seen.has(`seen${place}`));
    }
    // Their clocks would keep this from ending.
    for (const widget of widgets) widget.unmount();
    window.close();
    return stages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function mounted(glue, document, dist, mode) {
  const root = document.body.appendChild(document.createElement("div"));
  root.lang = "zh";
  const widget = new glue.Widget(root, "zh", mode, () => {}, async () => "", async () => {});
  widget.setFormat("");
  widget.setRoute("http://localhost/api/referrals", undefined, undefined, undefined, undefined);
  widget.setRules(readFileSync(join(dist, "county-default.zh.first.ruleset")), undefined);
  return { widget, root };
}

// Yew draws when it comes to it: what is asked of a screen is waited for.
async function one(root, selector) {
  for (let tries = 0; tries < 1000; tries++) {
    const found = root.querySelector(selector);
    if (found) return found;
    await new Promise((later) => setTimeout(later, 5));
  }
  throw new Error(`first-screens: there is no ${selector} on the screen “${root.textContent.slice(0, 80)}…”`);
}

async function press(root, selector) {
  (await one(root, selector)).click();
}

async function tell(root, selector, kinds, change) {
  const control = await one(root, selector);
  Object.assign(control, change);
  for (const kind of kinds) control.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
}

async function citizen(root, widget) {
  await press(root, ".call-first ~ .actions button");
  await one(root, ".who");
  // Pressed before the first screen was drawn.
  widget.begin();
}

async function clinician(root) {
  await press(root, "button.chip");
  await one(root, "button.chip[aria-pressed=true]");
  await tell(root, "input[inputmode]", ["input", "change"], { value: "61" });
  await tell(root, "input[type=radio], select", ["change"], { checked: true });
  await one(root, ".row.answered");
}
