// The custom element <referral-triage>: attributes, properties, methods and events of the public face; and the engine without
// a face, for pages and for Node. Everything is shown and decided by the WebAssembly module beside it.

// Each written out, so that bundlers find the files and copy them.
const files = {
  module: new URL("./referral-triage-widget_bg.wasm", import.meta.url).href,
  sheet: new URL("./referral-triage.css", import.meta.url).href,
  zh: new URL("./county-default.zh.ruleset", import.meta.url).href,
  en: new URL("./county-default.en.ruleset", import.meta.url).href,
  zhFirst: new URL("./county-default.zh.first.ruleset", import.meta.url).href,
  enFirst: new URL("./county-default.en.first.ruleset", import.meta.url).href,
  zhFront: new URL("./county-default.zh.front", import.meta.url).href,
  enFront: new URL("./county-default.en.front", import.meta.url).href,
  index: new URL("./county-default.index", import.meta.url).href,
};

// One module, one style sheet and one copy of each rule set, however many elements a page has.
let module;
let annex;
let sheet;
const loaded = new Map();

// Script and WebAssembly are asked for at once: on a slow network each round trip is half a second.
const start = () =>
  (module ??= Promise.all([import("./referral-triage-widget.js"), carried(files.module) ?? source(files.module)])
    .then(async ([glue, from]) => {
      const bytes = from.dataset ? (unpacked(from.textContent, glue.made) ?? (await source(files.module))) : from;
      Object.assign(shared, await glue.default({ module_or_path: bytes }));
      from.remove?.();
      if (glue.parts) glue.parts.need = needed;
      return glue;
    })
    .catch((error) => {
      module = undefined;
      throw error;
    }));

// The build cuts the module in parts: what a citizen's first pages run, what a clinician's fields run besides, what decides, the rest. It names
// the files of the later ones here; a module that is not cut has none.
const parts = [];
const [CITIZEN, CLINICIAN, DECISION, ALL] = [0, 1, 2, 3];
// What earlier parts export and later ones import.
const shared = {};
const joining = [];

async function upTo(last) {
  // Asked for together and at once, joined one after the other.
  const coming = parts.slice(0, last).map(once);
  const glue = await start();
  for (const [at, bytes] of coming.entries()) {
    joining[at] ??= bytes
      .then((bytes) => WebAssembly.instantiate(bytes, { p: shared }))
      .then(({ instance }) => join(instance, at + 1))
      .catch((error) => {
        joining[at] = undefined;
        throw error;
      });
    await joining[at];
  }
  return glue;
}

function join(instance, part) {
  if (shared.here.value >= part) return;
  Object.assign(shared, instance.exports);
  shared.here.value = part;
}

// Something in a later part is called before that is there. The call stands in the middle of an answer and cannot wait.
function needed(last) {
  try {
    while (shared.here.value < last) {
      const module = new WebAssembly.Module(bytesNow(parts[shared.here.value]));
      join(new WebAssembly.Instance(module, { p: shared }), shared.here.value + 1);
    }
  } catch (error) {
    // Half an answer is none: nothing that was under way may be shown as if it were whole.
    for (const stop of onScreen) stop(error);
    throw error;
  }
}

function bytesNow(url) {
  const asked = new XMLHttpRequest();
  asked.open("GET", url, false);
  // A character for each byte: a request that is waited for gives nothing but text.
  asked.overrideMimeType("text/plain; charset=x-user-defined");
  asked.send();
  if (asked.status !== 200) throw new Error(`${asked.status} ${asked.statusText} (${url})`);
  return bytesIn(asked.responseText);
}

// A character for each byte; of each, its lower half.
function bytesIn(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

// What the public page brings along in a `<script type="text/plain">` is not asked for.
const carried = (url) => globalThis.document?.querySelector(`script[data-referral-triage="${CSS.escape(url.slice(url.lastIndexOf("/") + 1))}"]`);

// The module that the page brings along, if it is the one that its glue was made with: a browser may have kept the glue of another
// build, and whatever brought the page may have changed it. The sum is FNV-1a's; where pages come without TLS, browsers have no better one.
function unpacked(text, made) {
  const bytes = bytesIn(text);
  let sum = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at], 0x01000193);
  return (sum >>> 0) === made ? bytes : undefined;
}

