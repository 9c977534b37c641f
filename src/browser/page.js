// The public page's own choices: who reads, and in which language. They stand in the address; answers never do.

const asked = new URLSearchParams(location.search);
const widget = document.querySelector("referral-triage");
const choice = {
  mode: asked.get("mode") === "doctor" ? "doctor" : "patient",
  lang: (asked.get("lang") ?? navigator.language).startsWith("en") ? "en" : "zh",
};

// Changing the language keeps the answers: nothing is loaded anew.
function show() {
  widget.setAttribute("mode", choice.mode);
  widget.setAttribute("lang", choice.lang);
  document.documentElement.lang = choice.lang === "en" ? "en" : "zh-CN";
  for (const link of document.querySelectorAll("nav a")) {
    const { name, value } = link.dataset;
    link.href = `?${new URLSearchParams({ ...choice, [name]: value })}`;
    if (choice[name] === value) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

document.querySelector("nav").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choice[link.dataset.name] = link.dataset.value;
  history.replaceState(history.state, "", link.href);
  show();
});
show();
