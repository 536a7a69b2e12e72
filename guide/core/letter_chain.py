"""The letter chain: guide and visitor name things of the museum in turn, and each name must begin with the last
letter of the one before. This is its referee and its second player; no model has a say in it.

Only letters count: accents, digits and signs don't, nor does an article at the beginning. The guide never names what
leaves the visitor without an answer, and gives up when it has nothing else.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from guide.core.ruling import Ruling, RulingKind

ARTICLES: Final = {
    "en": ("the", "a", "an"),
    "fr": ("le", "la", "les", "l", "un", "une", "des"),
    "de": ("der", "die", "das", "ein", "eine"),
    "es": ("el", "la", "los", "las", "un", "una"),
    "it": ("il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una"),
}
"""By language, as they stand when apostrophes part words."""

_WORD: Final = re.compile(r"[^\W_]+")
_WHOLE_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
MOST_UNKNOWN: Final = 2
"""So often a name may be said again that wasn't understood, or doesn't exist."""
_NEARLY: Final = 0.82
"""How alike a misheard name must be to the one that is meant."""


@dataclass(frozen=True, slots=True)
class Name:
    """`text`: as it is written. `key`: as it is compared. `first`, `last`: the letters that count."""

    text: str
    key: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class LetterChain:
    """`names`: all that may be named; the guide itself keeps to the first `guide_knows`. `used`: their keys, in
    order. `letter`: what the next name begins with. `score`: how many names the visitor found. `unknown`: how often
    in a row what they said was nothing here, as far as could be heard."""

    names: tuple[Name, ...]
    guide_knows: int
    articles: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    letter: str = ""
    score: int = 0
    unknown: int = 0


def articles_of(*languages: str) -> tuple[str, ...]:
    return tuple(article for language in languages for article in ARTICLES.get(language, ()))


def names_of(texts: Iterable[str], articles: Collection[str]) -> tuple[Name, ...]:
    """Each name once, in order, without those that have no letter."""
    by_key: dict[str, Name] = {}
    for text in texts:
        key = _key(text, articles)
        letters = [sign for sign in key if sign.isalpha()]
        if letters:
            by_key.setdefault(key, Name(" ".join(text.split()), key, letters[0], letters[-1]))
    return tuple(by_key.values())


def begin(
    known: Sequence[Name], others: Sequence[Name], *, articles: tuple[str, ...], luck: int
) -> tuple[LetterChain, Ruling]:
    """The guide names the first. `known`: what it may name itself; `others`: what a visitor may name as well.
    `luck`: any number, which chooses among what could be named."""
    keys = {name.key for name in known}
    names = (*known, *(name for name in others if name.key not in keys))
    chain = LetterChain(names, len(known), articles)
    opening = _pick(chain, known, luck)
    if opening is None:
        return chain, _over(chain, "chain_stopped")
    chain = _with(chain, opening)
    return chain, Ruling("chain_begun", values=_values(chain, reply=opening.text))


def say(chain: LetterChain, said: str, *, luck: int) -> tuple[LetterChain, Ruling]:
    """The visitor's move, and the guide's own after it."""
    named = _named(chain, said)
    if named is None:
        is_over = chain.unknown >= MOST_UNKNOWN
        kind: RulingKind = "chain_unknown_again" if is_over else "chain_unknown"
        return replace(chain, unknown=chain.unknown + 1), Ruling(kind, is_over, _values(chain))
    if named.key in chain.used:
        return chain, _over(chain, "chain_used", named=named.text)
    if named.first != chain.letter:
        return chain, _over(chain, "chain_wrong_letter", named=named.text)
    return _answer(replace(_with(chain, named), score=chain.score + 1), named, luck)


def stop(chain: LetterChain) -> Ruling:
    return _over(chain, "chain_stopped")


def names_something(chain: LetterChain, said: str) -> bool:
    """Whether anything that may be named, or nearly so, is in what was said."""
    return _named(chain, said) is not None


def _answer(chain: LetterChain, named: Name, luck: int) -> tuple[LetterChain, Ruling]:
    reply = _pick(chain, [name for name in chain.names[: chain.guide_knows] if name.first == chain.letter], luck)
    if reply is None:
        return chain, _over(chain, "chain_given_up", named=named.text)
    chain = _with(chain, reply)
    return chain, Ruling("chain_goes_on", values=_values(chain, named=named.text, reply=reply.text))


def _pick(chain: LetterChain, among: Iterable[Name], luck: int) -> Name | None:
    """One that is left, and after which something is left to say."""
    left = [name for name in among if name.key not in chain.used]
    live = [name for name in left if _may_follow(chain, name)]
    return live[luck % len(live)] if live else None


def _may_follow(chain: LetterChain, name: Name) -> bool:
    return any(
        other.first == name.last and other.key != name.key and other.key not in chain.used for other in chain.names
    )


def _with(chain: LetterChain, name: Name) -> LetterChain:
    return replace(chain, used=(*chain.used, name.key), letter=name.last, unknown=0)


def _named(chain: LetterChain, said: str) -> Name | None:
    """The name in what was said: one that fits the chain before any other, and never a part of a longer one."""
    key = _key(said, chain.articles)
    within = [name for name in chain.names if f" {name.key} " in f" {key} "]
    whole = [name for name in within if not _is_part(name, within)]
    if not whole:
        return _nearly_named(chain, key)
    whole.sort(key=lambda name: (not _fits(chain, name), -len(name.key)))
    return whole[0]


def _is_part(name: Name, of: Collection[Name]) -> bool:
    return any(other is not name and f" {name.key} " in f" {other.key} " for other in of)


def _fits(chain: LetterChain, name: Name) -> bool:
    return name.first == chain.letter and name.key not in chain.used


def _nearly_named(chain: LetterChain, key: str) -> Name | None:
    alike = {name.key: name for name in chain.names if name.key[:1] == key[:1] and abs(len(name.key) - len(key)) <= 3}
    close = difflib.get_close_matches(key, alike, n=1, cutoff=_NEARLY)
    return alike[close[0]] if close else None


def _values(chain: LetterChain, **more: str) -> dict[str, str]:
    return {"letter": chain.letter.upper(), "score": str(chain.score), **more}


def _over(chain: LetterChain, kind: RulingKind, **more: str) -> Ruling:
    return Ruling(kind, is_over=True, values=_values(chain, **more))


def _key(text: str, articles: Collection[str]) -> str:
    words = _WORD.findall(_folded(text))
    if len(words) > 1 and words[0] in articles:
        words = words[1:]
    return " ".join(words)


def _folded(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_WHOLE_LETTERS))
    return "".join(sign for sign in lowered if not unicodedata.combining(sign))
