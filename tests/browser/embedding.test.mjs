// The widget in other people's pages: strict policies, hostile style sheets, nothing leaked into the host, no focus trap.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { join } from "node:path";
import { closeAll, infarction, launch, portal, root, visit } from "./harness.mjs";
import { citizen, doctor, frames, give, page, ready, receipt, shot, toForm, toReview } from "./host.mjs";

let browser;
before(async () => { browser = await launch(); });
afterEach(closeAll);
after(() => browser.close());

// ── Policies

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

for (const [mode, element] of [["doctor", doctor], ["patient", citizen]]) {
  test(`a strict policy with Trusted Types is not violated once, from answers to receipt (${mode})`, async () => {
    const pages = { "/": page(element.replace(">", ' destinations="/own.json">')), "/own.json": readFileSync(join(root, "tests/destinations/good.json"), "utf8") };
    const site = await portal(pages, receipt, { "Content-Security-Policy": policy });
    const { page: shown, complaints } = await visit(browser, "about:blank");
    await shown.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    await shown.goto(site.url);
    await ready(shown);
    await toForm(shown, mode);
    await shown.locator("form button[type=submit]").click();
    await shown.locator("[data-action=send]").click();
    await shown.locator("[data-receipt=number]").waitFor();
    assert.deepEqual(await shown.evaluate(() => violations), []);
    assert.deepEqual(complaints, []);
    // That the policy was in force all the time.
    const held = await shown.evaluate(() => { try { document.body.innerHTML = "<b>"; } catch (error) { return error.name; } });
    assert.equal(held, "TypeError");
  });
}

// ── Isolation

const hostile = {
  "all: unset": "* { all: unset !important } referral-triage { all: unset !important; display: inline !important }",
  "a reset": "*, *::before, *::after { margin: 0 !important; padding: 0 !important; border: 0 !important; font: inherit !important; box-sizing: content-box !important; line-height: 1 !important; list-style: none !important } html { font-size: 8px }",
  "a dark page": ":root { color-scheme: dark; background: #000; color: #fff; font: 8px monospace } body { line-height: 3; letter-spacing: 0.5em; word-spacing: 2em; text-transform: uppercase; text-align: right; text-indent: 3em; white-space: nowrap; font-style: italic; text-shadow: 2px 2px red; cursor: wait; list-style: square; user-select: none; -webkit-text-fill-color: lime; quotes: '<' '>'; tab-size: 1; hyphens: auto }",
  "rules for the element": "referral-triage { display: inline; font: 4px cursive; color: yellow; text-align: center; line-height: 0.5; direction: rtl; text-transform: uppercase; letter-spacing: 1em } button, input, label, h2, section, p, div { color: lime !important; font-size: 40px !important; display: inline !important }",
};

/** What the widget's own elements look like: every computed property, and where they are within the widget. */
const looks = (shown) => shown.evaluate(() => {
  const element = document.querySelector("referral-triage");
  const mount = element.shadowRoot.firstElementChild;
  const base = mount.getBoundingClientRect();
  const all = [mount, ...mount.querySelectorAll("*")];
  const every = Math.ceil(all.length / 400);
  const styles = all.filter((_, place) => place % every === 0).map((one) => {
    const style = getComputedStyle(one);
    return [`${one.localName}.${one.className}`, Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]))];
  });
  // The bars with the buttons for 120 and for beginning stay at the window's edge, wherever the page puts the rest.
  const boxes = all.filter((one) => !one.closest(".emergency.bar, .begin")).map((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width && !box.height) return "";
    return [box.x - base.x, box.y - base.y, box.width, box.height].map((number) => Math.round(number * 10) / 10).join(" ");
  });
  return { styles, boxes };
});

for (const [mode, element] of [["doctor", doctor], ["patient", citizen]]) {
  test(`no style of the host reaches the widget (${mode})`, async () => {
    // Below the page's edge, so that the answer that stays in sight does not move yet.
    const inside = `<p>1<br>2<br>3</p>${element}`;
    const pages = { "/plain": page(inside, "<style>body { margin: 0 }</style>") };
    for (const [place, css] of Object.values(hostile).entries()) pages[`/${place}`] = page(inside, `<style>body { margin: 0 }</style><style>${css}</style>`);
    const site = await portal(pages);
    const of = async (path) => {
      const { page: shown } = await visit(browser, site.url + path);
      await ready(shown);
      // All rules and words are there: with them come more fields.
      await shown.evaluate(() => document.querySelector("referral-triage").flush());
      if (mode === "doctor") {
        await give(shown, infarction);
        await shown.locator(".panel .reasons li").first().waitFor();
      }
      await frames(shown);
      const seen = await looks(shown);
      if (path !== "/plain") await shot(shown, `hostile${path.replace("/", "-")}-${mode}`);
      await shown.context().close();
      return seen;
    };
    const plain = await of("/plain");
    assert.ok(plain.boxes.length > 20);
    for (const [place, name] of Object.keys(hostile).entries()) {
      const seen = await of(`/${place}`);
      for (const [at, [which, style]] of seen.styles.entries()) {
        const differs = Object.entries(style).filter(([property, value]) => plain.styles[at][1][property] !== value);
        assert.deepEqual(differs.map(([property, value]) => `${property}: ${value}, not ${plain.styles[at][1][property]}`), [], `${name}: ${which}`);
      }
      assert.deepEqual(seen.boxes, plain.boxes, name);
    }
  });
}

