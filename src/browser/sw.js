// The public page's service worker: after the first visit everything it needs is on the device. It serves that page only, never
// a portal that embeds the widget, and only files of the build it was made with: answers never pass through it.
//
// A page runs from one version to its end. Each version has a cache of its own, which is filled whole or not at all, every file held
// against its SHA-256. A newer version waits; when a reader asks for it, pages that are open go on with the files they began with.

// The build writes them here: the version, and each file's name and SHA-256. Without them this takes itself away.
const version = "";
const files = {};

const home = new URL("./", self.location).href;
const at = (name) => new URL(name, home).href;
// Another copy of the page, in another folder of the same site, has caches of its own.
const ours = `referral-triage ${home}|`;
const cacheOf = (version) => ours + version;

/** The name of a file of ours, without what was asked along with it. */
const nameOf = (url) => url.replace(/[?#].*$/, "").slice(home.length) || "index.html";
const isPage = (url) => url.startsWith(home) && nameOf(url).endsWith(".html") && Object.hasOwn(files, nameOf(url));

const sha256 = async (bytes) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A file of this version: from an older version's cache, from what the browser still has, or fetched. */
async function found(name, hash) {
  const ways = [
    () => caches.match(at(name)),
    () => fetch(at(name), { cache: "force-cache" }),
    () => fetch(at(name), { cache: "reload" }),
  ];
  for (const way of ways) {
    const answer = await way();
    if (!answer?.ok) continue;
    const bytes = await answer.arrayBuffer();
    // Made anew: an answer that was redirected may not stand for a page.
    if ((await sha256(bytes)) === hash) return new Response(bytes, { headers: answer.headers });
  }
  throw new Error(`${name} is of another version`);
}

async function install() {
  try {
    const all = await Promise.all(Object.entries(files).map(async ([name, hash]) => [name, await found(name, hash)]));
    const cache = await caches.open(cacheOf(version));
    await Promise.all(all.map(([name, answer]) => cache.put(at(name), answer)));
  } catch (error) {
    await caches.delete(cacheOf(version));
    throw error;
  }
}

// Which version each open page began with, if it is not this one, and which versions are over. It outlives the worker, which the
// browser ends and starts as it likes.
const BOOK = cacheOf("pages");
let older;

const book = async () => (await (await (await caches.open(BOOK)).match(at("versions")))?.json()) ?? { pages: {}, over: [] };
const olderPages = () => (older ??= book().then(({ pages }) => pages));
const openPages = async () => (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).map(({ id }) => id);

async function activate() {
  const { version: last, pages, over } = await book();
  // Whoever is open now began with an older version. A page that is only on its way here has fetched nothing yet but its HTML.
  const kept = {};
  if (last) for (const id of await openPages()) kept[id] = pages[id] ?? last;
  older = Promise.resolve(kept);
  const now = { version, pages: kept, over: [...new Set([...over, last])].filter((one) => one && one !== version) };
  await (await caches.open(BOOK)).put(at("versions"), new Response(JSON.stringify(now)));
  await sweep();
}

/** Versions that are over and that no open page began with are taken away; one that waits is not over. */
async function sweep() {
  const { pages, over } = await book();
  const needed = new Set((await openPages()).map((id) => pages[id]));
  for (const one of over) if (!needed.has(one)) await caches.delete(cacheOf(one));
}

async function answer(request, client) {
  const pages = await olderPages();
  const cached = await caches.match(at(nameOf(request.url)), { cacheName: cacheOf(pages[client] ?? version) });
  return cached ?? fetch(request);
}

/** A file for whoever asks: from the cache only if it is for our own page. */
async function file(event) {
  const client = event.clientId && (await self.clients.get(event.clientId));
  return client && isPage(client.url) ? answer(event.request, client.id) : fetch(event.request);
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(home)) return;
  if (mode === "navigate") {
    if (!isPage(url)) return;
    event.respondWith(answer(event.request));
    event.waitUntil(sweep());
  } else if (Object.hasOwn(files, url.slice(home.length))) event.respondWith(file(event));
});

self.addEventListener("install", (event) => {
  if (version) event.waitUntil(install());
  else self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (name.startsWith(ours)) await caches.delete(name);
    await self.registration.unregister();
  };
  event.waitUntil(version ? activate() : leave());
});

// The reader wants the newer version.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});
