// What the visitor and the guide say to each other: aloud where the guide's voice can be had, in writing otherwise.

import { Unanswered } from "./unanswered.js";
import { languageNow, say } from "./words.js";

const BUSY = new Set(["listening", "thinking", "speaking"]);
// The server shows at once what reached it.
const DELIVERED_MS = 4_000;

export class Conversation {
  #state = "ready";
  #unanswered = new Unanswered();
  #greetings = 0;

  constructor(stage) {
    this.stage = stage;
  }

  /** The guide's state, as the server last told it; a question that is on its way there is being thought about. */
  get state() {
    return this.#state === "ready" && this.#unanswered.undelivered ? "thinking" : this.#state;
  }

  get isBusy() {
    return BUSY.has(this.state);
  }

  get isSpeaking() {
    return this.#state === "speaking";
  }

  forget() {
    this.#state = "ready";
    this.#unanswered.forget();
  }

  /** Ask in words. */
  async ask(text) {
    const { stage } = this;
    stage.notices.hide();
    stage.scene.wasTold(text);
    if (stage.isChat || !stage.tenure.hasVoice || this.#state === "resting") return this.#askInWriting({ text });
    this.#unanswered.asked(text);
    stage.captions.show({ id: "typed", who: "visitor", text, final: true }, languageNow());
    stage.showState();
    try {
      const isLineBroken = stage.voice.isReconnecting && !stage.voice.isStanding;
      await stage.voice.listen();
      if (!isLineBroken) stage.voice.send({ type: "text", text });
      setTimeout(() => this.#writeUndelivered(text), DELIVERED_MS);
    } catch (error) {
      stage.voice.close();
      // A line that closes while something is put on it fails with a number.
      this.voiceFailed(error, typeof error.code === "string" ? error.code : "voice_lost");
    }
  }

  /** Show again what was said before the page was reloaded. */
  async recall(visit) {
    try {
      for (const line of await visit.said()) this.#caption({ ...line, final: true });
    } catch (error) {
      console.warn("vitrine:", error.message);
    }
  }

  /** Stop the guide: it is silent here before the server knows. */
  interrupt() {
    this.#unanswered.forget();
    this.stage.speaker.hush();
    this.stage.voice.send({ type: "interrupt" });
    this.stage.showState();
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
    persona: ({ persona }) => this.stage.guides.become(persona),
    allowance: (allowance) => this.#allowance(allowance),
    notice: (notice) => this.#notice(notice),
    error: (error) => this.stage.notices.tell(error),
  };

  #stateIs(state) {
    if (this.#state === "listening" && state !== "listening") this.stage.press.turnIsOver();
    this.#state = state;
    this.stage.speaker.stateIs(state);
    this.stage.showState();
    // The server closed the voice of this visit and has said why.
    if (state !== "resting") return;
    this.stage.voice.close();
    this.#goOnInWriting();
  }

  #caption(caption) {
    this.#unanswered.caption(caption);
    if (caption.who === "visitor") {
      this.stage.showState();
      if (caption.final) this.stage.scene.wasTold(caption.text);
    }
    this.stage.captions.show(caption, languageNow());
    this.stage.chat.showCaption(caption);
  }

  #notice(notice) {
    this.#unanswered.notice(notice.code);
    this.stage.notices.tell(notice, "calm");
  }

  #allowance({ share_left: shareLeft, minutes_left: minutes } = {}) {
    this.stage.timeLeft.show({ shareLeft, minutes });
  }

  /** `id`: of the visitor's utterance, when it stands in the log already. */
  async #askInWriting({ id = null, text }) {
    const { stage } = this;
    stage.show("chat");
    this.#unanswered.forget();
    if (this.isBusy) this.interrupt();
    await stage.chat.ask(text, stage.tenure, id);
  }

  // The line to the server seemed to stand, and didn't.
  #writeUndelivered(text) {
    if (!this.#unanswered.isUndelivered(text) || this.stage.voice.isReconnecting) return;
    this.stage.notices.tell({ code: "voice_unreachable" });
    this.#goOnInWriting();
  }

  /** No voice: say why in a sentence, and go on with what works. */
  voiceFailed(error, code = error.code) {
    this.#state = "ready";
    if (error.isVisitGone) return this.stage.sayGoodbye();
    console.warn("vitrine:", error.message);
    this.stage.notices.tell({ code, text: code === error.code ? error.sentence : undefined });
    this.#goOnInWriting();
  }

  /** Nothing is said or heard any more. */
  callIsOver() {
    this.#state = "ready";
  }

  /** The line broke and stands again: what was asked meanwhile, or just before, has not come through. */
  sendAgain() {
    const text = this.#unanswered.undelivered;
    if (text) this.stage.voice.send({ type: "text", text });
  }

  /** The line stands again after a long while: back to talking, unless something is being written. */
  voiceIsBack() {
    const { stage } = this;
    stage.notices.tell({ code: "welcome_back" }, "calm");
    if (stage.isChat && !stage.chat.isAnswering && !stage.writing.input.value) stage.show("talk");
  }

  // What was asked and not answered is answered in writing.
  #goOnInWriting() {
    const question = this.#unanswered.take();
    this.stage.show("chat");
    if (question) this.#askInWriting(question);
  }

  /** Nobody has said anything for a while: offer the questions of this exhibit. Nothing is sent. */
  offerHelp() {
    const { stage } = this;
    if (stage.view !== "talk" || this.isBusy || this.#state === "resting") return;
    stage.scene.offerOwn();
    stage.captions.hint(say("talk.help"), "help");
    stage.face.announce(say("talk.help"));
  }

  /** Another guide takes over: it says so in writing, which costs nothing. */
  greet(greeting) {
    if (!greeting || this.isBusy) return;
    this.#greetings += 1;
    this.#caption({ id: `greeting-${this.#greetings}`, who: "guide", text: greeting, final: true });
  }

  /** What the chat tells. */
  get chatHooks() {
    const { stage } = this;
    return {
      nameOf: (source) => stage.museum.nameOf(source, languageNow()),
      onBusy: () => stage.showState(),
      onAnnounce: (text) => stage.face.announce(text),
      onQuestions: (questions) => stage.scene.offer(questions),
      onSources: (sources) => this.#answeredFrom(sources),
      onPersona: (id) => stage.guides.become(id),
      onDone: ({ allowance }) => this.#allowance(allowance),
      onAnswered: (written) => this.#showWritten(written),
    };
  }

  #answeredFrom(sources) {
    const { museum, scene } = this.stage;
    for (const { section } of sources) scene.wasTold(section);
    if (museum.has(sources[0]?.exhibit)) scene.standBefore(sources[0].exhibit);
  }

  // The wall shows what was said last, also when it was said in writing.
  #showWritten({ id, question, answer }) {
    const { captions } = this.stage;
    captions.show({ id: `${id}-asked`, who: "visitor", text: question, final: true }, languageNow());
    captions.show({ id, who: "guide", text: answer, final: true }, languageNow());
  }
}
