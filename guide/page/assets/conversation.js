// What the visitor and the guide say to each other: aloud where the guide's voice can be had, in writing otherwise.

import { languageNow } from "./words.js";

const ALLOWANCE_SHORT = 0.2;
const BUSY = new Set(["listening", "thinking", "speaking"]);

export class Conversation {
  #state = "ready";
  #unanswered = null;

  constructor(stage) {
    this.stage = stage;
  }

  /** The guide's state, as the server last told it. */
  get state() {
    return this.#state;
  }

  get isBusy() {
    return BUSY.has(this.#state);
  }

  forget() {
    this.#state = "ready";
    this.#unanswered = null;
    this.#allowance(1);
  }

  /** Ask in words. */
  async ask(text) {
    const { stage } = this;
    stage.notices.hide();
    if (stage.isChat || !stage.tenure.hasVoice || this.#state === "resting") return this.#askInWriting(text);
    this.#unanswered = text;
    stage.captions.show({ id: "typed", who: "visitor", text, final: true }, languageNow());
    try {
      await stage.voice.listen();
      stage.voice.send({ type: "text", text });
    } catch (error) {
      stage.voice.close();
      this.voiceFailed(error);
    }
  }

  /** Stop the guide: it is silent here before the server knows. */
  interrupt() {
    this.stage.speaker.hush();
    this.stage.voice.send({ type: "interrupt" });
  }

  /** One message of the server, as it comes over the data channel. */
  receive(message) {
    this.#heard[message.type]?.(message);
  }

  #heard = {
    state: ({ state }) => this.#stateIs(state),
    caption: (caption) => this.#caption(caption),
    card: ({ exhibit }) => this.stage.scene.standBefore(exhibit),
    note: ({ markdown }) => this.stage.notices.write(markdown),
    questions: ({ items }) => this.stage.scene.offer(items),
    language: ({ language }) => this.stage.scene.speak(language),
    allowance: ({ share_left: shareLeft }) => this.#allowance(shareLeft),
    notice: (notice) => this.stage.notices.tell(notice, "calm"),
    error: (error) => this.stage.notices.tell(error),
  };

  #stateIs(state) {
    this.#state = state;
    this.stage.speaker.stateIs(state);
    this.stage.showState();
    // The server closed the voice of this visit and has said why.
    if (state !== "resting") return;
    this.stage.voice.close();
    this.#goOnInWriting();
  }

  #caption(caption) {
    if (caption.who === "guide") this.#unanswered = null;
    else if (caption.final && caption.text) this.#unanswered = caption.text;
    this.stage.captions.show(caption, languageNow());
    this.stage.chat.showCaption(caption);
  }

  #allowance(shareLeft = 1) {
    const line = this.stage.root.querySelector(".allowance");
    line.hidden = shareLeft >= ALLOWANCE_SHORT;
    line.style.setProperty("--left", Math.max(0, shareLeft));
  }

  async #askInWriting(text) {
    const { stage } = this;
    stage.show("chat");
    this.#unanswered = null;
    if (this.isBusy) stage.voice.send({ type: "interrupt" });
    try {
      await stage.chat.ask(text, stage.tenure);
    } catch (error) {
      stage.sayError(error);
    }
  }

  /** No voice: say why in a sentence, and go on with what works. */
  voiceFailed(error, code = error.code) {
    this.#state = "ready";
    if (error.isVisitGone) return this.stage.sayGoodbye();
    console.warn("vitrine:", error.message);
    this.stage.notices.tell({ code, text: code === error.code ? error.sentence : undefined });
    this.#goOnInWriting();
  }

  // What was asked and not answered is answered in writing.
  #goOnInWriting() {
    const question = this.#unanswered;
    this.#unanswered = null;
    this.stage.show("chat");
    if (question) this.#askInWriting(question);
  }

  /** What the chat tells. */
  get chatHooks() {
    const { stage } = this;
    return {
      titleOf: (id) => stage.museum.exhibit(id, languageNow())?.title,
      onBusy: () => stage.showState(),
      onAnnounce: (text) => stage.face.announce(text),
      onQuestions: (questions) => stage.scene.offer(questions),
      onSources: (sources) => stage.museum.has(sources[0]?.exhibit) && stage.scene.standBefore(sources[0].exhibit),
      onDone: ({ allowance }) => this.#allowance(allowance?.share_left),
    };
  }
}
