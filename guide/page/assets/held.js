// The microphone from the moment Talk is pressed: what is said before the call stands is held and sent when it does.

export class HeldMicrophone {
  #context;
  #node;
  #caughtUp = Promise.withResolvers();

  /** Starts holding. Raises when the browser can't; then the microphone itself will do. */
  static async of(microphone) {
    const held = new HeldMicrophone();
    await held.#hold(microphone);
    return held;
  }

  async #hold(microphone) {
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule("/kiosk/held.worklet.js");
    this.#node = new AudioWorkletNode(this.#context, "held", { channelCount: 1, channelCountMode: "explicit" });
    this.#node.port.onmessage = () => this.#caughtUp.resolve();
    const destination = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 });
    this.#context.createMediaStreamSource(microphone).connect(this.#node).connect(destination);
    this.stream = destination.stream;
  }

  /** Nothing more is wanted of the microphone; what is held is still sent. */
  end() {
    this.#node.port.postMessage("end");
  }

  /** Send what is held. Resolves when all of it is gone. */
  async release() {
    this.#node.port.postMessage("release");
    await this.#caughtUp.promise;
  }

  close() {
    this.#caughtUp.resolve();
    this.#context.close().catch(() => {});
  }
}
