// The public page's own choices: who reads, and in which language. They stand in the address; answers never do.

const asked = new URLSearchParams(location.search);
const widget = document.querySelector("referral-triage");
const choice = {
  mode: asked.get("mode") === "doctor" ? "doctor" : "patient",
  lang: (asked.get("lang") ?? navigator.language).startsWith("en") ? "en" : "zh",
};
widget.setAttribute("mode", choice.mode);
widget.setAttribute("lang", choice.lang);
document.documentElement.lang = choice.lang === "en" ? "en" : "zh-CN";

for (const link of document.querySelectorAll("nav a")) {
  const [[name, value]] = new URL(link.href).searchParams;
  const target = new URLSearchParams({ ...choice, [name]: value });
  link.href = `?${target}`;
  if (choice[name] === value) link.setAttribute("aria-current", "page");
}
