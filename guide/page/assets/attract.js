// Nobody is here: exhibits drift by, each with a question, in turn in every language.

import { make } from "./elements.js";
import { languageButton } from "./languages.js";
import { languageNow, say } from "./words.js";

const SLIDE_MS = 12_000;
/** Stands among the exhibits' ids, none of which has a space. */
const HERO = "the museum";

export class Attract {
  #first = 0;
  #turn = 0;
  #timer = 0;
  #shownId = null;
  #slides = [];

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
    this.#slides = this.museum.exhibits.map(({ id }) => id);
    if (this.museum.look.hero) this.#slides.unshift(HERO);
    this.#first = Math.max(0, this.#slides.indexOf(exhibitId));
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
    if (!this.#slides.length) return;
    const { languages } = this.museum;
    const language = languages[(languages.indexOf(languageNow()) + this.#turn) % languages.length];
    const slide = this.#slides[(this.#first + this.#turn) % this.#slides.length];
    this.#turn += 1;
    this.#shownId = slide === HERO ? null : slide;
    if (slide === HERO) this.#showHero(language);
    else this.#showExhibit(this.museum.exhibit(slide, language), language);
    this.touch.textContent = say("attract.touch", {}, language);
    this.touch.lang = language;
  }

  // The museum itself, with its welcome.
  #showHero(language) {
    const { look, name } = this.museum;
    const welcome = this.museum.welcomeIn(language) ?? { text: name, language: this.museum.language };
    this.#showPicture({ image: look.hero, isDrawing: false });
    this.#showWords(welcome.text, welcome.language);
  }

  #showExhibit(exhibit, language) {
    this.#showPicture(exhibit);
    this.#showWords(this.#questionAbout(exhibit, language), language);
  }

  #showPicture({ image, isDrawing }) {
    if (!image) return;
    const picture = new Image();
    picture.alt = "";
    picture.classList.toggle("drawing", isDrawing);
    picture.src = image;
    picture.addEventListener("animationend", () => picture.remove());
    while (this.wall.children.length > 1) this.wall.firstChild.remove();
    this.wall.append(picture);
  }

  #showWords(text, language) {
    this.question.replaceChildren(make("span", { lang: language }, text));
  }

  // An exhibit that nobody has translated is asked about in the general words of the language.
  #questionAbout(exhibit, language) {
    const isTranslated = exhibit.language === language;
    const round = Math.floor(this.#turn / this.museum.exhibits.length);
    const own = exhibit.questions[round % (exhibit.questions.length || 1)];
    return (isTranslated && own) || say("attract.question", { title: exhibit.title }, language);
  }
}
