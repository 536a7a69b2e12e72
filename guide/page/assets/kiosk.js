// Wakes the page: waits for the markup, which Gradio renders late, and for the museum, then hands over to the Stage.
//
// For screenshots and tests `window.vitrine` is the Stage: `receive(message)` does what a data channel message from
// the server does, `show(view)` opens attract, talk, chat or rest.

import { dress } from "./look.js";
import { loadMuseum } from "./museum.js";
import { Stage } from "./stage.js";
import { loadWords } from "./words.js";

const AGAIN_MS = 3_000;

function rootElement() {
  return new Promise((resolve) => {
    const look = () => {
      const root = document.querySelector("#vitrine");
      if (!root) return;
      observer.disconnect();
      resolve(root);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { childList: true, subtree: true });
    look();
  });
}

/** A kiosk is switched on before its server, now and then: try until the museum answers. */
async function museumAtLast() {
  for (;;) {
    try {
      return await loadMuseum();
    } catch (error) {
      console.warn("vitrine:", error.message);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

const [root, museum] = await Promise.all([rootElement(), museumAtLast()]);
const wishes = new URLSearchParams(location.search);
dress(root, museum, wishes.get("theme"));
await loadWords(museum.page_languages);
window.vitrine = new Stage(root, museum, wishes);
window.vitrine.start();
museum.keepPictures();
