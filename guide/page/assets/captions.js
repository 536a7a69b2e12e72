// What is being said, on the wall: the visitor's words small, the guide's large, three lines at most.

export class Captions {
  #shownId = null;
  #heardId = null;

  constructor(root) {
    this.heard = root.querySelector(".heard");
    this.said = root.querySelector(".said");
    this.line = this.said.firstElementChild;
    new ResizeObserver(() => this.#scroll()).observe(this.line);
  }

  /** Nobody has said anything yet: what the visitor could do. */
  invite(text, language) {
    this.#shownId = null;
    this.said.dataset.invite = "";
    this.line.lang = language;
    this.line.textContent = text;
  }

  /** One caption message; its text is everything of this utterance so far. */
  show({ id, who, text, final, cut }, language) {
    if (who === "visitor") this.#showHeard(id, text, language);
    else this.#showSaid(id, text, Boolean(final && cut), language);
  }

  get isInviting() {
    return this.#shownId === null;
  }

  /** A sentence of state where the visitor's words will stand, unless those are there. `tone`: a colour's name. */
  hint(text, tone) {
    this.#heardId = null;
    this.heard.textContent = text;
    this.heard.dataset.tone = tone;
  }

  get isShowingHeard() {
    return this.#heardId !== null;
  }

  clear() {
    this.#shownId = this.#heardId = null;
    this.heard.textContent = this.line.textContent = "";
    delete this.heard.dataset.tone;
  }

  #showHeard(id, text, language) {
    if (id !== this.#heardId) this.line.replaceChildren();
    this.#heardId = id;
    delete this.heard.dataset.tone;
    this.heard.lang = language;
    this.heard.textContent = text;
  }

  #showSaid(id, text, isCut, language) {
    const words = text.match(/\S+\s*/g) ?? [];
    if (id !== this.#shownId) this.line.replaceChildren();
    this.#shownId = id;
    this.line.lang = language;
    delete this.said.dataset.invite;
    this.#keepCommonWords(words);
    for (const word of words.slice(this.line.children.length)) this.line.append(span("word", word));
    if (isCut && words.length) this.line.append(span("cut", "…"));
    this.#scroll();
  }

  // Words that stand already are left alone, so that only new ones brighten.
  #keepCommonWords(words) {
    const shown = [...this.line.children];
    let common = 0;
    while (common < shown.length && shown[common].textContent.trim() === words[common]?.trim()) common += 1;
    if (common > 0) shown[common - 1].textContent = words[common - 1];
    for (const stale of shown.slice(common)) stale.remove();
  }

  #scroll() {
    const over = Math.max(0, this.line.offsetHeight - this.said.clientHeight);
    this.line.style.transform = over ? `translateY(${-over}px)` : "";
  }
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}
