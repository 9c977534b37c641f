// For a host's own service worker, which may import this: `importScripts("…/referral-triage-sync.js")`. When the network comes back,
// pages with forms on their way hear of it at once, also those in the background. It sends nothing itself: the forms are encrypted
// with a key that only a page has.

self.addEventListener("sync", (event) => {
  if (event.tag !== "referral-triage-outbox") return;
  event.waitUntil(
    self.clients.matchAll({ includeUncontrolled: true, type: "window" }).then((pages) => {
      for (const page of pages) page.postMessage({ type: "referral-triage-outbox" });
    }),
  );
});
