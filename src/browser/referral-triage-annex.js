// The second half of <referral-triage>, loaded when it is first needed: what the module `referral-triage-papers` makes of a
// form, and what a browser must do with it. Every method takes a text and gives a text.

import init, { Papers, drawn, seen } from "./referral-triage-papers.js";

export default init;
export { seen };
// Each written out, so that bundlers find the files and copy them.
export const file = new URL("./referral-triage-papers_bg.wasm", import.meta.url).href;
const styles = new URL("./referral-triage-paper.css", import.meta.url).href;

export class Annex extends Papers {
  /** Where a frame may be put: the element's own shadow root, which the host page's styles do not reach. */
  root;
  #frame;

  /** What the receiver is like. */
  receiver;

  /** Fetches what paper and codes need besides this, while there is a network. */
  async ready() {
    await Promise.all([paper(), import("./referral-triage-codes.js")]);
    return "";
  }

  /** A form as a FHIR transaction, with ids of ours where the server takes them. */
  toFhir(form) { return this.transaction(form, Boolean(this.receiver?.updateCreate)); }

  /** Where the server has the task of a form. */
  fhirTask(key) { return this.taskOf(key, Boolean(this.receiver?.updateCreate)); }

  /** A form in the receiver's own JSON shape. */
  toTemplate(form) { return this.shaped(form, JSON.stringify(this.receiver?.template ?? null)); }

  /** Where a citizen's answers go. */
  told;

  #parts;

  /** Takes a scanned code in: of a citizen's answers how many there are; of a form its key and the form, a line each, or how many of its codes are there. */
  async opened(code) {
    const part = await this.#part(code);
    if (part) return part;
    const { facts, at } = JSON.parse(super.opened(code));
    const answers = Object.entries(facts).map(([fact, value]) => ({ fact, value, at }));
    this.told(answers);
    return String(answers.length);
  }

  async #part(code) {
    if (!/^\s*RT2-/i.test(code)) return undefined;
    const { Parts } = await import("./referral-triage-codes.js");
    const { said, form } = (await (this.#parts ??= new Parts()).take(code)) ?? {};
    return form ? `${JSON.parse(form).key}\n${form}` : said;
  }

  /** Shows a form as codes to scan: four labels and the form, a line each. */
  async codes(asked) {
    const { show } = await import("./referral-triage-codes.js");
    const [form, ...labels] = asked.split("\n").reverse();
    await show(this.root, drawn, labels.reverse(), form);
    return "";
  }

  /** Looks through the camera until it has seen a code, or all of a form's; nothing if somebody closes it first. */
  async look(labels) {
    const [title, close] = labels.split("\n");
    const dialog = document.createElement("dialog");
    const video = document.createElement("video");
    const button = document.createElement("button");
    const status = document.createElement("p");
    dialog.className = "camera";
    dialog.setAttribute("aria-label", title);
    Object.assign(video, { muted: true, playsInline: true });
    Object.assign(button, { type: "button", className: "button", textContent: close });
    button.addEventListener("click", () => dialog.close());
    status.setAttribute("role", "status");
    dialog.append(video, status, button);
    // Beside the screen and not in it, which is drawn anew at every answer.
    this.root.firstElementChild.append(dialog);
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      dialog.showModal();
      await video.play();
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      while (dialog.open) {
        const text = video.videoWidth ? glance(video, canvas) : undefined;
        const part = text && (await this.#part(text));
        if (part?.includes("/") && !part.includes("\n")) status.textContent = part;
        else if (text) return part ?? text;
        await new Promise((later) => setTimeout(later, 150));
      }
      return "";
    } finally {
      for (const track of stream?.getTracks() ?? []) track.stop();
      dialog.remove();
    }
  }

  async copy(text) {
    await navigator.clipboard.writeText(text);
    return "";
  }

  /** Prints sheets: from a frame of their own, so that neither page nor paper sees the other's styles. */
  async print(asked) {
    const { lang, title, pages } = JSON.parse(this.sheets(asked));
    const css = await paper();
    this.#frame?.remove();
    const frame = document.createElement("iframe");
    this.#frame = frame;
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    // Not `display: none`: some browsers print such a frame empty.
    Object.assign(frame.style, { position: "fixed", insetInlineStart: "-10000px", inlineSize: "210mm", blockSize: "297mm", border: "0", visibility: "hidden" });
    this.root.append(frame);
    const view = frame.contentWindow;
    filled(frame, css, lang, title, pages);
    view.addEventListener("afterprint", () => frame.remove(), { once: true });
    view.focus();
    view.print();
    return "";
  }

  /** Draws sheets where the screen has room for them, one beside the other: a form that came, and the one that it answers. */
  async show(asked) {
    const place = this.root.querySelector(".sheets");
    const css = await paper();
    if (!place) return "";
    Object.assign(place.style, { display: "grid", gap: "1rem", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 30rem), 1fr))" });
    place.replaceChildren();
    for (const one of asked.split("\n")) {
      const { lang, title, pages } = JSON.parse(this.sheets(one));
      const frame = document.createElement("iframe");
      frame.title = title;
      Object.assign(frame.style, { inlineSize: "100%", border: "1px solid", background: "#fff" });
      place.append(frame);
      const page = filled(frame, css, lang, title, pages);
      page.documentElement.className = "on-screen";
      // As high as the paper, whose body is as high as its window.
      const fit = () => { frame.style.blockSize = `${Math.ceil(page.body.lastElementChild.getBoundingClientRect().bottom) + 20}px`; };
      fit();
      frame.contentWindow.addEventListener("resize", fit);
    }
    return "";
  }

