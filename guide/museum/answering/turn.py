"""One question on its way to an answer: declined, answered, or asked back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final, TypeAlias

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed, is_just_asked_for, weigh, written_by_curators
from guide.museum.answering.comparing import told_of_both
from guide.museum.answering.composing import ROOM_WORDS, composed
from guide.museum.answering.described import Near, described, is_unknown_word, names_a_stranger
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.following import SURE_ENOUGH, considered, goes_on_from, of_a_visit, spoken_of
from guide.museum.answering.foreign import bare_facts
from guide.museum.answering.going_on import numbers_told, told_last, untold
from guide.museum.answering.introducing import introducing, mentioning
from guide.museum.answering.judging import By, judgement
from guide.museum.answering.meanings import Meanings, Understood
from guide.museum.answering.meant import Meant, is_outright, may_be_of_visit, names_no_more
from guide.museum.answering.outside import asks_of_anything, is_of_elsewhere
from guide.museum.answering.part import with_part
from guide.museum.answering.premises import told_otherwise
from guide.museum.answering.question import Asked, read_question
from guide.museum.answering.refusing import asks_for_more, asks_to_repeat, refusal, small_talk, unknown, with_help
from guide.museum.answering.second_look import Marked, first_that_tells, look_again, marked_passages
from guide.museum.answering.sights import asks_for_sights, shown_around
from guide.museum.answering.so_many_words import told_of_room
from guide.museum.answering.suggesting import Suggestions
from guide.museum.answering.topic_meant import with_topic_meant
from guide.museum.answering.visiting import Visit, is_of_exhibits, told_of_visit
from guide.museum.answering.wanted import is_left_out, leaves_out
from guide.museum.answering.wording import attributed
from guide.museum.passages import MUSEUM, Passage
from guide.museum.reply import Answer, Source
from guide.museum.titles import filled

_SURE_ANYWHERE = 0.56
"""`SURE_ENOUGH` where nothing tells which exhibit is meant: a few common words are met somewhere by chance."""
_TRUSTED: Final[Mapping[By, float]] = {"meaning": 0.41, "words": 0.55}
"""How likely an answer of the second look must be right to be given."""
_SURE = 0.6
"""How likely, to be given without “perhaps”."""
_BEYOND_DOUBT = 0.9
"""How likely, to be given whatever is asked."""
_AS_GOOD_AS_ASKED = 0.6
"""How alike a curators' question must be for its answer to be given to what would be refused otherwise."""
_MORE_WHEN_HEARD_BADLY = 0.35
_HEARD_WELL, _HEARD_BADLY, _WORTH_ASKING_BACK = 0.85, 0.5, 0.2
_LOOKED_AT, _NOT_FAR_BEHIND = 5, 0.3
_NOTHING: Final = Meant({}, is_certain=False, is_named=False)

