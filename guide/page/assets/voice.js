// Talking: the Talk button and the hardware key on one side, the microphone and the call on the other.

import { Call, CallFailed } from "./call.js";
import { isHealthy } from "./health.js";
import { HeldMicrophone } from "./held.js";
import { closeMicrophone, openMicrophone } from "./microphone.js";

// A line that broke is sought for so long, by asking the server whether it is there and then calling again.
const PATIENCE_MS = 20_000;
const LOOK_MS = 1_000;
const BETWEEN_MS = 200;
const AGAIN_MS = 4_000;
const COME_BACK_MS = 5_000;

/**
 * `isWanted`: the visitor wants to be heard. `isOpening`: the call doesn't stand yet. `isReconnecting`: it stood once.
 *
 * `hooks`: visit() → Promise<Visit>, onVisitGone(isForgotten), onMessage(message), onVoice(stream),
 * onMicrophone(stream | null), onChange(), onFailed(error), onAgain() when a line that broke
 * stands again, onBack() when it had been given up.
 */
export class Voice {
  #call = null;
  #opening = null;
  #microphone = null;
  #held = null;
  #untold = new Map();
  #isAway = false;
  #returning = null;

  constructor({ isPushToTalk, hooks }) {
    Object.assign(this, { isPushToTalk, hooks });
    this.isWanted = false;
    this.isReconnecting = false;
  }

  get isStanding() {
    return this.#call?.isStanding ?? false;
  }

  /** What goes on behind the scenes, to come back, doesn't count. */
  get isOpening() {
    return this.#opening !== null && !this.#isAway;
  }

  /** There is a call, or there was until the line broke. */
  get isInUse() {
    return this.isStanding || this.isReconnecting || this.#isAway;
  }

  /** Talk was pressed (push-to-talk), or switched on. */
  async begin() {
    if (this.isWanted) return;
    this.isWanted = true;
    this.hooks.onChange();
    try {
      await this.#openMicrophone();
      if (this.isStanding) return this.#tellTalk();
      await this.#stand();
      if (this.isPushToTalk) this.send({ type: "talk", on: true });
      await this.#release();
      if (!this.isWanted) this.#mute();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Talk was let go (push-to-talk), or switched off. */
  end() {
    if (!this.isWanted) return;
    this.isWanted = false;
    if (this.#held) this.#held.end();
    else if (this.isStanding) this.#mute();
    this.hooks.onChange();
  }

  /**
   * Make sure that the guide's voice can be heard, without a microphone: for what is typed or tapped. A line that
   * broke is waited for; when it is lost for good, `onFailed` has told so and nothing is sent any more.
   */
  async listen() {
    await this.#returning;
    if (!this.#isAway) await this.#stand();
  }

  /** Tell the server, now or when the call stands; without a call nobody needs to know. */
  send(message) {
    this.#call?.send(message);
  }

  /** Tell the server what was chosen, now or with the next call. */
  tell(choice) {
    if (this.isStanding) this.#call.send(choice);
    else this.#untold.set(choice.type, choice);
  }

  close() {
    this.isWanted = this.isReconnecting = this.#isAway = false;
    this.#call?.close();
    this.#call = null;
    this.#untold.clear();
    this.#letGo();
    closeMicrophone(this.#microphone);
    this.#microphone = null;
    this.hooks.onMicrophone(null);
    this.hooks.onChange();
  }

  async #openMicrophone() {
    if (!this.#microphone) {
      const microphone = await openMicrophone();
      this.#microphone = microphone;
      this.hooks.onMicrophone(microphone);
      microphone.getAudioTracks()[0].addEventListener("ended", () => this.close());
      if (!this.isStanding) this.#held = await HeldMicrophone.of(microphone).catch(() => null);
    }
    for (const track of this.#microphone.getTracks()) track.enabled = true;
    await this.#call?.useMicrophone(this.#held?.stream ?? this.#microphone);
  }

  /** Send what was said before the call stood; from then on the microphone speaks for itself. */
  async #release() {
    const held = this.#held;
    if (!held) return;
    if (!this.isWanted) held.end();
    await held.release();
    await this.#call?.useMicrophone(this.#microphone);
    this.#letGo();
  }

  #letGo() {
    this.#held?.close();
    this.#held = null;
  }

  #tellTalk() {
    if (this.isWanted) this.send({ type: "talk", on: true });
    else this.#mute();
  }

  #mute() {
    for (const track of this.#microphone?.getTracks() ?? []) track.enabled = false;
    this.send({ type: "talk", on: false });
  }

  async #stand(limitMs) {
    if (this.isStanding) return;
    this.#opening ??= this.#connect(limitMs).finally(() => {
      this.#opening = null;
      this.hooks.onChange();
    });
    this.hooks.onChange();
    await this.#opening;
  }

  async #connect(limitMs) {
    try {
      await this.#connectOnce(limitMs);
    } catch (error) {
      // While it was connected a visit ends by being said goodbye to; otherwise a new one takes its place.
      if (!error.isVisitGone || (error.hasEnded && this.isReconnecting)) throw error;
      this.hooks.onVisitGone(!error.hasEnded);
      await this.#connectOnce(limitMs);
    }
    this.isReconnecting = this.#isAway = false;
  }

  async #connectOnce(limitMs) {
    const visit = await this.hooks.visit();
    const call = new Call({
      iceServers: visit.ice_servers,
      onMessage: (message) => this.hooks.onMessage(message),
      onVoice: (stream) => this.hooks.onVoice(stream),
      onQuiet: (isQuiet) => this.#lineIs(isQuiet),
      onDropped: () => (this.#returning = this.#reconnect()),
    });
    this.#call = call;
    await call.connect(visit, this.#held?.stream ?? this.#microphone, limitMs);
    for (const choice of this.#untold.values()) call.send(choice);
    this.#untold.clear();
  }

  #lineIs(isQuiet) {
    this.isReconnecting = isQuiet;
    this.hooks.onChange();
  }

  /** The line broke while it stood: the same visit takes up a new call, the conversation goes on. */
  async #reconnect() {
    this.isReconnecting = true;
    this.hooks.onChange();
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (performance.now() < giveUpAt) {
      try {
        if ((await isHealthy(LOOK_MS)) && this.isReconnecting) return await this.#standAgain();
      } catch (error) {
        if (error.isFinal) return this.#failed(error);
      }
      await pause(BETWEEN_MS);
      if (!this.isReconnecting) return;
    }
    this.#failed(new CallFailed("voice_lost"));
    this.comeBack(COME_BACK_MS);
  }

  async #standAgain() {
    await this.#stand(AGAIN_MS);
    if (this.isPushToTalk || !this.isWanted) this.#tellTalk();
    this.hooks.onAgain();
  }

  /** The line was away for long: try now and then, without a word, and tell when it stands. */
  async comeBack(waitMs = 0) {
    this.#isAway = true;
    await pause(waitMs);
    while (this.#isAway) {
      try {
        if (await isHealthy(LOOK_MS)) await this.#stand(AGAIN_MS);
        if (this.isStanding) return this.hooks.onBack();
      } catch (error) {
        if (error.isFinal) this.#isAway = false;
      }
      await pause(COME_BACK_MS);
    }
  }

  #failed(error) {
    this.close();
    this.hooks.onFailed(error);
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