  /** Hands sheets to the reader as a picture; on a phone to whatever keeps or sends pictures there. */
  async picture(asked) {
    const { picture } = await import("./referral-triage-picture.js");
    const { lang, title, pages } = JSON.parse(this.sheets(asked));
    const file = new File([await picture(pages, lang)], `${title}.png`, { type: "image/png" });
    const isPhone = matchMedia("(pointer: coarse)").matches && navigator.canShare?.({ files: [file] });
    if (isPhone) {
      // Whoever closes the list of ways has seen it.
      const why = await navigator.share({ files: [file], title }).then(() => undefined, (error) => error.name);
      if (!why || why === "AbortError") return "";
    }
    return handed(file.name, file.type, file);
  }

  /** Hands the calendar of a plan's visits to the reader as a file. */
  async save(asked) {
    return handed("follow-up.ics", "text/calendar;charset=utf-8", this.calendar(asked));
  }

  /** Hands a form to the reader as a file, byte by byte as it is sent: its key, a line break, the form. */
  async export(asked) {
    const [key] = asked.split("\n", 1);
    const form = asked.slice(key.length + 1);
    // A sealed one begins with its header, in base64.
    const [name, kind] = form.startsWith("ey") ? ["jwe", "application/jose"] : ["json", "application/json"];
    return handed(`referral-${key}.${name}`, kind, form);
  }
}

let css;
async function paper() {
  if (css) return css;
  const response = await fetch(styles);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText} (${styles})`);
  return css = await response.text();
}

function filled(frame, css, lang, title, pages) {
  const view = frame.contentWindow;
  const page = view.document;
  // A constructed sheet needs no inline style, so that a strict Content-Security-Policy holds; it belongs to its document.
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(css);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.lang = lang;
  // What "save as PDF" proposes as the file's name.
  page.title = title;
  page.body.replaceChildren(...pages.map((node) => built(page, node)));
  return page;
}

function handed(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return "";
}

// A picture no wider than 800 dots is enough for a code, and quickly read.
function glance(video, canvas) {
  const scale = Math.min(1, 800 / video.videoWidth);
  const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * scale));
  Object.assign(canvas.canvas, { width, height });
  canvas.drawImage(video, 0, 0, width, height);
  return seen(width, canvas.getImageData(0, 0, width, height).data);
}

const svg = "http://www.w3.org/2000/svg";

// A text, `[tag, class, …]`, or `["svg", side, path, text]`; only tags from the module's own list come here.
function built(page, node) {
  if (typeof node === "string") return page.createTextNode(node);
  const [tag, ...rest] = node;
  if (tag === "svg") {
    const [side, path, text] = rest;
    const code = page.createElementNS(svg, "svg");
    // Four modules of white around it, as scanners need.
    code.setAttribute("viewBox", `-4 -4 ${side + 8} ${side + 8}`);
    code.setAttribute("role", "img");
    code.setAttribute("aria-label", text);
    const dark = page.createElementNS(svg, "path");
    dark.setAttribute("d", path);
    code.append(dark);
    return code;
  }
  const [name, ...inside] = rest;
  const made = page.createElement(tag);
  if (name) made.className = name;
  made.append(...inside.map((one) => built(page, one)));
  return made;
}
