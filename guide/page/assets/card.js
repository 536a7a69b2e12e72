// The exhibit the visitor stands before: picture, plate and label; or, before any is chosen, the wall of all of them.

import { make, picture } from "./elements.js";
import { languageNow, say } from "./words.js";

const FACTS = ["maker", "place", "materials", "dimensions"];

export class Card {
  constructor(root, museum) {
    this.museum = museum;
    this.exhibit = root.querySelector(".exhibit");
    this.picture = root.querySelector(".picture");
    this.wall = root.querySelector(".wall");
    this.strip = root.querySelector(".strip-picture");
  }

  /** Show this exhibit, or the wall to choose from when `id` is null. */
  show(id) {
    const exhibit = this.museum.exhibit(id, languageNow());
    this.exhibit.toggleAttribute("data-empty", !exhibit);
    this.picture.hidden = !exhibit?.image;
    this.#write(".plate-title", exhibit?.title ?? say("talk.choose"), exhibit?.language);
    this.#write(".plate-date", dateLine(exhibit), exhibit?.language);
    this.#write(".plate-credit", exhibit?.credit, exhibit?.language);
    this.exhibit.querySelector(".plate-label").hidden = !exhibit;
    this.#showStrip(exhibit);
    if (exhibit) this.#showPicture(exhibit);
    else this.wall.replaceChildren(...this.museum.byRoom(languageNow()).map(exhibitButton));
  }

  #write(selector, text, language = "") {
    const element = this.exhibit.querySelector(selector);
    element.textContent = text ?? "";
    element.hidden = !text;
    element.lang = language || languageNow();
  }

  #showPicture(exhibit) {
    const image = this.picture.querySelector("img");
    if (exhibit.image) image.src = exhibit.image;
    image.classList.toggle("drawing", exhibit.isDrawing);
    image.alt = exhibit.image_alt ?? "";
    this.picture.setAttribute("aria-label", `${exhibit.title}. ${exhibit.image_alt ?? ""} ${say("card.label")}`);
  }

  #showStrip(exhibit) {
    const image = this.strip.querySelector("img");
    this.strip.hidden = !exhibit;
    if (exhibit?.image) image.src = exhibit.image;
    else image.removeAttribute("src");
    const title = this.strip.querySelector(".strip-title");
    title.textContent = exhibit?.title ?? "";
    title.lang = exhibit?.language ?? "";
  }
}

function dateLine(exhibit) {
  return [exhibit?.date, exhibit?.gallery].filter(Boolean).join(" · ");
}

/** A picture with its name, to choose by touch (data-exhibit). */
export function exhibitButton(exhibit, currentId = null) {
  const name = make("span", { className: "name" }, exhibit.title);
  const room = make("span", { className: "room" }, exhibit.gallery);
  const properties = { type: "button", lang: exhibit.language, dataset: { exhibit: exhibit.id } };
  const button = make("button", properties, picture(exhibit, { alt: "" }), name, room);
  if (exhibit.id === currentId) button.setAttribute("aria-current", "true");
  return button;
}

/** The wall label at full length: what the sheet shows. */
export function labelOf(exhibit) {
  const text = make(
    "div",
    { className: "label-text", lang: exhibit.language },
    make("h2", {}, exhibit.title),
    whereLine(exhibit),
    make("p", { className: "label" }, exhibit.label),
    factsOf(exhibit),
    make("p", { className: "credit" }, exhibit.credit ?? ""),
  );
  const image = picture(exhibit);
  return image ? [make("div", { className: "label-picture" }, image), text] : [text];
}

export function whereLine(exhibit) {
  return exhibit.gallery ? make("p", { className: "where" }, say("card.where", { gallery: exhibit.gallery })) : null;
}

function factsOf(exhibit) {
  const facts = [["date", exhibit.date], ...FACTS.map((name) => [name, exhibit[name]]), ["source", hostOf(exhibit.source)]];
  const rows = facts.filter(([, value]) => value);
  return make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, say(`card.${name}`)), make("dd", {}, value)]));
}

// A kiosk leads nowhere else: the source is named, not linked.
function hostOf(source) {
  return source && URL.canParse(source) ? new URL(source).hostname.replace(/^www\./, "") : source;
}
