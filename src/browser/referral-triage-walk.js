// What a citizen's walk asks of the browser: its own Back, and a voice. Loaded when a walk begins.

/** Keeps one history entry for each page of the walk, if the host wants that: a counter in its state, never an answer. */
export class Pages {
  #back;
  #want = 0;
  #moving = false;

  /** `back()` goes one page back in the widget. */
  constructor(back) {
    this.#back = back;
    addEventListener("popstate", this.#moved);
  }

  /** The walk is `depth` steps from its first page now. */
  turned(depth) {
    this.#want = depth;
    this.#follow();
  }

  leave() {
    removeEventListener("popstate", this.#moved);
  }

  get #here() { return history.state?.referralTriage ?? 0; }

  #follow() {
    if (this.#moving) return;
    const ahead = this.#want - this.#here;
    if (ahead < 0) {
      this.#moving = true;
      history.go(ahead);
    }
    for (let step = this.#here + 1; step <= this.#want; step++) history.pushState({ ...history.state, referralTriage: step }, "");
  }

  #moved = () => {
    const moving = this.#moving;
    this.#moving = false;
    // Forward there is nothing: what was taken back is forgotten.
    if (!moving && this.#here < this.#want) this.#back();
    else this.#follow();
  };
}

// Only voices of the device itself: any other would send the text away.
const voice = (lang) => globalThis.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.slice(0, 2).toLowerCase() === lang);

/** Tells `can(yes)` whether there is a voice for the language `lang()`, now and whenever that changes. */
export function voices(lang, can) {
  const look = () => can(Boolean(voice(lang())));
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", look);
  look();
  const stop = () => globalThis.speechSynthesis?.removeEventListener?.("voiceschanged", look);
  return Object.assign(stop, { look });
}

/** Reads what stands on the screen, once it is drawn. */
export function read(root, lang) {
  speechSynthesis.cancel();
  requestAnimationFrame(() => {
    const said = new SpeechSynthesisUtterance(root.querySelector(".walk, .paper")?.innerText ?? "");
    said.voice = voice(lang) ?? null;
    said.lang = lang;
    if (said.voice) speechSynthesis.speak(said);
  });
}

/** Falls silent. */
export const hush = () => globalThis.speechSynthesis?.cancel();
