"""What a chat model is told: who it is and what it knows, what was said, where the visitor stands, the question.

What a visitor said or wrote is only ever a user's message. The instructions come first and are the same to the byte
for every visit of a kind, so that the provider's prompt cache hits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from guide.core.budget import ContextSize, text_tokens_bound
from guide.core.state import Line
from guide.museum.collection import Museum
from guide.museum.instructions import session_instructions
from guide.museum.passages import Passage
from guide.museum.personas import Persona

RULES: Final = (Path(__file__).parent / "rules.md").read_text(encoding="utf-8").strip()
MORE: Final = "There is more in the museum's files than fits here; what fits a question stands beside it."
HISTORY_TOKENS: Final = 12_000
"""The most that what was said before may have, by its UTF-8 bytes: in English that is about 3,000 tokens."""
LINE_CHARS: Final = 2_000
"""How much is told of one utterance, which may be a text that was read out."""

Role: TypeAlias = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str


def chat_instructions(museum: Museum, *, language: str, persona: Persona, max_bytes: int) -> str:
    return session_instructions(
        museum, language=language, persona=persona, max_bytes=max_bytes, rules=RULES, more=MORE, is_heard=False
    )


def knows_all(instructions: str) -> bool:
    """Whether the instructions hold every text of the museum."""
    return MORE not in instructions


def messages(
    instructions: str, said: Sequence[Line], note: str, passages: Sequence[Passage], question: str
) -> list[Message]:
    """`said`: the visit's transcript before this question; `note`: where the visitor stands, "" for nowhere."""
    told = [Message("system", instructions), *_history(said)]
    beside = "\n".join([*([note] if note else []), *_found(passages)])
    if beside:
        told.append(Message("system", beside))
    return [*told, Message("user", question)]


def size_of(told: Sequence[Message]) -> ContextSize:
    """An upper bound of what the model reads."""
    size = ContextSize()
    for message in told:
        size = size.with_text(message.text)
    return size


def _history(said: Sequence[Line]) -> list[Message]:
    """The newest utterances that fit, oldest first."""
    left = HISTORY_TOKENS
    kept: list[Message] = []
    for line in reversed(said):
        text = line.text[:LINE_CHARS]
        left -= text_tokens_bound(text)
        if left < 0:
            break
        if text:
            kept.append(Message("user" if line.who == "visitor" else "assistant", text))
    return kept[::-1]


def _found(passages: Sequence[Passage]) -> list[str]:
    if not passages:
        return []
    return ["From the museum's files:", *(f"{one.exhibit}, {one.section}: {one.text}" for one in passages)]
