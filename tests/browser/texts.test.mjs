// Which constant texts go with a later part: those that only it can reach, and nothing but texts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { divided } from "./texts.mjs";

const START = 1048584;
const quoted = (bytes) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

/** Memory that holds these one after the other, and where each begins. */
function memory(...all) {
  const pieces = all.map((one) => Buffer.from(one));
  const at = pieces.map((_, place) => START + Buffer.concat(pieces.slice(0, place)).length);
  return { forms: [[` (data $0 (i32.const ${START}) "${quoted(Buffer.concat(pieces))}")`]], at, length: pieces.map((piece) => piece.length) };
}

const use = (at, length) => `(call $1\n (i32.const ${at})\n (i32.const ${length})\n)`;

/** What each part holds, by address. */
function held(forms, users) {
  return divided(forms, users).map((part) => Object.fromEntries(part.map((form) => {
    const [, at, bytes] = /\(data \(i32\.const (\d+)\) "(.*)"\)/.exec(form);
    return [at, Buffer.from(bytes.replaceAll("\\", ""), "hex").toString()];
  })));
}

test("a phrase goes with the part that says it, and stays where an earlier one says it too", () => {
  const { forms, at, length } = memory("只在后面", "两处都有", "Only later on");
  const [first, later] = held(forms, [[use(at[1], length[1])], [0, 1, 2].map((one) => use(at[one], length[one]))]);
  assert.deepEqual(first, { [at[1]]: "两处都有" });
  assert.deepEqual(later, { [at[0]]: "只在后面", [at[2]]: "Only later on" });
});

test("what an earlier part reads beyond its own beginning stays, to its end", () => {
  // The first text is read over the beginning of the second, or to an end that nothing tells.
  const { forms, at, length } = memory("去医院看医生", "医生一会儿就来", "还在后面");
  for (const early of [use(at[0], length[0] + length[1]), `(local.set $0\n (i32.const ${at[0]})\n)`]) {
    const [first, later] = held(forms, [[early], [use(at[1], 3), use(at[1], length[1]), use(at[2], length[2])]]);
    assert.deepEqual([first, later], [{ [at[0]]: "去医院看医生医生一会儿就来" }, { [at[2]]: "还在后面" }]);
  }
});

test("a table that an earlier part reads keeps the texts that it names", () => {
  const table = Buffer.alloc(8);
  const { at } = memory(table, "表里的话", "别的话");
  table.writeUInt32LE(at[1]);
  table.writeUInt32LE(12, 4);
  const { forms, length } = memory(table, "表里的话", "别的话");
  const early = `(i32.load offset=${at[0]}\n (local.get $0)\n)\n(i32.const 8)`;
  const [first, later] = held(forms, [[early], [use(at[0], 8), use(at[2], length[2])]]);
  assert.equal(Object.values(first).join("").slice(8), "表里的话");
  assert.deepEqual(later, { [at[2]]: "别的话" });
});

test("nothing but texts for people goes: no tables, no names, no bytes that are no text", () => {
  const { forms, at, length } = memory([1, 2, 3, 4], "data-fact", "short", [0xe5, 0x8e], "去医院\u0007", "去医院\0\0", [3, ...Buffer.from("规"), 0xc0, 0], [9, ...Buffer.from("规"), 0xc0, 0]);
  const [first, later] = held(forms, [[], at.map((one, place) => use(one, length[place]))]);
  assert.deepEqual(Object.keys(later).map(Number), [at[5], at[6]]);
  assert.equal(Object.values(later)[0], "去医院");
  assert.equal(Object.keys(first).length, 3);
});

test("what is written in another way than it is known stops the build", () => {
  assert.throws(() => divided([[' (data $0 "passive")']], [[], []]), /not how wasm-dis writes data/);
  assert.throws(() => divided([[' (data $0 (i32.const 1048584) "\\zz")']], [[], []]), /not how wasm-dis writes bytes/);
});
