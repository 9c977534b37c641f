// A proxy on loopback that stands in front of a real receiver and goes wrong as it is told, one POST at a time, and
// writes down what it saw: which key, which bytes, and what it did with them. Nothing but Node.
//
//   const proxy = await faults(receiver.url);
//   proxy.next("reset-after", { is: "503", after: 2 });   // the next two POSTs; whatever follows passes
//   … send to proxy.url …
//   await proxy.seen(3);                                   // three POSTs have been dealt with
//   proxy.log;                                             // [{ key, sha256, did: "reset-after", reached: true, … }, …]

import { createHash } from "node:crypto";
import { createServer, request as ask } from "node:http";

const problem = (type, title, more) => ({ type, title, ...more });
const html = "<!doctype html><title>Wi-Fi</title><form action=/login><h1>Sign in to use this network</h1></form>";

/**
 * What a POST can meet. `reaches`: the receiver gets the form (and stores it) first. `how` the answer goes out: whole
 * unless it says otherwise. Without a `status` the answer is the receiver's own. A script may override every part:
 * `{ is: "503", after: 2 }`, `{ is: "500", reaches: true }`, `{ is: "422", body: "…" }`.
 */
export const FAULTS = {
  "pass": { reaches: true },
  // The connection.
  "reset-before": { how: "reset", unread: true },
  "reset-after": { reaches: true, how: "reset" },
  "closed-after": { reaches: true, how: "close" },
  "silence": { how: "silence" },
  "silence-after": { reaches: true, how: "silence" },
  "slow-loris": { reaches: true, how: "dribble", every: 20 },
  "truncated": { reaches: true, how: "truncate" },
  // Answers that are no receipt, with a status that says success.
  "captive-portal": { status: 200, type: "text/html; charset=utf-8", body: html },
  "200-empty": { status: 200, type: "application/json", body: "" },
  "202": { reaches: true, status: 202, body: "" },
  "202-location": { reaches: true, status: 202, body: "", keeps: ["location"] },
  "204": { reaches: true, status: 204, body: "" },
  // A portal whose sign-in has run out.
  "302": { status: 302, headers: { Location: "/sign-in" }, body: "" },
  // Refusals.
  "401": { status: 401, headers: { "WWW-Authenticate": "Bearer" }, body: problem("about:blank", "sign in first") },
  "403": { status: 403, body: problem("about:blank", "not yours to send") },
  "404": { status: 404, body: problem("about:blank", "nothing is here") },
  "409": { status: 409, body: problem("about:blank", "another form of this patient is open") },
  "409-outstanding": { status: 409, body: problem("https://developer.example.com/idempotency", "A request is outstanding for this Idempotency-Key") },
  "412": { status: 412, body: problem("about:blank", "more than one matches") },
  "413": { status: 413, body: problem("about:blank", "too large") },
  "422": { status: 422, body: problem("/problems/invalid-form", "the form is not valid", { detail: "a field is missing", errors: [{ pointer: "/fields/phone", detail: "is required" }] }) },
  "422-reused": { status: 422, body: problem("/problems/key-reused", "this key already belongs to another form") },
  "429": { status: 429, after: 1, body: problem("about:blank", "too many requests") },
  "429-date": { status: 429, after: 1, date: true, body: problem("about:blank", "too many requests") },
  "500": { status: 500, body: problem("about:blank", "it broke") },
  "503": { status: 503, after: 1, body: problem("about:blank", "closed for a moment") },
  "503-date": { status: 503, after: 1, date: true, body: problem("about:blank", "closed for a moment") },
  // Another origin only: the receiver has the form, and the page must not read the answer.
  "no-cors": { reaches: true, cors: false },
  // … and it may read the answer, but none of its headers.
  "unexposed": { reaches: true, exposes: "" },
};

/** How the question before a POST from another origin (`OPTIONS`) is answered. */
export const PREFLIGHTS = {
  "allow": { status: 204, cors: true },
  "no-key": { status: 204, cors: true, without: "idempotency-key" },
  "missing": { status: 204, cors: false },
  "401": { status: 401, cors: false },
};

const EXPOSED = "Location, Retry-After, ETag, Date";

