// The page's wiring: museum, visit, voice, chat and what is on screen. Everything comes from our own origin.
//
// For screenshots and tests `window.vitrine` is the Kiosk: `receive(message)` does what a data channel message from
// the server does, `show(view)` opens attract, talk, chat or rest.

import { Attract } from "./attract.js";
import { Captions } from "./captions.js";
import { Card } from "./card.js";
import { Chat } from "./chat.js";
import { make } from "./elements.js";
import { Face } from "./face.js";
import { watchHealth } from "./health.js";
import { Idle } from "./idle.js";
import { Level } from "./level.js";
import { renderMarkdown } from "./markdown.js";
import { loadMuseum } from "./museum.js";
import { listenForPresses } from "./press.js";
import { fillRest } from "./rest.js";
import { Sheets } from "./sheets.js";
import { Visit } from "./visit.js";
import { Voice } from "./voice.js";
import { languageNow, loadWords, say, speakLanguage } from "./words.js";

const NOTICE_MS = 14_000;
const ALLOWANCE_SHORT = 0.2;
const VISITS_BEFORE_RELOAD = 50;
const BUSY = new Set(["listening", "thinking", "speaking"]);
const wishes = new URLSearchParams(location.search);

class Kiosk {
  #opening = null;
  #state = "ready";
  #unanswered = null;
  #noticeTimer = 0;
  #visits = 0;
  #viewBeforeRest = "attract";

