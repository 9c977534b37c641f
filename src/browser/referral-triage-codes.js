// A form as a few codes to scan, for a device that has a network when this one has none. Loaded when somebody wants that.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
// What a code holds that a cheap camera reads from a screen.
const MOST = 640;
// Nothing that a few codes hold is longer than this.
const LONGEST = 1 << 20;

/** The texts of the codes: `RT2-` which one `-` of how many `-` the name of the whole `-` digits (base32 of a packed form). */
export async function split(form) {
  const digits = written(await packed(form));
  const [count, name] = [Math.ceil(digits.length / MOST), named(digits)];
  const each = Math.ceil(digits.length / count);
  return Array.from({ length: count }, (_, place) => `RT2-${place + 1}-${count}-${name}-${digits.slice(place * each, (place + 1) * each)}`);
}

/** What was scanned so far, in whatever order and however often. */
export class Parts {
  #name;
  #parts = [];

  /** Takes a code in: `{ form }` once all are there, `{ said: "2/4" }` before; nothing for what is no such code. */
  async take(code) {
    const [, place, count, name, digits] = /^RT2-(\d+)-(\d+)-([A-Z2-7]+)-([A-Z2-7]+)$/.exec(code.trim().toUpperCase()) ?? [];
    if (!digits || place < 1 || count > 99 || +place > +count) return undefined;
    if (this.#name !== `${count}-${name}`) [this.#name, this.#parts] = [`${count}-${name}`, []];
    this.#parts[place - 1] = digits;
    const have = this.#parts.filter(Boolean).length;
    if (have < count) return { said: `${have}/${count}` };
    const whole = this.#parts.join("");
    [this.#name, this.#parts] = [undefined, []];
    return named(whole) === name ? { form: await unpacked(read(whole)) } : undefined;
  }
}

/** Shows codes, one at a time, until somebody closes them. `drawn(text)` gives a code's side and the path of its dark modules. */
export async function show(root, drawn, labels, form) {
  const [title, how, onward, close] = labels;
  const codes = await split(form);
  const dialog = Object.assign(document.createElement("dialog"), { className: "camera" });
  dialog.setAttribute("aria-label", title);
  const place = document.createElement("p");
  place.setAttribute("role", "status");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "code");
  picture.setAttribute("role", "img");
  const path = picture.appendChild(document.createElementNS(picture.namespaceURI, "path"));
  const [next, done] = [onward, close].map((textContent) => Object.assign(document.createElement("button"), { type: "button", className: "button", textContent }));
  done.className = "button quiet";
  let shown = 0;
  const turn = () => {
    const [side, dark] = drawn(codes[shown]).split("\n");
    picture.setAttribute("viewBox", `-4 -4 ${+side + 8} ${+side + 8}`);
    place.textContent = `${shown + 1}/${codes.length}`;
    picture.setAttribute("aria-label", `${title} ${place.textContent}`);
    path.setAttribute("d", dark);
    shown = (shown + 1) % codes.length;
  };
  next.addEventListener("click", turn);
  next.hidden = codes.length === 1;
  done.addEventListener("click", () => dialog.close());
  dialog.append(Object.assign(document.createElement("p"), { textContent: how }), picture, place, next, done);
  turn();
  // Beside the screen and not in it, which is drawn anew meanwhile.
  root.firstElementChild.append(dialog);
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  dialog.remove();
}

// The first byte says whether the rest is packed: an old browser cannot.
async function packed(text) {
  const plain = new TextEncoder().encode(text);
  if (!globalThis.CompressionStream) return Uint8Array.of(0, ...plain);
  return Uint8Array.of(1, ...new Uint8Array(await new Response(through(plain, new CompressionStream("deflate-raw"))).arrayBuffer()));
}

async function unpacked([is, ...bytes]) {
  let stream = new Blob([Uint8Array.from(bytes)]).stream();
  if (is) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const [whole, reader] = [[], stream.getReader()];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    whole.push(part.value);
    if (whole.reduce((sum, { length }) => sum + length, 0) > LONGEST) throw new RangeError("a form that is far too long");
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(whole).arrayBuffer());
}

const through = (bytes, transform) => new Blob([bytes]).stream().pipeThrough(transform);

function written(bytes) {
  let [digits, bits, held] = ["", 0, 0];
  for (const byte of bytes) {
    [held, bits] = [((held << 8) | byte) & 0xfff, bits + 8];
    for (; bits >= 5; bits -= 5) digits += DIGITS[(held >> (bits - 5)) & 31];
  }
  return bits ? digits + DIGITS[(held << (5 - bits)) & 31] : digits;
}

function read(digits) {
  let [bits, held] = [0, 0];
  const bytes = [];
  for (const digit of digits) {
    [held, bits] = [((held << 5) | DIGITS.indexOf(digit)) & 0xfff, bits + 5];
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
  }
  return bytes;
}

// Which codes belong together, and whether all were read right: FNV-1a of the digits.
function named(digits) {
  let hash = 0x811c9dc5;
  for (const digit of digits) hash = Math.imul(hash ^ digit.charCodeAt(0), 0x01000193) >>> 0;
  return written([hash >>> 24, (hash >>> 16) & 255, (hash >>> 8) & 255, hash & 255]);
}
