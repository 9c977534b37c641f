// What `./dev build` says the products are made of: by CycloneDX's own strict schema, whole, and the same every time.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "referral-sbom-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name) => {
  execFileSync(process.execPath, [join(root, "sbom.mjs"), join(folder, name)]);
  return ["widget", "triage"].map((product) => readFileSync(join(folder, name, `${product}.cdx.json`), "utf8"));
};
const [first, second] = [write("first"), write("second")];
const [widget, triage] = first.map((text) => JSON.parse(text));
const running = ({ components }) => components.filter(({ scope }) => scope === "required").map(({ name }) => name);

test("two builds give the same bytes", () => assert.deepEqual(first, second));

test("both keep to CycloneDX's strict schema, which refuses what does not", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  for (const text of first) assert.equal(await validator.validate(text), null);
  const { specVersion, ...without } = widget;
  const [one] = widget.components;
  for (const wrong of [without, { ...widget, components: [{ ...one, hashes: [{ alg: "SHA-256", content: "short" }] }] }, { ...widget, maker: "us" }]) {
    assert.notEqual(await validator.validate(JSON.stringify(wrong)), null);
  }
});

test("they list what runs, with the hash that Cargo.lock gives it, and tell it from what helped to build", () => {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  for (const { name, version, hashes, licenses } of [...widget.components, ...triage.components]) {
    const [{ content }] = hashes;
    assert.ok(lock.includes(`name = "${name}"\nversion = "${version}"\n`) && lock.includes(`checksum = "${content}"`), name);
    assert.ok(licenses[0].expression, name);
  }
  for (const [made, inside, outside] of [
    [widget, ["yew", "web-sys", "qrcodegen"], ["axum", "rusqlite", "ureq", "proptest", "wasm-bindgen-test", "wasm-bindgen-macro"]],
    [triage, ["axum", "rusqlite", "ureq", "ring"], ["yew", "gloo", "proptest", "clap_derive"]],
  ]) {
    const names = running(made);
    assert.deepEqual(inside.filter((name) => !names.includes(name)), []);
    assert.deepEqual(outside.filter((name) => names.includes(name)), []);
    const refs = new Set([made.metadata.component["bom-ref"], ...made.components.map((one) => one["bom-ref"])]);
    for (const { ref, dependsOn } of made.dependencies) for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), one);
  }
  assert.ok(triage.components.some(({ name, scope }) => name === "clap_derive" && scope === "excluded"), "a macro helped to build");
});
