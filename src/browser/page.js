// The public page's own choices: who reads, and in which language. They stand in the address; answers never do.
// It runs before the page is painted, so that nobody sees the wrong language first.

const asked = new URLSearchParams(location.search);
const choice = {
  mode: asked.get("mode") === "doctor" ? "doctor" : "patient",
  lang: (asked.get("lang") ?? navigator.language).startsWith("en") ? "en" : "zh",
};

function choose() {
  document.documentElement.lang = choice.lang === "en" ? "en" : "zh-CN";
  Object.assign(document.documentElement.dataset, choice);
}

// Changing the language keeps the answers: nothing is loaded anew.
function show(widget) {
  choose();
  // The first screen is a citizen's.
  if (choice.mode === "doctor") widget?.replaceChildren();
  for (const [name, value] of Object.entries(choice)) widget?.setAttribute(name, value);
  for (const link of document.querySelectorAll("a[data-name]")) {
    const { name, value } = link.dataset;
    link.search = new URLSearchParams({ ...choice, ...(value && { [name]: value }) });
    if (value && choice[name] === value) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

choose();
// As soon as the page is read, which is before the element's own script runs.
document.addEventListener("readystatechange", () => {
  const widget = document.querySelector("referral-triage");
  show(widget);
  document.querySelector("nav").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-value]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choice[link.dataset.name] = link.dataset.value;
    history.replaceState(history.state, "", link.href);
    show(widget);
  });
  // Without it (storage is full, a private window) all works as long as there is a network.
  if (widget && navigator.serviceWorker && top === self) keep(widget).catch(() => {});
}, { once: true });

// Once the page has all that it wants itself, everything is put on the device, so that the next visit needs no network. Not
// where another page frames this one.
async function keep(widget) {
  // Told for the first time when all rules are there; then whenever nothing else is to be done.
  await new Promise((done) => widget.addEventListener("triage-change", done, { once: true }));
  await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
  const worker = "./sw.js";
  const policy = globalThis.trustedTypes?.createPolicy("referral-triage-page", { createScriptURL: () => worker });
  const kept = await navigator.serviceWorker.register(policy?.createScriptURL("") ?? worker, { updateViaCache: "none" });
  const update = document.querySelector("#update");
  const tell = () => {
    if (kept.waiting && navigator.serviceWorker.controller) update.hidden = false;
  };
  kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", tell));
  tell();
  update.querySelector("button").addEventListener("click", () => {
    // A clinician's browser asks by itself before answers are lost.
    const sure = choice.lang === "en" ? "Reloading erases your answers. Reload now?" : "重新载入会清除已填的回答。现在重新载入吗？";
    if (history.state?.referralTriage && !confirm(sure)) return;
    if (!kept.waiting) return location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    kept.waiting.postMessage("take over");
  });
}
