// What GET /museum told: the exhibits, in any language, their pictures kept so that they outlive the server.

export async function loadMuseum() {
  const response = await fetch("/museum");
  if (!response.ok) throw new Error(`museum: ${response.status}`);
  return new Museum(await response.json());
}

export class Museum {
  constructor(told) {
    Object.assign(this, told);
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
    return { ...exhibit, ...told, language: translation ? language : this.languages[0] };
  }

  all(language) {
    return this.exhibits.map((exhibit) => this.exhibit(exhibit.id, language));
  }

  /** Rooms in the order the files give them, each with its exhibits. */
  rooms(language) {
    const rooms = new Map();
    for (const exhibit of this.all(language)) {
      rooms.set(exhibit.gallery, [...(rooms.get(exhibit.gallery) ?? []), exhibit]);
    }
    return [...rooms].sort(([a], [b]) => a.localeCompare(b, language, { numeric: true }));
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
