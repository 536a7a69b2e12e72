// How loud the visitor and the guide are, 0..1, for the ring of the Talk button.

const FLOOR = 0.01;
const LOUD = 0.22;
const FALL = 0.86;

export class Level {
  #context = null;
  #sources = new Map();
  #samples = new Float32Array(512);
  #shown = 0;
  #frame = 0;

  /** `show(level)` is called once per frame while something is followed. */
  constructor(show) {
    this.show = show;
  }

  /** Give the stream a name to be followed by. Call it from a touch: before one, browsers keep audio contexts shut. */
  listenTo(name, stream) {
    this.forget(name);
    this.#context ??= new AudioContext();
    this.#context.resume();
    const source = this.#context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(this.#context, { fftSize: this.#samples.length });
    source.connect(analyser);
    this.#sources.set(name, { source, analyser });
  }

  forget(name) {
    this.#sources.get(name)?.source.disconnect();
    this.#sources.delete(name);
  }

  isQuiet(name) {
    const analyser = this.#sources.get(name)?.analyser;
    return !analyser || this.#loudness(analyser) < FLOOR;
  }

  /** Follow one of the streams, or none. */
  follow(name) {
    cancelAnimationFrame(this.#frame);
    const analyser = this.#sources.get(name)?.analyser;
    if (analyser && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.#step(analyser);
    else this.show((this.#shown = 0));
  }

  #step(analyser) {
    const now = Math.min(1, Math.max(0, (this.#loudness(analyser) - FLOOR) / LOUD));
    this.#shown = Math.max(now, this.#shown * FALL);
    this.show(this.#shown);
    this.#frame = requestAnimationFrame(() => this.#step(analyser));
  }

  #loudness(analyser) {
    analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.sqrt(power);
  }
}
