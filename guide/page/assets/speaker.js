// The guide's voice at the loudspeaker, and its silence: a stop is heard at once, before the server's silence arrives.

const ON_THE_WAY_MS = 300;

export class Speaker {
  #timer = 0;

  constructor(audio, level) {
    Object.assign(this, { audio, level });
  }

  play(stream) {
    this.audio.srcObject = stream;
    this.audio.play().catch((error) => console.warn("vitrine:", error.message));
    this.level.listenTo("guide", stream);
  }

  hush() {
    clearTimeout(this.#timer);
    this.audio.muted = true;
  }

  /** What was on its way when the guide fell silent has passed a moment later; then it may be heard again. */
  stateIs(state) {
    if (!this.audio.muted || state === "speaking") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.audio.muted = false), ON_THE_WAY_MS);
  }
}