  constructor(root, museum) {
    Object.assign(this, { root, museum });
    this.visit = null;
    this.exhibitId = null;
    this.level = new Level((level) => root.style.setProperty("--level", level.toFixed(3)));
    this.captions = new Captions(root);
    this.card = new Card(root, museum);
    this.sheets = new Sheets(root, museum);
    this.attract = new Attract(root, museum);
    const isPushToTalk = museum.turn_detection === "push_to_talk";
    this.face = new Face(root, { level: this.level, captions: this.captions, isPushToTalk });
    this.voice = new Voice({ iceServers: museum.ice_servers ?? [], isPushToTalk, hooks: this.#voiceHooks() });
    this.chat = new Chat(root, {
      titleOf: (id) => museum.exhibit(id, languageNow())?.title,
      onBusy: () => this.#showWriting(),
      onAnnounce: (text) => (root.querySelector(".status").textContent = text),
      onMore: (name, data) => this.#chatTold(name, data),
    });
    this.idle = new Idle({
      idleS: museum.idle_s ?? 75,
      onWarn: (left, share) => this.sheets.showIdle(left, share),
      onStay: () => this.sheets.close(),
      onEnd: () => this.finish(),
    });
    root.querySelector(".attract-museum").textContent = museum.name;
    this.#listen(isPushToTalk);
  }

  /** Take up the visit that a reload interrupted, or wait for a visitor. */
  start() {
    const kept = Visit.kept();
    this.visit = kept;
    this.speak(kept?.language ?? this.#firstLanguage);
    this.#stand(kept ? kept.exhibit : this.#firstExhibit);
    this.show(kept ? "talk" : "attract");
    if (kept) this.idle.start();
    watchHealth({ onGone: () => this.rest(), onBack: () => this.#wake() });
  }

  /** attract, talk, chat or rest. */
  show(view) {
    this.root.dataset.view = view;
    for (const name of ["talk", "chat"]) {
      const button = this.root.querySelector(`[data-do="${name}-view"]`);
      if (name === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    if (view === "attract") this.attract.start(this.exhibitId);
    else this.attract.stop();
    this.#showWriting();
  }

  /** A first touch: the visitor is here. */
  async begin() {
    this.show("talk");
    this.idle.start();
    try {
      await this.openVisit();
    } catch (error) {
      this.#sayError(error);
    }
  }

  openVisit() {
    if (this.visit) return Promise.resolve(this.visit);
    const wanted = { language: languageNow(), ...(this.exhibitId && { exhibit: this.exhibitId }) };
    this.#opening ??= Visit.open(wanted)
      .then((visit) => this.#opened(visit))
      .finally(() => (this.#opening = null));
    return this.#opening;
  }

  #opened(visit) {
    this.visit = visit;
    if (visit.voice === false) {
      this.show("chat");
      this.notice(visit.voice_reason ?? say("notice.provider"));
    }
    return visit;
  }

  /** The end of a visit: nothing of it stays on this screen, in this tab or on the server. */
  async finish() {
    const visit = this.visit;
    this.visit = null;
    this.idle.stop();
    this.voice.close();
    this.chat.clear();
    this.captions.clear();
    this.sheets.close();
    this.#hide(".notice", ".note", ".allowance");
    this.#state = "ready";
    this.#unanswered = null;
    this.#typing(false);
    this.speak(this.#firstLanguage);
    this.#stand(this.#firstExhibit);
    this.show("attract");
    await visit?.end();
    this.#visits += 1;
    // A kiosk runs for months: a fresh page now and then, while nobody looks, keeps its memory small.
    if (this.#visits >= VISITS_BEFORE_RELOAD) location.reload();
  }

  /** Ask in words: aloud where the guide's voice can be had, in writing otherwise. */
  async ask(text) {
    this.idle.stir();
    this.#hide(".notice");
    const isAloud = this.root.dataset.view === "talk" && this.visit?.voice !== false && this.#state !== "resting";
    if (!isAloud) return this.#askInWriting(text);
    this.#unanswered = text;
    this.captions.show({ id: "typed", who: "visitor", text, final: true }, languageNow());
    try {
      await this.voice.listen();
      this.voice.send({ type: "text", text });
    } catch (error) {
      this.#voiceFailed(error);
    }
  }

  async #askInWriting(text) {
    this.show("chat");
    this.#unanswered = null;
    if (BUSY.has(this.#state)) this.voice.send({ type: "interrupt" });
    try {
      await this.#withVisit((visit) => this.chat.ask(text, visit));
    } catch (error) {
      this.#sayError(error);
    }
  }

  // A visit that the server no longer knows is followed by a new one, once, without a word.
  async #withVisit(use) {
    try {
      return await use(await this.openVisit());
    } catch (error) {
      if (!error.isVisitGone) throw error;
      this.#forgetVisit();
      return use(await this.openVisit());
    }
  }

  #forgetVisit() {
    this.visit?.forget();
    this.visit = null;
  }

  /** Speak and write this language from now on. */
  speak(language) {
    speakLanguage(language, this.root);
    this.face.again();
    this.#showExhibit();
  }

  chooseLanguage(language) {
    this.speak(language);
    this.visit?.keep({ language });
    this.voice.send({ type: "language", language });
  }

  chooseExhibit(id) {
    this.sheets.close();
    this.#stand(id);
    this.visit?.keep({ exhibit: id });
    this.voice.send({ type: "exhibit", exhibit: id });
  }

  #stand(id) {
    this.exhibitId = this.museum.has(id) ? id : null;
    this.#showExhibit();
  }

  #showExhibit() {
    const exhibit = this.museum.exhibit(this.exhibitId, languageNow());
    this.card.show(this.exhibitId);
    this.offer(exhibit?.questions ?? this.museum.questions?.[languageNow()] ?? [], exhibit?.language);
    if (this.captions.isInviting) this.captions.invite(...this.#invitation(exhibit));
  }

  #invitation(exhibit) {
    if (exhibit) return [say("talk.invite"), languageNow()];
    return [this.museum.welcome || say("talk.invite"), this.museum.languages[0]];
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
    switch (message.type) {
      case "state":
        return this.#stateIs(message.state);
      case "caption":
        return this.#caption(message);
      case "card":
        return this.#stand(message.exhibit);
      case "note":
        return this.#note(message.markdown);
      case "questions":
        return this.offer(message.items);
      case "language":
        return this.speak(message.language);
      case "allowance":
        return this.#allowance(message.share_left);
      case "notice":
        return this.notice(message.text ?? say(`notice.${message.code}`) ?? say(`error.${message.code}`), "calm");
      case "error":
        return this.notice(message.text ?? say(`error.${message.code}`) ?? say("error.internal"));
    }
  }

  #stateIs(state) {
    this.#state = state;
    this.#showState();
    if (state === "resting") this.#voiceRests();
  }

  // The server closed the voice of this visit and has said why; what was asked is answered in writing.
  #voiceRests() {
    this.voice.close();
    this.#goOnInWriting();
  }

  #goOnInWriting() {
    const question = this.#unanswered;
    this.#unanswered = null;
    this.show("chat");
    if (question) this.#askInWriting(question);
  }

  #caption(caption) {
    this.#unanswered = caption.who === "visitor" ? (caption.final && caption.text) || this.#unanswered : null;
    this.captions.show(caption, languageNow());
    this.chat.showCaption(caption);
  }

  #note(markdown) {
    const note = this.root.querySelector(".note");
    note.querySelector("div").replaceChildren(renderMarkdown(markdown));
    note.hidden = false;
  }

  #allowance(shareLeft) {
    const line = this.root.querySelector(".allowance");
    line.hidden = shareLeft >= ALLOWANCE_SHORT;
    line.style.setProperty("--left", Math.max(0, shareLeft));
  }

  #chatTold(name, data) {
    if (name === "questions") this.offer(data);
    if (name === "sources" && this.museum.has(data[0]?.exhibit)) this.#stand(data[0].exhibit);
    if (name === "done" && data.allowance) this.#allowance(data.allowance.share_left ?? 1);
  }

  /** One sentence to the visitor. `tone`: "calm", or "problem". */
  notice(text, tone = "problem") {
    const notice = this.root.querySelector(".notice");
    notice.dataset.tone = tone;
    notice.hidden = false;
    notice.querySelector("p").textContent = text;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#hide(".notice"), NOTICE_MS);
  }

  #sayError(error) {
    console.warn("vitrine:", error.message);
    this.notice(error.sentence ?? say(`notice.${error.code}`) ?? say(`error.${error.code}`) ?? say("error.internal"));
  }

