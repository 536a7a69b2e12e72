// One visitor after another: the visit, what is on screen, and who does what when something is touched or said.

import { Attract } from "./attract.js";
import { Captions } from "./captions.js";
import { Card } from "./card.js";
import { Chat } from "./chat.js";
import { make } from "./elements.js";
import { Face } from "./face.js";
import { watchHealth } from "./health.js";
import { Idle } from "./idle.js";
import { Level } from "./level.js";
import { Notices } from "./notices.js";
import { listenForPresses } from "./press.js";
import { fillRest } from "./rest.js";
import { Sheets } from "./sheets.js";
import { Speaker } from "./speaker.js";
import { Tenure } from "./tenure.js";
import { Voice } from "./voice.js";
import { languageNow, say, speakLanguage } from "./words.js";
import { Writing } from "./writing.js";

const ALLOWANCE_SHORT = 0.2;
const VISITS_BEFORE_RELOAD = 50;
const BUSY = new Set(["listening", "thinking", "speaking"]);

export class Stage {
  #state = "ready";
  #unanswered = null;
  #visits = 0;
  #viewBeforeRest = "attract";

  /** `wishes`: the page's address may name an exhibit, a language and a theme. */
  constructor(root, museum, wishes) {
    Object.assign(this, { root, museum, wishes });
    this.isPushToTalk = museum.turn_detection === "push_to_talk";
    this.exhibitId = null;
    this.tenure = new Tenure(() => this.#wishesForVisit());
    this.level = new Level((level) => root.style.setProperty("--level", level.toFixed(3)));
    this.speaker = new Speaker(root.querySelector("audio"), this.level);
    this.captions = new Captions(root);
    this.card = new Card(root, museum);
    this.sheets = new Sheets(root, museum);
    this.notices = new Notices(root);
    this.attract = new Attract(root, museum);
    this.writing = new Writing(root, { onText: (text) => this.ask(text) });
    this.face = new Face(root, this);
    this.voice = new Voice({ iceServers: museum.ice_servers ?? [], isPushToTalk: this.isPushToTalk, hooks: this.#voiceHooks() });
    this.chat = new Chat(root, this.#chatHooks());
    this.idle = new Idle({ idleS: museum.idle_s ?? 75, ...this.#idleHooks() });
    root.querySelector(".attract-museum").textContent = museum.name;
    this.#listen();
  }

  /** Take up the visit that a reload interrupted, or wait for a visitor. */
  start() {
    const kept = this.tenure.takeUp();
    this.#setTheScene(kept?.language ?? this.#firstLanguage, kept ? kept.exhibit : this.wishes.get("exhibit"));
    this.show(kept ? "talk" : "attract");
    if (kept) this.idle.start();
    watchHealth({ onGone: () => this.rest(), onBack: () => this.#wake() });
  }

  /** `view`: attract, talk, chat or rest. */
  show(view) {
    this.root.dataset.view = view;
    for (const name of ["talk", "chat"]) {
      this.root.querySelector(`[data-do="${name}-view"]`).ariaCurrent = name === view ? "page" : null;
    }
    if (view === "attract") this.attract.start(this.exhibitId);
    else this.attract.stop();
    this.#showState();
  }

  get isChat() {
    return this.root.dataset.view === "chat";
  }

  /** A first touch: the visitor is here. */
  async begin() {
    this.show("talk");
    this.idle.start();
    try {
      const visit = await this.tenure.visit();
      if (visit.voice !== false) return;
      this.show("chat");
      this.notices.tell({ code: "provider", text: visit.voice_reason });
    } catch (error) {
      this.#sayError(error);
    }
  }

  /** The end of a visit: nothing of it stays on this screen, in this tab or on the server. */
  async finish() {
    const ended = this.tenure.end();
    this.idle.stop();
    this.voice.close();
    this.chat.clear();
    this.captions.clear();
    this.sheets.close();
    this.notices.hide();
    this.notices.hideNote();
    this.#allowance(1);
    this.#state = "ready";
    this.#unanswered = null;
    this.writing.call(false);
    this.#setTheScene(this.#firstLanguage, this.wishes.get("exhibit"));
    this.show("attract");
    await ended;
    this.#visits += 1;
    // A kiosk runs for months: a fresh page now and then, while nobody looks, keeps its memory small.
    if (this.#visits >= VISITS_BEFORE_RELOAD && this.root.dataset.view === "attract") location.reload();
  }

  /** Ask in words: aloud where the guide's voice can be had, in writing otherwise. */
  async ask(text) {
    this.notices.hide();
    if (this.isChat || !this.tenure.hasVoice || this.#state === "resting") return this.#askInWriting(text);
    this.#unanswered = text;
    this.captions.show({ id: "typed", who: "visitor", text, final: true }, languageNow());
    try {
      await this.voice.listen();
      this.voice.send({ type: "text", text });
    } catch (error) {
      this.voice.close();
      this.#voiceFailed(error);
    }
  }

  async #askInWriting(text) {
    this.show("chat");
    this.#unanswered = null;
    if (BUSY.has(this.#state)) this.voice.send({ type: "interrupt" });
    try {
      await this.chat.ask(text, this.tenure);
    } catch (error) {
      this.#sayError(error);
    }
  }

  #wishesForVisit() {
    return { language: languageNow(), ...(this.exhibitId && { exhibit: this.exhibitId }) };
  }

  #setTheScene(language, exhibitId) {
    this.exhibitId = this.museum.has(exhibitId) ? exhibitId : null;
    this.speak(language);
  }

  /** Speak and write this language from now on. */
  speak(language) {
    speakLanguage(language, this.root);
    this.face.again();
    this.#showExhibit();
  }

  chooseLanguage(language) {
    this.sheets.close();
    this.speak(language);
    this.tenure.keep({ language });
    this.voice.send({ type: "language", language });
  }

  chooseExhibit(id) {
    this.sheets.close();
    this.#standBefore(id);
    this.voice.send({ type: "exhibit", exhibit: id });
  }

  #standBefore(id) {
    this.exhibitId = this.museum.has(id) ? id : null;
    this.tenure.keep({ exhibit: id });
    this.#showExhibit();
  }

  #showExhibit() {
    const language = languageNow();
    const exhibit = this.museum.exhibit(this.exhibitId, language);
    this.card.show(this.exhibitId);
    this.offer(...(exhibit ? [exhibit.questions, exhibit.language] : this.museum.questionsIn(language)));
    if (!this.captions.isInviting) return;
    if (exhibit || !this.museum.welcome) this.captions.invite(say("talk.invite"), language);
    else this.captions.invite(this.museum.welcome, this.museum.languages[0]);
  }

  /** Questions to tap. */
  offer(questions, language = languageNow()) {
    const chips = questions.slice(0, 3).map((question) => {
      const button = make("button", { type: "button", lang: language, dataset: { ask: question } }, question);
      return make("li", {}, button);
    });
    this.root.querySelector(".chips").replaceChildren(...chips);
  }

  /** One message of the server, as it comes over the data channel. */
  receive(message) {
    this.#heard[message.type]?.(message);
  }

  #heard = {
    state: ({ state }) => this.#stateIs(state),
    caption: (caption) => this.#caption(caption),
    card: ({ exhibit }) => this.#standBefore(exhibit),
    note: ({ markdown }) => this.notices.write(markdown),
    questions: ({ items }) => this.offer(items),
    language: ({ language }) => this.speak(language),
    allowance: ({ share_left: shareLeft }) => this.#allowance(shareLeft),
    notice: (notice) => this.notices.tell(notice, "calm"),
    error: (error) => this.notices.tell(error),
  };

  #stateIs(state) {
    this.#state = state;
    this.speaker.stateIs(state);
    this.#showState();
    // The server closed the voice of this visit and has said why.
    if (state !== "resting") return;
    this.voice.close();
    this.#goOnInWriting();
  }

  #caption(caption) {
    if (caption.who === "guide") this.#unanswered = null;
    else if (caption.final && caption.text) this.#unanswered = caption.text;
    this.captions.show(caption, languageNow());
    this.chat.showCaption(caption);
  }

  #allowance(shareLeft = 1) {
    const line = this.root.querySelector(".allowance");
    line.hidden = shareLeft >= ALLOWANCE_SHORT;
    line.style.setProperty("--left", Math.max(0, shareLeft));
  }

  #sayError(error) {
    console.warn("vitrine:", error.message);
    this.notices.tell({ code: error.code, text: error.sentence });
  }

  /** No voice: say why in a sentence, and go on with what works. */
  #voiceFailed(error, code = error.code) {
    this.#state = "ready";
    if (error.isVisitGone) return this.#sayGoodbye();
    console.warn("vitrine:", error.message);
    this.notices.tell({ code, text: code === error.code ? error.sentence : undefined });
    this.#goOnInWriting();
  }

  // The server ended the visit while we talked: the visitor said goodbye.
  #sayGoodbye() {
    this.finish();
    this.notices.tell({ code: "visit_ended" }, "calm");
  }

