"""What a visitor gets of whom only some was understood: an answer, or the right questions to tap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.answering.book import Book
from guide.museum.answering.heard import TRUSTED, Hearing, Lead, Ranked, candidates, passages_of, ranked, trust_in
from guide.museum.answering.misheard import Guesses
from guide.museum.files import load_museum
from tests.museum.folder import Folder
from tests.museum.museums import FIRST, having_learnt


def museum() -> ExhibitAnswers:
    return having_learnt(FIRST)


def book() -> Book:
    return museum().book("en")


def guesses() -> Guesses:
    return museum().guesses("en")


def heard(*readings: str, certainty: float, at: str | None = None, language: str = "en") -> Answer:
    return museum().answer_heard(readings, at=at, before=None, language=language, certainty=certainty)


def hearing(*readings: str, certainty: float = 0.5, at: str | None = None) -> Hearing:
    return museum().hearing(readings, at=at, before=None, language="en", certainty=certainty)


def weighed(*readings: str, certainty: float = 0.5, at: str | None = None) -> Ranked:
    return ranked(hearing(*readings, certainty=certainty, at=at), guesses(), book())


def test_what_was_heard_well_is_answered() -> None:
    answer = heard("How old is the Rosetta Stone?", "How old is the rose stone?", certainty=0.9)

    assert answer.is_sure
    assert answer.exhibit == "rosetta-stone"


def test_readings_of_which_none_is_right_lead_to_the_right_question_together() -> None:
    answer = heard(
        "how old is the row set stone", "how cold is the rosetta tone", "how old as the rosette stone", certainty=0.1
    )

    assert answer.suggestions[0] == "How old is the Rosetta Stone?"


def test_what_was_heard_badly_is_not_answered_but_asked_back() -> None:
    answer = heard("who did the rosetta tone", "how the rose at stone", certainty=0.0)

    assert not answer.is_sure
    assert answer.sources == ()
    assert len(answer.suggestions) == 3
    assert any("Rosetta" in question for question in answer.suggestions)


def test_what_has_no_answer_is_declined_only_when_heard_well() -> None:
    politics = "Who should I vote for?"

    assert heard(politics, certainty=0.9).is_sure
    assert not heard(politics, certainty=0.3).is_sure


def test_the_more_readings_agree_the_more_they_are_trusted() -> None:
    right, other = "Who made the Antikythera mechanism?", "Who owned the Great Wave?"

    assert weighed(right, right, right).trust > weighed(right, other, "Where are the toilets?").trust


def test_the_surer_the_recogniser_the_more_it_is_trusted() -> None:
    assert weighed("Where was it found?", certainty=0.9).trust > weighed("Where was it found?", certainty=0.2).trust


def test_what_is_near_in_meaning_is_the_likelier_meant() -> None:
    by_words = hearing("who did the rosetta tone", "how the rose at stone")
    last = ranked(by_words, guesses(), book()).candidates[-1].passages
    nearness = np.zeros(len(book().passages), np.float32)
    nearness[list(last)] = 1.0

    first = ranked(replace(by_words, nearness=nearness), guesses(), book()).candidates[:3]
    assert last in [one.passages for one in first]


def test_a_known_question_that_means_the_same_is_the_likelier_meant() -> None:
    by_words = hearing("who did the rosetta tone", "how the rose at stone")
    last = ranked(by_words, guesses(), book()).candidates[-1]
    alike = replace(by_words, likens=lambda questions: [float(one == last.question) for one in questions])

    before, after = (
        [one.passages for one in ranked(heard_so, guesses(), book()).candidates].index(last.passages)
        for heard_so in (by_words, alike)
    )
    assert after < before


def test_what_only_the_meaning_of_a_reading_finds_comes_into_question(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("museum.md", "---\nname: The Small Museum\n---\n")
    label = "It was built in a village by the sea. A rich merchant met the whole expense. Children loved it."
    folder.write("boat.md", f"---\ntitle: The Heron\n---\n{label}\n")
    answers = ExhibitAnswers(load_museum(folder.path))
    readings = (
        "Out of whose pocket did the money for this come?",
        "Out of whose socket did the money for this come?",
    )

    def asked_back() -> Answer:
        return answers.answer_heard(readings, at="boat", before=None, language="en", certainty=0.0)

    by_words = asked_back()
    answers.read_meanings()

    assert readings[0] not in by_words.suggestions
    assert readings[0] in asked_back().suggestions


def test_one_reading_of_many_that_leads_to_an_answer_is_chance() -> None:
    mumbled = ("who are the loved living brass", "who are the eleventh living brass", "how old is the rosetta stone")

    assert heard(*mumbled, certainty=0.6).sources == ()
    assert heard(mumbled[-1], certainty=0.6).sources


def test_what_leads_to_an_answer_counts_little_when_it_was_heard_badly() -> None:
    lead = Lead(ahead=-1.0, score=1.5, certainty=0.3, answered=0.3)

    assert trust_in(lead) < TRUSTED < trust_in(replace(lead, certainty=0.9))


def test_suggestions_are_first_of_all_about_where_the_visitor_stands() -> None:
    suggestions = heard("who did it", certainty=0.0, at="great-wave").suggestions

    assert len(suggestions) == 3
    assert all(museum().answer(question, at="great-wave").exhibit == "great-wave" for question in suggestions)


@pytest.mark.parametrize("reading", ["where is the wave", "how heavy is it", "what about the horses"])
@pytest.mark.parametrize("at", [None, "rosetta-stone"])
def test_every_suggestion_has_an_answer_and_no_two_the_same(reading: str, at: str | None) -> None:
    suggestions = heard(reading, certainty=0.0, at=at).suggestions
    answers = [museum().answer(question, at=at) for question in suggestions]

    assert all(answer.sources for answer in answers)
    assert len({answer.text for answer in answers}) == len(answers) == 3


def test_no_two_candidates_have_the_same_answer() -> None:
    found = candidates(hearing("how old is the wave", "who made the wave"), guesses(), book())

    assert len({one.passages for one in found}) == len(found)


def test_a_known_question_stands_for_an_answer_before_a_reading_does() -> None:
    found = candidates(hearing("how old is the rosetta tone"), guesses(), book())
    known = {question.question for question in guesses().known}

    assert all((one.question in known) != bool(one.signs.as_heard) for one in found)


def test_an_answer_is_made_of_the_passages_it_quotes_and_a_refusal_of_none() -> None:
    told = passages_of(museum().answer("When was the Great Wave made?"), book())

    assert {book().passages[number].exhibit for number in told} == {"great-wave"}
    assert passages_of(museum().answer("Who should I vote for?"), book()) == ()


def test_readings_that_say_nothing_are_asked_back_without_trust() -> None:
    assert not heard("", certainty=0.5).is_sure


def test_an_exhibit_that_is_not_here_counts_for_nothing() -> None:
    assert heard("who did it", certainty=0.0, at="moon").exhibit is None


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_who_is_asked_what_they_meant_may_always_tap_something(language: str) -> None:
    assert len(heard("Wo sind die Toletten", certainty=0.1, language=language).suggestions) == 3
