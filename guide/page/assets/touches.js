// What each thing that can be touched on the page does. A button says it with `data-do`, or names what was chosen.

import { listenForPresses } from "./press.js";

const STIRRING = ["pointerdown", "keydown", "input", "wheel"];

export function listenForTouches(stage) {
  const { root, voice, idle } = stage;
  root.addEventListener("click", (event) => touched(event.target.closest("button"), stage));
  for (const name of STIRRING) addEventListener(name, () => idle.stir(), { passive: true });
  addEventListener("pagehide", () => voice.close());
  listenForPresses(root.querySelector(".talk"), {
    isPushToTalk: stage.isPushToTalk,
    begin: () => voice.begin(),
    end: () => voice.end(),
    isOn: () => voice.isWanted,
    mayUseKeys: () => stage.view === "talk",
  });
}

function touched(button, stage) {
  if (!button) return;
  const { do: deed, ask, exhibit, language, source } = button.dataset;
  if (deed) DEEDS[deed](stage);
  if (ask) stage.conversation.ask(ask);
  if (exhibit) stage.chooseExhibit(exhibit);
  if (language) stage.chooseLanguage(language);
  if (source) stage.sheets.openLabel(source);
}

const DEEDS = {
  begin: (stage) => stage.begin(),
  label: (stage) => stage.sheets.openLabel(stage.scene.exhibitId),
  exhibits: (stage) => stage.sheets.openExhibits(stage.scene.exhibitId),
  language: (stage) => stage.sheets.openLanguages(),
  privacy: (stage) => stage.sheets.open("privacy"),
  type: (stage) => stage.writing.call(),
  stop: (stage) => stage.conversation.interrupt(),
  halt: (stage) => stage.chat.stop(),
  "talk-view": (stage) => stage.show("talk"),
  "chat-view": (stage) => stage.show("chat"),
  dismiss: (stage) => stage.notices.hide(),
  "close-note": (stage) => stage.notices.hideNote(),
  close: (stage) => stage.sheets.close(),
  stay: (stage) => stage.idle.stir(),
  finish: (stage) => stage.finish(),
};
