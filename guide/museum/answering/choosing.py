"""Weighs passages against a question, and says how sure one may be that they answer it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from guide.museum.answering.book import FOR_CHILDREN, NAMED, WHO, Book
from guide.museum.answering.fitting import EVIDENCE, fitness
from guide.museum.answering.meant import Meant
from guide.museum.answering.naming import ends_one_of
from guide.museum.answering.question import ACCOUNTED, Asked
from guide.museum.answering.search import Found
from guide.museum.passages import MUSEUM, Passage

# What the name of the exhibit itself weighs, once it is known to be meant.
_NAME_IN_TITLE, _NAME_OTHERWISE = 0.06, 0.2
_KIND_FITS, _KIND_MISSING = 0.15, -0.12
_NAME_NEAR = 3
_KIND_COUNTS, _KIND_BESIDE_WORDS = 0.4, 0.15
# An answer to `how many?` that holds no number, there or beside, hardly is one.
_WITHOUT_KIND, _LACKS_ESSENTIAL = 0.6, 0.3
_TOLD_TO_CHILDREN = 0.15
_FACT_UNASKED = 1.0
_INTENT_WEIGHS = 1.0
_ASKED_LIKE_THIS = 0.8
_KIND_WEIGHS = 0.7
_ALIKE_ENOUGH = 0.6
# By the kind of answer that a fact may give where no words ask for just that fact.
_FACT_OF_KIND = {"type_when": "date", WHO: "maker", "type_where": "place"}
_MAY_BE_DENIED = ("date", "place", "materials", "dimensions")
"""What `Is it Roman?` or `Is it taller than me?` may be answered with."""
# Words alone may answer where the kind of question found no evidence, but they must all be met.
_WORDS_ALONE, _ENOUGH_WORDS = 0.7, 0.6
_HARDLY_MORE = 0.75
# Of a large collection only the exhibits are weighed that hold most of what is asked: all voices wait for a look-up.
MOST_EXHIBITS = 64


@dataclass(frozen=True, slots=True)
class Weighed:
    """`number` of the passage; `weight` orders. `covered`: 0..1, how much of the question it has to do with;
    `likeness`: 0..1, how alike the curator's question is that it answers."""

    number: int
    weight: float
    covered: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question, where it is met, and what it weighs."""

    stem: str
    found: Found
    weight: float


def written_by_curators(asked: Asked, book: Book, at: str | None, before: str | None) -> Weighed | None:
    """The answer to a question in the curators' own words, as it comes from a tap: nothing else is considered.

    `How heavy is it?` asks of what they stand before or spoke of, though curators may have written it of another.
    """
    numbers = book.asked_so.get(asked.folded, ())
    here = [number for number in numbers if book.passages[number].exhibit == at]
    is_pointing = (asked.points_here or asked.points_back) and (at is not None or before is not None)
    number = here[0] if here else numbers[0] if len(numbers) == 1 and not is_pointing else None
    return None if number is None else Weighed(number, weight=1.0, covered=1.0, likeness=1.0)


def weigh(asked: Asked, meant: Meant, book: Book, context: Iterable[str] = ()) -> list[Weighed]:
    """The passages of the exhibits meant, best first. `context`: stems of the question before."""
    weighed: list[Weighed] = []
    words = list(words_of(asked, book, context))
    is_certain = meant.is_certain or meant.is_named
    candidates = None if is_certain else _holding_content(asked, book)
    for exhibit in _holding_most(words, meant.leaning, book):
        leaning = meant.leaning[exhibit]
        own = with_names_lightened(words, exhibit, book)
        for number in book.of_exhibit.get(exhibit, ()):
            if candidates is not None and number not in candidates:
                continue
            one = weigh_one(number, own, asked, book, is_certain=is_certain)
            if one is not None:
                weighed.append(Weighed(number, one.weight + leaning, one.covered, one.likeness))
    return sorted(weighed, key=lambda one: (-one.weight, one.number))


def _holding_content(asked: Asked, book: Book) -> set[int]:
    """Where nothing tells which exhibit is meant, only passages with a word asked about come into question."""
    stems = asked.content or tuple(asked.stems)
    found = [book.search.find(stem) for stem in stems]
    held = {number for one in found for number in (*one.text, *one.head)}
    return held | {number + 1 for number in held}


def _holding_most(words: Sequence[Word], leaning: Mapping[str, float], book: Book) -> Iterable[str]:
    """The exhibits of `leaning` that come into question, in its order. A word counts where it is met best."""
    if len(leaning) <= MOST_EXHIBITS:
        return leaning
    held = dict(leaning)
    for word in words:
        for exhibit, share in best_met(word.found, book).items():
            if exhibit in held:
                held[exhibit] += word.weight * share
    most = set(nlargest(MOST_EXHIBITS, held, key=held.__getitem__))
    return [exhibit for exhibit in leaning if exhibit in most]


def best_met(found: Found, book: Book) -> Mapping[str, float]:
    """How well a word is met in each exhibit that holds it."""
    best: dict[str, float] = {}
    for number, share in chain(found.head.items(), found.text.items()):
        exhibit = book.passages[number].exhibit
        best[exhibit] = max(share, best.get(exhibit, 0.0))
    return best


def words_of(asked: Asked, book: Book, context: Iterable[str]) -> Iterator[Word]:
    """What is asked about; words of the question before count for little."""
    for stem, hangs in asked.stems.items():
        found = book.search.find(stem)
        yield Word(stem, found, hangs * (0.4 + found.rarity))
    for stem in context:
        if stem not in asked.stems:
            found = book.search.find(stem)
            yield Word(stem, found, ACCOUNTED * found.rarity)


def with_names_lightened(words: Sequence[Word], exhibit: str, book: Book) -> list[Word]:
    """The exhibit's own name needn't be said again in every sentence about it."""
    title = book.names.titles.get(exhibit, frozenset())
    makers = book.names.makers.get(exhibit, frozenset())
    # Where nobody translated it, any word may be its name.
    is_bare = exhibit in book.exhibits and not book.exhibits[exhibit].label
    lightened: list[Word] = []
    for word in words:
        kin = {word.stem, *book.search.kin(word.stem, spelling_only=True)}
        is_name = not title.isdisjoint(kin) or ends_one_of(title, word.stem)
        may_be_name = is_bare or word.stem in makers
        limit = _NAME_IN_TITLE if is_name else _NAME_OTHERWISE if may_be_name else 9.0
        lightened.append(Word(word.stem, word.found, min(word.weight, limit)))
    return lightened


def weigh_one(number: int, words: Sequence[Word], asked: Asked, book: Book, *, is_certain: bool) -> Weighed | None:
    """None where it has nothing to do with the question. `is_certain`: its exhibit is meant."""
    passage = book.passages[number]
    total = sum(word.weight for word in words)
    meets = sum(word.weight * word.found.near.get(number, 0.0) for word in words)
    fitting = max((fitness(intent, number, asked, book) for intent in asked.intents), default=0.0)
    likeness = _likeness(number, asked, words, book)
    kinds_met = [number in book.evidence[intent.name] for intent in asked.kinds]
    kind_alone = any(kind.is_essential and number in book.evidence[kind.name] for kind in asked.kinds)
    is_all_asked = is_certain and kind_alone and not (asked.content or asked.intents)
    if not meets and not fitting and not likeness and not is_all_asked:
        return None
    kind = sum(_KIND_FITS if is_met else _KIND_MISSING for is_met in kinds_met)
    kind -= _FACT_UNASKED if passage.kind == "fact" and not fitting and passage.exhibit != MUSEUM else 0.0
    kind -= _TOLD_TO_CHILDREN if number in book.for_children and not _asks_for_children(asked) else 0.0
    share = meets / total if total else 0.0
    weight = 1.3 * share * min(1.0, total) + 0.9 * fitting + kind + _ASKED_LIKE_THIS * likeness
    covered = _covered(asked, meets, total, fitting if is_certain else 0.0, all(kinds_met), passage)
    if lacks_kind(number, asked, book):
        covered *= _WITHOUT_KIND
        weight -= _LACKS_ESSENTIAL
    return Weighed(number, weight, max(covered, likeness if likeness >= _ALIKE_ENOUGH else 0.0), likeness)


def is_unasked(number: int, asked: Asked, book: Book) -> bool:
    """Whether it is a fact of the label that answers no question but one that asks for it, or for its kind."""
    passage = book.passages[number]
    if passage.kind != "fact" or passage.exhibit == MUSEUM:
        return False
    asked_for = {field for intent in asked.intents for field in intent.fields}
    asked_for.update(_FACT_OF_KIND.get(kind.name, "") for kind in asked.kinds)
    if not asked.form:
        asked_for.update(_MAY_BE_DENIED)
    return passage.section not in asked_for


def is_just_asked_for(one: Weighed, asked: Asked, book: Book) -> bool:
    """Whether it is the fact of the label that is asked for, and hardly anything more is, as in `How old was she when
    it was made?`"""
    passage = book.passages[one.number]
    is_of_field = any(passage.section in intent.fields for intent in asked.intents)
    return passage.kind == "fact" and is_of_field and one.covered >= _HARDLY_MORE


def lacks_kind(number: int, asked: Asked, book: Book) -> bool:
    """Whether it can't be an answer of the kind that is asked for: no number for `how many`, no name for `called`."""
    if any(intent.is_essential and number not in book.near[intent.name] for intent in asked.kinds):
        return True
    asks_name = any(intent.name == NAMED for intent in asked.kinds)
    return asks_name and bool(asked.content) and not _names_any(book.passages[number].text, asked.content, book)


