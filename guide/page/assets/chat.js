// The conversation in writing: every utterance of the visit, spoken or typed, and the written answers as they stream.

import { make } from "./elements.js";
import { plainText, renderMarkdown } from "./markdown.js";
import { languageNow, say } from "./words.js";

// Twenty updates a second read as growing text; more only costs.
const UPDATE_MS = 50;

export class Chat {
  #messages = new Map();
  #written = 0;
  #answering = null;

  /** `hooks`: titleOf(exhibitId), onBusy(), onAnnounce(text), onQuestions(items), onSources(items), onDone(data). */
  constructor(root, hooks) {
    this.hooks = hooks;
    this.log = root.querySelector(".log");
    this.clear();
  }

  get isAnswering() {
    return this.#answering !== null;
  }

  /** A caption of the voice side; later ones of the same id replace it, an empty final one removes it. */
  showCaption({ id, who, text, final, cut }) {
    if (final && !text) return this.#remove(id);
    const shown = cut ? `${text} …` : text;
    this.#message(id, who).show(shown, !final);
    this.#scroll();
  }

  /** Ask the tenure in writing. Raises Refused; a stop, or a failure within the answer, is shown. */
  async ask(text, tenure) {
    this.stop();
    const answering = new AbortController();
    this.#answering = answering;
    this.hooks.onBusy();
    this.#message(this.#nextId(), "visitor").show(text, false);
    const answer = this.#message(this.#nextId(), "guide");
    answer.show("", true);
    this.#scroll();
    try {
      await this.#stream(tenure.ask(text, answering.signal), answer);
    } catch (error) {
      if (error.name !== "AbortError") throw this.#withdraw(answer, error);
      answer.finish(say("chat.stopped"));
    } finally {
      if (this.#answering === answering) this.#answering = null;
      this.hooks.onBusy();
    }
  }

  stop() {
    this.#answering?.abort();
  }

  clear() {
    this.stop();
    this.#messages.clear();
    this.log.replaceChildren(make("p", { className: "log-empty", dataset: { word: "chat.empty" } }, say("chat.empty") ?? ""));
  }

  async #stream(events, answer) {
    for await (const { name, data } of events) {
      if (name === "delta") answer.grow(data.text);
      if (name === "sources") this.#showSources(data, answer);
      if (name === "questions") this.hooks.onQuestions(data);
      if (name === "done") this.hooks.onDone(data);
      if (name === "error") answer.finish(data.message ?? say(`error.${data.code}`) ?? say("error.internal"));
      this.#scroll();
    }
    answer.finish();
    this.#scroll();
    this.hooks.onAnnounce(answer.plain);
  }

  // A question that got no answer stays; the empty answer beneath it goes.
  #withdraw(answer, error) {
    if (answer.text) answer.finish(error.sentence ?? say(`error.${error.code}`) ?? say("error.internal"));
    else answer.element.remove();
    return error;
  }

  #named(sources) {
    return sources.map(({ exhibit, section }) => ({
      exhibit,
      name: [this.hooks.titleOf(exhibit) ?? say("chat.museum"), section].filter(Boolean).join(", "),
    }));
  }

  #showSources(sources, answer) {
    answer.showSources(this.#named(sources));
    this.hooks.onSources(sources);
  }

  #nextId() {
    this.#written += 1;
    return `written-${this.#written}`;
  }

  #message(id, who) {
    if (!this.#messages.has(id)) {
      this.log.querySelector(".log-empty")?.remove();
      const message = new Message(who);
      this.#messages.set(id, message);
      this.log.append(message.element);
    }
    return this.#messages.get(id);
  }

  #remove(id) {
    this.#messages.get(id)?.element.remove();
    this.#messages.delete(id);
  }

  #scroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const isNearEnd = scrollHeight - scrollTop - clientHeight < clientHeight;
    if (isNearEnd) requestAnimationFrame(() => (this.log.scrollTop = this.log.scrollHeight));
  }
}

class Message {
  #due = 0;

  constructor(who) {
    this.text = "";
    this.body = make("div", { className: "text", lang: languageNow() });
    this.under = make("div", { className: "under" });
    const speaker = make("p", { className: "who" }, say(`chat.${who}`));
    this.element = make("article", { className: "message", dataset: { who } }, speaker, this.body, this.under);
    this.isGuide = who === "guide";
  }

  get plain() {
    return plainText(this.text);
  }

  show(text, isGrowing) {
    this.text = text;
    if (isGrowing) this.#renderSoon();
    else this.#render();
    this.element.setAttribute("aria-busy", isGrowing);
    this.#offerCopy(!isGrowing);
  }

  grow(more) {
    this.show(this.text + more, true);
  }

  /** Nothing more comes. `aside`: a sentence about why, when it is not the whole answer. */
  finish(aside = "") {
    this.show(this.text, false);
    if (aside) this.under.prepend(make("p", { className: "aside" }, aside));
  }

  showSources(sources) {
    const named = new Map(sources.map((source) => [source.name, source]));
    this.under.querySelectorAll(".source").forEach((source) => source.remove());
    this.under.prepend(...[...named.values()].map(sourceButton));
  }

  #renderSoon() {
    this.#due ||= setTimeout(() => this.#render(), UPDATE_MS);
  }

  #render() {
    clearTimeout(this.#due);
    this.#due = 0;
    this.body.replaceChildren(this.isGuide ? renderMarkdown(this.text) : make("p", {}, this.text));
  }

  #offerCopy(isWanted) {
    const offered = this.under.querySelector(".copy");
    if (offered || !isWanted || !this.isGuide || !this.text || !navigator.clipboard) return;
    const copy = make("button", { type: "button", className: "copy" }, say("chat.copy"));
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.plain);
      copy.textContent = say("chat.copied");
    });
    this.under.append(copy);
  }
}

function sourceButton({ exhibit, name }) {
  return make("button", { type: "button", className: "source", dataset: { source: exhibit } }, name);
}
