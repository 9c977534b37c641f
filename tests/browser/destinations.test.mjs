// The reader of a host's own institutions, without a browser: every mistake is named, and one is enough to use nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { read } from "../../src/browser/destinations.js";

const file = (name) => readFileSync(new URL(`../destinations/${name}.json`, import.meta.url), "utf8");
const places = "village\ntownship\ncounty\n\nchest-pain\nstroke";

test("a good file becomes lines", () => {
  assert.equal(read(file("good"), places, true), [
    "电话以本院网站为准。\tSee our site for current numbers.",
    "青山县人民医院\tQingshan County Hospital\t2\tcounty-1\t0123-4567890\t0 1\t心内科\tCardiology",
    "柳林镇卫生院\tLiulin Township Health Centre\t1\ttownship-1\t0123-4560001\t",
  ].join("\n"));
});

test("a bad file is refused in words, all of them at once", () => {
  for (const { file: bad, says } of JSON.parse(file("bad"))) {
    const error = (() => { try { return read(JSON.stringify(bad), places, false); } catch (error) { return error; } })();
    assert.ok(error instanceof Error, JSON.stringify(bad));
    for (const words of says) assert.ok(error.message.includes(words), `${JSON.stringify(bad)}: ${error.message}`);
  }
  assert.throws(() => read("{", places, true), /不是 JSON/);
});

test("no text breaks out of its line", () => {
  const one = { id: "a\tb", name: { zh: "甲\n乙", en: "A\r\nB\u2028C" }, tier: "county", phone: "1\t2" };
  assert.equal(read(JSON.stringify({ institutions: [one] }), places, false), "甲 乙\tA B C\t2\ta b\t1 2\t");
});