  // What was asked and not answered is answered in writing.
  #goOnInWriting() {
    const question = this.#unanswered;
    this.#unanswered = null;
    this.show("chat");
    if (question) this.#askInWriting(question);
  }

  #showState() {
    const isAnswering = this.chat?.isAnswering ?? false;
    this.face.show(this.#state, this.voice);
    this.writing.show({ isChat: this.isChat, isAnswering });
    this.idle?.hold(BUSY.has(this.#state) || this.voice.isOpening || isAnswering);
  }

  /** The server is gone: the labels stay readable. */
  rest() {
    this.#viewBeforeRest = this.root.dataset.view;
    this.voice.close();
    this.idle.stop();
    this.sheets.close();
    fillRest(this.root, this.museum);
    this.show("rest");
  }

  #wake() {
    this.show(this.#viewBeforeRest);
    if (this.#viewBeforeRest !== "attract") this.idle.start();
  }

  get #firstLanguage() {
    const wanted = this.wishes.get("language");
    return this.museum.languages.includes(wanted) ? wanted : this.museum.languages[0];
  }

  #voiceHooks() {
    return {
      visit: () => this.tenure.visit(),
      onVisitGone: () => this.tenure.forget(),
      onMessage: (message) => this.receive(message),
      onVoice: (stream) => this.speaker.play(stream),
      onMicrophone: (stream) => (stream ? this.level.listenTo("visitor", stream) : this.level.forget("visitor")),
      onChange: () => this.#showState(),
      onFailed: (error, code) => this.#voiceFailed(error, code),
    };
  }

  #chatHooks() {
    return {
      titleOf: (id) => this.museum.exhibit(id, languageNow())?.title,
      onBusy: () => this.#showState(),
      onAnnounce: (text) => this.face.announce(text),
      onQuestions: (questions) => this.offer(questions),
      onSources: (sources) => this.museum.has(sources[0]?.exhibit) && this.#standBefore(sources[0].exhibit),
      onDone: ({ allowance }) => this.#allowance(allowance?.share_left),
    };
  }

  #idleHooks() {
    return {
      onWarn: (secondsLeft, share) => this.sheets.showIdle(secondsLeft, share),
      onStay: () => this.sheets.close(),
      onEnd: () => this.finish(),
    };
  }

  #listen() {
    this.root.addEventListener("click", (event) => this.#touched(event.target.closest("button")));
    for (const name of ["pointerdown", "keydown", "input", "wheel"]) {
      addEventListener(name, () => this.idle.stir(), { passive: true });
    }
    addEventListener("pagehide", () => this.voice.close());
    listenForPresses(this.root.querySelector(".talk"), {
      isPushToTalk: this.isPushToTalk,
      begin: () => this.voice.begin(),
      end: () => this.voice.end(),
      isOn: () => this.voice.isWanted,
      mayUseKeys: () => this.root.dataset.view === "talk",
    });
  }

  #touched(button) {
    if (!button) return;
    const { do: deed, ask, exhibit, language, source } = button.dataset;
    if (deed) this.#deeds[deed]();
    if (ask) this.ask(ask);
    if (exhibit) this.chooseExhibit(exhibit);
    if (language) this.chooseLanguage(language);
    if (source) this.sheets.openLabel(source);
  }

  #deeds = {
    begin: () => this.begin(),
    label: () => this.sheets.openLabel(this.exhibitId),
    exhibits: () => this.sheets.openExhibits(this.exhibitId),
    language: () => this.sheets.openLanguages(),
    privacy: () => this.sheets.open("privacy"),
    type: () => this.writing.call(),
    stop: () => this.#interrupt(),
    halt: () => this.chat.stop(),
    "talk-view": () => this.show("talk"),
    "chat-view": () => this.show("chat"),
    dismiss: () => this.notices.hide(),
    "close-note": () => this.notices.hideNote(),
    close: () => this.sheets.close(),
    stay: () => this.idle.stir(),
    finish: () => this.finish(),
  };

  #interrupt() {
    this.speaker.hush();
    this.voice.send({ type: "interrupt" });
  }
}
