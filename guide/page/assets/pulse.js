// Whether packets still come in. The guide's stream never stops, silence included, so a second without any is a broken line.

const LOOK_MS = 250;
const QUIET_AFTER_MS = 1_000;
const LOST_AFTER_MS = 2_500;

export class Pulse {
  #timer = 0;
  #packets = -1;
  #cameAt = 0;
  #isQuiet = false;

  /** `onQuiet(isQuiet)`: packets stopped coming, or come again; `onLost()`: they stayed away. */
  constructor(receiver, { onQuiet, onLost }) {
    Object.assign(this, { receiver, onQuiet, onLost });
  }

  start() {
    this.#cameAt = performance.now();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  async #look() {
    const packets = await received(this.receiver);
    if (!this.#timer) return;
    const now = performance.now();
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.#cameAt = now;
    }
    const silence = now - this.#cameAt;
    if (silence >= LOST_AFTER_MS) this.onLost();
    else this.#tell(silence >= QUIET_AFTER_MS);
  }

  #tell(isQuiet) {
    if (isQuiet === this.#isQuiet) return;
    this.#isQuiet = isQuiet;
    this.onQuiet(isQuiet);
  }
}

async function received(receiver) {
  const stats = [...(await receiver.getStats()).values()];
  return stats.find(({ type }) => type === "inbound-rtp")?.packetsReceived ?? 0;
}
