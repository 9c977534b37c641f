// Writes what the widget and the command line are made of, as CycloneDX 1.6 (JSON), from Cargo.lock and what cargo says of it: no
// clock, no chance, so that two builds of the same sources give the same bytes.
//   node sbom.mjs FOLDER        FOLDER/widget.cdx.json and FOLDER/triage.cdx.json

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;

/** The two products: the features they are built with, and the machine they run on. */
const products = {
  widget: { features: "widget,annex", platform: "wasm32-unknown-unknown", type: "library" },
  // Of all platforms: a program that is built elsewhere has no other parts than these.
  triage: { features: "cli", platform: null, type: "application" },
};

const sums = checksums(readFileSync(join(root, "Cargo.lock"), "utf8"));

export function bom(product) {
  const { features, platform, type } = products[product];
  const asked = ["metadata", "--format-version", "1", "--locked", "--offline", "--no-default-features", "--features", features, ...(platform ? ["--filter-platform", platform] : [])];
  const { packages, resolve } = JSON.parse(execFileSync("cargo", asked, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 }));
  const known = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  // What runs, and what only helped to build it: macros and build scripts, and all that they need.
  const needs = (id, kinds) => nodes.get(id).deps.filter((dep) => dep.dep_kinds.some(({ kind }) => kinds.includes(kind))).map(({ pkg }) => pkg);
  const isMacro = (id) => known.get(id).targets.some(({ kind }) => kind.includes("proc-macro"));
  const runs = reach(resolve.root, (id) => needs(id, [null]).filter((pkg) => !isMacro(pkg)));
  const all = reach(resolve.root, (id) => needs(id, [null, "build"]));
  const components = [...all].filter((id) => id !== resolve.root).map((id) => component(known.get(id), runs.has(id)));
  const dependencies = [...all].map((id) => ({
    ref: purl(known.get(id)),
    dependsOn: [...new Set(needs(id, [null, "build"]).map((pkg) => purl(known.get(pkg))))].sort(),
  }));
  const own = known.get(resolve.root);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type, "bom-ref": purl(own), name: `referral-${product === "widget" ? "triage-widget" : "triage"}`, version: own.version, licenses: licences(own), purl: purl(own) },
    },
    components: components.sort(by("bom-ref")),
    dependencies: dependencies.sort(by("ref")),
  };
}

function component(one, runs) {
  const sum = sums.get(`${one.name} ${one.version}`);
  if (!sum) throw new Error(`Cargo.lock has no checksum of ${one.name} ${one.version}`);
  return {
    type: "library",
    "bom-ref": purl(one),
    name: one.name,
    version: one.version,
    scope: runs ? "required" : "excluded",
    hashes: [{ alg: "SHA-256", content: sum }],
    licenses: licences(one),
    purl: purl(one),
  };
}

/** Old packages write `MIT/Apache-2.0` for a choice. */
function licences(one) {
  if (!one.license) throw new Error(`${one.name} ${one.version} names no licence`);
  return [{ expression: one.license.replaceAll("/", " OR ") }];
}

const purl = ({ name, version }) => `pkg:cargo/${name}@${version}`;
const by = (key) => (one, other) => (one[key] < other[key] ? -1 : one[key] > other[key] ? 1 : 0);

function reach(from, next) {
  const found = new Set([from]);
  for (const id of found) for (const one of next(id)) found.add(one);
  return found;
}

function checksums(lock) {
  const blocks = lock.split("[[package]]").slice(1);
  const said = (block, name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(block)?.[1];
  return new Map(blocks.map((block) => [`${said(block, "name")} ${said(block, "version")}`, said(block, "checksum")]));
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  mkdirSync(folder, { recursive: true });
  for (const product of Object.keys(products)) {
    const made = bom(product);
    const running = made.components.filter(({ scope }) => scope === "required").length;
    writeFileSync(join(folder, `${product}.cdx.json`), `${JSON.stringify(made, null, 1)}\n`);
    console.log(`${join(folder, `${product}.cdx.json`)}: ${running} crates run, ${made.components.length - running} more helped to build`);
  }
}
