// One WebRTC peer of a visit: the microphone out, the guide's voice in, messages both ways.

import { Pulse } from "./pulse.js";

const GATHERING_MS = 1_000;
// A TURN server far away takes longer to give an address; once it has, nothing else is worth waiting for.
const GATHERING_RELAY_MS = 3_000;
const LIMIT_MS = 8_000;

export class CallFailed extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Call {
  #peer;
  #asksServers;
  #channel;
  #sender;
  #waiting = [];
  #standing = Promise.withResolvers();
  #over = new AbortController();
  #pulse;

  /**
   * `onMessage(message)`, `onVoice(stream)`, `onQuiet(isQuiet)` and `onDropped()` are told what happens until `close`.
   */
  constructor({ iceServers = [], onMessage, onVoice, onQuiet, onDropped }) {
    Object.assign(this, { onMessage, onVoice, onDropped });
    this.isStanding = false;
    this.#asksServers = iceServers.length > 0;
    this.#peer = new RTCPeerConnection({ iceServers });
    const { sender, receiver } = this.#peer.addTransceiver("audio", { direction: "sendrecv" });
    this.#sender = sender;
    this.#pulse = new Pulse(receiver, { onQuiet, onLost: () => this.#drop() });
    this.#channel = this.#peer.createDataChannel("text");
    this.#channel.addEventListener("message", (event) => this.#hear(event.data));
    this.#channel.addEventListener("close", () => this.#drop());
    this.#peer.addEventListener("track", ({ track, streams }) => this.onVoice(streams[0] ?? new MediaStream([track])));
    this.#peer.addEventListener("connectionstatechange", () => this.#watch());
    this.#standing.promise.catch(() => {});
  }

  /** Connect within `limitMs`: until the server's first message says that it listens. Raises CallFailed or Refused. */
  async connect(visit, microphone, limitMs = LIMIT_MS) {
    const limit = setTimeout(() => this.#fail("voice_unreachable"), limitMs);
    try {
      await this.useMicrophone(microphone);
      await this.#peer.setLocalDescription();
      await gathered(this.#peer, this.#asksServers);
      const answer = await Promise.race([
        visit.offer(this.#peer.localDescription, this.#over.signal),
        this.#standing.promise,
      ]);
      if (!this.#over.signal.aborted) await this.#peer.setRemoteDescription(answer);
      await this.#standing.promise;
    } catch (error) {
      this.close();
      throw error.name === "AbortError" ? new CallFailed("voice_unreachable") : error;
    } finally {
      clearTimeout(limit);
    }
  }

  async useMicrophone(stream) {
    await this.#sender.replaceTrack(stream?.getAudioTracks()[0] ?? null);
  }

  /** Send now, or as soon as the server listens. */
  send(message) {
    if (this.isStanding) this.#channel.send(JSON.stringify(message));
    else this.#waiting.push(message);
  }

  close() {
    this.#pulse.stop();
    this.isStanding = false;
    this.#over.abort();
    this.#standing.reject(new CallFailed("voice_unreachable"));
    this.#peer.close();
  }

  #hear(data) {
    if (this.#over.signal.aborted) return;
    const message = JSON.parse(data);
    if (!this.isStanding) this.#stand();
    this.onMessage(message);
  }

  // FastRTC gives its handler the channel a moment late, so nothing is sent before the first message came.
  #stand() {
    this.isStanding = true;
    this.#pulse.start();
    for (const message of this.#waiting.splice(0)) this.send(message);
    this.#standing.resolve();
  }

  #watch() {
    if (this.#peer.connectionState === "failed") this.#drop();
  }

  #drop() {
    if (this.#over.signal.aborted) return;
    if (!this.isStanding) return this.#fail("voice_unreachable");
    this.close();
    this.onDropped();
  }

  #fail(code) {
    this.#standing.reject(new CallFailed(code));
    this.#over.abort();
  }
}

function gathered(peer, asksServers) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, asksServers ? GATHERING_RELAY_MS : GATHERING_MS);
    peer.addEventListener("icecandidate", ({ candidate }) => candidate?.type === "relay" && resolve());
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && resolve());
  });
}
