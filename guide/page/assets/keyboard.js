// A phone's keyboard lies over the page without the page knowing: keep what is typed above it.

// Less is a browser's own bar coming and going.
const LEAST_PX = 120;

export function makeRoomForKeyboard(root) {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    const hidden = innerHeight - seen.height * seen.scale;
    const isUp = hidden > LEAST_PX;
    root.toggleAttribute("data-keyboard", isUp);
    root.style.top = isUp ? `${seen.offsetTop}px` : "";
    root.style.bottom = isUp ? `${hidden - seen.offsetTop}px` : "";
  };
  for (const name of ["resize", "scroll"]) seen.addEventListener(name, fit);
}
