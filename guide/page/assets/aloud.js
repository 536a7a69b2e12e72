// A written answer for those who hear the page: told to the screen reader sentence by sentence as it grows.

import { languageNow } from "./words.js";

export class Aloud {
  #told = 0;

  constructor(root) {
    this.region = root.querySelector(".aloud");
  }

  /** Another answer begins: what was told of the last one is in the log. */
  begin() {
    this.#told = 0;
    this.region.replaceChildren();
  }

  /** `text`: all of the answer so far, in plain words. Its last sentence waits until it is whole. */
  grow(text) {
    const sentences = sentencesOf(text);
    for (const sentence of sentences.slice(this.#told, -1)) this.#tell(sentence);
    this.#told = Math.max(this.#told, sentences.length - 1);
  }

  /** Nothing more comes. */
  end(text) {
    for (const sentence of sentencesOf(text).slice(this.#told)) this.#tell(sentence);
    this.#told = Infinity;
  }

  #tell(sentence) {
    const line = document.createElement("p");
    line.lang = languageNow();
    line.textContent = sentence;
    this.region.append(line);
  }
}

function sentencesOf(text) {
  const segments = new Intl.Segmenter(languageNow(), { granularity: "sentence" }).segment(text);
  return [...segments].map(({ segment }) => segment.trim()).filter(Boolean);
}
