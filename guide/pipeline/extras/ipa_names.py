"""How curators want names said, for engines that take the sounds of single words in IPA."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from guide.museum.language_codes import base_language
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.espeak import espeak
from guide.pipeline.tts.spoken_names import SWITCH, SpokenNames

_SOUNDS: Final = re.compile(r"(\[\[.*?\]\])")


class IpaNames:
    """`setup`: pronunciations, each name, spelling and language, as they come to a worker. Raises StageFault where
    espeak-ng, which knows the sounds, doesn't work."""

    def __init__(self, setup: Iterable[Any]) -> None:
        self._names = SpokenNames(Pronunciation(*each) for each in setup)
        self._reader = espeak()

    def parts(self, text: str, accent: str) -> Iterator[tuple[str, bool]]:
        """`text` in parts, and of each whether it is a name in IPA. `accent`: as espeak-ng calls it; where it has no
        such one the text stays as it is."""
        if not any(self._reader.choose_voice(name) for name in (accent, base_language(accent))):
            yield text, False
            return
        for part in _SOUNDS.split(self._names.put_in(text, accent, self._reader)):
            if part.startswith("[["):
                yield SWITCH.sub("", self._reader.ipa(part)).strip(), True
            elif part:
                yield part, False
