// Every sentence of the page, in every language of the museum, from /kiosk/strings.

const FALLBACK = "en";
const RIGHT_TO_LEFT = new Set(["ar", "he", "fa", "ur"]);

const tables = new Map();
let current = FALLBACK;

/** Fetch the tables of these languages; in one that nobody wrote the page speaks English. */
export async function loadWords(languages) {
  await Promise.all([...new Set([...languages, FALLBACK])].map(loadTable));
}

async function loadTable(language) {
  const response = await fetch(`/kiosk/strings/${encodeURIComponent(language)}.json`);
  if (response.ok) tables.set(language, await response.json());
}

export function languageNow() {
  return current;
}

/** The sentence for a key, with {name}s filled in; undefined when no language has it. */
export function say(key, values = {}, language = current) {
  const text = tables.get(language)?.[key] ?? tables.get(FALLBACK)?.[key];
  return text?.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function nameOfLanguage(language) {
  return tables.get(language)?.["language.name"] ?? ownName(language);
}

/** As those who speak it write it, with a capital where their script has one. */
function ownName(language) {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** Speak this language from now on: every labelled element of `root`, and the lang and dir of what the page says. */
export function speakLanguage(language, root) {
  current = language;
  const written = tables.has(language) ? language : FALLBACK;
  document.documentElement.lang = written;
  root.dir = RIGHT_TO_LEFT.has(written.split("-")[0]) ? "rtl" : "ltr";
  relabel(root);
}

function relabel(root) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", say(element.dataset.wordLabel));
  }
  for (const element of root.querySelectorAll("[data-word-placeholder]")) {
    element.placeholder = say(element.dataset.wordPlaceholder);
  }
}
