// The pages that are measured: name, files (path → bytes), and where to look and click. Built anew at every run.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { fhir, formJs, govuk } from "./questionnaire.mjs";

const here = import.meta.dirname;
const page = (head, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Portal</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;

/** Ours, embedded with the two lines of EMBEDDING.md; `head`: what stands in the page's head besides. */
function ours(dist, mode, rest, head = "") {
  const files = Object.fromEntries(readdirSync(dist).map((name) => [`/${name}`, readFileSync(join(dist, name))]));
  files["/"] = page(`${head}<script type="module" src="/referral-triage.js"></script>`, `<referral-triage mode="${mode}" lang="zh" endpoint="/api/referrals"></referral-triage>`);
  return { name: `ours, ${mode}`, files, host: "referral-triage", glue: "/referral-triage-widget.js", ...rest };
}

/** With the lines of EMBEDDING.md for slow networks as well. */
function hinted(dist, rest) {
  const [, lines] = /^```head\n([\s\S]*?)^```$/m.exec(readFileSync(join(here, "../../../EMBEDDING.md"), "utf8"));
  const head = lines.replaceAll("/referral-triage/", "/");
  return { ...ours(dist, "doctor", rest, head), name: "ours, a doctor with lines for slow networks" };
}

/** The public page as it is built: its first screen is there before any script. */
function publicPage(dist) {
  const all = ours(dist, "patient", { first: ".walk .button.big", yes: ".walk .button.big", then: ".question.who" });
  return { ...all, name: "ours, public page", files: { ...all.files, "/": readFileSync(join(dist, "index.html")) } };
}

/** The same, for who taps "Start" as soon as it stands there: until the first question can be answered. */
function tappedAtOnce(dist) {
  const who = ".question.who .answers button";
  return { ...publicPage(dist), name: "ours, first question", tap: ".first summary", first: who, yes: who, then: "[data-fact=age] input" };
}

/** GOV.UK's frontend around a static page. Its fonts are for its own domains: left out. */
async function govukPage() {
  const { outputFiles: [script] } = await build({
    stdin: { contents: 'import { initAll } from "govuk-frontend"; initAll();', resolveDir: here },
    bundle: true, minify: true, format: "esm", target: "chrome120", legalComments: "none", write: false, logLevel: "error",
  });
  const css = readFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"), "utf8");
  const html = page('<link rel="stylesheet" href="/app.css">', `<script>document.body.className += " js-enabled govuk-frontend-supported"</script>${govuk()}<script type="module" src="/app.js"></script>`);
  return {
    name: "GOV.UK Frontend 6.6.0, static page",
    files: { "/": html.replace("<html ", '<html class="govuk-template" ').replace("<body>", '<body class="govuk-template__body">'), "/app.js": Buffer.from(script.contents), "/app.css": css.replaceAll(/@font-face\s*\{[^}]*\}/g, "") },
    first: "#age", yes: '[for="pain-yes"]', then: "#onset",
  };
}

async function formJsPage() {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { Form } from "@bpmn-io/form-js-viewer"; import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
new Form({ container: document.querySelector("#root") }).importSchema(${JSON.stringify(formJs())}, {});`,
      resolveDir: here,
    },
    bundle: true, minify: true, format: "esm", target: "chrome120", define: { "process.env.NODE_ENV": '"production"' }, legalComments: "none",
    loader: { ".woff": "dataurl", ".woff2": "dataurl", ".svg": "dataurl" }, outdir: "/", write: false, logLevel: "error",
  });
  const of = (end) => outputFiles.find(({ path }) => path.endsWith(end)).contents;
  return {
    name: "form-js-viewer 2.0.0",
    files: {
      "/": page('<link rel="stylesheet" href="/app.css">', '<div id="root"></div><script type="module" src="/app.js"></script>'),
      "/app.js": Buffer.from(of(".js")), "/app.css": Buffer.from(of(".css")),
    },
    first: 'input[id$="c_age"]', yes: 'input[id*="c_pain"]', then: 'input[id*="c_onset"]',
  };
}

const lforms = { version: "40.1.3", integrity: "sha512-WLruTm+BcVnafC0rSAQ3/cNqhxvclBUxyBG68aub/uha2NaK9H8ZZcEXTTuORuGzzCt0wa7fvhuieZtcDIdPzQ==" };

/** Its package carries what is needed; what it depends on is for those who build it, so only the archive is fetched. */
function lformsPage(cache) {
  const folder = join(cache, `lforms-${lforms.version}`);
  const archive = join(folder, `lforms-${lforms.version}.tgz`);
  if (!existsSync(archive)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("npm", ["pack", `lforms@${lforms.version}`, "--silent", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  }
  if (`sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}` !== lforms.integrity) throw new Error(`${archive} is not what was published`);
  const within = "package/dist/lforms";
  execFileSync("tar", ["xzf", archive, "-C", folder, `${within}/webcomponent`, `${within}/fhir/R4`]);
  const of = (path) => readFileSync(join(folder, within, path));
  const parts = ["webcomponent/styles.css", "webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js",
    "webcomponent/magnifying_glass.png", "webcomponent/down_arrow_gray_10_10.png"];
  const files = Object.fromEntries(parts.map((path) => [`/${path.split("/").at(-1)}`, of(path)]));
  files["/app.js"] = `document.querySelector("wc-lhc-form").questionnaire = ${JSON.stringify(fhir())};`;
  files["/"] = page('<link rel="stylesheet" href="/styles.css">', '<wc-lhc-form></wc-lhc-form><script src="/zone.min.js"></script><script src="/lhc-forms.js"></script><script src="/lformsFHIR.min.js"></script><script src="/app.js"></script>');

  return { name: `LHC-Forms ${lforms.version}`, files, first: 'input[id="age/1"]', yes: 'label[id="pain/1|true"]', then: '[id="label-onset/1"]' };
}

/** All pages; a peer that cannot be had is left out, and said. */
export async function pages(dist, cache) {
  // The complaint is pressed: its questions appear, and the panel says more.
  const doctor = { first: ".panel", yes: "[data-fact=chest_pain]", then: "[data-fact=chest_pain_minutes]" };
  const all = [
    ours(dist, "doctor", doctor),
    hinted(dist, doctor),
    ours(dist, "patient", { first: ".walk .button.big", yes: ".walk .button.big", then: ".question.who" }),
  ];
  all.push(publicPage(dist), tappedAtOnce(dist));
  for (const peer of [govukPage, formJsPage, () => lformsPage(cache)]) {
    try {
      all.push(await peer());
    } catch (error) {
      console.error(`a peer is left out: ${error.message}`);
    }
  }
  return all;
}
