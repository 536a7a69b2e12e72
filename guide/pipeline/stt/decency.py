"""What a kiosk never writes on its screen, whoever said it or didn't. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from guide.pipeline.stt.lexicon import words_of

_INDECENT: Final = re.compile(
    r"(?:mother)?fuck\w*|(?:bull)?shit\w*|cunts?|cocks?|cocksuckers?|dicks?|dickheads?|pricks?|pussy|pussies|twats?"
    r"|tits?|titties|boobs?|arses?|ass|asses|arseholes?|assholes?|bastards?|bitch(?:es)?|bollocks|wank\w*|sluts?"
    r"|whores?|piss\w*|cum|cumming|porn\w*|orgasms?|dildos?|blowjobs?|nigg(?:er|a)s?|fag(?:got)?s?|retards?|spastics?"
    r"|kikes?|chinks?|pakis?|trann(?:y|ies)|rap(?:e[ds]?|ing|ists?)"
)


class Decency:
    """Words are decent that the museum's own `texts` hold: cocks on a farm, a nude's breasts, a slave trader's."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._own = {word for text in texts for word in words_of(text) if _INDECENT.fullmatch(word)}

    def allows(self, text: str) -> bool:
        return not any(_INDECENT.fullmatch(word) and word not in self._own for word in words_of(text))
