// What GET /museum told: the exhibits, in any language, their pictures kept so that they outlive the server.

import { say } from "./words.js";

export async function loadMuseum() {
  const response = await fetch("/museum");
  if (!response.ok) throw new Error(`museum: ${response.status}`);
  return new Museum(await response.json());
}

export class Museum {
  constructor(told) {
    Object.assign(this, told);
    for (const exhibit of this.exhibits) exhibit.isDrawing = /\.svg$/i.test(exhibit.image ?? "");
    this.byId = new Map(this.exhibits.map((exhibit) => [exhibit.id, exhibit]));
  }

  has(id) {
    return this.byId.has(id);
  }

  /** The exhibit as it is told in `language`; `language` of the result says which one that became. */
  exhibit(id, language) {
    const exhibit = this.byId.get(id);
    if (!exhibit) return null;
    const translation = exhibit.translations?.[language];
    const told = Object.fromEntries(Object.entries(translation ?? {}).filter(([, value]) => value?.length));
    return { ...exhibit, ...told, language: translation ? language : this.language };
  }

  /** A source {exhibit, section} in words, and the exhibit whose label can be opened, if there is one. */
  nameOf({ exhibit: id, section }, language) {
    const title = this.exhibit(id, language)?.title ?? say("chat.museum");
    const part = section === "label" ? say("chat.label") : (say(`card.${section}`)?.toLocaleLowerCase(language) ?? section);
    return { exhibit: this.has(id) ? id : null, name: [title, part].filter(Boolean).join(", ") };
  }

  /** {text, language} of the museum's own first words, or null. */
  welcomeIn(language) {
    const spoken = [language, this.language].find((code) => this.welcome[code]);
    return spoken ? { text: this.welcome[spoken], language: spoken } : null;
  }

  /** Questions about the museum, and the language they are in. */
  questionsIn(language) {
    const wanted = this.questions?.[language];
    if (wanted?.length) return [wanted, language];
    return [this.questions?.[this.languages[0]] ?? [], this.languages[0]];
  }

  all(language) {
    return this.exhibits.map((exhibit) => this.exhibit(exhibit.id, language));
  }

  /** All exhibits as one walks through the rooms, whose names are not translated everywhere. */
  byRoom(language) {
    const { compare } = new Intl.Collator(this.language, { numeric: true });
    const roomOf = ({ id }) => this.byId.get(id).gallery;
    return this.all(language).sort((a, b) => compare(roomOf(a), roomOf(b)));
  }

  /** Hold the pictures in memory: they are still there when the server isn't. */
  async keepPictures() {
    await Promise.allSettled(this.exhibits.filter((exhibit) => exhibit.image).map(keepPicture));
  }
}

async function keepPicture(exhibit) {
  const response = await fetch(exhibit.image);
  if (response.ok) exhibit.image = URL.createObjectURL(await response.blob());
}
