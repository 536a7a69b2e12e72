"""The answer stage: where the visitor stands, in which language, what is said and which functions are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum.instructions import hearing_note, language_note, shown_note, where_note
from guide.pipeline.answer import Replier, Reply, ToolCall
from guide.pipeline.jobs import Context, Utterance
from tests.pipeline.plain_stages import PlainAnswers

EXHIBITS = Path(__file__).parents[2] / "exhibits"
SHOW = {"type": "function", "name": "show_exhibit", "parameters": {}}
OFFER = {"type": "function", "name": "offer_questions", "parameters": {}}


def user(text: str, certainty: float = 1.0) -> Utterance:
    return Utterance("user", text, certainty)


def context(
    *utterances: Utterance,
    must_call: bool = False,
    language: str = "",
    instructions: str = "",
    **tools: dict[str, object],
) -> Context:
    return Context(instructions, utterances, language, tools, must_call)


def reply(given: Context, answers: PlainAnswers | None = None) -> Reply:
    return Replier(answers or PlainAnswers(), "Welcome to the museum.").reply(given)


def asked(given: Context) -> tuple[str, str | None, str | None, str, float]:
    answers = PlainAnswers()
    reply(given, answers)
    (question,) = answers.asked
    return question


def test_the_last_question_is_answered_sentence_by_sentence() -> None:
    told = reply(context(user("Who made it?"), Utterance("assistant", "He did."), user("When?")))

    assert told.sentences == ("You asked: When?.", "The answer is in the second sentence.")


def test_what_is_asked_in_another_language_is_spoken_in_it() -> None:
    museum = ExhibitAnswers(load_museum(EXHIBITS), today_year=2026)
    answerer = Replier(museum)

    french, english = [
        answerer.reply(context(user(question), language="en-gb"))
        for question in ("Qui a fait la Grande Vague ?", "Who made the Great Wave?")
    ]

    assert (french.language, english.language) == ("fr", "en-gb")


def test_the_question_before_and_the_certainty_come_along() -> None:
    given = context(user("Who made it?"), Utterance("assistant", "He did."), user(""), user("when", 0.4))

    assert asked(given) == ("when", None, "Who made it?", "en", 0.4)


def test_how_well_a_question_was_heard_holds_for_no_other() -> None:
    note = Utterance("system", hearing_note(0.4))

    assert asked(context(note, user("How old is it?"), Utterance("system", "[language: en]")))[4] == 0.4
    assert asked(context(note, user("How old is it?"), user("Who made it?")))[4] == 1.0


@pytest.mark.parametrize("said", ["", "lost in grass"])
def test_who_was_not_understood_is_offered_what_can_be_asked_here_when_nothing_likely_was_found(said: str) -> None:
    """So it is until the guide has learnt what can be asked."""
    heard = Utterance("user", said, 0.3, ("lost in brass",))

    (call,) = reply(context(heard, offer_questions=OFFER)).calls

    assert json.loads(call.arguments)["questions"] == list(PlainAnswers().suggestions(None, "en"))


def test_the_latest_note_says_where_the_visitor_stands_and_what_they_speak() -> None:
    notes = [
        Utterance("system", where_note("great-wave", "The Great Wave")),
        Utterance("system", where_note("rosetta-stone", "The Rosetta Stone")),
        Utterance("system", language_note("fr")),
    ]

    _, at, _, language, _ = asked(context(*notes, user("Quel âge ?"), language="de"))

    assert (at, language) == ("rosetta-stone", "fr")


def test_what_the_guide_has_shown_is_where_the_visitor_looks() -> None:
    shown = Utterance("tool", json.dumps({"shown": shown_note("great-wave", "The Great Wave")}))

    assert (
        asked(context(user("Who made it?"), Utterance("assistant", "He did."), shown, user("When?")))[1]
        == "great-wave"
    )


def test_what_was_only_heard_may_name_another_exhibit_than_was_shown() -> None:
    shown = Utterance("tool", json.dumps({"shown": shown_note("rosetta-stone", "The Rosetta Stone")}))
    heard = Utterance("user", "Who made the great way?", 0.7, ("Who made the great wave?",))

    assert asked(context(user("What does it say?"), shown, heard))[1] is None


def test_the_instructions_say_it_where_no_note_does() -> None:
    told = where_note("great-wave", "The Great Wave") + "\n" + language_note("de")

    _, at, _, language, _ = asked(context(user("Wie alt?"), instructions=told))

    assert (at, language) == ("great-wave", "de")


def test_the_language_of_transcription_is_the_last_to_be_asked() -> None:
    assert asked(context(user("Wie alt?"), language="de"))[3] == "de"


def test_the_exhibit_is_shown_where_the_session_knows_how() -> None:
    assert reply(context(user("Who made it?"))).calls == ()
    assert reply(context(user("Who made it?"), show_exhibit=SHOW)).calls == (
        ToolCall("show_exhibit", '{"id":"rosetta-stone"}'),
    )


def test_an_unsure_answer_offers_questions() -> None:
    told = reply(context(user("doubt"), show_exhibit=SHOW, offer_questions=OFFER))

    assert told.sentences == ("I am not sure.",)
    (call,) = told.calls
    assert json.loads(call.arguments) == {"questions": ["How old is it?", "Who made it?", "Where is the café?"]}


def test_without_chips_to_tap_the_first_question_is_spoken() -> None:
    assert reply(context(user("doubt"))).sentences == ("I am not sure.", "You could ask: How old is it?")


@pytest.mark.parametrize(
    ("language", "sorry"), [("en", "catch that"), ("fr", "compris"), ("de", "verstanden"), ("xx", "catch that")]
)
def test_nothing_understood_is_said_kindly_in_their_language(language: str, sorry: str) -> None:
    told = reply(context(user("", 0.0), language=language, offer_questions=OFFER))

    assert sorry in told.sentences[0]
    assert told.language == language
    assert [call.name for call in told.calls] == ["offer_questions"]


def test_a_visitor_who_said_nothing_yet_is_welcomed() -> None:
    assert reply(context()).sentences[0] == "Welcome to the museum."
    assert reply(context(language="fr")).sentences[0] == "Bonjour !"


def test_a_functions_output_after_a_spoken_answer_needs_no_words() -> None:
    lines = (user("Who made it?"), Utterance("assistant", "He did."), Utterance("tool", "shown"))

    told = reply(context(*lines, show_exhibit=SHOW))

    assert (told.sentences, told.calls) == ((), ())


def test_a_functions_output_without_an_answer_is_followed_by_one() -> None:
    told = reply(context(user("Who made it?"), Utterance("tool", "sunny")))

    assert told.sentences[0] == "You asked: Who made it?."


def test_of_what_is_told_to_be_said_only_as_much_is_said_as_anybody_would_listen_to() -> None:
    endless = json.dumps({"say": "It is old. " * 30_000})

    told = reply(context(user("Who made it?"), Utterance("tool", endless)))

    assert sum(map(len, told.sentences)) < 4_000
    assert set(told.sentences[:-1]) == {"It is old."}


def test_arguments_without_end_are_left_out() -> None:
    long = {"type": "object", "required": ["x"], "properties": {"x": {"default": "x" * 100_000}}}
    tool = {"type": "function", "name": "long", "parameters": long}

    assert reply(context(user("Why?"), must_call=True, long=tool)).calls == (ToolCall("long", "{}"),)


def test_a_function_that_must_be_called_is_called_without_a_word() -> None:
    weather = {
        "type": "function",
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }

    told = reply(context(user("Is it raining?"), must_call=True, get_weather=weather))

    assert told.sentences == ()
    assert told.calls == (ToolCall("get_weather", '{"city":"Is it raining?"}'),)


def test_of_several_functions_the_fitting_one_is_called() -> None:
    other = {"type": "function", "name": "other", "parameters": {}}

    told = reply(context(user("Who made it?"), must_call=True, other=other, show_exhibit=SHOW))

    assert [call.name for call in told.calls] == ["show_exhibit"]
