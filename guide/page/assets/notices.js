// One sentence to the visitor at a time, and the note that the guide writes down while it speaks.

import { renderMarkdown } from "./markdown.js";
import { say } from "./words.js";

const SHOWN_MS = 14_000;

export class Notices {
  #timer = 0;

  constructor(root) {
    this.notice = root.querySelector(".notice");
    this.note = root.querySelector(".note");
  }

  /** `tone`: "problem", or "calm" for what needs no help. */
  show(text, tone = "problem") {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), SHOWN_MS);
    this.notice.dataset.tone = tone;
    this.notice.hidden = false;
    this.notice.querySelector("p").textContent = text;
  }

  /** A message of the server, `{code, text}`, or a failure with the same; the page has a sentence for each code. */
  tell({ code, text }, tone) {
    this.show(text ?? say(`notice.${code}`) ?? say(`error.${code}`) ?? say("error.internal"), tone);
  }

  hide() {
    this.notice.hidden = true;
  }

  write(markdown) {
    this.note.querySelector("div").replaceChildren(renderMarkdown(markdown));
    this.note.hidden = false;
  }

  hideNote() {
    this.note.hidden = true;
  }
}
