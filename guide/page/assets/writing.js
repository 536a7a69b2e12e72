// The field to type in: always there in the chat, called for in the talk view.

import { say } from "./words.js";

export class Writing {
  #isCalledFor = false;

  constructor(root, { onText }) {
    this.root = root;
    this.form = root.querySelector(".type");
    this.toggle = root.querySelector('[data-do="type"] span');
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      this.input.value = "";
      if (text) onText(text);
    });
  }

  get input() {
    return this.form.querySelector("input");
  }

  /** `isAnswering`: a written answer is coming, so that the button stops it. */
  show({ isChat, isAnswering }) {
    this.form.hidden = !isChat && !this.#isCalledFor;
    this.form.querySelector("[type=submit]").hidden = isChat && isAnswering;
    this.form.querySelector(".halt").hidden = !(isChat && isAnswering);
  }

  call(isCalledFor = !this.#isCalledFor) {
    this.#isCalledFor = isCalledFor;
    this.toggle.dataset.word = isCalledFor ? "talk.speak" : "talk.type";
    this.toggle.textContent = say(this.toggle.dataset.word);
    this.form.hidden = !isCalledFor;
    if (isCalledFor) this.input.focus();
    else this.input.value = "";
  }
}
