// The visitor's last question for as long as the guide's voice has not answered it: what writing takes over.

/** After these notices the voice only says goodbye, which answers nothing. */
const CLOSING = new Set(["allowance_gone", "day_limit", "ledger"]);

export class Unanswered {
  #question = null;
  #answers = new Set();
  #isClosing = false;

  /** Typed or tapped for the voice; the server has not shown it yet. */
  asked(text) {
    this.#question = { id: null, text };
  }

  /** Whether this question has not reached the server, which shows what it hears. */
  isUndelivered(text) {
    return this.#question?.text === text && this.#question.id === null;
  }

  /** What has not reached the server; null when all has. */
  get undelivered() {
    return this.#question?.id === null ? this.#question.text : null;
  }

  notice(code) {
    this.#isClosing ||= CLOSING.has(code);
  }

  /** One caption message. */
  caption({ id, who, text, final }) {
    if (who === "visitor" && final && text) this.#question = { id, text };
    if (who === "visitor" || (this.#isClosing && !this.#answers.has(id))) return;
    this.#answers.add(id);
    if (final && text) this.#question = null;
  }

  /** {id, text}, or null. It is given once. */
  take() {
    const question = this.#question;
    this.forget();
    return question;
  }

  forget() {
    this.#question = null;
    this.#answers.clear();
    this.#isClosing = false;
  }
}