def lacks_measure(number: int, asked: Asked, book: Book) -> bool:
    """Whether a size, a price or a speed is asked for that it doesn't tell."""
    if any(intent.is_measure and number not in book.evidence[intent.name] for intent in asked.kinds):
        return True
    return any(intent.is_measure and not fitness(intent, number, asked, book) for intent in asked.intents)


def _names_any(text: str, stems: Iterable[str], book: Book) -> bool:
    """Whether a word in capitals stands near one of `stems`: `the ship Centurion`, `her brother Frank`."""
    words = text.split()
    wanted = set(stems)
    for place, word in enumerate(words):
        if wanted.intersection(book.lexicon.stems(word)):
            near = words[max(1, place - _NAME_NEAR) : place] + words[place + 1 : place + 1 + _NAME_NEAR]
            if any(other[0].isupper() for other in near):
                return True
    return False


def _covered(asked: Asked, meets: float, total: float, fitting: float, kind_fits: bool, passage: Passage) -> float:
    """The share of the question that the passage accounts for; what kind of question it is counts like a word."""
    if not asked.intents or not fitting:
        weighs = 0.0 if not asked.kinds else _KIND_BESIDE_WORDS if asked.content else _KIND_COUNTS
        fits = kind_fits * weighs
        met = (fits + meets) / (weighs + total) if weighs + total else 0.0
        return met * _without_intent(asked) if total > _ENOUGH_WORDS else met if not asked.intents else 0.0
    if asked.is_claim and passage.kind == "fact" and fitting:
        return 1.0
    fit = min(1.0, fitting / EVIDENCE)
    return (_INTENT_WEIGHS * fit + meets) / (_INTENT_WEIGHS + total)


