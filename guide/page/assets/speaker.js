// The guide's voice at the loudspeaker, and its silence: a stop is heard at once, before the server's silence arrives.

const LOOK_MS = 20;
const QUIET_MS = 300;
const LONGEST_MS = 1500;

export class Speaker {
  #looking = 0;

  constructor(audio, level) {
    Object.assign(this, { audio, level });
  }

  play(stream) {
    this.audio.srcObject = stream;
    this.audio.play().catch((error) => console.warn("vitrine:", error.message));
    this.level.listenTo("guide", stream);
  }

  hush() {
    clearInterval(this.#looking);
    this.audio.muted = true;
  }

  /** What was on its way when the guide fell silent passes unheard, however much of it the browser holds back. */
  stateIs(state) {
    if (!this.audio.muted || state === "speaking") return;
    clearInterval(this.#looking);
    const began = performance.now();
    let loud = began;
    this.#looking = setInterval(() => {
      const now = performance.now();
      if (!this.level.isQuiet("guide")) loud = now;
      if (now - loud >= QUIET_MS || now - began >= LONGEST_MS) this.#speakUp();
    }, LOOK_MS);
  }

  #speakUp() {
    clearInterval(this.#looking);
    this.audio.muted = false;
  }
}
