// Talking: the Talk button and the hardware key on one side, the microphone and the call on the other.

import { Call } from "./call.js";
import { HeldMicrophone } from "./held.js";
import { closeMicrophone, openMicrophone } from "./microphone.js";

const RECONNECTS_MS = [0, 700, 2_000];

/**
 * `isWanted`: the visitor wants to be heard. `isOpening`: the call doesn't stand yet. `isReconnecting`: it stood once.
 *
 * `hooks`: visit() → Promise<Visit>, onVisitGone(), onMessage(message), onVoice(stream), onMicrophone(stream | null),
 * onChange(), onFailed(error, code).
 */
export class Voice {
  #call = null;
  #opening = null;
  #microphone = null;
  #held = null;

  constructor({ isPushToTalk, hooks }) {
    Object.assign(this, { isPushToTalk, hooks });
    this.isWanted = false;
    this.isReconnecting = false;
  }

  get isStanding() {
    return this.#call?.isStanding ?? false;
  }

  get isOpening() {
    return this.#opening !== null;
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

  /** Make sure that the guide's voice can be heard, without a microphone: for what is typed or tapped. */
  async listen() {
    await this.#stand();
  }

  /** Tell the server, now or when the call stands; without a call nobody needs to know. */
  send(message) {
    this.#call?.send(message);
  }

  close() {
    this.isWanted = this.isReconnecting = false;
    this.#call?.close();
    this.#call = null;
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

  async #stand() {
    if (this.isStanding) return;
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
      this.hooks.onChange();
    });
    this.hooks.onChange();
    await this.#opening;
  }

  async #connect() {
    try {
      await this.#connectOnce();
    } catch (error) {
      // While it was connected a visit ends by being said goodbye to; otherwise a new one takes its place.
      if (!error.isVisitGone || this.isReconnecting) throw error;
      this.hooks.onVisitGone();
      await this.#connectOnce();
    }
    this.isReconnecting = false;
  }

  async #connectOnce() {
    const visit = await this.hooks.visit();
    const call = new Call({
      iceServers: visit.ice_servers,
      onMessage: (message) => this.hooks.onMessage(message),
      onVoice: (stream) => this.hooks.onVoice(stream),
      onDropped: () => this.#reconnect(),
    });
    this.#call = call;
    await call.connect(visit, this.#held?.stream ?? this.#microphone);
  }

  /** The line broke while it stood: the same visit takes up a new call, the conversation goes on. */
  async #reconnect() {
    this.isReconnecting = true;
    this.hooks.onChange();
    for (const [attempt, pause_ms] of RECONNECTS_MS.entries()) {
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
      if (!this.isReconnecting) return;
      try {
        await this.#stand();
        if (this.isPushToTalk || !this.isWanted) this.#tellTalk();
        return;
      } catch (error) {
        if (error.isVisitGone || attempt === RECONNECTS_MS.length - 1) return this.#failed(error, "voice_lost");
      }
    }
  }

  #failed(error, code = error.code) {
    this.close();
    this.hooks.onFailed(error, code);
  }
}
