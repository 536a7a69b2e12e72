// Nobody is here: exhibits drift by, each with a question, in turn in every language.

import { say } from "./words.js";

const SLIDE_MS = 12_000;

export class Attract {
  #first = 0;
  #turn = 0;
  #timer = 0;

  constructor(root, museum) {
    this.museum = museum;
    this.wall = root.querySelector(".attract-wall");
    this.question = root.querySelector(".attract-question");
    this.touch = root.querySelector(".attract-touch-word");
    this.wall.style.setProperty("--slide-s", `${SLIDE_MS / 1000 + 2}s`);
    this.question.style.setProperty("--slide-s", `${SLIDE_MS / 1000}s`);
  }

  start(exhibitId = null) {
    this.stop();
    this.#first = Math.max(0, this.museum.exhibits.findIndex((exhibit) => exhibit.id === exhibitId));
    this.#turn = 0;
    this.#slide();
    this.#timer = setInterval(() => this.#slide(), SLIDE_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.wall.replaceChildren();
    this.question.replaceChildren();
  }

  #slide() {
    const { exhibits, languages } = this.museum;
    if (!exhibits.length) return;
    const language = languages[this.#turn % languages.length];
    const exhibit = this.museum.exhibit(exhibits[(this.#first + this.#turn) % exhibits.length].id, language);
    this.#turn += 1;
    this.#showPicture(exhibit);
    this.#showQuestion(exhibit, language);
  }

  #showPicture(exhibit) {
    if (!exhibit.image) return;
    const picture = new Image();
    picture.alt = "";
    picture.classList.toggle("drawing", exhibit.isDrawing);
    picture.src = exhibit.image;
    picture.addEventListener("animationend", () => picture.remove());
    while (this.wall.children.length > 1) this.wall.firstChild.remove();
    this.wall.append(picture);
  }

  // An exhibit that nobody has translated is asked about in the general words of the language.
  #showQuestion(exhibit, language) {
    const isTranslated = exhibit.language === language;
    const round = Math.floor(this.#turn / this.museum.exhibits.length);
    const own = exhibit.questions[round % (exhibit.questions.length || 1)];
    const question = document.createElement("span");
    question.lang = language;
    question.textContent = (isTranslated && own) || say("attract.question", { title: exhibit.title }, language);
    this.question.replaceChildren(question);
    this.touch.textContent = say("attract.touch", {}, language);
    this.touch.lang = language;
  }
}
