// The conversation in writing: every utterance of the visit, spoken or typed, in the order in which they were said.

import { Aloud } from "./aloud.js";
import { Asking } from "./asking.js";
import { make } from "./elements.js";
import { Message } from "./message.js";
import { TurnClock } from "./turnclock.js";
import { say } from "./words.js";

/** A visitor who moved the log by more than this has scrolled. */
const SCROLLED_PX = 8;

export class Chat {
  #messages = new Map();
  #written = 0;
  #asking = null;
  #clock = null;
  #question = null;
  #scrolledTo = 0;

  /**
   * `hooks`: nameOf(source) → {name, exhibit}, onBusy(), onAnnounce(text), onQuestions(items), onPersona(id), onSources(items),
   * onDone(data), onAnswered({id, question, answer}).
   */
  constructor(root, hooks) {
    this.hooks = hooks;
    this.log = root.querySelector(".log");
    this.aloud = new Aloud(root);
    new ResizeObserver(() => this.#resized()).observe(this.log);
    this.clear();
  }

  get isAnswering() {
    return this.#asking !== null;
  }

  /** A caption of the voice side; later ones of the same id replace it, an empty final one removes it. */
  showCaption({ id, who, text, final, cut }) {
    if (final && !text) return this.#remove(id);
    const message = this.#messages.get(id) ?? this.#begin(id, who, who === "visitor" ? this.#spokenNow() : null);
    if (final) message.finish(cut ? `${text} …` : text);
    else message.show(text);
  }

  /**
   * Ask the tenure in writing, instead of what is being answered. Never raises: what goes wrong is said in the log.
   * `askedAs`: the id of the utterance that is to be answered, when it stands there already.
   */
  async ask(text, tenure, askedAs = null) {
    this.stop();
    const question = this.#messages.get(askedAs) ?? this.#begin(this.#nextId(), "visitor");
    question.finish(text);
    this.#follow(question);
    this.aloud.begin();
    const id = this.#nextId();
    const answer = this.#begin(id, "guide");
    answer.show("");
    this.#clock = new TurnClock();
    this.hooks.onAnnounce(say("status.thinking"));
    const asking = new Asking({
      answer,
      events: (signal) => tenure.ask(text, signal),
      hooks: this.#askingHooks(question, id, tenure),
      onAgain: () => this.#askAgain(question, answer, tenure),
    });
    this.#asking = asking;
    this.hooks.onBusy();
    await asking.run();
    if (this.#asking === asking) this.#rest();
  }

  stop() {
    this.#asking?.stop();
    this.#rest();
  }

  clear() {
    this.stop();
    this.#messages.clear();
    this.#question = null;
    this.aloud.begin();
    this.log.replaceChildren(make("p", { className: "log-empty", dataset: { word: "chat.empty" } }, say("chat.empty") ?? ""));
  }

  #rest() {
    if (!this.#asking) return;
    this.#asking = null;
    this.hooks.onBusy();
  }

  #askAgain(question, answer, tenure) {
    answer.element.remove();
    const isLast = this.log.lastElementChild === question.element;
    this.ask(question.text, tenure, isLast ? idOf(question, this.#messages) : null);
  }

  #askingHooks(question, id, tenure) {
    const clock = this.#clock;
    return {
      onQuestions: this.hooks.onQuestions,
      onPersona: this.hooks.onPersona,
      onDone: (done) => {
        clock.ended((timed) => tenure.tellTimes(timed));
        this.hooks.onDone(done);
      },
      onSources: (sources, answer) => {
        answer.showSources(sources.map(this.hooks.nameOf));
        this.hooks.onSources(sources);
      },
      onClosed: (answer, remark) => {
        this.aloud.end([answer.plain, remark].filter(Boolean).join("\n"));
        if (answer.text) this.hooks.onAnswered({ id, question: question.text, answer: answer.plain });
      },
    };
  }

  #nextId() {
    this.#written += 1;
    return `chat-${this.#written}`;
  }

  #begin(id, who, before = null) {
    this.log.querySelector(".log-empty")?.remove();
    const message = new Message(who, (grown) => this.#grown(grown));
    this.#messages.set(id, message);
    this.log.insertBefore(message.element, before);
    if (who === "visitor") this.#follow(message);
    return message;
  }

  // A visitor who interrupts cuts the guide short first. While it still speaks, what is understood only now of the
  // visitor is the question that it answers.
  #spokenNow() {
    const last = [...this.#messages.values()].at(-1);
    const isSpoken = last?.isGuide && last.isGrowing && last !== this.#asking?.answer;
    return isSpoken ? last.element : null;
  }

  #grown(message) {
    if (this.#asking?.answer === message) {
      if (message.text) this.#clock.grown();
      if (message.isGrowing) this.aloud.grow(message.plain);
    }
    this.#scroll();
  }

  #remove(id) {
    this.#messages.get(id)?.element.remove();
    this.#messages.delete(id);
  }

  // The newest question climbs to the top and no further, so that its answer is read from its beginning; a visitor
  // who scrolls is left where they are.
  #follow(question) {
    this.#question = question;
    this.#scrolledTo = this.log.scrollTop;
    this.#scroll();
  }

  #scroll() {
    const { log } = this;
    if (!this.#question || Math.abs(log.scrollTop - this.#scrolledTo) > SCROLLED_PX) return;
    const top = this.#question.element.offsetTop - log.offsetTop - SCROLLED_PX;
    log.scrollTop = Math.min(top, log.scrollHeight - log.clientHeight);
    this.#scrolledTo = log.scrollTop;
  }

  // The log comes on screen, or the keyboard takes half of it.
  #resized() {
    this.#scrolledTo = this.log.scrollTop;
    this.#scroll();
  }
}

function idOf(message, messages) {
  for (const [id, other] of messages) if (other === message) return id;
  return null;
}
