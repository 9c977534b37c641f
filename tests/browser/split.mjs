// Cuts the built WebAssembly module in parts, so that a first screen waits only for what it runs:
//   node tests/browser/split.mjs MODULE dist
//
// Which functions those are is not guessed: the module is run in a document without a screen (`first-screens.mjs`), with a mark in
// every function. Part 0 holds what a citizen's first pages run, part 1 what a clinician's fields run
// besides, part 2 what a citizen's first question and a clinician's first answers run besides, part 3 the rest. What an earlier part calls in a later one goes through the table; if the later one is not there by
// then, `need` fetches it first, so that a wrong cut costs time and nothing else.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstScreens } from "./first-screens.mjs";
import { divided } from "./texts.mjs";

const NAME = "referral-triage-widget";
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "reference-types", "multivalue", "sign-ext", "mutable-globals"].map((name) => `--enable-${name}`);
const SMALL = ["-Oz", "--converge", "--one-caller-inline-max-function-size=0", "--always-inline-max-function-size=6", "--strip-producers", "--strip-target-features"];

const run = (tool, ...options) => execFileSync(tool, [...FEATURES, ...options], { maxBuffer: 1 << 28, encoding: "utf8" });

/** The forms of a module's text, as `wasm-dis` lays them out: each begins with one blank and a bracket. */
function read(text) {
  const forms = [];
  for (const line of text.split("\n").slice(1)) {
    if (line === ")") break;
    if (line.startsWith(" (")) forms.push([line]);
    else forms.at(-1).push(line);
  }
  const of = (kind) => forms.filter(([line]) => line.startsWith(` (${kind} `));
  const found = (form, pattern) => pattern.exec(form.join("\n")) ?? wrong(form);
  const functions = of("func").map((lines) => {
    const body = lines.findIndex((line, at) => at > 0 && !line.startsWith("  (local "));
    const [head] = lines;
    const params = [...head.matchAll(/\(param \S+ (\w+)\)/g)].map(([, type]) => type);
    return { name: found(lines, /\(func (\$\d+)/)[1], lines, body, params, result: /\(result [^)]*\)/.exec(head)?.[0] ?? "", calls: refs(lines) };
  });
  const imports = of("import").map((form) => {
    const [, type, name] = found(form, /\((func (\$\S+?)(?: .*)?)\)\)$/);
    return { name: name.replace(/\)$/, ""), type };
  });
  const [table, ...tables] = of("table").map((form) => form[0]);
  const elements = of("elem");
  if (elements.length !== 1) wrong(elements.flat());
  const [, base, listed] = found(elements[0], /\(elem \S+ (?:\(table \$0\) )?\(i32\.const (\d+)\) (?:func )?(.*)\)$/);
  return { forms, of, functions, imports, table, tables, base: Number(base), listed: listed.split(" ") };
}