  #voiceHooks() {
    return {
      visit: () => this.openVisit(),
      onMessage: (message) => this.receive(message),
      onVoice: (stream) => this.#hear(stream),
      onMicrophone: (stream) => (stream ? this.level.listenTo("visitor", stream) : this.level.forget("visitor")),
      onChange: () => this.#showState(),
      onFailed: (error, code) => this.#voiceFailed(error, code),
    };
  }

  #hear(stream) {
    const audio = this.root.querySelector("audio");
    audio.srcObject = stream;
    audio.play().catch(() => {});
    this.level.listenTo("guide", stream);
  }

  /** No voice: say why in a sentence, and go on with what works. */
  #voiceFailed(error, code = error.code) {
    this.#state = "ready";
    this.#showState();
    if (error.isVisitGone) this.#forgetVisit();
    this.#sayError(code === error.code ? error : { message: error.message, code });
    this.#goOnInWriting();
  }

  #showState() {
    this.face.show(this.#state, this.voice);
    this.idle.hold(BUSY.has(this.#state) || this.voice.isOpening || this.chat.isAnswering);
  }

  #showWriting() {
    const isChat = this.root.dataset.view === "chat";
    const isAnswering = this.chat.isAnswering;
    this.root.querySelector(".type").hidden = !isChat && !this.isTyping;
    this.root.querySelector(".send:not(.halt)").hidden = isChat && isAnswering;
    this.root.querySelector(".halt").hidden = !(isChat && isAnswering);
    this.#showState();
  }

  #typing(isTyping) {
    this.isTyping = isTyping;
    const word = this.root.querySelector('[data-do="type"] span');
    word.dataset.word = isTyping ? "talk.speak" : "talk.type";
    word.textContent = say(word.dataset.word);
    this.root.toggleAttribute("data-typing", isTyping);
    this.#showWriting();
    if (isTyping) this.root.querySelector(".type input").focus();
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

  #hide(...selectors) {
    for (const selector of selectors) this.root.querySelector(selector).hidden = true;
  }

  get #firstLanguage() {
    const wanted = wishes.get("language");
    return this.museum.languages.includes(wanted) ? wanted : this.museum.languages[0];
  }

  get #firstExhibit() {
    return wishes.get("exhibit");
  }

  #listen(isPushToTalk) {
    this.root.addEventListener("click", (event) => this.#touched(event.target.closest("button")));
    this.root.querySelector(".type").addEventListener("submit", (event) => this.#submitted(event));
    for (const name of ["pointerdown", "keydown", "input", "wheel"]) {
      addEventListener(name, () => this.idle.stir(), { passive: true });
    }
    addEventListener("pagehide", () => this.voice.close());
    listenForPresses(this.root.querySelector(".talk"), {
      isPushToTalk,
      begin: () => this.voice.begin(),
      end: () => this.voice.end(),
      isOn: () => this.voice.isWanted,
      mayUseKeys: () => this.root.dataset.view === "talk",
    });
  }

  #submitted(event) {
    event.preventDefault();
    const input = event.target.querySelector("input");
    const text = input.value.trim();
    input.value = "";
    if (text) this.ask(text);
  }

  #touched(button) {
    if (!button) return;
    const { do: deed, ask, exhibit, language, source } = button.dataset;
    if (deed) this.#deeds[deed]?.();
    if (ask) this.ask(ask);
    if (exhibit) this.chooseExhibit(exhibit);
    if (source && this.museum.has(source)) this.sheets.openLabel(source);
    if (language) {
      this.sheets.close();
      this.chooseLanguage(language);
    }
  }

  #deeds = {
    begin: () => this.begin(),
    label: () => this.sheets.openLabel(this.exhibitId),
    exhibits: () => this.sheets.openExhibits(this.exhibitId),
    language: () => this.sheets.openLanguages(),
    privacy: () => this.sheets.open("privacy"),
    type: () => this.#typing(!this.isTyping),
    stop: () => this.voice.send({ type: "interrupt" }),
    halt: () => this.chat.stop(),
    "talk-view": () => this.show("talk"),
    "chat-view": () => this.show("chat"),
    dismiss: () => this.#hide(".notice"),
    "close-note": () => this.#hide(".note"),
    close: () => this.sheets.close(),
    stay: () => this.idle.stir(),
    finish: () => this.finish(),
  };
}

/** Gradio renders our markup some time after the page has loaded. */
function rootElement() {
  return new Promise((resolve) => {
    const look = () => {
      const root = document.querySelector("#vitrine");
      if (root) {
        observer.disconnect();
        resolve(root);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { childList: true, subtree: true });
    look();
  });
}

async function boot() {
  const [root, museum] = await Promise.all([rootElement(), loadMuseum()]);
  root.dataset.theme = wishes.get("theme") ?? museum.theme ?? "dark";
  await loadWords(museum.languages);
  window.vitrine = new Kiosk(root, museum);
  window.vitrine.start();
  museum.keepPictures();
}

boot();
