"""What the guide declines or answers by itself: orders, homework, rudeness, prices; greetings and thanks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from guide.museum.answering.book import Book
from guide.museum.answering.question import FILLER, Asked
from guide.museum.answering.search import SAME_IDEA
from guide.museum.answering.wording import MAX_WORDS
from guide.museum.language.words import word_count
from guide.museum.reply import Answer
from guide.museum.titles import filled

_DANGER: Final = "danger"
"""The topic of what nobody reads up first."""
# Refused whatever else the question holds.
_FINAL = ("orders", "homework", "rude", "personal", "time_now", "topics")
# Refused unless a curator has answered just this: what a thing cost, whether it should go home.
_UNLESS_WRITTEN = ("price", "politics", "opinion")

# Refused only to who asks the guide for it: whoever translated the hieroglyphs did so in history.
_ASKED_OF_THE_GUIDE = ("orders", "homework")
# Not refused where an exhibit tells of just that.
_TOLD_OF = ("topics", "politics")
_FEWEST_WORDS = 3
"""That must lead to an exhibit they don't stand before: fewer may well ask of tomorrow's weather."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`is_final`: no text of the museum can answer it after all."""

    text: str
    is_final: bool


def refusal(asked: Asked, book: Book, at: str | None) -> Refusal | None:
    """`at`: the exhibit they stand before. A mayor that an exhibit's texts tell of is no politics."""
    if any(topic.name == _DANGER for topic in asked.surely):
        return Refusal(book.said["urgent"], is_final=True)
    for names, is_final in ((_FINAL, True), (_UNLESS_WRITTEN, False)):
        for name in names:
            pattern = book.lexicon.declines.get(name)
            if pattern is not None and pattern.search(asked.folded) and not _is_of_museum(name, asked, book, at):
                return Refusal(book.said[name], is_final)
    return None


def _is_of_museum(name: str, asked: Asked, book: Book, at: str | None) -> bool:
    """Whether the words that would be refused so ask of the museum or its exhibits after all."""
    if asked.is_urgent and name not in _ASKED_OF_THE_GUIDE:
        return True
    if name == "price":
        return asked.about_visit or book.lexicon.past.search(asked.folded) is not None
    if name in _ASKED_OF_THE_GUIDE:
        return _is_of_others(asked, book)
    return name in _TOLD_OF and _is_told_somewhere(asked, book, at)


def _is_of_others(asked: Asked, book: Book) -> bool:
    pattern = book.lexicon.declines.get("of_others")
    plainly = " ".join(book.lexicon.courtesy.sub(" ", asked.folded).split())
    return pattern is not None and pattern.search(plainly) is not None


def _is_told_somewhere(asked: Asked, book: Book, at: str | None) -> bool:
    """Whether the texts about one exhibit, the one they stand before if they do, hold every word that says
    something."""
    stems = [stem for stem, hangs in asked.stems.items() if hangs > FILLER]
    if len(stems) < (_FEWEST_WORDS if at is None else 1):
        return False
    found = [book.search.find(stem).text for stem in stems]
    told = (book.of_exhibit[exhibit] for exhibit in (book.exhibits if at is None else (at,)))
    enough = any if at is not None and asked.points_back else all
    return any(enough(any(met.get(number, 0.0) >= SAME_IDEA for number in own) for met in found) for own in told)


def asks_to_repeat(asked: Asked, book: Book) -> bool:
    """Whether they only want to hear once more what was answered before: `Pardon?`"""
    return _is_talk("repeat", asked, book)


def asks_for_more(asked: Asked, book: Book) -> bool:
    """`Tell me more!`, `What else?`"""
    return _is_talk("more", asked, book)


def _is_talk(name: str, asked: Asked, book: Book) -> bool:
    pattern = book.lexicon.smalltalk.get(name)
    return pattern is not None and pattern.search(asked.folded) is not None


def small_talk(asked: Asked, book: Book, at: str | None) -> str | None:
    """`How does it work?` and `Tell me something!` ask about the exhibit they stand before, if there is one (`at`);
    `I'm from Leeds, a student` asks what that means for the visit."""
    if not asked.words:
        return book.said["help"]
    talk = (name for name, asks in book.lexicon.smalltalk.items() if asks.search(asked.folded))
    points = asked.points_here or asked.points_back
    of_exhibit = at is not None and (points or any(intent.from_label for intent in asked.intents))
    asking = {"help": of_exhibit, "guest": asked.about_visit}
    return next((book.said[name] for name in talk if not asking.get(name)), None)


def with_help(answer: Answer, asked: Asked, book: Book) -> Answer:
    """`answer`, after whom to tell at once, where the visitor needs somebody's help: other questions can wait."""
    if not asked.is_urgent:
        return answer
    both = f"{book.said['urgent']} {answer.text}"
    return replace(answer, text=both if word_count(both) <= MAX_WORDS else answer.text, suggestions=())


def unknown(asked: Asked, exhibit: str | None, at: str | None, book: Book) -> str:
    """That no text tells it: about the visit, about `exhibit`, or about anything."""
    said = book.said
    if asked.is_urgent:
        return said["urgent"]
    if asked.about_visit:
        return said["unknown_visit"] if book.museum_is_told else said["cannot_visit"]
    if exhibit is None:
        return said["unknown_anywhere"] if at is None else said["unknown"]
    if book.exhibits[exhibit].label == "":
        return filled(said["shown"], book.exhibits[exhibit]) + said["cannot"]
    return said["unknown"] if exhibit == at else filled(said["unknown_of"], book.exhibits[exhibit])