def _without_intent(asked: Asked) -> float:
    """How far words alone may answer where the kind of question found nothing; not at all for a size or a weight."""
    if any(intent.is_essential for intent in asked.intents):
        return 0.0
    return _WORDS_ALONE if asked.intents else 1.0


def _asks_for_children(asked: Asked) -> bool:
    return any(intent.name == FOR_CHILDREN for intent in asked.intents)


def _likeness(number: int, asked: Asked, words: Sequence[Word], book: Book) -> float:
    """How alike the curators' question is to the one asked, in its words and in its kind."""
    theirs = book.questions.get(number)
    if theirs is None:
        return 0.0
    ours = {word.stem: word.weight for word in words}
    title = book.names.titles.get(book.passages[number].exhibit, frozenset())
    their_stems = {stem: hangs for stem, hangs in theirs.stems.items() if stem not in title}
    shared = sum(weight * _nearest(stem, their_stems, book) for stem, weight in ours.items())
    shared += sum(weight * _nearest(stem, ours, book) for stem, weight in their_stems.items())
    total = sum(ours.values()) + sum(their_stems.values())
    return (shared + _KIND_WEIGHS * _same_kind(asked, theirs)) / (total + _KIND_WEIGHS)


def _same_kind(asked: Asked, theirs: Asked) -> float:
    ours = {asked.form, *(intent.name for intent in (*asked.intents, *asked.kinds))}
    others = {theirs.form, *(intent.name for intent in (*theirs.intents, *theirs.kinds))}
    return len(ours & others) / len(ours | others)


def _nearest(stem: str, others: Mapping[str, float], book: Book) -> float:
    if stem in others:
        return 1.0
    kin = book.search.kin(stem)
    return max((kin.get(other, 0.0) for other in others), default=0.0)
