// Nobody is here: exhibits drift by, each with a question, in turn in every language.

import { make } from "./elements.js";
import { languageButton } from "./languages.js";
import { say } from "./words.js";

const SLIDE_MS = 12_000;

export class Attract {
  #first = 0;
  #turn = 0;
  #timer = 0;
  #shownId = null;

  constructor(root, museum) {
    this.museum = museum;
    this.wall = root.querySelector(".attract-wall");
    this.question = root.querySelector(".attract-question");
    this.touch = root.querySelector(".attract-touch-word");
    this.languages = root.querySelector(".attract-languages");
    this.wall.style.setProperty("--slide-s", `${SLIDE_MS / 1000 + 2}s`);
    this.question.style.setProperty("--slide-s", `${SLIDE_MS / 1000}s`);
  }

  start(exhibitId = null) {
    this.stop();
    this.#offerLanguages();
    this.#first = Math.max(0, this.museum.exhibits.findIndex((exhibit) => exhibit.id === exhibitId));
    this.#turn = 0;
    this.#slide();
    this.#timer = setInterval(() => this.#slide(), SLIDE_MS);
  }

  /** The question on screen, in this language: what made a visitor come near. Null when there is none. */
  questionIn(language) {
    return this.#shownId && this.#questionAbout(this.museum.exhibit(this.#shownId, language), language);
  }

  stop() {
    clearInterval(this.#timer);
    this.wall.replaceChildren();
    this.question.replaceChildren();
    this.#shownId = null;
  }

  // Who can't read the touch screen's words finds their own here.
  #offerLanguages() {
    const { languages } = this.museum;
    const buttons = languages.length > 1 ? languages.map((language) => languageButton(language)) : [];
    this.languages.replaceChildren(...buttons.map((button) => make("li", {}, button)));
  }

  #slide() {
    const { exhibits, languages } = this.museum;
    if (!exhibits.length) return;
    const language = languages[this.#turn % languages.length];
    this.#shownId = exhibits[(this.#first + this.#turn) % exhibits.length].id;
    this.#turn += 1;
    const exhibit = this.museum.exhibit(this.#shownId, language);
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

  #showQuestion(exhibit, language) {
    this.question.replaceChildren(make("span", { lang: language }, this.#questionAbout(exhibit, language)));
    this.touch.textContent = say("attract.touch", {}, language);
    this.touch.lang = language;
  }

  // An exhibit that nobody has translated is asked about in the general words of the language.
  #questionAbout(exhibit, language) {
    const isTranslated = exhibit.language === language;
    const round = Math.floor(this.#turn / this.museum.exhibits.length);
    const own = exhibit.questions[round % (exhibit.questions.length || 1)];
    return (isTranslated && own) || say("attract.question", { title: exhibit.title }, language);
  }
}
