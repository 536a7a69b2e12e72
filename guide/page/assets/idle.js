// When nobody has spoken, touched or listened for a while: help, a warning with a countdown, then the end of the visit.

const WARNING_S = 20;
const QUIET_S = 20;

export class Idle {
  #stirred = 0;
  #timer = 0;
  #isBusy = false;

  /**
   * `onQuiet()` comes once in a silence; `onWarn(secondsLeft)` every second of the warning, `onStay()` when someone is
   * there after all.
   */
  constructor({ idleS, onQuiet, onWarn, onStay, onEnd, now = () => performance.now() }) {
    Object.assign(this, { idleS, onQuiet, onWarn, onStay, onEnd, now });
    this.isQuiet = this.isWarning = false;
  }

  start() {
    this.stop();
    this.#stirred = this.now();
    this.#timer = setInterval(() => this.tick(), 250);
  }

  stop() {
    clearInterval(this.#timer);
    this.isQuiet = this.isWarning = this.#isBusy = false;
  }

  /** Someone touched, spoke or chose. */
  stir() {
    this.#stirred = this.now();
    this.isQuiet = false;
    if (!this.isWarning) return;
    this.isWarning = false;
    this.onStay();
  }

  /** While somebody speaks, thinks or listens no time passes. */
  hold(isBusy) {
    if (isBusy !== this.#isBusy) this.stir();
    this.#isBusy = isBusy;
  }

  tick() {
    if (this.#isBusy) this.#stirred = this.now();
    const silence = (this.now() - this.#stirred) / 1000;
    const left = this.idleS + WARNING_S - silence;
    if (left <= 0) {
      this.stop();
      this.onEnd();
    } else if (left <= WARNING_S) {
      this.isWarning = true;
      this.onWarn(left, left / WARNING_S);
    } else if (silence >= QUIET_S && !this.isQuiet) {
      this.isQuiet = true;
      this.onQuiet();
    }
  }
}