const refs = (lines) => new Set([...lines.join("\n").matchAll(/\((?:call|return_call|ref\.func) (\$[^\s()]+)/g)].map(([, name]) => name));

/** The long names by which script and module know each other, with a hash in each, for short ones: both are downloaded. */
function shortened(text, file) {
  const long = new Set([...text.matchAll(/"(\w+_h?[0-9a-f]{16})"/g)].map(([, name]) => name));
  const short = new Map([...long].map((name, at) => [name, `i${at.toString(36)}`]));
  rewritten(file, /\w+_h?[0-9a-f]{16}\b/g, (name) => short.get(name) ?? name);
  return text.replace(/"(\w+_h?[0-9a-f]{16})"/g, (_, name) => `"${short.get(name)}"`);
}

function wrong(form) {
  throw new Error(`split: this is not how wasm-dis writes a module: ${form[0]?.slice(0, 200)}`);
}

/** The module with a mark in every function: the exported globals `seen0`, `seen1` … */
function marked({ forms, functions }) {
  const at = new Map(functions.map((one, place) => [one.lines, place]));
  const lines = forms.flatMap((form) => {
    const place = at.get(form);
    if (place === undefined) return form;
    const { body } = functions[place];
    return body < 0 ? form : [...form.slice(0, body), `(global.set $seen${place} (i32.const 1))`, ...form.slice(body)];
  });
  const marks = functions.flatMap((_, place) => [`(global $seen${place} (mut i32) (i32.const 0))`, `(export "seen${place}" (global $seen${place}))`]);
  return ["(module", ...lines, ...marks, ")"].join("\n");
}

/** The texts of the parts. `partOf`: by function, the part that it belongs to. */
function cut(module, partOf, count) {
  const { forms, of, functions, imports, table, tables, base, listed } = module;
  const byName = new Map(functions.map((one) => [one.name, one]));
  const type = ({ params, result }) => `${params.length ? `(param ${params.join(" ")})` : ""} ${result}`;
  const inPart = (part) => functions.filter((one) => partOf.get(one.name) === part);

  // Each part with what it calls; the first one's exports and table entries are calls as well.
  const parts = Array.from({ length: count }, (_, part) => {
    const calls = new Set(inPart(part).flatMap((one) => [...one.calls]));
    if (part === 0) for (const name of [...listed, ...of("export").flatMap(([line]) => /\(func (\S+?)\)/.exec(line)?.[1] ?? [])]) calls.add(name);
    return { calls, exports: new Map() };
  });
  // What is called from an earlier part has a place in the table, behind those that were there.
  const size = Number(/\$0 (\d+) /.exec(table)[1]);
  const places = new Map();
  parts.forEach(({ calls }, part) => {
    for (const name of calls) if (partOf.get(name) > part && !places.has(name)) places.set(name, size + places.size);
  });
  const way = (name) => {
    const one = byName.get(name);
    const given = one.params.map((_, at) => `(local.get ${at})`).join(" ");
    return `(func ${name} ${type(one)} (call $need (i32.const ${partOf.get(name)})) (call_indirect $0 ${type(one)} ${given} (i32.const ${places.get(name)})))`;
  };
  // Short names: each is written in two parts.
  let names = 0;
  const from = (part, what, name) => {
    const all = parts[part].exports;
    if (!all.has(name)) all.set(name, { what, as: `_${(names++).toString(36)}` });
    return all.get(name).as;
  };
  const ways = ({ calls }, part) => [...calls].filter((name) => partOf.get(name) > part).map(way);

  // Constant texts go with the functions that say them.
  const data = of("data");
  const apart = new Set([...data, ...of("func")]);
  const others = forms.filter((form) => !apart.has(form)).flat();
  const texts = divided(data, parts.map((_, part) => [...inPart(part).map(({ lines }) => lines.join("\n")), ...(part === 0 ? others : [])]));
  const [[memory]] = of("memory");

  const later = parts.slice(1).map((one, at) => {
    const part = at + 1;
    const own = inPart(part);
    const text = own.flatMap((each) => each.lines);
    const all = text.join("\n");
    const taken = [...one.calls].filter((name) => !(partOf.get(name) >= part)).map((name) => {
      const known = imports.find((each) => each.name === name);
      return `(import "p" "${from(partOf.get(name) ?? 0, "func", name)}" (${known ? known.type : `func ${name} ${type(byName.get(name))}`}))`;
    });
    const shared = [`(import "p" "${from(0, "func", "$need")}" (func $need (param i32)))`, `(import "p" "${from(0, "memory", "$0")}" ${memory})`,
      `(import "p" "${from(0, "table", "$0 ")}" (table $0 1 funcref))`];
    for (const line of tables) {
      const [, name, kind] = /\(table (\S+) .* (\w+)\)$/.exec(line) ?? wrong([line]);
      if (all.includes(` ${name}\n`) || all.includes(` ${name} `)) shared.push(`(import "p" "${from(0, "table", `${name} `)}" (table ${name} 1 ${kind}))`);
    }
    for (const [line] of of("global")) {
      const [, name, kind] = /\(global (\S+) (\(mut \w+\)|\w+)/.exec(line) ?? wrong([line]);
      if (all.includes(name)) shared.push(`(import "p" "${from(0, "global", name)}" (global ${name} ${kind}))`);
    }
    const entries = [...places].filter(([name]) => partOf.get(name) === part).map(([name, place]) => `(elem (table $0) (i32.const ${place}) func ${name})`);
    // From here on the table's own entries lead straight to the function.
    listed.forEach((name, place) => partOf.get(name) === part && entries.push(`(elem (table $0) (i32.const ${base + place}) func ${name})`));
    return { part, head: ["(module", ...of("type").flat(), ...taken, ...shared], rest: [...texts[part], ...entries, ...text, ...ways(one, part)] };
  });
  const exported = (part) => [...parts[part].exports].map(([name, { what, as }]) => `(export "${as}" (${what} ${name.trim()}))`);

  const isLater = new Map(functions.filter((one) => partOf.get(one.name) > 0).map((one) => [one.lines, one]));
  const kept = forms.filter((form) => !isLater.has(form) && !data.includes(form)).map((form) => (form[0] === table ? [` (table $0 ${size + places.size} ${size + places.size} funcref)`] : form));
  const firstImport = kept.findIndex(([line]) => line.startsWith(" (import "));
  kept.splice(firstImport, 0, ['(import "parts" "need" (func $fetch (param i32)))']);
  const first = ["(module", ...kept.flat(), ...ways(parts[0], 0), '(global $here (mut i32) (i32.const 0))', '(export "here" (global $here))',
    ...texts[0], "(func $need (param $0 i32) (if (i32.lt_s (global.get $here) (local.get $0)) (then (call $fetch (local.get $0)))))", ...exported(0), ")"];
  return [first, ...later.map(({ part, head, rest }) => [...head, ...rest, ...exported(part), ")"])].map((lines) => lines.join("\n"));
}

// What is written in a script in place of something that must be there.
function rewritten(file, before, after) {
  const script = readFileSync(file, "utf8");
  if (!before.test(script)) throw new Error(`split: ${file} is written in another way than this knows`);
  writeFileSync(file, script.replace(before, after));
}

const [, , given, dist] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "referral-triage-split-"));
try {
  const at = (name) => join(folder, name);
  const built = join(dist, `${NAME}_bg.wasm`);
  run("wasm-opt", ...SMALL, "--strip-debug", given, "-o", at("whole.wasm"));
  const glue = join(dist, `${NAME}.js`);
  const module = read(shortened(run("wasm-dis", at("whole.wasm")), glue));
  writeFileSync(at("marked.wat"), marked(module));
  run("wasm-as", at("marked.wat"), "-o", at("marked.wasm"));
  const stages = await firstScreens(dist, at("marked.wasm"));
  const partOf = new Map(module.functions.map(({ name, lines }, place) => {
    const stage = stages.findIndex((seen) => seen(place));
    return [name, stage < 0 ? stages.length : stage];
  }));
  cut(module, partOf, stages.length + 1).forEach((text, part) => {
    writeFileSync(at("part.wat"), text);
    run("wasm-as", at("part.wat"), "-o", at("part.wasm"));
    run("wasm-opt", ...SMALL, at("part.wasm"), "-o", part === 0 ? built : join(dist, `referral-triage-part${part}.wasm`));
  });
  // The script beside the module gives it the way to later parts; the element's script knows their files, each written out, so that
  // bundlers find and copy them.
  rewritten(glue, /(return \{\s*__proto__: null,\s*)(?="\.\/referral-triage-widget_bg\.js": import0)/, "$1parts: { need: (part) => parts.need(part) }, ");
  rewritten(glue, /$/, "\nexport const parts = {};\n");
  const files = stages.map((_, at) => `new URL("./referral-triage-part${at + 1}.wasm", import.meta.url).href`);
  rewritten(join(dist, "referral-triage.js"), /const parts = \[\];/, `const parts = [${files.join(", ")}];`);
} finally {
  rmSync(folder, { recursive: true });
}
