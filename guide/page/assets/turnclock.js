// How long a visitor waited for a written answer: from the asking to its first words on the screen, and to its end.

export class TurnClock {
  #askedAt = performance.now();
  #seenAt = null;

  /** The answer has grown. What is put on the page now is seen with the next picture. */
  grown() {
    if (this.#seenAt === null) requestAnimationFrame(() => (this.#seenAt ??= performance.now()));
  }

  /** The answer is whole: `onTimed({first_words_ms, end_ms})`, once it is seen. */
  ended(onTimed) {
    requestAnimationFrame(() => {
      const since = (at) => Math.round(at - this.#askedAt);
      if (this.#seenAt !== null) onTimed({ first_words_ms: since(this.#seenAt), end_ms: since(performance.now()) });
    });
  }
}