const samples = `<div style="width: 600px" id="samples"><h1>H</h1><h2>H</h2><h3>H</h3><p class="fine lead row">P <a href="#x">a</a> <b>b</b> <code>c</code></p>
<ul class="reasons"><li>1</ul><ol><li>1</ol><dl class="lines"><dt>t<dd>d</dl><table class="panel"><tr><th>h<td>d</table><fieldset class="question"><legend>l</legend>
<label class="check">l <input type="checkbox"></label><input type="radio"><input type="text" value="t"><select><option>o</select><textarea>t</textarea></fieldset>
<button class="button">b</button><details><summary>s</summary>d</details><section class="emergency">s</section><footer>f</footer><img alt=""><hr></div>`;

test("nothing of the widget reaches the host: no style, global, listener, sheet or stored thing", async () => {
  const without = page(`${samples}<div></div>`).replace(/<script type="module".*?<\/script>/, "");
  const site = await portal({ "/with": page(samples + doctor), "/without": without }, receipt);
  const seen = async (path) => {
    const { page: shown, complaints } = await visit(browser, "about:blank");
    await shown.addInitScript(() => {
      const { addEventListener } = EventTarget.prototype;
      window.heard = [];
      EventTarget.prototype.addEventListener = function (type, ...rest) {
        // Bare calls are the window's.
        const on = this ?? window;
        if (on === window || on === document || [document.documentElement, document.head, document.body].includes(on)) heard.push(type);
        return addEventListener.call(on, type, ...rest);
      };
    });
    await shown.goto(site.url + path);
    if (path === "/with") {
      await ready(shown);
      await toForm(shown, "doctor");
      await toReview(shown);
      await shown.locator("[data-action=send]").click();
      await shown.locator("[data-receipt=number]").waitFor();
    }
    const all = await shown.evaluate(() => {
      const styles = [...document.querySelectorAll("#samples, #samples *")].map((one) => {
        const style = getComputedStyle(one);
        return [...style].map((name) => `${one.localName} ${name}: ${style.getPropertyValue(name)}`);
      });
      return {
        styles,
        heard,
        globals: Object.getOwnPropertyNames(window).sort(),
        symbols: Object.getOwnPropertySymbols(window).length,
        sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
        head: document.head.children.length,
        root: document.documentElement.getAttributeNames().join(),
        body: document.body.getAttributeNames().join(),
        inBody: document.body.children.length,
        stored: [localStorage.length, sessionStorage.length, document.cookie],
        address: location.hash + location.search,
        title: document.title,
      };
    });
    assert.deepEqual(complaints, []);
    return all;
  };
  const [before, then] = [await seen("/without"), await seen("/with")];
  // The script itself is there, at the head's end.
  assert.equal(then.head - 1, before.head);
  // The browser asks before unsaved answers are left, as long as there are any.
  assert.deepEqual(then.heard, ["beforeunload", "online", "visibilitychange"]);
  assert.deepEqual({ ...then, head: 0, heard: [] }, { ...before, head: 0 });
});

test("the focus goes in and out at both ends", async () => {
  const site = await portal({ "/": page(`<button id="before">b</button>${citizen}<button id="after">a</button>`) });
  const { page: shown } = await visit(browser, site.url);
  await ready(shown);
  const at = () => shown.evaluate(() => document.activeElement.id || document.activeElement.localName);
  for (const [start, key, inside, end] of [["#before", "Tab", "referral-triage", "after"], ["#after", "Shift+Tab", "referral-triage", "before"]]) {
    await shown.locator(start).focus();
    const seen = [];
    for (let press = 0; press < 12 && (await at()) !== end; press++) {
      await shown.keyboard.press(key);
      seen.push(await at());
    }
    assert.ok(seen.length > 2 && seen.slice(0, -1).every((one) => one === inside), seen.join());
    assert.equal(seen.at(-1), end);
  }
  // Out of the clinician's screen as well, which has hundreds of controls.
  await shown.evaluate(() => document.querySelector("referral-triage").setAttribute("mode", "doctor"));
  await shown.locator(".desk").waitFor();
  await shown.locator("referral-triage :is(button, summary, a, input, select)").last().focus();
  await shown.keyboard.press("Tab");
  assert.equal(await at(), "after");
});
