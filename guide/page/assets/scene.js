// Where the visitor stands and what they speak: the exhibit and the language on screen, and the questions to tap.

import { make } from "./elements.js";
import { languageNow, say, speakLanguage } from "./words.js";

const MOST_CHIPS = 3;

export class Scene {
  #exhibitId = null;
  #told = new Set();

  /** `onLanguage()` is told after the language changed. */
  constructor(root, { museum, card, captions, guides, tenure, onLanguage }) {
    Object.assign(this, { root, museum, card, captions, guides, tenure, onLanguage });
  }

  /** The exhibit that the visitor stands before, or null. */
  get exhibitId() {
    return this.#exhibitId;
  }

  /** As a new visitor finds it, or one who reloaded the page. */
  set(language, exhibitId) {
    this.#told.clear();
    this.#exhibitId = this.museum.has(exhibitId) ? exhibitId : null;
    this.speak(language);
  }

  /** Speak and write this language from now on. */
  speak(language) {
    speakLanguage(language, this.root);
    this.onLanguage();
    this.#show();
  }

  standBefore(id) {
    this.#exhibitId = this.museum.has(id) ? id : null;
    this.tenure.keep({ exhibit: id });
    this.#show();
  }

  #show() {
    const language = languageNow();
    const exhibit = this.museum.exhibit(this.#exhibitId, language);
    this.card.show(this.#exhibitId);
    this.offerOwn();
    if (!this.captions.isInviting) return;
    const welcome = exhibit ? null : this.museum.welcomeIn(language);
    if (welcome) this.captions.invite(welcome.text, welcome.language);
    else this.captions.invite(say("talk.invite"), language);
  }

  /**
   * The questions of where the visitor stands; where that is nowhere yet, also the games. `seen`: the question that
   * they saw from afar, which then leads.
   */
  offerOwn(seen = null) {
    const exhibit = this.museum.exhibit(this.#exhibitId, languageNow());
    if (exhibit) return this.offer(exhibit.questions, exhibit.language);
    const [ofMuseum, language] = this.museum.questionsIn(languageNow());
    const questions = seen && language === languageNow() ? [...new Set([seen, ...ofMuseum])] : ofMuseum;
    const { games } = this.guides;
    this.offer(questions.slice(0, games.length ? MOST_CHIPS - 1 : MOST_CHIPS), language);
    if (games.length) this.#chips.append(make("li", {}, ...games.map(gameChip)));
  }

  /** This question was asked, or answered though another was asked: it makes room for one that wasn't. */
  wasTold(question) {
    this.#told.add(question);
    if (this.#chips.querySelector(`[data-ask="${CSS.escape(question)}"]`)) this.offerOwn();
  }

  /** Questions to tap. Others of the same exhibit stand in for those that were told, as long as there are any. */
  offer(questions, language = languageNow()) {
    const exhibit = this.museum.exhibit(this.#exhibitId, languageNow());
    const others = exhibit?.language === language ? exhibit.questions : [];
    const untold = [...new Set([...questions, ...others])].filter((question) => !this.#told.has(question));
    const count = Math.min(questions.length, MOST_CHIPS);
    const chips = (untold.length ? untold : questions).slice(0, count).map((question) => {
      const button = make("button", { type: "button", lang: language, dataset: { ask: question } }, question);
      return make("li", {}, button);
    });
    this.#chips.replaceChildren(...chips);
  }

  get #chips() {
    return this.root.querySelector(".chips");
  }
}

function gameChip(name) {
  return make("button", { type: "button", dataset: { ask: say("game.ask", { name }) } }, name);
}
