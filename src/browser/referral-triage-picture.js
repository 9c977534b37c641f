// A sheet as a picture, for phones that have no printer: drawn as text on a canvas, which no policy of the host's page forbids.

const WIDTH = 1080;
const EDGE = 72;
// Of an element, and of a class: size in dots, weight, room above.
const LOOKS = {
  h1: [60, 700, 0], h2: [44, 700, 36], lead: [48, 700, 24], li: [40, 400, 8], foot: [28, 400, 8], p: [40, 400, 16],
};
const BLOCKS = new Set(["article", "section", "header", "footer", "div", "h1", "h2", "p", "ul", "li", "table", "tr"]);
const isBlock = (node) => Array.isArray(node) && BLOCKS.has(node[0]);

/** The sheets as one PNG. */
export function picture(pages, lang) {
  const drawn = document.createElement("canvas");
  const pen = drawn.getContext("2d");
  const lines = [];
  let below = EDGE;
  for (const block of pages.flatMap((page) => blocks(page))) {
    if (block.code) {
      const size = 320;
      below += 24;
      lines.push({ ...block, at: below, size });
      below += size;
      continue;
    }
    const [size, weight, above] = LOOKS[block.look];
    const font = `${weight} ${size}px ${lang === "zh" ? '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", ' : ""}system-ui, sans-serif`;
    pen.font = font;
    below += above;
    const indent = block.look === "li" ? 44 : 0;
    const wrapped = wrap(pen, block.text, WIDTH - 2 * EDGE - indent);
    for (const [place, text] of wrapped.entries()) {
      lines.push({ text, font, indent, bullet: indent && place === 0, at: below + size });
      below += Math.round(size * 1.5);
    }
  }
  drawn.width = WIDTH;
  drawn.height = Math.ceil(below + EDGE);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, drawn.width, drawn.height);
  pen.fillStyle = "#000";
  for (const { code, text, font, indent, bullet, at, size } of lines) {
    if (code) {
      const [side, path] = code;
      pen.setTransform(size / side, 0, 0, size / side, EDGE, at);
      pen.fill(new Path2D(path));
      pen.resetTransform();
      continue;
    }
    pen.font = font;
    if (bullet) pen.fillText("•", EDGE + 8, at);
    pen.fillText(text, EDGE + indent, at);
  }
  return new Promise((done, failed) => drawn.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
}

// What stands below each other: texts with their look, and codes.
function blocks([tag, ...rest], within = "p") {
  if (tag === "svg") return [{ code: rest }];
  const [name, ...inside] = rest;
  const look = LOOKS[name] ? name : LOOKS[tag] ? (within === "foot" ? within : tag) : within;
  if (!inside.some((one) => isBlock(one) || one[0] === "svg")) {
    // Labels and what stands beside them flow in one line.
    const text = said([tag, ...rest]).replaceAll(/\s+/g, " ").trim();
    return text ? [{ look, text }] : [];
  }
  return inside.flatMap((one) => (typeof one === "string" ? [{ look, text: one }] : blocks(one, name === "foot" ? "foot" : within)));
}

function said(node) {
  if (typeof node === "string") return node;
  const [tag, name, ...inside] = node;
  return tag === "svg" ? "" : inside.map(said).join(tag === "p" || tag === "tr" || name === "pair" ? " " : "");
}

// A word of Latin letters stays whole; no line begins with what ends a clause, or ends with what opens one.
function wrap(pen, text, room) {
  const lines = [];
  let line = "";
  for (const part of text.match(/[（【“‘《]*(?:[\p{Script=Latin}\p{N}.,:;%°≥≤/()'<>+-]+ ?|.)/gsu) ?? []) {
    const ends = /^[，。、；：！？）】”’》%]/.test(part);
    if (line && !ends && pen.measureText((line + part).trimEnd()).width > room) {
      lines.push(line);
      line = "";
    }
    line += part;
  }
  return [...lines, line];
}
