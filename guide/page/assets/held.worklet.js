// Holds what the microphone hears until it is released, then plays it on, in order and without loss of a word.
//
// It runs late by as long as it held. Pauses longer than a fifth of a second are shortened until nothing is held any
// more; then it says "caught up" and only passes on. "end" lets nothing new in, so that what is held runs out.

const LONGEST_S = 8;
const PAUSE_S = 0.2;
const QUIET = 0.008;

class Held extends AudioWorkletProcessor {
  #blocks = [];
  #isReleased = false;
  #isEnded = false;
  #isCaughtUp = false;
  #quietBlocks = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data === "release") this.#isReleased = true;
      if (data === "end") this.#isEnded = true;
    };
  }

  process([[heard]], [[out]]) {
    if (heard && !this.#isEnded) this.#keep(heard.slice());
    if (!this.#isReleased) return true;
    this.#shortenPause(out.length);
    const block = this.#blocks.shift();
    if (block) out.set(block);
    if (this.#blocks.length === 0) this.#tellCaughtUp();
    return true;
  }

  #keep(block) {
    this.#blocks.push(block);
    if (this.#blocks.length * block.length > LONGEST_S * sampleRate) this.#blocks.shift();
  }

  #shortenPause(samples) {
    const longest = (PAUSE_S * sampleRate) / samples;
    while (this.#blocks.length > 1 && isQuiet(this.#blocks[0])) {
      this.#quietBlocks += 1;
      if (this.#quietBlocks <= longest) return;
      this.#blocks.shift();
    }
    if (this.#blocks.length && !isQuiet(this.#blocks[0])) this.#quietBlocks = 0;
  }

  #tellCaughtUp() {
    if (!this.#isCaughtUp) this.port.postMessage("caught up");
    this.#isCaughtUp = true;
  }
}

function isQuiet(block) {
  return block.every((sample) => Math.abs(sample) < QUIET);
}

registerProcessor("held", Held);
