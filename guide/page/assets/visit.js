// One visit, as the server's routes know it. The token stays in this tab and is gone with it.

import { languageNow } from "./words.js";

const KEPT = "vitrine.visit";

/** A route said no. `code` is an error code of the guide, `sentence` what the visitor may read. */
export class Refused extends Error {
  constructor(status, code, sentence) {
    super(`${status} ${code}`);
    Object.assign(this, { status, code, sentence });
  }

  /** The visit itself is gone, so that a new one can take its place. */
  get isVisitGone() {
    return this.hasEnded || [401, 404].includes(this.status);
  }

  /** The server ended the visit and still remembers it; otherwise it forgot all, as when it was started anew. */
  get hasEnded() {
    return this.status === 409;
  }

  /** Asking again wouldn't help: all but a server that isn't there or has no place just now. */
  get isFinal() {
    return ![0, 503].includes(this.status);
  }
}

async function refusal(response) {
  const { error = {} } = await response.json().catch(() => ({}));
  return new Refused(response.status, error.code ?? "internal", error.message);
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "no_visit");
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** What is sent, and the language in which a refusal would be read. */
function posting(body, authorization = {}) {
  const headers = { "content-type": "application/json", "accept-language": languageNow(), ...authorization };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

export class Visit {
  constructor(told) {
    Object.assign(this, told);
  }

  static async open(wishes) {
    const response = await request("/visits", posting(wishes));
    const visit = new Visit(await response.json());
    visit.keep(wishes);
    return visit;
  }

  /** The visit that a reload interrupted, or null. */
  static kept() {
    const told = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (told && Date.parse(told.expires_at) > Date.now()) return new Visit(told);
    sessionStorage.removeItem(KEPT);
    return null;
  }

  /** Remember, over a reload, this visit and where it stood: `language`, `exhibit`. */
  keep(where) {
    Object.assign(this, where);
    sessionStorage.setItem(KEPT, JSON.stringify(this));
  }

  forget() {
    sessionStorage.removeItem(KEPT);
  }

  get #authorization() {
    return { authorization: `Bearer ${this.token}` };
  }

  async offer({ sdp, type }, signal) {
    const path = `/visits/${this.visit_id}/offer`;
    const response = await request(path, { ...posting({ sdp, type }, this.#authorization), signal });
    return response.json();
  }

  /** The answer to a written question, as events {name, data} while they come. `where`: language and exhibit of now. */
  async *ask(text, where, signal) {
    const path = `/visits/${this.visit_id}/messages`;
    const response = await request(path, { ...posting({ text, ...where }, this.#authorization), signal });
    yield* eventsOf(response.body);
  }

  /** How long the visitor waited for an answer. Nobody waits for this to arrive. */
  async tellTimes(timed) {
    const options = { ...posting(timed, this.#authorization), keepalive: true };
    await fetch(`/visits/${this.visit_id}/timings`, options).catch(() => {});
  }

  /** What was said so far: {id, who, text}, oldest first. */
  async said() {
    const response = await request(`/visits/${this.visit_id}/messages`, { headers: this.#authorization });
    return (await response.json()).lines;
  }

  async end() {
    this.forget();
    const options = { method: "DELETE", headers: this.#authorization, keepalive: true };
    await fetch(`/visits/${this.visit_id}`, options).catch(() => {});
  }
}

async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parseEvent(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
