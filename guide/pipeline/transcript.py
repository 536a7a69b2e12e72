"""What recognition heard, written as people write: names as on the labels, a capital first, a mark last. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from guide.pipeline.lexicon import words_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE = re.compile(r"\b[A-Z]{1,4}\d{1,4}\b")
_ARTICLE = re.compile(r"^(?:The|A|An)\s+", re.IGNORECASE)
_ASKING = re.compile(
    r"who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|may|might|will|would|should|has|have|am"
)


class Writing:
    """How this museum writes its words. `names` are written as they are wherever they are heard in full; other words
    as most of the `phrases` write them inside a sentence."""

    def __init__(self, phrases: Iterable[str], names: Sequence[str]) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        sentences = [text for text in phrases if text != text.lower()]  # the others don't tell
        for text in (*sentences, *names):
            _count_forms(text, forms)
            for code in _CODE.findall(text):
                self._names[tuple(words_of(code))] = code
        for name in names:
            bare = _ARTICLE.sub("", name)
            self._names[tuple(words_of(bare))] = _as_in(sentences, bare)
        self._names.pop((), None)
        self._longest = max(map(len, self._names), default=0)
        self._forms = {word: _usual(counts) for word, counts in forms.items()} | {"i": "I"}

    def written(self, words: Sequence[str]) -> str:
        """A sentence; "" for no words."""
        if not words:
            return ""
        text = " ".join(self._pieces(words))
        mark = "?" if _ASKING.fullmatch(words[0].partition("'")[0]) else "."
        return text[0].upper() + text[1:] + mark

    def _pieces(self, words: Sequence[str]) -> Iterable[str]:
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                name = self._names.get(tuple(words[at : at + length]))
                if name is not None:
                    yield name
                    at += length
                    break
            else:
                yield self._forms.get(words[at], words[at])
                at += 1


def _usual(forms: Counter[str]) -> str:
    """The commonest form; small letters where it is a draw."""
    return max(forms, key=lambda form: (forms[form], form.islower()))


def _as_in(sentences: Iterable[str], name: str) -> str:
    """Titles are often in capitals where running text isn't: the Antikythera Mechanism is a mechanism."""
    found = re.findall(rf"\b{re.escape(name)}\b", "\n".join(sentences), re.IGNORECASE)
    return Counter(found).most_common(1)[0][0] if found else name


def _count_forms(text: str, forms: dict[str, Counter[str]]) -> None:
    """The first word of a sentence is capitalised anyway and tells nothing, unless nothing else does."""
    for sentence in re.split(r"[.!?:;]\s|\n", text):
        for place, word in enumerate(_WORD.findall(sentence)):
            for folded in words_of(word)[:1]:
                forms[folded][word if place else word.lower()] += 1 if place else 0
