// How long the visit can go on, when that is short: a line that shrinks and a sentence. Money is never mentioned.

import { say } from "./words.js";

const SHORT_SHARE = 0.2;
const NUMBERS_IN_WORDS = 10;

export class TimeLeft {
  #told = { shareLeft: 1 };

  constructor(root) {
    this.element = root.querySelector(".allowance");
  }

  /** `shareLeft`: of the allowance, 0..1; `minutes`: about how long that is, when it is known. */
  show({ shareLeft = 1, minutes = null } = {}) {
    this.#told = { shareLeft, minutes };
    this.element.hidden = shareLeft >= SHORT_SHARE;
    this.element.style.setProperty("--left", Math.max(0, shareLeft));
    this.element.querySelector("p").textContent = sentence(minutes);
  }

  /** Say it again, in the language of now. */
  again() {
    this.show(this.#told);
  }
}

function sentence(minutes) {
  if (minutes === null || minutes === undefined) return say("time.little");
  const whole = Math.floor(minutes);
  if (whole < 1) return say("time.question");
  if (whole === 1) return say("time.minute");
  return say("time.minutes", { minutes: whole <= NUMBERS_IN_WORDS ? say(`number.${whole}`) : whole });
}
