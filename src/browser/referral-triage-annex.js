// The second half of <referral-triage>, loaded when it is first needed: what the module `referral-triage-papers` makes of a
// form, and what a browser must do with it. Every method takes a text and gives a text.

import init, { Papers, seen } from "./referral-triage-papers.js";

export default init;
export { seen };
// Written out, so that bundlers find the file and copy it.
export const file = new URL("./referral-triage-papers_bg.wasm", import.meta.url).href;

export class Annex extends Papers {
  async copy(text) {
    await navigator.clipboard.writeText(text);
    return "";
  }
}
