// What the page says of the guide's state: the word, the shape and the ring of the Talk button, and a sentence.

import { say } from "./words.js";

const HINTED = { listening: "listening", reconnecting: "problem", interrupted: "", thinking: "" };
const STOPPABLE = new Set(["thinking", "speaking"]);

export class Face {
  constructor(root, { level, captions, isPushToTalk }) {
    Object.assign(this, { root, level, captions, isPushToTalk });
    this.button = root.querySelector(".talk");
    this.status = root.querySelector(".status");
    this.shown = "";
    this.isLatched = false;
  }

  /**
   * `state`: what the server says; `voice`: what the visitor wants; `isLatched`: Talk was tapped and stays on until the
   * next tap. While Talk is on, a ready guide listens.
   */
  show(state, voice, isLatched = false) {
    const isOn = voice.isWanted;
    this.button.setAttribute("aria-pressed", isOn);
    this.#write(shownState(state, voice), isLatched);
  }

  /** For a screen reader: what else has happened. */
  announce(text) {
    this.status.textContent = text;
  }

  /** Say it all again, in the language of now. */
  again() {
    const shown = this.shown;
    this.shown = "";
    this.#write(shown || "ready", this.isLatched);
  }

  #write(shown, isLatched) {
    if (shown === this.shown && isLatched === this.isLatched) return;
    this.shown = shown;
    this.isLatched = isLatched;
    this.root.dataset.state = shown;
    this.root.toggleAttribute("data-can-stop", STOPPABLE.has(shown));
    this.button.querySelector("use").setAttribute("href", `#shape-${shown}`);
    this.#name(this.#word(shown));
    this.status.textContent = this.#sentence(shown);
    this.level.follow({ listening: "visitor", speaking: "guide" }[shown]);
    this.#hint(shown);
  }

  // To those who only hear it, "Speaking" alone would not say what pressing it does.
  #name(word) {
    const deed = say("talk.button");
    this.button.querySelector(".talk-word").textContent = word;
    this.button.ariaLabel = word === deed ? null : `${deed}: ${word}`;
  }

  #word(shown) {
    if (shown === "listening" && this.isLatched) return say("talk.finish");
    return shown === "ready" && this.isPushToTalk ? say("talk.hold") : say(`state.${shown}`);
  }

  #sentence(shown) {
    return say(shown === "listening" && this.isLatched ? "status.latched" : `status.${shown}`);
  }

  // What was understood of the visitor stays until they speak again.
  #hint(shown) {
    const isNews = shown === "listening" || shown === "reconnecting";
    if (shown in HINTED && (isNews || !this.captions.isShowingHeard)) {
      this.captions.hint(this.#sentence(shown), HINTED[shown]);
    } else if (!this.captions.isShowingHeard) {
      this.captions.hint("", "");
    }
  }
}

function shownState(state, voice) {
  if (voice.isReconnecting) return "reconnecting";
  if (state === "resting") return "resting";
  if (voice.isOpening && voice.isWanted) return "listening";
  if (voice.isOpening) return "thinking";
  return state === "ready" && voice.isWanted ? "listening" : state;
}