// How each element that is shown says that it cannot go on.
const onScreen = new Set();

// The second module: paper, FHIR and the like. Nobody loads it who does not need it.
const later = () =>
  (annex ??= import("./referral-triage-annex.js")
    .then(async (script) => {
      await script.default({ module_or_path: await source(script.file) });
      return script.Annex;
    })
    .catch((error) => {
      annex = undefined;
      throw error;
    }));

// Where forms on their way are kept; loaded last, to see whether any are left from before.
const keeping = () => import("./referral-triage-outbox.js");

// What seals forms to their receiver, where the host wants that.
const sealing = () => import("./referral-triage-seal.js");

// What a citizen's walk asks of the browser: its Back, and a voice.
const walking = () => import("./referral-triage-walk.js");

// Node reads what lies beside this script as files; it cannot fetch them.
const isFile = (url) => url.startsWith("file:");

// What a module of wasm-bindgen starts from.
const source = (url) => (isFile(url) ? bytesOf(url) : load(url));

async function bytesOf(url) {
  if (!isFile(url)) return new Uint8Array(await (await load(url)).arrayBuffer());
  const node = "node:fs/promises";
  const { readFile } = await import(/* @vite-ignore */ node);
  return readFile(new URL(url));
}

const text = async (url) => carried(url)?.textContent ?? (await load(url)).text();

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText} (${url})`);
  return response;
}

const style = () =>
  (sheet ??= text(files.sheet)
    .then((text) => {
      // A constructed sheet needs no inline style, so that a strict Content-Security-Policy holds.
      const made = new CSSStyleSheet();
      made.replaceSync(text);
      return made;
    })
    .catch((error) => {
      sheet = undefined;
      throw error;
    }));

function once(url) {
  if (!loaded.has(url)) {
    const bytes = bytesOf(url);
    // A failure is not remembered: the next element, or a changed attribute, tries again.
    bytes.catch(() => loaded.delete(url));
    loaded.set(url, bytes);
  }
  return loaded.get(url);
}

// FHIR resources say what they are; a list of them is a record, too.
const isRecord = (value) => Array.isArray(value) || typeof value?.resourceType === "string";

// Once what was just drawn is painted; in a page out of sight, where nothing is, a little later.
function painted(then) {
  const once = () => {
    const now = then;
    then = undefined;
    now?.();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
}

// A pause in which the browser hears its reader, and draws.
const breathe = (then) => globalThis.scheduler?.postTask?.(then) ?? setTimeout(then);

// ISO 8601 with the reader's own offset, which tells what "today" is.
function localTime(now = new Date()) {
  const west = now.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  return `${new Date(now - west * 60_000).toISOString().slice(0, 19)}${west > 0 ? "-" : "+"}${two(west / 60)}:${two(west % 60)}`;
}

const builtIn = (lang, part = "") => files[(/^en/i.test(lang) ? "en" : "zh") + part];

// A file that did not come is asked for again after 1, 3 and 9 s.
async function patiently(load) {
  for (const seconds of [1, 3, 9]) {
    try {
      return await load();
    } catch {
      await new Promise((done) => setTimeout(done, seconds * 1000));
    }
  }
  return load();
}

// Yew never takes off the listeners that it puts on the element it is mounted in; they would keep everything in memory.
// The way to take them off again.
function listenedTo(mount) {
  const heard = [];
  mount.addEventListener = (...ear) => {
    heard.push(ear);
    EventTarget.prototype.addEventListener.apply(mount, ear);
  };
  return (isAlive) => {
    for (const ear of heard.splice(0)) {
      mount.removeEventListener(...ear);
      // What wasm-bindgen does when Rust drops a closure; Yew forgets its own, and all that they hold.
      if (isAlive) ear[1]._wbg_cb_unref?.();
    }
  };
}

/** The engine without a face: `(await Ruleset.load(url)).assess(facts)`, in a page or in Node. */
export class Ruleset {
  #engine;
  #lang;

  constructor(engine, lang) {
    this.#engine = engine;
    this.#lang = lang;
    Object.assign(this, JSON.parse(engine.name()));
    Object.freeze(this);
  }

  /** A compiled rule set; the built-in one without a URL. `lang` is that of texts and errors. */
  static async load(url, { lang = "zh" } = {}) {
    const from = url ? new URL(url, globalThis.document?.baseURI ?? import.meta.url).href : builtIn(lang);
    const [bytes, { Engine }] = await Promise.all([once(from), upTo(ALL)]);
    return new Ruleset(new Engine(bytes, lang), lang);
  }

  /** Assesses facts as `triage assess --explain` does; throws what cannot be read, `name` being its code. */
  assess(facts) {
    return JSON.parse(this.#engine.assess(facts, this.#lang));
  }
}

export class ReferralTriage extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ["mode", "lang", "endpoint", "format", "rules", "destinations", "credentials", "history", "idle-lock"];

  #root = this.attachShadow({ mode: "open" });
  #widget;
  #ready;
  #deafen;
  #stop;
  // The host's own institutions, once they are read.
  #destinations;
  #flushing = [];
  #resets = 0;
  #facts;
  #patient;
  #headers;
  #transport;
  #annex;
  #turn;
  #watching;
  #active = 0;
  // All of the rules are there, and with them what takes in what the host knows.
  #isWhole = false;
  // They are there, and what the host knows was not taken in yet.
  #isOwed = false;
  // What the rules said, and the host has not heard yet.
  #changes = [];
  #pages;
  #depth = 0;
  #voices;
  // Where forms on their way are kept, once that is needed.
  #store;
  #opened;
  #receiver;

  constructor() {
    super();
    // On the shadow root, not on the page: shortcuts and signs of life are only those within the widget.
    for (const kind of ["pointerdown", "pointermove", "wheel", "keydown", "input"]) {
      this.#root.addEventListener(kind, () => this.#stirred(kind), { passive: true });
    }
    this.#root.addEventListener("keydown", (event) => this.#shortcut(event));
    // The second tap of a double tap is not meant for what stands there once the first one has turned the page.
    let tapped;
    this.#root.addEventListener("click", (event) => {
      if (event.detail > 1 && tapped?.isConnected === false) event.stopPropagation();
      else tapped = event.target;
    }, true);
  }

  connectedCallback() {
    for (const name of ["facts", "patient", "headers", "transport", "receiver"]) this.#upgrade(name);
    this.#ready ??= this.#mount();
    this.#ready.catch(() => {});
  }

  disconnectedCallback() {
    // An element that is only moved is connected again in the same task, and keeps its answers.
    queueMicrotask(() => {
      if (this.isConnected || !this.#ready) return;
      this.#widget?.unmount();
      this.#widget?.free();
      this.#silence(true);
      this.#widget = this.#annex = this.#ready = undefined;
      this.#changes = [];
      this.#isWhole = this.#isOwed = false;
      this.#resets = 0;
      this.#idle(0);
      this.#root.replaceChildren();
      clearTimeout(this.#watching);
      this.#arm(false);
      this.#stopWalk();
      this.#leaveStore();
    });
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#widget) return;
    if (name === "lang") this.#setLang();
    if (name === "mode") {
      this.#stopWalk();
      this.#widget.setMode(now ?? "");
      if (this.#isWhole) this.#apply();
    }
    if (name === "history") this.#stopWalk();
    if (name === "mode" || name === "idle-lock") this.#watch();
    // Which tiers and centres there are is for the rule set to say.
    if (name === "rules" || name === "destinations") this.#loadAll();
    if (name === "endpoint" || name === "credentials") this.#route();
    if (name === "format") this.#widget.setFormat(now ?? "");
  }

  /** Facts that the host knows: by fact id, `null` for "asked, not known"; or FHIR R4 resources. */
  get facts() { return this.#facts; }
  set facts(value) {
    const before = this.#facts;
    this.#facts = value;
    this.#changed(before, value, "setFacts");
  }

  /** Fields of the form that the host knows: by field id; or a FHIR R4 `Patient` or `Bundle`, observations and all. */
  get patient() { return this.#patient; }
  set patient(value) {
    const before = this.#patient;
    this.#patient = value;
    this.#changed(before, value, "setPatient");
  }

  /** More headers for the post to `endpoint`; a function is asked each time. */
  get headers() { return this.#headers; }
  set headers(value) { this.#headers = value; this.#route(); }

  /** `async (form, body) => receipt`, in place of `endpoint`. */
  get transport() { return this.#transport; }
  set transport(value) { this.#transport = value; this.#route(); }

  /** What the receiver is like, beside its address: a header for the key, how long to wait, whether it gives receipts. */
  get receiver() { return this.#receiver; }
  set receiver(value) {
    this.#receiver = value;
    this.#route();
    // Said when it is set, and loaded by then: without a network forms are sealed as well.
    if (this.#closes()) sealing().then(({ opened }) => opened(value.sealTo, this.#isZh())).catch((error) => this.#complain("seal", error));
  }

  /** Who sits here, and the key that forms of theirs are kept with on this device; without a key they stay in memory. */
  async unlock({ author = "", key } = {}) {
    await this.#ready;
    const store = await this.#kept();
    await store.unlock(String(author), key);
    this.#widget?.setAuthor(String(author));
    await store.showDrafts();
  }

  /** Signs out: forgets the patient, and the key. What is kept stays, and waits for its author. */
  async lock() {
    // What is being written is its author's, also tomorrow.
    await Promise.race([this.#opened?.pause(), new Promise((late) => setTimeout(late, 1000))]);
    this.#opened?.lock();
    this.reset();
    this.#widget?.setAuthor("");
  }

  /** Shows a form that came from elsewhere, a referral or a return form, and beside it the one that it answers. */
  async receive(...forms) {
    await this.#ready;
    this.#widget?.receive(forms);
  }

  /** Takes up a form, as its JSON says it: a draft of the host's own, or one to be mended. */
  async open(form) {
    await this.#ready;
    this.#widget?.open(form);
  }

  /** Assesses facts without touching the screen. */
  async assess(facts) {
    await this.#ready;
    if (!this.#widget) throw new Error("the element is not on a page");
    return JSON.parse(this.#widget.assess(facts));
  }

  /** A new patient: forgets all answers and the form. */
  reset() {
    // At once: what the host sets from here on is the next patient's.
    this.#sayChanges();
    this.#forget();
    if (!this.#widget) return;
    this.#resets++;
    this.#widget.reset();
  }

  /** Sends again what waits. When that attempt has ended: how many forms still wait. */
  async flush() {
    await this.#ready;
    if (!this.#widget) return 0;
    return new Promise((done) => {
      this.#flushing.push(done);
      this.#widget.flush();
    });
  }

  /** Prints the form as it stands; in an emergency the handover until a form is begun, for a citizen the sheet in plain words. */
  print() { this.#widget?.print(); }

  async #mount() {
    const mount = document.createElement("div");
    mount.lang = this.#lang();
    // What the host put into the element stands there until the first screen is drawn.
    const before = this.childElementCount ? [document.createElement("slot")] : [];
    this.#root.replaceChildren(...before, mount);
    mount.hidden = Boolean(before.length);
    if (!mount.hidden) this.#say(mount, "status", "正在载入…", "Loading…");
    try {
      // What the first screen needs comes first: a citizen's first pages need no rules at all. Reasons, plans and forms follow while
      // somebody reads it.
      const given = this.hasAttribute("rules");
      const isCitizen = this.#isCitizen();
      const first = given ? once(this.#rulesUrl()) : isCitizen ? text(builtIn(this.#lang(), "Front")) : once(builtIn(this.#lang(), "First"));
      const needs = given ? ALL : isCitizen ? CITIZEN : CLINICIAN;
      // What decides comes right behind a clinician's fields, and does not hold them up.
      if (needs === CLINICIAN && parts.length) once(parts[0]).then(() => once(parts[1])).catch(() => {});
      const [made, { Widget }, part] = await Promise.all([style(), upTo(needs), first.catch(() => {})]);
      // Compiling and drawing are two tasks.
      await new Promise(breathe);
      if (!mount.isConnected) return;
      this.#root.adoptedStyleSheets = [made];
      this.#deafen = listenedTo(mount);
      const tell = (name, detail) => this.#tell(name, detail);
      const ask = (what, input) => this.#ask(what, input);
      onScreen.add((this.#stop = (error) => {
        // Nothing of the module may be called again: it stands in the middle of a call.
        this.#silence(false);
        this.#widget = undefined;
        this.#fail(mount, error);
      }));
      const store = (what, argument) => this.#keep(what, argument);
      this.#widget = new Widget(mount, this.#lang(), this.getAttribute("mode") ?? "", tell, ask, store);
      this.#widget.setFormat(this.getAttribute("format") ?? "");
      this.#route();
      this.#watch();
      const isFirst = !given && part;
      if (isFirst && isCitizen) {
        // To mount and to draw are two tasks as well.
        const widget = this.#widget;
        await new Promise(breathe);
        if (widget !== this.#widget) return;
        widget.setFront(part);
      } else if (isFirst) this.#first(part);
      const loaded = this.#rest(isFirst, isCitizen);
      if (!isFirst) await loaded;
      this.#takeOver();
      await loaded;
      this.#look();
    } catch (error) {
      this.#fail(mount, error);
      throw error;
    }
  }

  // The first screen takes the place of what the host put there. Whoever opened a `details` there has begun.
  #takeOver() {
    const before = this.#root.querySelector("slot");
    if (!before) return;
    const hadFocus = this.contains(document.activeElement);
    before.remove();
    this.#root.lastElementChild.hidden = false;
    if (this.querySelector("details[open]")) this.#widget?.begin();
    else if (hadFocus) requestAnimationFrame(() => this.#root.querySelector("[data-focus=heading]")?.focus());
  }

  async #rest(isFirst, isCitizen) {
    if (isFirst && isCitizen) await this.#goOn();
    else if (isFirst) await this.#decide();
    await this.#loadAll(isFirst ? patiently : undefined);
  }

  // A clinician's fields are painted first. Without what decides they are as good as nothing, and that is asked for again with the rest.
  async #decide() {
    await new Promise(painted);
    await upTo(DECISION).then(() => this.#prepare(), () => {});
  }

  // The walk goes on with what decides; all words follow. What the host knows is not asked: it is taken in with those.
  async #goOn() {
    const url = builtIn(this.#lang(), "First");
    const isWanted = () => !(this.#isWhole || this.#isOwed || this.#facts || this.#patient || this.hasAttribute("rules")) && url === builtIn(this.#lang(), "First");
    if (!isWanted()) return;
    const [part] = await Promise.all([once(url), upTo(DECISION)]).catch(() => []);
    if (!part || !isWanted()) return;
    this.#first(part);
    await this.#prepare();
  }

  #first(part) {
    this.#widget?.setRules(part, this.hasAttribute("destinations") ? "" : undefined);
    // The rest comes while what decides is made.
    for (const url of [...parts, this.#rulesUrl()]) once(url);
  }

  // What decides is made bit by bit, all but a first bit once what was drawn is painted: a tap is heard meanwhile. What the host knows, if that is taken
  // in by then, comes before anything is asked.
  async #prepare(then) {
    const widget = this.#widget;
    for (let pause = painted, until = 0; widget && widget === this.#widget && widget.prepare(); ) {
      if (performance.now() < until) continue;
      await new Promise(pause);
      pause = breathe;
      until = performance.now() + 8;
    }
    if (widget === this.#widget) then?.();
  }

  async #load(how = (load) => load()) {
    const url = this.#rulesUrl();
    try {
      // What comes with them is told to the host, and runs more than a first screen.
      const [bytes] = await how(() => Promise.all([once(url), upTo(ALL)]));
      if (url !== this.#rulesUrl()) return;
      // The same rules in another language keep what was answered.
      this.#isOwed |= this.#widget?.setRules(bytes, this.#destinations);
      // A clinician's questions are there by now.
      if (!this.#isCitizen()) this.#takeOver();
      await this.#prepare(() => {
        if (!this.#isOwed || url !== this.#rulesUrl()) return;
        this.#isOwed = false;
        this.#isWhole = true;
        this.#apply();
      });
    } catch (error) {
      if (url === this.#rulesUrl()) this.#widget?.setTrouble(String(error.message ?? error));
    }
  }

  // Until the host's own institutions are there, or if they cannot be read, none are shown: never the made-up ones.
  async #loadAll(how) {
    const given = this.getAttribute("destinations");
    this.#destinations = given ? "" : undefined;
    await this.#load(how);
    // Decisions do not wait for them.
    if (given) this.#loadDestinations(given);
  }

  async #loadDestinations(given) {
    const isStill = () => given === this.getAttribute("destinations");
    try {
      const [{ read }, answer] = await Promise.all([import("./destinations.js"), load(new URL(given, document.baseURI))]);
      const text = await answer.text();
      const places = this.#widget?.places();
      if (!isStill() || places === undefined) return;
      this.#destinations = read(text, places, this.#isZh());
      await this.#load();
    } catch (error) {
      if (isStill()) this.#complain("destinations", error);
    }
  }

  // What the host knows about the patient holds for whatever rules and mode.
  #apply() {
    if (this.#records().length) this.#read();
    if (this.#patient !== undefined && !isRecord(this.#patient)) this.#plain("setPatient", this.#patient);
    if (this.#facts !== undefined && !isRecord(this.#facts)) this.#plain("setFacts", this.#facts);
  }

  #records() { return [this.#patient, this.#facts].filter(isRecord); }

  // A record that is given, changed or taken away is read again, whole; plain values are passed on as they are.
  #changed(before, value, plain) {
    if (!this.#widget || !this.#isWhole) return;
    if (isRecord(before) || isRecord(value)) this.#read();
    if (!isRecord(value)) this.#plain(plain, value);
  }

  // Facts that say where or when they come from go apart: an old one waits for being confirmed.
  #plain(set, value) {
    if (set === "setPatient") return this.#widget.setPatient(value);
    const told = ([, fact]) => fact !== null && typeof fact === "object" && (typeof fact.source === "string" || typeof fact.at === "string");
    const all = Object.entries(value ?? {});
    this.#widget.setFacts(Object.fromEntries(all.filter((one) => !told(one))));
    const facts = all.filter(told).map(([fact, of]) => ({ ...of, fact }));
    if (facts.length) this.#widget.setRecord(facts, {}, "", undefined);
  }

  // The second module knows FHIR. What is asked later is answered later: an earlier patient's record never comes after.
  async #read() {
    const turn = (this.#turn = {});
    try {
      const input = JSON.stringify({ now: localTime(), record: this.#records() });
      const found = JSON.parse(await this.#ask("fromFhir", input));
      if (turn !== this.#turn) return;
      this.#widget?.setRecord(found.facts, found.fields, found.person, JSON.stringify(found.unmapped));
    } catch (error) {
      if (turn !== this.#turn) return;
      // Nothing of a record that cannot be read may stay from the one before.
      this.#widget?.setRecord([], {}, "", "[]");
      this.#complain("record", error);
    }
  }

  // Without the engine there is no decision, and the reader must know what to do instead.
  #fail(mount, error) {
    mount.hidden = false;
    if (this.#root.querySelector("slot")) {
      // What stands there stays, with no way on that leads nowhere.
      this.#root.prepend(mount);
      for (const way of this.querySelectorAll("details")) way.remove();
    }
    this.#say(mount, "alert", "转诊判断没有载入。请按临床判断处理，或直接去看医生；情况紧急请拨打 120。",
      "The referral check did not load. Use clinical judgement or see a doctor; in an emergency call 120.");
    this.#complain("load", error);
  }

  #complain(code, error) { this.#tell("triage-error", JSON.stringify({ code, message: String(error.message ?? error) })); }

  #say(mount, role, zh, en) {
    const text = document.createElement("p");
    text.setAttribute("role", role);
    text.textContent = this.#isZh() ? zh : en;
    mount.replaceChildren(text);
  }

  // The last patient must not come back with the next one.
  #forget() { this.#facts = this.#patient = this.#turn = undefined; }

  #silence(isAlive) {
    onScreen.delete(this.#stop);
    this.#deafen?.(isAlive);
    this.#stop = this.#deafen = undefined;
  }

  #idle(waiting) { for (const done of this.#flushing.splice(0)) done(waiting); }

  // What the widget asks of the second module, which knows the same rule set: a text in, a text out.
  async #ask(what, input) {
    if (what === "seal") return (await sealing()).seal(this.#receiver?.sealTo, input, this.#isZh());
    // Nobody waits for that.
    if (what === "ready") await new Promise((idle) => (globalThis.requestIdleCallback ?? setTimeout)(idle));
    const [url, lang] = [this.#rulesUrl(), this.#lang()];
    if (this.#annex?.url !== url || this.#annex.lang !== lang) {
      const made = Promise.all([later(), once(url)])
        .then(([Annex, bytes]) => Object.assign(new Annex(bytes, lang), { root: this.#root, told: (answers) => this.#widget?.setAnswers(answers) }));
      this.#annex = { url, lang, made };
      // A failure is not remembered: the next press tries again.
      made.catch(() => { if (this.#annex?.made === made) this.#annex = undefined; });
    }
    const annex = await this.#annex.made;
    annex.receiver = this.#receiver;
    return annex[what](input);
  }

  #tell(name, detail) {
    if (name === "drawn") return painted(() => this.#widget?.painted());
    if (name === "idle") return void this.#idle(Number(detail));
    if (name === "index") return void this.#loadIndex();
    if (name === "unsaved") return this.#arm(detail === "true");
    if (name === "turned") return void this.#turned(Number(detail));
    if (name === "read") return void this.#speak(detail === "true");
    if (name === "forget") return this.#forget();
    // Nothing is left to be kept, or nearly.
    if (name === "triage-reset" || name === "referral-queued") this.#opened?.pause();
    // The reader comes first: what a host does with an answer would hold up the screen that shows it.
    if (name === "triage-change") {
      this.#changes.push(detail);
      return painted(() => this.#sayChanges());
    }
    this.#sayChanges();
    if (name === "triage-reset" && (this.#resets ? this.#resets-- : 0) === 0) this.#forget();
    this.#dispatch(name, detail);
  }

  // Nothing that comes later is heard before it.
  #sayChanges() { for (const detail of this.#changes.splice(0)) this.#dispatch("triage-change", detail); }

  #dispatch(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(detail), bubbles: true, composed: true })); }

  #route() {
    const text = (name) => this.getAttribute(name) || undefined;
    const transport = typeof this.#transport === "function" ? this.#transport : undefined;
    const endpoint = text("endpoint") && new URL(text("endpoint"), document.baseURI).href;
    this.#widget?.setRoute(endpoint, text("credentials"), this.#headers, transport, this.#receiver, this.#closes());
  }

  // A key that is named and missing is a fault, not a wish to send in the clear.
  #closes() { return "sealTo" in Object(this.#receiver); }

  #kept() {
    return (this.#store ??= keeping()
      .then(({ Store }) => {
        // Signs that sending may work again: nothing else is listened for, and only by who has something to send.
        addEventListener("online", this.#woke);
        document.addEventListener("visibilitychange", this.#woke);
        return (this.#opened = new Store(() => this.#widget));
      })
      .catch((error) => {
        this.#store = undefined;
        throw error;
      }));
  }

  #woke = () => {
    if (document.visibilityState === "visible") this.#widget?.woke();
    else this.#opened.pause();
  };

  // What the outbox asks of the store.
  async #keep(what, argument) {
    return (await this.#kept())[what](argument);
  }

  #stirred(kind) {
    this.#active = Date.now();
    this.#opened?.stirred(kind);
  }

  // Forms of an earlier visit are shown, or at least counted.
  async #look() {
    const { waits } = await keeping().catch(() => ({}));
    if (this.#widget && (await waits?.())) this.#widget.storeChanged();
  }

  #leaveStore() {
    removeEventListener("online", this.#woke);
    document.removeEventListener("visibilitychange", this.#woke);
    this.#store?.then((store) => store.close(), () => {});
    this.#store = this.#opened = undefined;
  }

  #setLang() {
    this.#root.lastElementChild.lang = this.#lang();
    this.#widget.setLang(this.#lang());
    this.#voices?.look();
    if (!this.hasAttribute("rules")) this.#load();
  }

  #lang() { return this.getAttribute("lang") || this.closest("[lang]")?.lang || document.documentElement.lang || "zh"; }

  // More names of the facts, to search by: beside the rule set, whatever language its texts are in.
  async #loadIndex() {
    const given = this.getAttribute("rules");
    const url = given ? this.#rulesUrl().replace(/(\.(zh|en))?\.ruleset(?=$|\?)/, ".index") : files.index;
    if (given && url === this.#rulesUrl()) return;
    // Without it names are still found, in the reader's language.
    const bytes = await once(url).catch(() => {});
    if (bytes) this.#widget?.setIndex(new TextDecoder().decode(bytes));
  }

  // One history entry for each page of a citizen's walk, only where the host wants that.
  async #turned(depth) {
    // Two that wait for the script may go on in any order.
    this.#depth = depth;
    const [widget, walk] = [this.#widget, await walking().catch(() => {})];
    if (!walk || widget !== this.#widget) return;
    if (this.hasAttribute("history")) (this.#pages ??= new walk.Pages(() => this.#widget?.back())).turned(this.#depth);
    const lang = () => (this.#isZh() ? "zh" : "en");
    this.#voices ??= walk.voices(lang, (can) => upTo(ALL).then(() => this.#widget?.setCanSpeak(can), () => {}));
  }

  async #speak(aloud) {
    const walk = await walking().catch(() => {});
    if (aloud) walk?.read(this.#root, this.#isZh() ? "zh" : "en");
    else walk?.hush();
  }

  #stopWalk() {
    this.#pages?.leave();
    this.#voices?.();
    this.#pages = this.#voices = undefined;
  }

  // The browser asks before a page with unsaved answers is left or loaded again.
  #arm(armed) {
    (armed ? addEventListener : removeEventListener)("beforeunload", this.#warn);
  }

  #warn = (event) => {
    event.preventDefault();
    event.returnValue = true;
  };

  // Covers the patient after so many minutes without a sign of life; 0: never.
  #watch() {
    clearTimeout(this.#watching);
    const minutes = Number(this.getAttribute("idle-lock") ?? 10);
    if (!(minutes > 0)) return;
    this.#active = Date.now();
    const look = () => {
      let rest = this.#active + minutes * 60_000 - Date.now();
      if (rest <= 0) {
        this.#widget?.idle(Boolean(this.#root.activeElement));
        this.#active = Date.now();
        rest = minutes * 60_000;
      }
      this.#watching = setTimeout(look, Math.min(rest, 2 ** 31 - 1));
    };
    look();
  }

  // Each control names its own keys (`aria-keyshortcuts`). "Next patient" is only reached: pressing it cannot be undone.
  #shortcut(event) {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const key = /^Key([A-Z])$/.exec(event.code)?.[1];
    const target = key && this.#root.querySelector(`[aria-keyshortcuts="Alt+Shift+${key}"]`);
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (target.localName === "button" && key !== "N") target.click();
  }
  #isZh() { return builtIn(this.#lang()) === files.zh; }

  #isCitizen() { return this.getAttribute("mode") === "patient"; }

  #rulesUrl() {
    const given = this.getAttribute("rules");
    return given ? new URL(given, document.baseURI).href : builtIn(this.#lang());
  }

  // A property that was set before the element was defined would hide its setter.
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }
}

const elements = globalThis.customElements;
if (elements && !elements.get("referral-triage")) elements.define("referral-triage", ReferralTriage);
