// The bundles of the examples, given to FHIR servers that nobody here wrote: taken whole, sent again, found once.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { servers } from "./servers.mjs";

const root = join(import.meta.dirname, "../..");
const names = readdirSync(import.meta.dirname).filter((name) => /\.(zh|en)\.json$/.test(name));
/** Each under a key of its own, as forms are. */
const bundle = (name, place) => JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8").replaceAll("a4dqobyha4dqobyha4dqobyha4", `a4dqobyha4dqobyha4dqobyh${String.fromCharCode(97 + place)}4`));

for (const { name: who, start, conditional } of servers) {
  describe(who, () => {
    let server;
    before(async () => { server = await start(); });
    after(() => server.stop());

    /** The resource of an entry, wherever the server has it: by our id, or by the identifier in its condition. */
    const stored = async ({ resource, request }) =>
      request.method === "PUT" ? [await server.read(request.url)] : server.find(resource.resourceType, request.ifNoneExist);

    for (const [place, name] of names.entries()) {
      if (!conditional && name !== "own-ids.zh.json") continue;
      test(`${name} is taken, and sent again there once`, async () => {
        const sent = bundle(name, place);
        const seen = [];
        for (const created of [/^201/, /^200/]) {
          const { status, body } = await server.post(sent);
          assert.equal(status, 200, JSON.stringify(body));
          assert.equal(body.type, "transaction-response");
          for (const [at, { response }] of body.entry.entries()) {
            const { resource, request } = sent.entry[at];
            // What is put in its place may be called created or not.
            assert.match(String(response.status), request.method === "PUT" ? /^20[01]/ : created, `${resource.resourceType}: ${JSON.stringify(response)}`);
          }
          seen.push(body.entry.map(({ response }) => response.location.split("/_history/")[0]));
        }
        assert.deepEqual(seen[1], seen[0]);
        for (const [at, entry] of sent.entry.entries()) {
          const found = await stored(entry);
          assert.equal(found.length, 1, JSON.stringify(entry.request));
          assert.ok(seen[0][at].endsWith(`${entry.resource.resourceType}/${found[0].id}`));
        }
        const [request] = await stored(sent.entry.find(({ resource }) => resource.resourceType === "ServiceRequest"));
        const [patient] = await stored(sent.entry.find(({ resource }) => resource.resourceType === "Patient"));
        assert.equal(request.subject.reference, `Patient/${patient.id}`);
      });
    }

    for (const own of conditional ? [[], ["--update-create"]] : [["--update-create"]]) test(`triage doctor ${own} finds that forms arrive there, once, and can be asked about`, async () => {
      const args = ["doctor", server.url, "--takes", "fhir", "--rules", join(root, "rules"), "--send", "--format", "json", "--lang", "en", ...own];
      const [code, out] = await new Promise((done) => execFile(join(root, "target/debug/triage"), args, (error, out) => done([error?.code ?? 0, out])));
      const found = out.trim().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(found.filter(({ level }) => level === "error"), []);
      for (const wanted of ["receipt", "repeated", "status", ...(conditional ? ["found-once"] : [])]) assert.equal(found.find((one) => one.code === wanted)?.level, "good", `${wanted}: ${out}`);
      assert.equal(code, 0);
    });
  });
}