/** A proxy before `upstream`. */
export async function faults(upstream) {
  const target = new URL(upstream);
  const script = [];
  const log = [];
  const waiting = new Set();
  let rest = "pass";
  let preflight = PREFLIGHTS.allow;
  let silent = null;
  let number = 0;

  const server = createServer();
  // A reset is what a test asked for; it must not end the test.
  server.on("connection", (socket) => socket.on("error", () => {}));
  server.on("request", (request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    if (request.method === "OPTIONS") return prefly(request, response);
    if (request.method !== "POST") return void pass(request, response);
    handle(request, response).catch((error) => response.destroy(error));
  });

  /** Anything but a POST: as it is, and readable from anywhere. */
  async function pass(request, response) {
    if (silent && request.url.startsWith(silent)) return;
    if (rest?.is === "302" && request.url.startsWith("/api/")) return void send(response, 302, FAULTS["302"].headers, "");
    const answer = await forward(request, await whole(request));
    if (!answer) return void response.destroy();
    // Most receivers do not say which pages may look at them.
    if (foreign(request.headers) || request.headers["sec-fetch-site"] === "same-site") delete answer.headers["cross-origin-resource-policy"];
    send(response, answer.status, { ...answer.headers, ...shared(request, {}) }, answer.body);
  }

  function prefly(request, response) {
    const { status, cors, without } = preflight;
    const wanted = (request.headers["access-control-request-headers"] ?? "").split(",").map((name) => name.trim());
    const headers = cors ? {
      ...shared(request, {}),
      "Access-Control-Allow-Methods": "GET, POST",
      "Access-Control-Allow-Headers": wanted.filter((name) => name && name.toLowerCase() !== without).join(", "),
      "Access-Control-Max-Age": "0",
    } : {};
    proxy.preflights.push({ origin: request.headers.origin, wanted, status, cors });
    send(response, status, headers, "");
  }

  async function handle(request, response) {
    const said = script.shift() ?? (typeof rest === "function" ? rest(number + 1) : rest);
    const { is, ...own } = known(said);
    const fault = { ...FAULTS[is], ...own };
    const entry = { number: ++number, path: request.url, key: header(request), sha256: null, bytes: 0, did: is, reached: false, status: null };
    log.push(entry);
    try {
      if (fault.unread) return void request.socket.resetAndDestroy();
      const body = await whole(request);
      entry.sha256 = createHash("sha256").update(body).digest("hex");
      entry.bytes = body.length;
      Object.assign(entry, { body, type: request.headers["content-type"] });
      entry.key ??= keyOf(body);
      const real = fault.reaches ? await forward(request, body) : null;
      if (fault.reaches && !real) return void response.destroy();
      entry.reached = Boolean(real);
      // What the receiver said, whatever the sender gets to hear.
      entry.status = real?.status ?? fault.status ?? null;
      await answer(request, response, fault, real);
    } finally {
      entry.done = true;
      for (const check of [...waiting]) check();
    }
  }

  async function answer(request, response, fault, real) {
    const kept = Object.fromEntries((fault.keeps ?? []).map((name) => [name, real?.headers[name]]).filter(([, value]) => value));
    const body = fault.body === undefined ? real?.body ?? Buffer.alloc(0) : bytes(fault.body, fault.status);
    const kind = fault.type ?? (typeof fault.body === "object" ? "application/problem+json" : null);
    const headers = fault.status === undefined ? { ...real?.headers } : { ...kept, ...(kind && { "Content-Type": kind }), ...fault.headers };
    if (fault.after !== undefined) {
      headers["Retry-After"] = fault.date ? new Date(Date.now() + fault.after * 1000).toUTCString() : String(fault.after);
    }
    Object.assign(headers, shared(request, fault));
    const status = fault.status ?? real?.status ?? 200;
    if (fault.how === "reset") return void request.socket.resetAndDestroy();
    if (fault.how === "close") return void request.socket.destroy();
    if (fault.how === "silence") return;
    if (fault.how === "truncate") {
      response.writeHead(status, { ...headers, "Content-Length": body.length });
      await new Promise((done) => response.write(body.subarray(0, Math.ceil(body.length / 2)), done));
      return void request.socket.end();
    }
    if (fault.how === "dribble") return dribble(response, status, headers, body, fault.every);
    send(response, status, headers, body);
  }

  /** To the receiver and back; `null` if there is none. Of a page of another origin the receiver hears nothing. */
  function forward({ method, url, headers }, body) {
    const passed = { ...headers };
    const unsaid = (name) => ["transfer-encoding", "connection"].includes(name) || (foreign(headers) && /^(origin$|sec-fetch-)/.test(name));
    for (const name of Object.keys(passed).filter(unsaid)) delete passed[name];
    if (method === "POST") passed["content-length"] = String(body.length);
    return new Promise((done) => {
      const sent = ask({ host: target.hostname, port: target.port, method, path: url, headers: passed, agent: false }, async (answer) => {
        const { connection, "keep-alive": alive, "transfer-encoding": coding, "content-length": length, ...rest } = answer.headers;
        done({ status: answer.statusCode, headers: rest, body: await whole(answer) });
      });
      sent.on("error", () => done(null));
      sent.end(body);
    });
  }

  const proxy = {
    /** What was posted, in order: number, path, key, sha256, bytes, did, reached (the receiver has it), status, done. */
    log,
    /** The questions before posts from another origin. */
    preflights: [],
    /** What the next POSTs meet, in this order. */
    next: (...faults) => void script.push(...faults.map(known)),
    /** What every POST meets for which there is no script; a function is asked each time: `(number) => fault`. */
    always: (fault) => void (rest = typeof fault === "function" ? fault : known(fault)),
    /** How preflights are answered from now on: a name of PREFLIGHTS. */
    preflight: (name) => void (preflight = PREFLIGHTS[name] ?? raise(`there is no preflight ${name}`)),
    /** Nothing below this path is answered, a POST aside, until it is called without one. */
    silent: (path) => void (silent = path),
    /** Resolves when so many POSTs have been dealt with. */
    seen: (count) => new Promise((done) => {
      const check = () => {
        if (log.filter((entry) => entry.done).length < count) return;
        waiting.delete(check);
        done(log);
      };
      waiting.add(check);
      check();
    }),
    /** Nobody is there: connections are refused, at the same address, until `up`. */
    down: () => closed(server),
    up: () => listening(server, new URL(proxy.url).port),
    close: () => closed(server),
  };
  await listening(server, 0);
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;
}

