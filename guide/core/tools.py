"""What the guide may do besides speaking, as the model is told it, and the check of what the model asks for.

The model's arguments are untrusted: `check_call` gives either arguments that fit the tool or the sentence that tells
the model what was wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

MAX_TEXT_CHARS: Final = 2_000
MAX_QUESTIONS: Final = 3
NOTHING: Final[Mapping[str, str]] = {}

Kind: TypeAlias = Literal["text", "texts"]


@dataclass(frozen=True, slots=True)
class Tool:
    """`shows_only`: it puts something on the screen, so an answer that was spoken needs no follow-up after it.
    `needs_choice`: it is there only where the museum offers something to choose, which stands where a parameter's
    description says {choices}."""

    name: str
    description: str
    parameters: Mapping[str, tuple[Kind, str]]
    shows_only: bool
    needs_choice: bool = False


TOOLS: Final[Mapping[str, Tool]] = {
    tool.name: tool
    for tool in (
        Tool(
            "show_exhibit",
            "Put an exhibit's card on the screen. Call it whenever you begin to speak of an exhibit.",
            {"id": ("text", "The exhibit's id, exactly as in your knowledge.")},
            shows_only=True,
        ),
        Tool(
            "look_up",
            "Search the museum's texts for what your knowledge here leaves out.",
            {"question": ("text", "What to look for, in the visitor's words.")},
            shows_only=False,
        ),
        Tool(
            "show_note",
            "Write a short note on the screen: names, dates, a list. It is not read aloud.",
            {"markdown": ("text", "The note: a few lines of simple Markdown.")},
            shows_only=True,
        ),
        Tool(
            "offer_questions",
            "Offer up to three questions for the visitor to tap, when you are unsure what they asked.",
            {"questions": ("texts", "Up to three questions as the visitor would ask them.")},
            shows_only=True,
        ),
        Tool(
            "set_language",
            "Switch the screen to the language the visitor speaks.",
            {"code": ("text", "A two-letter language code, such as fr.")},
            shows_only=True,
        ),
        Tool(
            "set_persona",
            "Become another guide when the visitor asks you to speak as one, or for somebody: “talk like a robot”, "
            "“tell it for my daughter”. Call it and say nothing yourself: the other guide answers.",
            {"id": ("text", "The guide's id, one of: {choices}")},
            shows_only=True,
            needs_choice=True,
        ),
        Tool(
            "play",
            "Begin a game when the visitor wants to play. The museum is the referee; its output is what you say.",
            {"game": ("text", "The game's id, or “any” when the visitor didn't say which; one of: {choices}")},
            shows_only=False,
            needs_choice=True,
        ),
        Tool(
            "move",
            "While a game is on, pass on every move of the visitor's, also a guess, a wish for a hint and a wish to "
            "stop. Never judge a move yourself: say in your own manner what the output says, and keep every name, "
            "number and letter of it.",
            {"said": ("text", "What the visitor said, word for word.")},
            shows_only=False,
            needs_choice=True,
        ),
        Tool(
            "end_visit",
            "End the visit when the visitor says goodbye.",
            {},
            shows_only=True,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class BadCall:
    """`output`: what the model is told, JSON."""

    output: str


def declarations(
    *, personas: Mapping[str, str] = NOTHING, games: Mapping[str, str] = NOTHING
) -> tuple[Mapping[str, object], ...]:
    """The tools as the Realtime session declares them. `personas`, `games`: what can be chosen, each id with what it
    is; without any, their tools are left out."""
    choices = {"set_persona": personas, "play": games, "move": games}
    return tuple(
        _declaration(tool, choices.get(tool.name, NOTHING))
        for tool in TOOLS.values()
        if choices.get(tool.name) or not tool.needs_choice
    )


def _declaration(tool: Tool, choices: Mapping[str, str]) -> Mapping[str, object]:
    listed = "; ".join(f"{id} ({what})" for id, what in choices.items())
    properties = {name: _schema(kind, said.format(choices=listed)) for name, (kind, said) in tool.parameters.items()}
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": list(tool.parameters),
            "additionalProperties": False,
        },
    }


def _schema(kind: Kind, description: str) -> Mapping[str, object]:
    if kind == "text":
        return {"type": "string", "description": description}
    return {
        "type": "array",
        "items": {"type": "string"},
        "maxItems": MAX_QUESTIONS,
        "description": description,
    }


def check_call(name: str, arguments: str) -> Mapping[str, object] | BadCall:
    """The arguments of a call, checked against its tool, or what to tell the model instead."""
    tool = TOOLS.get(name)
    if tool is None:
        return _bad(f"There is no tool {name!r}. There are: {', '.join(TOOLS)}.")
    try:
        given = _decoded(arguments or "{}")
    except (ValueError, RecursionError):
        return _bad("The arguments are not JSON.")
    if not isinstance(given, dict):
        return _bad("The arguments are not a JSON object.")
    wrong = [_fault(given, key, kind) for key, (kind, _) in tool.parameters.items()]
    faults = [fault for fault in wrong if fault]
    return _bad(" ".join(faults)) if faults else {key: given[key] for key in tool.parameters}


def _decoded(arguments: str) -> object:
    """Raises ValueError also for half a surrogate pair, which JSON can write but nobody can send on."""
    given = json.loads(arguments)
    json.dumps(given, ensure_ascii=False).encode()
    return given


def _fault(given: Mapping[str, object], key: str, kind: Kind) -> str:
    value = given.get(key)
    texts = [value] if kind == "text" else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        return f"{key!r} must be {'text' if kind == 'text' else 'a list of texts'}, not empty."
    if len(texts) > MAX_QUESTIONS:
        return f"{key!r} takes at most {MAX_QUESTIONS} texts."
    if sum(len(str(text)) for text in texts) > MAX_TEXT_CHARS:
        return f"{key!r} is longer than {MAX_TEXT_CHARS} characters."
    return ""


def _bad(message: str) -> BadCall:
    return BadCall(json.dumps({"error": message}))
