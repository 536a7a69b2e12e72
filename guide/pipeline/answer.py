"""The answer stage: from the conversation to what is said and which functions are called, out of the exhibits alone.

Where the visitor stands, which language they speak, who the guide is and whether a game is on are read from the notes
in the conversation and from the session's instructions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson

from guide.museum.answering.wishes import Wishes, wants_to_stop_playing
from guide.museum.instructions import read_certainty, read_exhibit, read_game, read_language, read_persona, read_say
from guide.museum.personas import Persona
from guide.museum.reply import Answer
from guide.pipeline.jobs import Context, Role, Utterance
from guide.pipeline.phrases import phrases
from guide.pipeline.stages import Answerer
from guide.pipeline.tool_arguments import arguments_for
from guide.pipeline.tts.sentences import sentences

_MOST_CHARS: Final = 4_000
"""Of what a client wrote, as much is said or passed on: five minutes of talk."""
_MOST_ARGUMENTS_CHARS: Final = 64_000
"""A client's schema may make longer ones of its defaults; to send them would hold the others up."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments`: JSON."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`sentences`: spoken one by one in `language`, before the calls. Without either there is nothing to add."""

    language: str
    sentences: tuple[str, ...] = ()
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be said and in which language, which exhibit to show, what to offer."""

    text: str
    language: str
    exhibit: str | None = None
    suggestions: tuple[str, ...] = ()


class Replier:
    """`answers`: knows those to single questions. `welcome`: what to say to a visitor who said nothing yet, "" for a
    greeting of our own. `wishes`: what visitors may ask for besides answers."""

    def __init__(self, answers: Answerer, welcome: str = "", wishes: Wishes | None = None) -> None:
        self._answers = answers
        self._welcome = welcome
        self._wishes = wishes or Wishes({}, {})

    def reply(self, context: Context) -> Reply:
        """Never raises for any conversation, takes about as long as the answerer."""
        language = _marked(context, read_language) or context.language or "en"
        if _is_answered(context.utterances):
            return Reply(language)
        if (told := _told_to_say(context.utterances)) is not None:
            return Reply(language, tuple(sentences(told[:_MOST_CHARS])))
        if (wish := self._wish(context, language)) is not None:
            return wish
        found = self._find(context, language)
        if context.must_call and context.tools:
            return Reply(language, calls=(_must_call(context, found),))
        calls = _calls(context, found)
        text = found.text
        if found.suggestions and "offer_questions" not in context.tools:
            text = f"{text} {phrases(found.language).you_could_ask} {found.suggestions[0]}"
        return Reply(found.language, tuple(sentences(text)), calls)

    def _find(self, context: Context, language: str) -> _Found:
        at = _marked(context, read_exhibit)
        questions = [line for line in context.utterances if line.role == "user"]
        if not questions:
            welcome = self._welcome if language == "en" else ""
            greeting = welcome or phrases(language).greeting
            return _Found(greeting, language, None, self._answers.suggestions(at, language))
        question = _as_heard(questions[-1], context.utterances)
        before = next((line.text for line in reversed(questions[:-1]) if self._asks(line.text, language)), None)
        if not question.text.strip():
            sorry = phrases(language).not_understood
            perhaps = self._perhaps_asked(question, at, before, language)
            return _Found(sorry, language, None, perhaps or self._answers.suggestions(at, language))
        told = [line.text for line in context.utterances if line.role == "assistant"]
        if not question.alternatives:
            # What was shown last must not hide the exhibit that a misheard name stands for.
            at = _marked(context, read_exhibit, "tool")
        answer = self._answer(question, at, before, language, told)
        language = answer.language or language
        persona = self._persona(context, language)
        if persona is not None:
            answer = persona.opened(answer, len(questions))
        if answer.is_sure:
            return _Found(answer.text, language, answer.exhibit)
        offered = answer.suggestions or self._answers.suggestions(at, language)
        return _Found(answer.text, language, answer.exhibit, offered)

    def _answer(
        self, question: Utterance, at: str | None, before: str | None, language: str, told: Sequence[str]
    ) -> Answer:
        if not question.alternatives:
            return self._answers.answer(
                question.text, at=at, before=before, language=language, certainty=question.certainty, told=told
            )
        readings = (question.text, *question.alternatives)
        return self._answers.answer_heard(
            readings, at=at, before=before, language=language, certainty=question.certainty, told=told
        )

    def _perhaps_asked(
        self, question: Utterance, at: str | None, before: str | None, language: str
    ) -> tuple[str, ...]:
        """Nothing where nobody can tell."""
        if not question.alternatives:
            return ()
        perhaps = self._answers.answer_heard(
            question.alternatives, at=at, before=before, language=language, certainty=question.certainty
        )
        return perhaps.suggestions

    def _wish(self, context: Context, language: str) -> Reply | None:
        """A move in the game that is on, or another guide, or a game: what the session has tools for."""
        last = next((line for line in reversed(context.utterances) if line.role != "system"), None)
        if last is None or last.role != "user" or not last.text.strip() or context.must_call:
            return None
        game = self._wishes.game(last.text, language)
        if game is not None and "play" in context.tools:
            return Reply(language, calls=(_call("play", {"game": game or "any"}),))
        persona = self._wishes.persona(last.text, language)
        if persona is not None and "set_persona" in context.tools:
            return self._become(persona, context, language)
        is_move = _marked(context, read_game) or wants_to_stop_playing(last.text, language)
        if is_move and "move" in context.tools:
            return Reply(language, calls=(_call("move", {"said": last.text[:_MOST_CHARS]}),))
        return None

    def _asks(self, text: str, language: str) -> bool:
        """Whether it is a question, and neither silence nor a wish."""
        wish = self._wishes.game(text, language) or self._wishes.persona(text, language)
        return bool(text.strip()) and wish is None

    def _become(self, persona_id: str, context: Context, language: str) -> Reply:
        """Make way for the persona that was asked for; as that persona, greet."""
        persona = self._persona(context, language)
        if persona is not None and persona.id == persona_id:
            return Reply(language, tuple(sentences(persona.greeting or persona.name)))
        return Reply(language, calls=(_call("set_persona", {"id": persona_id}),))

    def _persona(self, context: Context, language: str) -> Persona | None:
        persona = self._wishes.personas.get(read_persona(context.instructions) or "")
        return None if persona is None else persona.spoken_in(language)


def _is_answered(utterances: Sequence[Utterance]) -> bool:
    """Whether all that is new since the answer is what the functions returned that it called. Answering again
    would call them again, and so on for ever."""
    if not utterances or utterances[-1].role != "tool":
        return False
    spoken = next((line for line in reversed(utterances) if line.role in ("user", "assistant")), None)
    return spoken is not None and spoken.role == "assistant"


def _told_to_say(utterances: Sequence[Utterance]) -> str | None:
    """What a function returned to be said, or a note wants said, if that came last."""
    last = utterances[-1] if utterances else None
    if last is None or last.role not in ("tool", "system"):
        return None
    if last.role == "system":
        return read_say(last.text)
    try:
        output = orjson.loads(last.text)
    except orjson.JSONDecodeError:
        return None
    told = output.get("say") if isinstance(output, dict) else None
    return told if isinstance(told, str) else None


def _as_heard(question: Utterance, utterances: Sequence[Utterance]) -> Utterance:
    """One that was told in writing after a note on how well it was heard keeps that."""
    place = next(place for place, line in enumerate(utterances) if line is question)
    note = utterances[place - 1] if place else question
    certainty = read_certainty(note.text) if note.role == "system" else None
    return question if certainty is None else replace(question, certainty=certainty)


def _marked(context: Context, read: Callable[[str], str | None], *roles: Role) -> str | None:
    """The latest note about it, else what the instructions say. `roles`: whose lines are notes, too."""
    notes = [line.text for line in context.utterances if line.role in ("system", *roles)]
    found = (read(text) for text in (*reversed(notes), context.instructions))
    return next((value for value in found if value is not None), None)


def _calls(context: Context, found: _Found) -> tuple[ToolCall, ...]:
    calls = []
    if found.exhibit is not None and "show_exhibit" in context.tools:
        calls.append(_call("show_exhibit", {"id": found.exhibit}))
    if found.suggestions and "offer_questions" in context.tools:
        calls.append(_call("offer_questions", {"questions": list(found.suggestions)}))
    return tuple(calls)


def _must_call(context: Context, found: _Found) -> ToolCall:
    fitting = _calls(context, found)
    if fitting:
        return fitting[0]
    name, tool = next(iter(context.tools.items()))
    question = next((line.text for line in reversed(context.utterances) if line.role == "user"), "")
    call = _call(name, arguments_for(tool.get("parameters"), question))
    return call if len(call.arguments) <= _MOST_ARGUMENTS_CHARS else _call(name, {})


def _call(name: str, arguments: dict[str, object]) -> ToolCall:
    return ToolCall(name, orjson.dumps(arguments).decode())