const raise = (message) => { throw new Error(message); };

/** A fault as an object, if there is one of this name. */
function known(said) {
  const fault = typeof said === "string" ? { is: said } : said;
  return FAULTS[fault.is] ? fault : raise(`there is no fault ${fault.is}`);
}

const listening = (server, port) => new Promise((ready, failed) => server.once("error", failed).listen(Number(port), "127.0.0.1", ready));

const closed = (server) => new Promise((done) => {
  if (!server.listening) return void done();
  server.close(done);
  server.closeAllConnections();
});

const foreign = ({ origin, host }) => origin !== undefined && origin !== `http://${host}`;

/** What lets a page of another origin read the answer. */
function shared({ headers }, { cors = true, exposes = EXPOSED }) {
  if (!cors || headers.origin === undefined) return {};
  return {
    "Access-Control-Allow-Origin": headers.origin,
    "Access-Control-Allow-Credentials": "true",
    ...(exposes && { "Access-Control-Expose-Headers": exposes }),
    "Vary": "Origin",
    // The receiver says that only its own pages may have it.
    "cross-origin-resource-policy": "cross-origin",
  };
}

async function whole(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const bytes = (body, status) => Buffer.from(typeof body === "string" ? body : JSON.stringify({ ...body, status }));

function send(response, status, headers, body) {
  const length = status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length }).end(body);
}

function dribble(response, status, headers, body, every) {
  return new Promise((done) => {
    response.writeHead(status, { ...headers, "Content-Length": body.length }).flushHeaders();
    let place = 0;
    const timer = setInterval(() => {
      if (place < body.length && !response.destroyed) return void response.write(body.subarray(place, ++place));
      clearInterval(timer);
      response.end(done);
      if (response.destroyed) done();
    }, every);
  });
}

/** The key of a form, as its header says it: with or without the quotes of a structured field. */
const header = ({ headers }) => headers["idempotency-key"]?.replace(/^"(.*)"$/, "$1") ?? null;

/** … as its body says it: our own JSON, or the identifiers of a FHIR transaction. */
function keyOf(body) {
  try {
    const form = JSON.parse(body);
    return form.key ?? form.entry?.flatMap((entry) => entry.resource?.identifier ?? [])[0]?.value ?? null;
  } catch {
    return null;
  }
}
