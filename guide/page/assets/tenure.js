// The visit that this page holds: opened at the first need, kept over a reload, replaced when the server forgot it.

import { Visit } from "./visit.js";

export class Tenure {
  #visit = null;
  #opening = null;

  /** `wishes()`: the language and the exhibit of now. */
  constructor(wishes) {
    this.wishes = wishes;
  }

  /** False once the server has said that this visit has no voice. */
  get hasVoice() {
    return this.#visit?.voice !== false;
  }

  /** The visit that a reload interrupted, or null. */
  takeUp() {
    this.#visit = Visit.kept();
    return this.#visit;
  }

  /** The visit, opened if there is none. Raises Refused. */
  async visit() {
    if (this.#visit) return this.#visit;
    this.#opening ??= Visit.open(this.wishes()).finally(() => (this.#opening = null));
    this.#visit = await this.#opening;
    return this.#visit;
  }

  /** The written answer, as events. A visit that the server no longer knows is followed by a new one, once. */
  async *ask(text, signal) {
    try {
      yield* (await this.visit()).ask(text, this.wishes(), signal);
    } catch (error) {
      if (!error.isVisitGone) throw error;
      this.forget();
      yield* (await this.visit()).ask(text, this.wishes(), signal);
    }
  }

  /** How long the visitor waited for an answer: {first_words_ms, end_ms}. */
  tellTimes(timed) {
    this.#visit?.tellTimes(timed);
  }

  /** Remember over a reload where the visit stands: `language`, `exhibit`. */
  keep(where) {
    this.#visit?.keep(where);
  }

  forget() {
    this.#visit?.forget();
    this.#visit = null;
  }

  async end() {
    const visit = this.#visit ?? (await this.#opening?.catch(() => null));
    this.#visit = null;
    await visit?.end();
  }
}
