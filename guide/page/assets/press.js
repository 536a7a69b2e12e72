// The Talk button and the hardware key. With push-to-talk they are held, or tapped once to begin and once to end for
// those who can't hold; otherwise they switch.

const TAP_MS = 350;

/** A key that types or presses something elsewhere on the page does that there. */
const ELSEWHERE = "button, input, textarea, select, a, [tabindex], dialog[open]";

export class Press {
  #pressedAt = 0;
  #isKeyDown = false;

  /**
   * `talkKey`: the hardware key's name, as browsers call it; the space bar counts, too.
   * `begin()` and `end()` are told, `isOn()` asks; `mayUseKeys()` says whether the talk view is on screen.
   */
  constructor(button, { isPushToTalk, talkKey, begin, end, isOn, mayUseKeys, onLatch }) {
    Object.assign(this, { button, isPushToTalk, talkKey, begin, end, isOn, mayUseKeys, onLatch });
    this.isLatched = false;
    if (isPushToTalk) this.#hold();
    else button.addEventListener("click", () => this.#toggle());
    document.addEventListener("keydown", (event) => this.#keyDown(event));
    document.addEventListener("keyup", (event) => this.#keyUp(event));
  }

  /** The turn is over. */
  release() {
    this.#latch(false);
    this.end();
  }

  /** The server has ended the turn, which a key or finger that still holds will notice by itself. */
  turnIsOver() {
    if (this.isLatched) this.release();
  }

  #hold() {
    const { button } = this;
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      this.#down();
    });
    button.addEventListener("pointerup", () => this.#up());
    for (const name of ["pointercancel", "lostpointercapture"]) {
      button.addEventListener(name, () => this.isLatched || this.end());
    }
    // What screen readers and switches press has no pointer.
    button.addEventListener("click", (event) => event.detail === 0 && this.#toggle());
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    addEventListener("blur", () => this.release());
  }

  #toggle() {
    if (this.isOn()) return this.release();
    this.#latch(this.isPushToTalk);
    this.begin();
  }

  #down() {
    this.#pressedAt = performance.now();
    if (this.isLatched) return;
    this.begin();
  }

  /** After a tap the turn goes on until the next one. */
  #up() {
    const isTap = performance.now() - this.#pressedAt < TAP_MS;
    if (this.isLatched || !isTap) this.release();
    else this.#latch(true);
  }

  #latch(isLatched) {
    if (isLatched === this.isLatched) return;
    this.isLatched = isLatched;
    this.onLatch();
  }

  #keyDown(event) {
    if (!this.#isOurs(event) || !this.mayUseKeys()) return;
    event.preventDefault();
    if (event.repeat) return;
    this.#isKeyDown = true;
    if (this.isPushToTalk) this.#down();
    else this.#toggle();
  }

  #keyUp(event) {
    if (!this.#isKeyDown || !this.#isOurs(event)) return;
    event.preventDefault();
    this.#isKeyDown = false;
    if (this.isPushToTalk) this.#up();
  }

  // A key that prints nothing can only be meant for us.
  #isOurs(event) {
    const isTalkKey = event.code === this.talkKey || event.key === this.talkKey;
    if (isTalkKey && /^F\d+$/.test(this.talkKey)) return true;
    if (!isTalkKey && event.code !== "Space") return false;
    return event.target === this.button || !event.target.closest?.(ELSEWHERE);
  }
}
