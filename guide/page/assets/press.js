// The Talk button and the hardware key. With push-to-talk they are held, otherwise they switch.

const KEYS = new Set(["Space", "F13"]);

/** `begin()` and `end()` are told, `isOn()` asks; `mayUseKeys()` says whether the talk view is on screen. */
export function listenForPresses(button, { isPushToTalk, begin, end, isOn, mayUseKeys }) {
  const toggle = () => (isOn() ? end() : begin());
  if (isPushToTalk) holdButton(button, begin, end);
  else button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (!isOurs(event, button) || !mayUseKeys()) return;
    event.preventDefault();
    if (event.repeat) return;
    if (isPushToTalk) begin();
    else toggle();
  });
  document.addEventListener("keyup", (event) => {
    if (!isOurs(event, button)) return;
    event.preventDefault();
    if (isPushToTalk) end();
  });
  if (isPushToTalk) addEventListener("blur", end);
}

function holdButton(button, begin, end) {
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    begin();
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(name, end);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

// A space typed into a field, or pressed on another button, means what it always means.
function isOurs(event, button) {
  if (event.code === "F13" || event.key === "F13") return true;
  if (!KEYS.has(event.code)) return false;
  return event.target === button || !event.target.closest?.("button, input, textarea, select, a, [tabindex], dialog[open]");
}
