// Which of the built module's constant texts belong to which part: a phrase goes with the functions that say it.
//
// The linker lays all constants of the program in one piece of memory. It is divided where anything points into it, and what only
// a later part can reach, and is plainly a text for people, goes with that part. Everything else stays: a cut that is wrong may at
// worst show a missing phrase, never move a decision.

// What follows an address is its length, if it is no longer than this.
const LONGEST = 4096;
// An English text of fewer bytes is smaller than the way to it.
const SHORTEST = 12;
const QUOTED = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 };

function unquoted(text) {
  const bytes = [];
  for (const [, plain, byte, named] of text.matchAll(/([^\\])|\\([0-9a-f]{2})|\\(.)/g)) {
    bytes.push(plain ? plain.charCodeAt(0) : byte ? parseInt(byte, 16) : (QUOTED[named] ?? NaN));
  }
  if (bytes.some((byte) => !(byte < 256))) throw new Error("texts: this is not how wasm-dis writes bytes");
  return bytes;
}

const quoted = (bytes) => `"${[...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;

/** The memory as the module's `(data …)` forms fill it; zeros between them. */
function filled(forms) {
  const pieces = forms.map((form) => {
    const found = form.length === 1 && /^ \(data \$\d+ \(i32\.const (\d+)\) "(.*)"\)$/.exec(form[0]);
    if (!found) throw new Error(`texts: this is not how wasm-dis writes data: ${form[0].slice(0, 80)}`);
    return { at: Number(found[1]), bytes: unquoted(found[2]) };
  });
  const start = pieces[0].at & ~7;
  const bytes = new Uint8Array(Math.max(...pieces.map(({ at, bytes }) => at + bytes.length)) - start);
  for (const piece of pieces) bytes.set(piece.bytes, piece.at - start);
  return { start, bytes };
}

/** Addresses that a text of the module holds, each with the length that follows it, if one does; and all its numbers. */
function pointed(text, isIn) {
  const addresses = [];
  const numbers = new Set();
  for (const [, number, next, long, offset] of text.matchAll(/i32\.const (\d+)\)(?=\s*\(i32\.const (\d+)\))?|i64\.const (-?\d+)|offset=(\d+)/g)) {
    if (number) numbers.add(Number(number));
    const halves = long ? [BigInt.asUintN(32, BigInt(long)), BigInt.asUintN(64, BigInt(long)) >> 32n] : [number ?? offset];
    for (const at of halves.map(Number)) if (isIn(at)) addresses.push([at, Number(next ?? 0)]);
  }
  return { addresses, numbers };
}

/** How many of these bytes are a text for people; the rest is room that the linker left. */
function textIn(bytes) {
  let end = bytes.length;
  while (end > bytes.length - 4 && bytes[end - 1] === 0) end--;
  const text = decoded(bytes.subarray(0, end)) ?? template(bytes.subarray(0, end + 1));
  if (text === undefined || /\p{Cc}/u.test(text)) return 0;
  const isEnglish = text.length >= SHORTEST && text.includes(" ") && /^[ -~\u2010-\u2027]+$/.test(text);
  return isEnglish || /\p{Script=Han}/u.test(text) ? end : 0;
}

function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What `format!` fills in: its texts, each behind its length, 0xc0 for a value, 0 at the end. */
function template(bytes) {
  const texts = [];
  for (let at = 0; at < bytes.length - 1; ) {
    const length = bytes[at++];
    if (length === 0xc0) continue;
    const text = length > 0 && length < 0x80 && at + length < bytes.length ? decoded(bytes.subarray(at, at + length)) : undefined;
    if (text === undefined) return undefined;
    texts.push(text);
    at += length;
  }
  return bytes.at(-1) === 0 ? texts.join("") : undefined;
}

/**
 * The module's data by part, as forms. `users`: by part, the texts of what points into it from there.
 */
export function divided(forms, users) {
  const { start, bytes } = filled(forms);
  const isIn = (at) => at >= start && at < start + bytes.length;
  const words = new DataView(bytes.buffer);
  const word = (at) => (at + 4 <= start + bytes.length ? words.getUint32(at - start, true) : 0);

  // Who points where: functions of a part, and words of the memory itself.
  const pointers = users.flatMap((texts, part) => texts.map((text) => ({ part, ...pointed(text, isIn) })));
  const inside = [];
  for (let at = start; at + 4 <= start + bytes.length; at += 4) if (isIn(word(at))) inside.push([at, word(at), word(at + 4)]);
  const bounds = [...new Set([start, ...pointers.flatMap(({ addresses }) => addresses.map(([at]) => at)), ...inside.map(([, to]) => to)])].sort((a, b) => a - b);
  const pieces = bounds.map((at, place) => ({ at, end: bounds[place + 1] ?? start + bytes.length, part: users.length, isClosed: false, to: [] }));
  const place = (at) => {
    let [low, high] = [0, pieces.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (pieces[middle].at <= at) low = middle;
      else high = middle;
    }
    return low;
  };
  // An address with a length reaches as far as that, even over another text that begins within.
  const reached = (at, length) => {
    const first = place(at);
    const last = length > 1 && length <= LONGEST && isIn(at + length - 1) ? place(at + length - 1) : first;
    return pieces.slice(first, last + 1);
  };
  const close = (at, fits) => {
    const piece = pieces[place(at)];
    piece.isClosed ||= fits(piece.end - at);
  };
  for (const { numbers, addresses } of pointers) for (const [at] of addresses) close(at, (length) => numbers.has(length));
  for (const [, to, length] of inside) close(to, (found) => found === length);
  for (const [from, to, length] of inside) pieces[place(from)].to.push(...reached(to, length));
  // Where nothing says how long a piece is, the one behind it may be its end.
  pieces.forEach((piece, at) => !piece.isClosed && pieces[at + 1] && piece.to.push(pieces[at + 1]));

  const reach = (piece, part) => {
    const waiting = [piece];
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      if (one.part <= part) continue;
      one.part = part;
      waiting.push(...one.to);
    }
  };
  for (const { part, addresses } of pointers) for (const [at, length] of addresses) for (const piece of reached(at, length)) reach(piece, part);

  const form = (at, end) => `(data (i32.const ${at}) ${quoted(bytes.subarray(at - start, end - start))})`;
  const parts = users.map(() => []);
  for (const { at, end, part } of pieces) {
    const found = part > 0 && part < users.length ? textIn(bytes.subarray(at - start, end - start)) : 0;
    for (const [of, from, to] of [[part, at, at + found], [0, at + found, end]]) {
      if (from === to) continue;
      const last = parts[of].at(-1);
      if (last?.end === from) last.end = to;
      else parts[of].push({ at: from, end: to });
    }
  }
  return parts.map((all) => all.map(({ at, end }) => form(at, end)));
}
