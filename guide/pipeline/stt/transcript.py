"""What recognition heard, written as people write: names as on the labels, a capital first, a mark last. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from guide.pipeline.stt.lexicon import words_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE = re.compile(r"\b[A-Z]{1,4}\d{1,4}\b")
_ARTICLE = re.compile(r"^(?:The|A|An)\s+", re.IGNORECASE)
_ASKING = re.compile(
    r"who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|may|might|will|would|should|has|have|am"
)


class Writing:
    """How this museum writes its words. `names` are written as they are wherever they are heard in full; other words
    as most of the `phrases` write them inside a sentence."""

    def __init__(self, phrases: Sequence[str], names: Sequence[str]) -> None:
        sentences = [text for text in phrases if text != text.lower()]  # the others don't tell
        self._names = _names(sentences, names)
        self._longest = max(map(len, self._names), default=0)
        self._forms = _forms(names) | _forms(sentences) | {"i": "I"}

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


def _names(sentences: Sequence[str], names: Iterable[str]) -> dict[tuple[str, ...], str]:
    codes = {code for text in (*sentences, *names) for code in _CODE.findall(text)}
    bare_names = [_ARTICLE.sub("", name) for name in names]
    holding = _holding(sentences)
    titles = {name: _as_in(_likely_to_hold(name, holding), name) for name in bare_names}
    spelt = {tuple(words_of(said)): written for said, written in ({code: code for code in codes} | titles).items()}
    return {words: written for words, written in spelt.items() if words}


def _holding(sentences: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """For each word the sentences that hold it."""
    holding: defaultdict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        for word in set(words_of(sentence)):
            holding[word].append(sentence)
    return holding


def _likely_to_hold(name: str, holding: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The sentences with its rarest word: to look through all of them for each of many names takes seconds."""
    fewest: Sequence[str] = min((holding.get(word, ()) for word in words_of(name)), key=len, default=())
    return fewest


def _as_in(sentences: Iterable[str], name: str) -> str:
    """Titles are often in capitals where running text isn't: the Antikythera Mechanism is a mechanism."""
    found = re.findall(rf"\b{re.escape(name)}\b", "\n".join(sentences), re.IGNORECASE)
    return Counter(found).most_common(1)[0][0] if found else name


def _forms(texts: Iterable[str]) -> dict[str, str]:
    """The commonest form of each word; small letters where it is a draw."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in (part for text in texts for part in re.split(r"[.!?:;]\s|\n", text)):
        for place, word in enumerate(_WORD.findall(sentence)):
            # The first word of a sentence is in capitals anyway and tells nothing.
            for folded in words_of(word)[:1]:
                counts[folded][word if place else word.lower()] += 1 if place else 0
    return {word: _commonest(forms) for word, forms in counts.items()}


def _commonest(forms: Counter[str]) -> str:
    return max(forms, key=lambda form: (forms[form], form.islower()))
