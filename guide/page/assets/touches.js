// What each thing that can be touched on the page does. A button says it with `data-do`, or names what was chosen.

import { Press } from "./press.js";

const KEY_VIEWS = new Set(["attract", "talk"]);
const STIRRING = ["pointerdown", "keydown", "input", "wheel"];

export function listenForTouches(stage) {
  const { root, voice, idle } = stage;
  root.addEventListener("click", (event) => touched(event.target.closest("button"), stage));
  for (const name of STIRRING) addEventListener(name, () => idle.stir(), { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && stopped(stage));
  addEventListener("pagehide", () => voice.close());
  stage.press = new Press(root.querySelector(".talk"), {
    isPushToTalk: stage.isPushToTalk,
    talkKey: stage.museum.talk_key ?? "F13",
    begin: () => beginTalking(stage),
    end: () => voice.end(),
    isOn: () => voice.isWanted && !stage.conversation.isSpeaking,
    mayUseKeys: () => KEY_VIEWS.has(stage.view),
    onLatch: () => stage.showState(),
  });
}

// A hardware key may be the first thing that is touched. Who presses Talk while the guide speaks wants to be heard now.
function beginTalking(stage) {
  if (stage.view === "attract") stage.begin();
  if (stage.conversation.isSpeaking) stage.conversation.interrupt();
  stage.voice.begin();
}

function touched(button, stage) {
  if (!button) return;
  const { do: deed, ask, exhibit, language, persona, source } = button.dataset;
  if (deed) DEEDS[deed](stage);
  if (ask) stage.chooseQuestion(ask);
  if (exhibit) stage.chooseExhibit(exhibit);
  if (language) stage.chooseLanguage(language);
  if (persona) stage.choosePersona(persona);
  if (source) stage.sheets.openLabel(source);
}

// Escape closes what is open over the page, by itself; else it stops the guide.
function stopped(stage) {
  if (stage.root.querySelector("dialog[open]")) return;
  if (stage.chat.isAnswering) stage.chat.stop();
  else if (stage.conversation.isBusy) stage.conversation.interrupt();
}

const DEEDS = {
  begin: (stage) => stage.begin(),
  label: (stage) => stage.sheets.openLabel(stage.scene.exhibitId),
  exhibits: (stage) => stage.sheets.openExhibits(stage.scene.exhibitId),
  language: (stage) => stage.sheets.openLanguages(),
  guides: (stage) => stage.openGuides(),
  privacy: (stage) => stage.sheets.open("privacy"),
  type: (stage) => stage.writing.call(),
  stop: (stage) => stage.conversation.interrupt(),
  halt: (stage) => stage.chat.stop(),
  large: (stage) => stage.largeType.toggle(),
  "talk-view": (stage) => stage.show("talk"),
  "chat-view": (stage) => stage.show("chat"),
  dismiss: (stage) => stage.notices.hide(),
  "close-note": (stage) => stage.notices.hideNote(),
  close: (stage) => stage.sheets.close(),
  stay: (stage) => stage.idle.stir(),
  finish: (stage) => stage.finish(),
};
