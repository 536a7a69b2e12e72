// What opens over the page: labels, the list of exhibits, the languages, privacy, "are you still there?".

import { exhibitButton, labelOf } from "./card.js";
import { make } from "./elements.js";
import { languageButton } from "./languages.js";
import { languageNow, say } from "./words.js";

export class Sheets {
  constructor(root, museum) {
    this.root = root;
    this.museum = museum;
    for (const sheet of root.querySelectorAll("dialog")) {
      // A touch beside the sheet closes it: the backdrop's events arrive at the dialog itself.
      sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    }
  }

  openLabel(id) {
    const exhibit = this.museum.exhibit(id, languageNow());
    if (!exhibit) return;
    this.#fill("exhibit", ...labelOf(exhibit));
    this.sheet("exhibit").setAttribute("aria-label", exhibit.title);
    this.open("exhibit");
  }

  openExhibits(currentId) {
    const exhibits = this.museum.byRoom(languageNow());
    this.#fill("exhibits", ...exhibits.map((exhibit) => exhibitButton(exhibit, currentId)));
    this.open("exhibits");
  }

  /** Who may guide, and what may be played. `askedAs(game)`: how a game is asked for. */
  openGuides(guides, askedAs) {
    const games = guides.games.map((game) => make("button", { type: "button", dataset: { ask: askedAs(game) } }, game));
    this.#fill(
      "guides",
      ...guides.all.map((guide) => guideButton(guide, guides.currentId)),
      games.length ? make("h3", {}, say("guides.play")) : null,
      ...games,
    );
    this.open("guides");
  }

  openLanguages() {
    const languages = this.museum.languages.map((language) => languageButton(language, languageNow()));
    this.#fill("language", ...languages);
    this.open("language");
  }

  /** The countdown before the visit is wiped. `share`: of the countdown that is left, 0..1. */
  showIdle(secondsLeft, share) {
    const sheet = this.sheet("idle");
    sheet.querySelector(".idle-text").textContent = say("idle.text", { seconds: Math.ceil(secondsLeft) });
    sheet.style.setProperty("--left", share);
    if (!sheet.open) this.open("idle");
  }

  sheet(name) {
    return this.root.querySelector(`dialog[data-sheet="${name}"]`);
  }

  open(name) {
    this.close();
    this.sheet(name).showModal();
    this.sheet(name).querySelector(".sheet-body").scrollTop = 0;
  }

  close() {
    for (const sheet of this.root.querySelectorAll("dialog[open]")) sheet.close();
  }

  #fill(name, ...children) {
    this.sheet(name).querySelector(".sheet-body").replaceChildren(...children.filter(Boolean));
  }
}

function guideButton({ id, name, about }, currentId) {
  const button = make(
    "button",
    { type: "button", dataset: { persona: id } },
    make("span", { className: "name" }, name),
    make("span", { className: "about" }, about),
  );
  if (id === currentId) button.setAttribute("aria-current", "true");
  return button;
}
