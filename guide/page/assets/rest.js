// The server is gone: every label can still be read, from what the page has kept.

import { whereLine } from "./card.js";
import { make } from "./elements.js";
import { languageNow } from "./words.js";

export function fillRest(root, museum) {
  const labels = museum.all(languageNow()).map((exhibit) =>
    make(
      "article",
      { lang: exhibit.language },
      make("h2", {}, exhibit.title),
      whereLine(exhibit),
      make("p", { className: "label" }, exhibit.label),
    ),
  );
  root.querySelector(".rest-list").replaceChildren(...labels);
}
