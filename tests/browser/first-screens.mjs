// Runs the built module in a document without a screen, as the readers of its first screens would, and says which of its
// functions each of them needs.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

/**
 * By stage, whether the function at a place has run by then: a citizen's first pages; a clinician's fields; a citizen's first
 * question and a clinician's first answers.
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
  // Yew rests after 16 ms and goes on later: by a clock that is in a hurry it does both, however fast this machine is.
  const { now } = Date;
  let hurry = 0;
  Date.now = () => now() + 9 * hurry++;

  // Node takes the script as a module only under this name.
  const folder = mkdtempSync(join(tmpdir(), "referral-triage-screens-"));
  try {
    const script = join(folder, "widget.mjs");
    copyFileSync(join(dist, "referral-triage-widget.js"), script);
    const glue = await import(pathToFileURL(script).href);
    const marks = await glue.default({ module_or_path: readFileSync(marked) });
    const stages = [];
    const widgets = [];
    const pages = [["patient", front, citizen], ["patient", front, citizen]];
    for (const readers of [pages, [["doctor", read, fields]], [["patient", ruled, asked], ["doctor", ruled, clinician]]]) {
      for (const [mode, start, walk] of readers) {
        const made = mounted(glue, document, mode);
        widgets.push(made.widget);
        start(made.widget, dist);
        await walk(made);
        await made.still();
      }
      const seen = new Set(Object.keys(marks).filter((name) => /^seen\d+$/.test(name) && marks[name].value === 1));
      stages.push((place) => seen.has(`seen${place}`));
    }
    // Their clocks would keep this from ending.
    for (const widget of widgets) widget.unmount();
    window.close();
    Date.now = now;
    return stages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function mounted(glue, document, mode) {
  const root = document.body.appendChild(document.createElement("div"));
  root.lang = "zh";
  let owed = 0;
  const tell = (name) => {
    if (name !== "drawn") return;
    owed++;
    setTimeout(() => {
      widget.painted();
      owed--;
    });
  };
  // All that comes once something is painted was drawn as well: Yew draws in microtasks, and rests for a timeout now and then.
  const still = async () => {
    for (let turns = 0; turns < 50; turns = owed ? 0 : turns + 1) await new Promise((later) => setTimeout(later));
  };
  const widget = new glue.Widget(root, "zh", mode, tell, async () => "", async () => {});
  widget.setFormat("");
  widget.setRoute("http://localhost/api/referrals", undefined, undefined, undefined, undefined);
  return { widget, root, still };
}

// What each of them starts with: a citizen's first pages need no rules.
// Other rules have longer lists, which take memory in other ways.
const front = (widget, dist) => {
  const text = readFileSync(join(dist, "county-default.zh.front"), "utf8");
  for (const times of [1, 40, 200, 1]) widget.setFront(`${text}${"\n…".repeat(times - 1)}`);
};
const read = (widget, dist) => void widget.setRules(readFileSync(join(dist, "county-default.zh.first.ruleset")), undefined);
const ruled = (widget, dist) => {
  read(widget, dist);
  while (widget.prepare());
};

// Yew draws when it comes to it: what is asked of a screen is waited for.
async function once(root, selector, isThere) {
  for (let tries = 0; tries < 1000; tries++) {
    const found = root.querySelector(selector);
    if (Boolean(found) === isThere) return found;
    await new Promise((later) => setTimeout(later, 5));
  }
  throw new Error(`first-screens: there is ${isThere ? "no" : "still a"} ${selector} on the screen “${root.textContent.slice(0, 80)}…”`);
}

const one = (root, selector) => once(root, selector, true);
const none = (root, selector) => once(root, selector, false);

async function press(root, selector) {
  (await one(root, selector)).click();
}

async function tell(root, selector, kinds, change) {
  const control = await one(root, selector);
  Object.assign(control, change);
  for (const kind of kinds) control.dispatchEvent(new Event(kind, { bubbles: true, composed: true }));
}

async function citizen({ root, widget }) {
  await press(root, ".call-first ~ .actions button");
  await press(root, ".who button");
  await one(root, "[aria-busy]");
  // Back on the page and Back of the browser.
  await press(root, ".back");
  await one(root, ".walk:not([aria-busy])");
  widget.back();
  await one(root, ".begin");
  // Pressed before the first screen was drawn.
  widget.begin();
  await one(root, ".who");
}

async function asked({ root }) {
  await press(root, ".begin button");
  await press(root, ".who button");
  await one(root, ".question [data-fact=age]");
}

// Fields are answered before anything can be decided.
async function fields({ root, still }) {
  await press(root, "button.chip");
  await one(root, "button.chip[aria-pressed=true]");
  await still();
  await tell(root, "input[inputmode]", ["input", "change"], { value: "61" });
  await tell(root, "input[type=radio], select", ["change"], { checked: true });
  await one(root, ".row.answered");
  (await one(root, ".chips")).closest("section").querySelector(".small").click();
  await one(root, ".chip.no");
  await still();
  await press(root, ".groups > .actions button");
  await none(root, ".answered");
}

async function clinician(made) {
  const { root } = made;
  // What is worth asking shows that something was decided, which comes after the fields.
  await one(root, ".panel .next");
  await fields(made);
  // Nobody waits where an emergency is the first answer.
  await tell(root, "input[type=radio][value=yes]", ["change"], { checked: true });
  await one(root, "[data-disposition=call-120]");
}
