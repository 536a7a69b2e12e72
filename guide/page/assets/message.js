// One utterance in the log: who said it, the words as they grow, and beneath them where they come from.

import { copyText } from "./copying.js";
import { make } from "./elements.js";
import { plainText, renderMarkdown } from "./markdown.js";
import { languageNow, say } from "./words.js";

// Twenty updates a second read as growing text; more only costs.
const UPDATE_MS = 50;
const CONFIRMED_MS = 2_000;

export class Message {
  #due = 0;

  /** `onGrown()` is told after each update of what is on the page. */
  constructor(who, onGrown) {
    this.text = "";
    this.isGrowing = true;
    this.onGrown = onGrown;
    this.isGuide = who === "guide";
    this.body = make("div", { className: "text", lang: languageNow(), dir: "auto" });
    this.under = make("div", { className: "under" });
    const speaker = make("p", { className: "who" }, say(`chat.${who}`));
    this.element = make("article", { className: "message", dataset: { who } }, speaker, this.body, this.under);
  }

  get plain() {
    return plainText(this.text);
  }

  /** `text`: all of it so far, and more will come. It is put on the page in its turn. */
  show(text) {
    this.text = text;
    if (this.body.hasChildNodes()) this.#due ||= setTimeout(() => this.#render(), UPDATE_MS);
    else this.#render();
  }

  grow(more) {
    this.show(this.text + more);
  }

  /** Nothing more comes. */
  finish(text = this.text) {
    this.text = text;
    this.isGrowing = false;
    this.#render();
    if (this.isGuide && text && !this.under.querySelector(".copy")) this.under.append(this.#copyButton());
  }

  /** A quiet sentence about it. `tone`: "problem" when something went wrong. */
  remark(sentence, tone = "") {
    this.under.prepend(make("p", { className: "aside", dataset: { tone } }, sentence));
  }

  /** Let the visitor ask once more. */
  offerAgain(onAgain) {
    const again = make("button", { type: "button", className: "again" }, say("chat.again"));
    again.addEventListener("click", onAgain);
    this.under.append(again);
  }

  /** `sources`: {name, exhibit}; those with an exhibit open its label. */
  showSources(sources) {
    const named = new Map(sources.map((source) => [source.name, source]));
    this.under.querySelector(".sources")?.remove();
    if (!named.size) return;
    const items = [...named.values()].map((source) => make("li", {}, sourceOf(source)));
    this.under.prepend(make("ul", { className: "sources", ariaLabel: say("chat.sources") }, ...items));
  }

  #render() {
    clearTimeout(this.#due);
    this.#due = 0;
    this.element.setAttribute("aria-busy", this.isGrowing);
    this.body.replaceChildren(this.#words());
    this.onGrown(this);
  }

  #words() {
    if (this.isGuide && this.isGrowing && !this.text) return thinking();
    if (this.isGuide) return renderMarkdown(this.text, { isGrowing: this.isGrowing });
    return make("p", { dir: "auto" }, this.text);
  }

  #copyButton() {
    const word = make("span", { role: "status", className: "unseen" });
    const copy = make("button", { type: "button", className: "copy" }, say("chat.copy"));
    let confirmed = 0;
    copy.addEventListener("click", async () => {
      const isCopied = await copyText(this.plain);
      clearTimeout(confirmed);
      copy.textContent = say(isCopied ? "chat.copied" : "chat.not_copied");
      word.textContent = copy.textContent;
      confirmed = setTimeout(() => {
        copy.textContent = say("chat.copy");
        word.textContent = "";
      }, CONFIRMED_MS);
    });
    return make("span", { className: "copying" }, copy, word);
  }
}

function thinking() {
  const dots = [0, 1, 2].map(() => make("span", { attributes: { "aria-hidden": "true" } }));
  return make("p", { className: "thinking" }, ...dots, make("span", { className: "thinking-word" }, say("state.thinking")));
}

function sourceOf({ exhibit, name }) {
  if (!exhibit) return make("span", { className: "source" }, name);
  return make("button", { type: "button", className: "source", dataset: { source: exhibit } }, name);
}
