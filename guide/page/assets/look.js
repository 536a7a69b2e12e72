// How this museum wants its page to look, as museum.md says: theme, accent, typeface and logo.

import { make } from "./elements.js";

/** `theme`: what the page's address wishes, or null. */
export function dress(root, { name, look }, theme) {
  root.dataset.theme = document.documentElement.dataset.theme = theme ?? look.theme;
  // In the other theme nobody has checked whether it can be read.
  if (look.accent && root.dataset.theme === look.theme) root.style.setProperty("--accent", look.accent);
  if (look.typeface) wear(root, look.typeface);
  const place = root.querySelector(".attract-museum");
  if (!look.logo) return place.replaceChildren(name);
  place.replaceChildren(make("img", { src: look.logo, alt: name, draggable: false }));
  document.querySelector('link[rel="icon"]').href = look.logo;
}

// Until it has come, and if it can't be read, the page's own will do.
function wear(root, file) {
  document.fonts.add(new FontFace("Museum", `url("${file}")`, { display: "swap" }));
  root.style.setProperty("--serif", `Museum, ${getComputedStyle(root).getPropertyValue("--serif")}`);
}
