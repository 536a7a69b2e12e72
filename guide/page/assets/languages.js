// A language to choose by touch, called what those who speak it call it (data-language).

import { make } from "./elements.js";
import { nameOfLanguage } from "./words.js";

export function languageButton(language, currentLanguage = null) {
  const button = make("button", { type: "button", lang: language, dataset: { language } }, nameOfLanguage(language));
  if (language === currentLanguage) button.setAttribute("aria-current", "true");
  return button;
}
