"""What a question takes for granted, where the texts say otherwise.

`Why did Picasso paint this in 1950?` asks for the true maker and date, which the label gives. `When did he sell it?`
is answered by the sentence that says that he never did, `What are the four wheels for?` by the one with three wheels,
`Why did the Dutch sailors take it?` by the one with Danish ones, and `When did Pizarro find it?` by the one with its
finder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from guide.museum.answering.book import PERSONS, Book
from guide.museum.answering.naming import ends_one_of
from guide.museum.answering.question import FILLER, Asked
from guide.museum.answering.search import SAME_IDEA
from guide.museum.language.lexicon import Intent
from guide.museum.language.words import sentences, tokens
from guide.museum.passages import is_unknown

_CLAUSE = re.compile(r"[.,;:!?]+(?:\s|$)")
_DENIED_WITHIN = 4
"""So many words after `never` or `without` are denied."""
_COUNTED_WITHIN = 2
"""So many words after a number it counts what stands there."""
_IN_COMMON = 0.4
"""How much of the rest of the question must stand in a sentence that contradicts it."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Of the texts about an exhibit: the `number` of its passage, its folded words and their stems; "" after each
    clause."""

    number: int
    words: Sequence[str]
    stems: Sequence[str]


def told_otherwise(asked: Asked, exhibit: str | None, book: Book) -> int | None:
    """The number of the passage about `exhibit` that contradicts what the question takes for granted, if one does."""
    if exhibit is None or exhibit not in book.exhibits or not book.lexicon.foils.denials.isdisjoint(asked.words):
        return None
    if any(kind.of and kind.of.search(asked.folded) for kind in asked.kinds):
        # "Who was her brother?" takes no brother for granted that would have to be a sister.
        return None
    for intent in book.lexicon.intents:
        if _is_told_otherwise(intent, asked, exhibit, book):
            return _fact(intent, exhibit, book)
    told = list(_sentences(exhibit, book))
    for contradicting in (_counting_otherwise, _naming_another, _denying, _finding_by_another):
        found = contradicting(asked, told, book)
        if found is not None:
            return found
    return None


def _is_told_otherwise(intent: Intent, asked: Asked, exhibit: str, book: Book) -> bool:
    match = intent.premise.search(asked.folded) if intent.premise else None
    values = [getattr(book.exhibits[exhibit], field) for field in intent.fields]
    if match is None or not any(values) or "maker" not in intent.fields and all(map(is_unknown, values)):
        return False
    said = next(group for group in match.groups() if group)
    if "place" in intent.fields and not is_name(said, asked):
        return False
    stems = [book.lexicon.stem(word) for word in said.split() if word not in book.lexicon.stop]
    if "maker" in intent.fields:
        made = asked.folded[match.end() :].split()
        return _is_exhibit(made, asked, exhibit, book) and _is_another_maker(stems, intent, exhibit, book)
    if "place" in intent.fields:
        return bool(stems) and not any(_is_place_of_making(stem, intent, exhibit, book) for stem in stems)
    return bool(stems) and not any(_is_said(stem, exhibit, book) for stem in stems)


def _fact(intent: Intent, exhibit: str, book: Book) -> int | None:
    numbers = book.of_exhibit[exhibit]
    facts = (number for number in numbers if book.passages[number].kind == "fact")
    return next((number for number in facts if book.passages[number].section in intent.fields), None)


def is_name(word: str, asked: Asked) -> bool:
    """Whether this folded word of the question stands there in capitals, but not because it begins a sentence or
    because all of it is in capitals."""
    if asked.text.isupper():
        return False
    others = [other for sentence in sentences(asked.text) for other in sentence.split()[1:]]
    return len(word) > 1 and any(other[:1].isupper() and word in tokens(other) for other in others)


def _is_exhibit(words: Sequence[str], asked: Asked, exhibit: str, book: Book) -> bool:
    """Whether they point at the exhibit or call it by its name or by what it is: `this`, `her`, `the painting`."""
    title = book.names.titles[exhibit]
    stems = [book.lexicon.stem(word) for word in words]
    if any(stem in title or stem in book.lexicon.things or ends_one_of(title, stem) for stem in stems):
        return True
    pointing = book.lexicon.here | book.lexicon.pronouns
    return (asked.points_here or asked.points_back) and not pointing.isdisjoint(words)


def _is_another_maker(stems: Sequence[str], intent: Intent, exhibit: str, book: Book) -> bool:
    """Whether no text says of those who bear these names that they made anything; `the artist` may be anybody."""
    generic = book.lexicon.things | book.lexicon.filler | book.lexicon.common
    names = [stem for stem in stems if stem not in generic]
    makers = set(book.lexicon.stems(book.exhibits[exhibit].maker))
    if not names or not makers.isdisjoint(names):
        return False
    making = (set(one.stems) for one in _sentences(exhibit, book) if _holds_evidence(one, intent))
    return all(told.isdisjoint(names) for told in making)


def _holds_evidence(sentence: _Sentence, intent: Intent) -> bool:
    return intent.evidence is not None and intent.evidence.search(" ".join(sentence.words)) is not None


def _is_said(stem: str, exhibit: str, book: Book) -> bool:
    met = book.search.find(stem).text
    return any(met.get(number, 0.0) > SAME_IDEA for number in book.of_exhibit[exhibit])


def _is_place_of_making(stem: str, intent: Intent, exhibit: str, book: Book) -> bool:
    """Whether the label has it, or a text tells in one sentence of it and of making: Paris, where a thing was only
    shown, is another place."""
    met = {number for number, found in book.search.find(stem).text.items() if found > SAME_IDEA}
    if any(book.passages[number].kind in ("fact", "label") for number in met.intersection(book.of_exhibit[exhibit])):
        return True
    return any(one.number in met and not intent.words.isdisjoint(one.stems) for one in _sentences(exhibit, book))


def _sentences(exhibit: str, book: Book) -> Iterator[_Sentence]:
    for number in book.of_exhibit[exhibit]:
        for text in sentences(book.passages[number].text) if book.passages[number].kind != "fact" else ():
            words = [word for clause in _CLAUSE.split(text) for word in (*tokens(clause), "")]
            yield _Sentence(number, words, [book.lexicon.stem(word) for word in words])


def _counting_otherwise(asked: Asked, told: Sequence[_Sentence], book: Book) -> int | None:
    """`The four wheels` where all that is said of wheels is that there are three."""
    for thing, count in _counted([book.lexicon.stem(word) for word in asked.words], book):
        if count == 1 or _is_counted_near(thing, count, told, book):
            continue
        counting = [one for one in told if thing in dict(_counted(one.stems, book))]
        best = _most_in_common(asked, counting, book, without=thing)
        if best is not None:
            return best.number
    return None


def _is_counted_near(thing: str, count: int, told: Sequence[_Sentence], book: Book) -> bool:
    """Whether the number stands anywhere near the thing."""
    near = {one.number + step for one in told if thing in one.stems for step in (-1, 0, 1)}
    return any(count in map(book.lexicon.foils.count, one.stems) for one in told if one.number in near)


def _counted(stems: Sequence[str], book: Book) -> Iterator[tuple[str, int]]:
    """What a text counts, and how many there are of it."""
    for place, stem in enumerate(stems):
        count = book.lexicon.foils.count(stem)
        if count is not None:
            for thing in stems[place + 1 : place + 1 + _COUNTED_WITHIN]:
                yield thing, count


def _naming_another(asked: Asked, told: Sequence[_Sentence], book: Book) -> int | None:
    """`The Dutch sailors` where no Dutch are told of, and what is told of sailors is that they were Danes."""
    for stem in map(book.lexicon.stem, asked.words):
        for kind in (kind for kind in book.lexicon.foils.kinds if stem in kind):
            named = [(one, {kind[other] for other in one.stems if other in kind}) for one in told]
            if any(kind[stem] in things for _, things in named):
                continue
            others = [one for one, things in named if things]
            best = _most_in_common(asked, others, book, without=stem, at_least=_IN_COMMON)
            if best is not None:
                return best.number
    return None


def _denying(asked: Asked, told: Sequence[_Sentence], book: Book) -> int | None:
    """`He never sold it` where they ask when he did, `She was never caught` where they ask whether she was."""
    asks_person = any(kind.name in PERSONS for kind in asked.kinds)
    for stem in asked.stems:
        denying = [one for one in told if stem in _denied(one, book)]
        if not denying:
            continue
        if asks_person and not asked.form and asked.content == (stem,):
            return denying[0].number
        best = _most_in_common(asked, denying, book, without=stem, at_least=_IN_COMMON)
        if best is None:
            continue
        affirming = [one for one in told if one not in denying and stem in one.stems]
        ours = _in_common(asked, best, book, without=stem)
        if all(_in_common(asked, one, book, without=stem) < ours for one in affirming):
            return best.number
    return None


def _finding_by_another(asked: Asked, told: Sequence[_Sentence], book: Book) -> int | None:
    """`When did Pizarro find it?` where no Pizarro is told of: what names most of who found it, when and where."""
    match = book.lexicon.foils.finding.search(asked.folded)
    if match is None or not is_name(match[1].split()[-1], asked):
        return None
    if any(book.lexicon.stem(word) in one.stems for word in match[1].split() for one in told):
        return None
    finding = [one.number for one in told if not book.lexicon.foils.found.isdisjoint(one.words)]
    return max(finding, key=lambda number: _named_as_found(number, book), default=None)


def _named_as_found(number: int, book: Book) -> int:
    """How many names and numbers stand in a sentence that tells of finding."""
    told = [one for one in sentences(book.passages[number].text) if book.lexicon.foils.found & set(tokens(one))]
    return max(sum(word[:1].isupper() or word[:1].isdigit() for word in one.split()[1:]) for one in told)


def _denied(sentence: _Sentence, book: Book) -> set[str]:
    denied: set[str] = set()
    for place, word in enumerate(sentence.words):
        if word in book.lexicon.foils.denials:
            denied.update(takewhile(bool, sentence.stems[place + 1 : place + 1 + _DENIED_WITHIN]))
    return denied


def _most_in_common(
    asked: Asked, told: Sequence[_Sentence], book: Book, *, without: str, at_least: float = 0.0
) -> _Sentence | None:
    shares = [_in_common(asked, one, book, without=without) for one in told]
    most = max(shares, default=-1.0)
    return told[shares.index(most)] if most >= at_least else None


def _in_common(asked: Asked, sentence: _Sentence, book: Book, *, without: str) -> float:
    """How much of what is asked stands in the sentence, but for one stem and for what calls the exhibit."""
    calling = book.names.titles[book.passages[sentence.number].exhibit] | book.lexicon.things | {without}
    rest = [stem for stem, hangs in asked.stems.items() if hangs > FILLER and stem not in calling]
    rarity = {stem: book.search.find(stem).rarity for stem in rest}
    met = sum(rarity[stem] for stem in rest if book.search.find(stem).text.get(sentence.number, 0.0) >= SAME_IDEA)
    return met / sum(rarity.values()) if rest else 0.0
