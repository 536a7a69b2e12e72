// Who guides the visitor, of those that the museum offers, and which games there are.

import { languageNow } from "./words.js";

export class Guides {
  #currentId;

  constructor(museum) {
    this.museum = museum;
    this.start();
  }

  /** The house guide, as a new visitor finds it, or the one that a reload interrupted. */
  start(id) {
    this.#currentId = this.#persona(id)?.id ?? this.museum.personas[0]?.id;
  }

  get currentId() {
    return this.#currentId;
  }

  /** Whether there is anything to choose. */
  get isChoice() {
    return this.museum.personas.length > 1 || this.museum.games.length > 0;
  }

  become(id) {
    if (this.#persona(id)) this.#currentId = id;
  }

  /** What the guide of now says when it takes over. */
  get greeting() {
    return this.#told(this.#persona(this.#currentId)).greeting;
  }

  /** Each with `id`, `name` and `about`, in the language of now. */
  get all() {
    return this.museum.personas.map((persona) => ({ id: persona.id, ...this.#told(persona) }));
  }

  /** The games' names, in the language of now. */
  get games() {
    return this.museum.games.map((game) => game.names[languageNow()]);
  }

  #persona(id) {
    return this.museum.personas.find((persona) => persona.id === id);
  }

  #told(persona) {
    return persona?.texts[languageNow()] ?? {};
  }
}