Understands: TypeAlias = Callable[[], Understood | None]
"""What a question means, found out once and only where it is needed: that takes most of an answer's time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way to an answer. `meanings`: None where they aren't known. `told`: what the guide has
    answered so far."""

    book: Book
    visit: Visit
    offers: Suggestions
    meanings: Meanings | None
    at: str | None
    certainty: float
    room_words: int = ROOM_WORDS
    """For more than the passage that answers best."""
    told: Sequence[str] = ()

    def answer(self, question: str, before: str | None) -> Answer:
        asked = read_question(question, self.book.lexicon)
        written = written_by_curators(asked, self.book, self.at, before)
        if written is not None:
            return self._found(written, [])
        if before and asks_to_repeat(asked, self.book):
            return replace(self, told=()).answer(before, None)
        earlier = goes_on_from(before, asked, self.book, self.at) if before else None
        if asks_for_more(asked, self.book):
            exhibit = told_last(self.told, self.book, self.at) or spoken_of(earlier, self.book, self.at) or self.at
            if exhibit is not None and exhibit != MUSEUM:
                return self._more(exhibit)
        said = small_talk(asked, self.book, self.at)
        if said is not None:
            return Answer(said, (), self.at, True, self.offers.about(self.at))
        asked = with_topic_meant(asked, self.book, self.meanings, self.at)
        refused = refusal(asked, self.book, self.at)
        if refused is not None and refused.is_final:
            return self._declined(asked, refused.text, self.at)
        wants_sights = asks_for_sights(asked, self.book, bool(self.at or earlier))
        if wants_sights and (around := self._shown_around(asked)) is not None:
            return around
        if earlier is None and self.at is None:
            asked = of_a_visit(asked, self.book)
        return self._looked_up(asked, earlier, refused.text if refused else None)

    def _shown_around(self, asked: Asked) -> Answer | None:
        return shown_around(asked, self.visit, self.book, self.at, self.offers, self._found)

    def _more(self, exhibit: str) -> Answer:
        if not self.book.exhibits[exhibit].label:
            return bare_facts(self.book.said, self.book.exhibits[exhibit])
        left = untold(exhibit, self.told, self.book)
        if left:
            return self._said(left)
        told_all = filled(self.book.said["no_more"], self.book.exhibits[exhibit])
        return Answer(told_all, (), exhibit, True, self.offers.about(None))

    def _looked_up(self, asked: Asked, earlier: Asked | None, refused: str | None) -> Answer:
        asked = with_part(asked, self.book, self.at, self.near)
        thing = described(asked, self.book, self.at, self.near)
        if thing is not None and thing.exhibit is None:
            return self._not_found(asked, _NOTHING, [], refused)
        asked = asked if thing is None else thing.left_out(asked)
        called = thing.exhibit if thing else None
        last = told_last(self.told, self.book, self.at) if earlier else None
        asked, meant, context = considered(asked, earlier, self.book, self.at, called, last)
        room = told_of_room(asked, meant, self.book)
        if room is not None:
            return self._found(room, [])
        understands = cache(partial(self.understood, asked, earlier))
        is_of_visit = asked.is_urgent or self.is_of_visit(asked, earlier, meant)
        own = self._own_question_here(asked) if is_of_visit and refused is None else []
        if own:
            return self._found(own[0], own)
        told = self._told_of_visit(asked, understands) if is_of_visit or asked.about_visit else []
        if told and is_of_exhibits(asked, told[0].number, self.book, _nearness(understands()), self.at):
            return self._looked_up(asked.of_no_visit(), earlier.of_no_visit() if earlier else None, refused)
        if told and is_of_visit and is_of_elsewhere(asked, told[0].number, self.book, _nearness(understands())):
            return self._not_found(asked, meant, [], refused)
        if told and is_of_visit:
            return with_help(self._found(told[0], told), asked, self.book)
        if meant.only == MUSEUM and asked.about_visit:
            return self._not_found(asked, meant, [], refused)
        points = asked.points_here or asked.points_back
        if points and not meant.is_certain and not meant.is_named and not asked.content:
            return Answer(self.book.said["which"], (), None, False, self.offers.about(None))
        return self._told_of_exhibits(asked, understands, meant, context, told, refused)

    def _own_question_here(self, asked: Asked) -> Sequence[Weighed]:
        """`Can I sit in it?`, where the curators were asked just that of what they stand before."""
        if self.at is None:
            return []
        weighed = weigh(asked, Meant({self.at: 0.0}, is_certain=True, is_named=False), self.book)
        return weighed if self._is_curators_own(weighed) else []

    def _told_of_visit(self, asked: Asked, understands: Understands) -> Sequence[Weighed]:
        if is_left_out(asked, MUSEUM, self.book):
            return []
        return told_of_visit(asked, self.visit, self.book, _nearness(understands()))

    def _told_of_exhibits(
        self,
        asked: Asked,
        understands: Understands,
        meant: Meant,
        context: Sequence[str],
        told: Sequence[Weighed],
        refused: str | None,
    ) -> Answer:
        """`told`: what is told of the visit, for a question that may be about both."""
        weighed = weigh(asked, meant, self.book, context)
        two = (meant.only, self.at) if meant.is_named and asked.points_here else ()
        both = told_of_both(asked, self.book, two)
        if both and refused is None and not self._is_curators_own(weighed):
            return self._said(both)
        otherwise = told_otherwise(asked, meant.only, self.book)
        if otherwise is not None and refused is None and not self._is_curators_own(weighed):
            return self._found(Weighed(otherwise, weight=1.0, covered=1.0, likeness=0.0), [])
        if not asked.is_claim and not self._is_curators_own(weighed) and names_a_stranger(asked, self.book):
            return self._not_found(asked, meant, weighed, refused)
        named = introducing(asked, weighed, self.book)
        if named is not None and refused is None and not self._is_curators_own(weighed):
            return self._found(named, weighed)
        asks_for_more = any(i.only_named for i in asked.intents) and not (meant.is_named or asked.about_visit)
        best = None if asks_for_more else self.best(weighed, meant, refused)
        lacks_it = best is not None and (
            leaves_out(best.number, asked, self.book) or asks_of_anything(asked, meant, best, self.book, self.near)
        )
        if best is not None and not lacks_it and (refused is not None or self._needs_no_second_look(best, asked)):
            return self._found(best, weighed)
        if told and (best is None or lacks_it):
            return self._found(told[0], told)
        if asks_for_more or lacks_it or refused is not None:
            return self._not_found(asked, meant, weighed, refused)
        understood = understands()
        marked = self.marked(asked, meant, context, understood, best)
        seen = self._found_at_second_look(marked, asked, understood, meant, context)
        if seen is None and meant.only is not None and names_no_more(meant, asked, self.book):
            return self._more(meant.only)
        is_unsure = meant.is_certain and (seen is None or seen.is_open)
        spoken_of_it = mentioning(asked, weighed, self.book) if is_unsure else None
        if spoken_of_it is not None:
            return self._found(spoken_of_it, weighed)
        return seen or self._not_found(asked, meant, weighed, refused)

    def understood(self, asked: Asked, earlier: Asked | None) -> Understood | None:
        if self.meanings is None:
            return None
        return self.meanings.understood(asked.text, at=self.at, before=earlier.text if earlier else None)

    @property
    def near(self) -> Near | None:
        return self.meanings.nearness if self.meanings else None

    def is_of_visit(self, asked: Asked, earlier: Asked | None, meant: Meant) -> bool:
        return meant.only == MUSEUM or may_be_of_visit(asked, earlier, meant, self.at)

    def marked(
        self,
        asked: Asked,
        meant: Meant,
        context: Iterable[str],
        understood: Understood | None,
        best: Weighed | None,
    ) -> list[Marked]:
        """What is looked at twice. Whoever points at something, or names it outright, asks about nothing else."""
        nearness = understood.nearness if understood else None
        marked = marked_passages(asked, meant, self.book, context, nearness, best.number if best else None)
        if meant.only is None or meant.is_named and not is_outright(meant, asked, self.book):
            return marked
        return [one for one in marked if self.book.passages[one.number].exhibit == meant.only]

    def _needs_no_second_look(self, best: Weighed, asked: Asked) -> bool:
        """The rules are enough where they find just the fact that is asked for, and right what isn't so; and who only
        asks what this is, is told the label."""
        if self.meanings is None or asked.is_claim or is_just_asked_for(best, asked, self.book):
            return True
        return self.book.passages[best.number].kind == "label" and asked.is_for_label

    def _is_curators_own(self, weighed: Sequence[Weighed]) -> bool:
        return bool(weighed) and weighed[0].likeness >= _AS_GOOD_AS_ASKED

    def _found_at_second_look(
        self,
        marked: Sequence[Marked],
        asked: Asked,
        understood: Understood | None,
        meant: Meant,
        context: Sequence[str],
    ) -> Answer | None:
        if not marked or is_unknown_word(asked, self.book):
            return None
        by: By = "meaning" if understood else "words"
        seen = look_again(marked, judgement(by), self.book, understood.read if understood else None)
        if seen.trust < _TRUSTED[by] + _MORE_WHEN_HEARD_BADLY * (1 - self.certainty):
            return None
        is_of_any = not (meant.is_named or meant.is_certain or self.at or context)
        if is_of_any and seen.trust < _SURE and seen.is_far_off:
            return None
        if seen.trust < _BEYOND_DOUBT and asks_of_anything(asked, meant, seen.weighed[0], self.book, self.near):
            return None
        best = first_that_tells(seen.weighed, asked, self.book)
        if best is None or leaves_out(best.number, asked, self.book, by_meaning=by == "meaning"):
            return None
        return self._found(best, seen.weighed, self.book.said["perhaps"] if seen.trust < _SURE else "")

    def best(self, weighed: list[Weighed], meant: Meant, refused: str | None) -> Weighed | None:
        """The first passage that one may be sure of, if it isn't far behind the first of all."""
        close = [one for one in weighed[:_LOOKED_AT] if one.weight >= weighed[0].weight - _NOT_FAR_BEHIND]
        return next((one for one in close if self._is_sure(one, meant, refused)), None)

    def _is_sure(self, best: Weighed, meant: Meant, refused: str | None) -> bool:
        """What would be refused otherwise must be the curators' own question to be answered."""
        if refused is not None:
            return best.likeness >= _AS_GOOD_AS_ASKED
        enough = SURE_ENOUGH if meant.is_certain or meant.is_named else _SURE_ANYWHERE
        return best.covered >= enough + _MORE_WHEN_HEARD_BADLY * (1 - self.certainty)

    def _found(self, best: Weighed, weighed: Sequence[Weighed], hedge: str = "") -> Answer:
        exhibit = self.book.passages[best.number].exhibit
        just_told = numbers_told(self.told[-1], exhibit, self.book) if self.told else ()
        return self._said(composed(best, weighed, self.book, self.room_words, just_told), hedge)

    def _said(self, chosen: Sequence[Passage], hedge: str = "") -> Answer:
        text = attributed(chosen, self.book, self.at, hedge)
        sources = tuple(dict.fromkeys(Source(passage.exhibit, passage.section) for passage in chosen))
        exhibit = chosen[0].exhibit
        shown = self.at if exhibit == MUSEUM else exhibit
        return Answer(text, sources, shown, True, self.offers.about(exhibit), is_open=bool(hedge))

    def _not_found(self, asked: Asked, meant: Meant, weighed: list[Weighed], refused: str | None) -> Answer:
        exhibit = meant.only if meant.only != MUSEUM else None
        if refused is None and self._asks_back(weighed):
            nearest = self.offers.nearest(weighed, asked) or self.offers.about(exhibit or self.at)
            return Answer(self.book.said["unsure"], (), exhibit or self.at, False, nearest)
        if refused is None and exhibit is not None and not asked.content and not self.book.exhibits[exhibit].label:
            return bare_facts(self.book.said, self.book.exhibits[exhibit])
        declined = self._declined(asked, refused or unknown(asked, exhibit, self.at, self.book), exhibit or self.at)
        return replace(declined, is_open=refused is None)

    def _asks_back(self, weighed: list[Weighed]) -> bool:
        """Badly heard words are always asked back; somewhat badly heard ones when something comes near them."""
        if self.certainty < _HEARD_BADLY:
            return True
        return self.certainty < _HEARD_WELL and bool(weighed) and weighed[0].covered >= _WORTH_ASKING_BACK

    def _declined(self, asked: Asked, text: str, exhibit: str | None) -> Answer:
        return Answer(text, (), exhibit, True, () if asked.is_urgent else self.offers.about(exhibit))


def _nearness(understood: Understood | None) -> Vectors | None:
    return understood.nearness if understood else None
