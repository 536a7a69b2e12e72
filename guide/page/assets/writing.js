// The field to type in: always there in the chat, called for in the talk view.

import { say } from "./words.js";

// From here on the visitor sees how much room is left.
const COUNTED_FROM = 0.8;

export class Writing {
  #isCalledFor = false;
  #isAnswering = false;

  /** `maxChars`: the longest question that the server takes. */
  constructor(root, { onText, maxChars }) {
    this.maxChars = maxChars;
    this.onText = onText;
    this.form = root.querySelector(".type");
    this.input = this.form.querySelector("textarea");
    this.count = this.form.querySelector(".count");
    this.toggle = root.querySelector('[data-do="type"] span');
    this.input.addEventListener("input", () => this.#look());
    this.input.addEventListener("keydown", (event) => this.#pressed(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** `isAnswering`: a written answer is coming, which the button stops; another question may be typed meanwhile. */
  show({ isChat, isAnswering }) {
    this.form.hidden = !isChat && !this.#isCalledFor;
    this.#isAnswering = isChat && isAnswering;
    this.#look();
  }

  call(isCalledFor = !this.#isCalledFor) {
    this.#isCalledFor = isCalledFor;
    this.toggle.dataset.word = isCalledFor ? "talk.speak" : "talk.type";
    this.toggle.textContent = say(this.toggle.dataset.word);
    this.form.hidden = !isCalledFor;
    if (isCalledFor) this.input.focus();
    else this.#write("");
  }

  // Shift and Enter begin a new line; an Enter that chooses a word of an input method is not ours.
  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    const text = this.input.value.trim();
    if (!text || lengthOf(text) > this.maxChars) return;
    this.#write("");
    this.onText(text);
  }

  #write(text) {
    this.input.value = text;
    this.#look();
  }

  #look() {
    const isEmpty = !this.input.value.trim();
    const halt = this.form.querySelector(".halt");
    // Who stopped the guide from the keyboard isn't left nowhere.
    if (!this.#isAnswering && halt.matches(":focus-visible")) this.input.focus();
    halt.hidden = !this.#isAnswering;
    this.form.querySelector("[type=submit]").hidden = this.#isAnswering && isEmpty;
    this.#showCount(lengthOf(this.input.value.trim()));
  }

  #showCount(chars) {
    const over = chars - this.maxChars;
    const isCounted = chars >= this.maxChars * COUNTED_FROM;
    this.count.hidden = !isCounted;
    this.count.ariaLive = over > 0 ? "polite" : "off";
    this.input.setAttribute("aria-invalid", over > 0);
    this.form.querySelector("[type=submit]").setAttribute("aria-disabled", over > 0);
    if (isCounted) this.count.textContent = over > 0 ? say("type.too_long", { over }) : say("type.count", { left: -over });
  }
}

// As the server counts: a letter beyond the basic plane, or most of an emoji, is one.
function lengthOf(text) {
  return [...text].length;
}
