// The FHIR servers that the tests start, each written by somebody else, and what a test asks of one.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;

/** A free port of the loopback interface. */
const free = () => new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

/** Ends with the test; `url` is the address of the FHIR root. */
function started(command, args, options, ready) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = () => {
    child.kill("SIGKILL");
    return ended;
  };
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => { said += data; });
  const died = ended.then(() => { throw new Error(`${command} ended: ${said.slice(-2000)}`); });
  died.catch(() => {});
  return Promise.race([ready(child), died]).then((url) => ({ ...asking(url), stop }));
}

const medplum = (...options) => () => started(process.execPath, [join(here, "server.mjs"), ...options], {}, (child) =>
  new Promise((found) => child.stdout.on("data", (data) => {
    const match = /http:\S+/.exec(String(data));
    if (match) found(match[0]);
  })));

/** Helios, if somebody has it: on PATH as `hfs`, or named by HFS. Without search parameters (HFS_DATA_DIR) it takes only our ids. */
function helios() {
  const command = process.env.HFS ?? "hfs";
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
  } catch {
    return [];
  }
  const start = async () => {
    const folder = mkdtempSync(join(tmpdir(), "hfs-"));
    const url = `http://127.0.0.1:${await free()}`;
    const options = { cwd: folder, env: { ...process.env, HFS_BASE_URL: url } };
    const server = await started(command, ["--port", new URL(url).port, "--database-url", join(folder, "fhir.db")], options, async () => {
      for (;;) {
        const said = await fetch(`${url}/metadata`).catch(() => null);
        if (said?.ok) return url;
        await new Promise((done) => setImmediate(done));
      }
    });
    const stop = () => server.stop().then(() => rmSync(folder, { recursive: true, force: true }));
    return { ...server, stop };
  };
  return [{ name: "Helios", start, conditional: Boolean(process.env.HFS_DATA_DIR) }];
}

/** Each answers `start()` with `{ url, post, find, read, put, stop }`; `conditional`: it searches, and creates conditionally. */
export const servers = [
  { name: "Medplum", start: medplum(), conditional: true },
  { name: "Medplum, all or nothing", start: medplum("--transactions"), conditional: true },
  ...helios(),
];

const FHIR = { "Content-Type": "application/fhir+json" };
const answered = async (response) => ({ status: response.status, body: await response.json() });

function asking(url) {
  const ask = (path, method = "GET", body = undefined) =>
    fetch(path ? `${url}/${path}` : url, { method, headers: FHIR, body: body && JSON.stringify(body) }).then(answered);
  return {
    url,
    post: (bundle) => ask("", "POST", bundle),
    /** The resources that a search finds. */
    find: async (type, search) => ((await ask(`${type}?${search}`)).body.entry ?? []).map(({ resource }) => resource),
    read: async (reference) => (await ask(reference)).body,
    put: (resource) => ask(`${resource.resourceType}/${resource.id}`, "PUT", resource),
  };
}
