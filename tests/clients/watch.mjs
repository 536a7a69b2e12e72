// Every event that came, and waiting for the nth of a type: none is missed between two awaits.
export class Watch {
  #seen = new Map();
  #waiting = [];

  saw(event) {
    const events = this.#seen.get(event.type) ?? [];
    this.#seen.set(event.type, [...events, event]);
    for (const waiter of this.#waiting) waiter();
  }

  count(type) {
    return (this.#seen.get(type) ?? []).length;
  }

  nth(type, number) {
    return new Promise((resolve) => {
      const look = () => {
        const event = (this.#seen.get(type) ?? [])[number - 1];
        if (event) resolve(event);
      };
      this.#waiting.push(look);
      look();
    });
  }
}
