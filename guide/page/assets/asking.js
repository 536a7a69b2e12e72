// One question in writing, while its answer comes: streamed into its message, stopped, failed, or whole.

import { say } from "./words.js";

// The server answers or gives up long before.
const SILENCE_MS = 20_000;
/** The same again would be refused again. */
const HOPELESS = new Set(["bad_input", "too_large"]);

export class Asking {
  #over = new AbortController();
  #silence = 0;
  #isDone = false;
  #broken = null;

  /** `events(signal)`: the answer as it comes; `answer`: its Message; `hooks` as Chat's. */
  constructor({ events, answer, hooks, onAgain }) {
    Object.assign(this, { events, answer, hooks, onAgain });
  }

  /** Until the answer is whole or never will be. What goes wrong is said beneath it. */
  async run() {
    try {
      this.#listen();
      for await (const event of this.events(this.#over.signal)) {
        if (this.#over.signal.aborted) return;
        this.#listen();
        this.#take(event);
      }
      if (!this.#isDone) throw this.#broken ?? new Error("the answer broke off");
    } catch (error) {
      this.#failed(error);
    } finally {
      clearTimeout(this.#silence);
    }
  }

  /** The visitor has read enough. What stands already stays. */
  stop() {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#close(say("chat.stopped"));
  }

  // Nobody waits for an answer that has gone silent.
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#failed(new Error("the answer went silent")), SILENCE_MS);
  }

  #take({ name, data }) {
    if (this.#isDone) return;
    if (name === "delta") this.answer.grow(data.text);
    if (name === "sources") this.hooks.onSources(data, this.answer);
    if (name === "questions") this.hooks.onQuestions(data);
    if (name === "persona") this.hooks.onPersona(data.persona);
    if (name === "error") this.#breakOff(data);
    if (name === "done") this.#finish(data);
  }

  // Somebody else may still go on beneath what was written.
  #breakOff({ code, message }) {
    this.#broken = Object.assign(new Error(code), { code, sentence: message });
    if (this.answer.text) this.answer.grow(" …");
  }

  #finish(done) {
    if (this.#broken && done.answered_by === "model") return;
    this.#isDone = true;
    // Not in a museum whose exhibits always answer: only when they stand in for somebody.
    const standsIn = done.answered_by === "exhibits" && done.reason && done.reason !== "declined";
    this.#close(standsIn ? (done.notice ?? say("notice.exhibits_only")) : "");
    this.hooks.onDone(done);
  }

  #failed(error) {
    if (this.#over.signal.aborted || this.#isDone) return;
    this.#over.abort();
    console.warn("vitrine:", error.message);
    this.#close(sentenceFor(error), "problem");
    if (!HOPELESS.has(error.code)) this.answer.offerAgain(this.onAgain);
  }

  #close(remark, tone) {
    this.answer.finish();
    if (remark) this.answer.remark(remark, tone);
    this.hooks.onClosed(this.answer, remark);
  }
}

function sentenceFor(error) {
  if (error.sentence) return error.sentence;
  return say(`notice.${error.code}`) ?? say(`error.${error.code}`) ?? say("notice.answer_failed");
}
