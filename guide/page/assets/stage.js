// One visitor after another: the parts of the page, the visit, and which view is on screen.

import { Attract } from "./attract.js";
import { Captions } from "./captions.js";
import { Card } from "./card.js";
import { Chat } from "./chat.js";
import { Conversation } from "./conversation.js";
import { Face } from "./face.js";
import { Guides } from "./guides.js";
import { watchHealth } from "./health.js";
import { Idle } from "./idle.js";
import { makeRoomForKeyboard } from "./keyboard.js";
import { LargeType } from "./largetype.js";
import { Level } from "./level.js";
import { Notices } from "./notices.js";
import { fillRest } from "./rest.js";
import { Scene } from "./scene.js";
import { Sheets } from "./sheets.js";
import { Speaker } from "./speaker.js";
import { Tenure } from "./tenure.js";
import { TimeLeft } from "./timeleft.js";
import { listenForTouches } from "./touches.js";
import { Voice } from "./voice.js";
import { languageNow, say } from "./words.js";
import { Writing } from "./writing.js";

const VISITS_BEFORE_RELOAD = 50;

export class Stage {
  #visits = 0;
  #viewBeforeRest = "attract";
  #hadVoice = false;

  /** `wishes`: the page's address may name an exhibit, a language and a theme. */
  constructor(root, museum, wishes) {
    Object.assign(this, { root, museum, wishes });
    this.isPushToTalk = museum.turn_detection === "push_to_talk";
    this.tenure = new Tenure(() => this.#wishesForVisit());
    this.level = new Level((level) => root.style.setProperty("--level", level.toFixed(3)));
    this.speaker = new Speaker(root.querySelector("audio"), this.level);
    this.captions = new Captions(root);
    this.card = new Card(root, museum);
    this.sheets = new Sheets(root, museum);
    this.guides = new Guides(museum);
    this.notices = new Notices(root);
    this.attract = new Attract(root, museum);
    this.timeLeft = new TimeLeft(root);
    this.largeType = new LargeType(root);
    this.face = new Face(root, this);
    this.scene = new Scene(root, { ...this, onLanguage: () => this.#sayAgain() });
    this.conversation = new Conversation(this);
    this.writing = new Writing(root, { onText: (text) => this.conversation.ask(text), maxChars: museum.max_text_chars });
    this.voice = new Voice({ isPushToTalk: this.isPushToTalk, hooks: this.#voiceHooks() });
    this.chat = new Chat(root, this.conversation.chatHooks);
    this.idle = new Idle({ idleS: museum.idle_s ?? 75, ...this.#idleHooks() });
    root.querySelector('[data-word="privacy.unanswered"]').hidden = !museum.keeps_unanswered;
    root.querySelector("[data-do=guides]").hidden = !this.guides.isChoice;
    listenForTouches(this);
    makeRoomForKeyboard(root);
  }

  /** Take up the visit that a reload interrupted, or wait for a visitor. */
  start() {
    const kept = this.tenure.takeUp();
    this.guides.start(kept?.persona);
    this.scene.set(kept?.language ?? this.#firstLanguage, kept ? kept.exhibit : this.wishes.get("exhibit"));
    this.show(kept ? "talk" : "attract");
    if (kept) this.#goOn(kept);
    watchHealth({ isSought: () => this.voice.isReconnecting, onGone: () => this.rest(), onBack: () => this.#wake() });
  }

  #goOn(visit) {
    this.idle.start();
    this.conversation.recall(visit);
  }

  get view() {
    return this.root.dataset.view;
  }

  get isChat() {
    return this.view === "chat";
  }

  /** `view`: attract, talk, chat or rest. */
  show(view) {
    this.root.dataset.view = view;
    for (const name of ["talk", "chat"]) {
      this.root.querySelector(`[data-do="${name}-view"]`).ariaCurrent = name === view ? "page" : null;
    }
    if (view === "attract") this.attract.start(this.scene.exhibitId);
    else this.attract.stop();
    this.showState();
  }

  /** Say what the guide is doing, and let no time pass while somebody speaks, thinks or listens. */
  showState() {
    const isAnswering = this.chat?.isAnswering ?? false;
    this.face.show(this.conversation.state, this.voice, this.press?.isLatched);
    this.writing.show({ isChat: this.isChat, isAnswering });
    this.idle?.hold(this.conversation.isBusy || this.voice.isOpening || isAnswering);
  }

  /** A first touch: the visitor is here. */
  async begin() {
    this.scene.offerOwn(this.attract.questionIn(languageNow()));
    this.show("talk");
    this.idle.start();
    try {
      const visit = await this.tenure.visit();
      if (visit.voice !== false) return;
      this.show("chat");
      this.notices.tell({ code: "provider", text: visit.voice_reason });
    } catch (error) {
      this.sayError(error);
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
    this.conversation.forget();
    this.timeLeft.show();
    this.largeType.forget();
    this.writing.call(false);
    this.guides.start();
    this.scene.set(this.#firstLanguage, this.wishes.get("exhibit"));
    this.show("attract");
    await ended;
    this.#visits += 1;
    // A kiosk runs for months: a fresh page now and then, while nobody looks, keeps its memory small.
    if (this.#visits >= VISITS_BEFORE_RELOAD && this.view === "attract") location.reload();
  }

  /** The server ended the visit while we talked: the visitor said goodbye. */
  sayGoodbye() {
    this.finish();
    this.notices.tell({ code: "visit_ended" }, "calm");
  }

  sayError(error) {
    console.warn("vitrine:", error.message);
    this.notices.tell({ code: error.code, text: error.sentence });
  }

  receive(message) {
    this.conversation.receive(message);
  }

  /** Where nobody was here yet, the choice is also the first touch. */
  chooseLanguage(language) {
    this.sheets.close();
    this.scene.speak(language);
    this.tenure.keep({ language });
    this.voice.tell({ type: "language", language });
    if (this.view === "attract") this.begin();
  }

  chooseExhibit(id) {
    this.sheets.close();
    this.scene.standBefore(id);
    this.voice.tell({ type: "exhibit", exhibit: id });
  }

  choosePersona(id) {
    this.sheets.close();
    if (id === this.guides.currentId) return;
    this.guides.become(id);
    this.tenure.keep({ persona: id });
    this.voice.tell({ type: "persona", persona: id });
    this.conversation.greet(this.guides.greeting);
  }

  /** A question, or a game, that was there to be tapped. */
  chooseQuestion(text) {
    this.sheets.close();
    this.conversation.ask(text);
  }

  openGuides() {
    this.sheets.openGuides(this.guides, (name) => say("game.ask", { name }));
  }

  #sayAgain() {
    this.face.again();
    this.timeLeft.again();
  }

  // The server no longer knows this visit: it was started anew, or the visit was too long away.
  #beginAnew(isForgotten) {
    this.tenure.forget();
    if (isForgotten) this.notices.tell({ code: "visit_forgotten" }, "calm");
  }

  /** The server is gone: the labels stay readable. */
  rest() {
    this.#viewBeforeRest = this.view;
    this.#hadVoice = this.voice.isInUse;
    this.voice.close();
    this.conversation.callIsOver();
    this.idle.stop();
    this.sheets.close();
    fillRest(this.root, this.museum);
    this.show("rest");
  }

  #wake() {
    this.show(this.#viewBeforeRest);
    if (this.#viewBeforeRest === "attract") return;
    this.idle.start();
    if (this.#hadVoice) this.voice.comeBack();
  }

  get #firstLanguage() {
    const wanted = this.wishes.get("language");
    return this.museum.languages.includes(wanted) ? wanted : this.museum.languages[0];
  }

  #wishesForVisit() {
    const { exhibitId } = this.scene;
    const { currentId } = this.guides;
    return { language: languageNow(), ...(currentId && { persona: currentId }), ...(exhibitId && { exhibit: exhibitId }) };
  }

  #voiceHooks() {
    return {
      visit: () => this.tenure.visit(),
      onVisitGone: (isForgotten) => this.#beginAnew(isForgotten),
      onMessage: (message) => this.receive(message),
      onVoice: (stream) => this.speaker.play(stream),
      onMicrophone: (stream) => (stream ? this.level.listenTo("visitor", stream) : this.level.forget("visitor")),
      onChange: () => this.showState(),
      onFailed: (error) => this.conversation.voiceFailed(error),
      onAgain: () => this.conversation.sendAgain(),
      onBack: () => this.conversation.voiceIsBack(),
    };
  }

  #idleHooks() {
    return {
      onQuiet: () => this.conversation.offerHelp(),
      onWarn: (secondsLeft, share) => this.sheets.showIdle(secondsLeft, share),
      onStay: () => this.sheets.close(),
      onEnd: () => this.finish(),
    };
  }
}
