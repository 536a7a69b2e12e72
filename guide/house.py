"""What all visits of one museum share: its texts, its guide, its money, and the ways to the model and to the ear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2s
from typing import Final, Protocol

from guide.chat.attempts import Chatting
from guide.chat.messages import chat_instructions
from guide.chat.moderation import Moderation
from guide.core.effects import Rung
from guide.core.state import Rules
from guide.core.tools import declarations
from guide.health import Health
from guide.ledger.guard import Guard
from guide.metrics import Metrics
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.wishes import Wishes
from guide.museum.collection import Museum
from guide.museum.instructions import session_instructions
from guide.museum.personas import Persona
from guide.page.words import Words
from guide.playroom import Playroom
from guide.realtime.link import Link, OnAudio, OnEvent
from guide.realtime.plan import ReplayLine, SessionPlan
from guide.unanswered import UnansweredList
from guide.voice.ice import IceServers
from guide.voice.stream import VoiceDoor

MAX_INSTRUCTION_BYTES: Final = 24_000
"""About 6,000 tokens: sent with every answer, though mostly at the cached price."""
CONTEXT_TOKENS: Final = 8_000
"""The most conversation sent with an answer, as the provider's guide to managing costs recommends."""


class OpenLink(Protocol):
    async def __call__(
        self,
        *,
        plan: SessionPlan,
        replay: Sequence[ReplayLine],
        on_event: OnEvent,
        on_audio: OnAudio,
        safety_identifier: str,
    ) -> Link:
        """Raises ProviderError."""
        ...


@dataclass(frozen=True, slots=True)
class Speech:
    """How the model listens and speaks. `model` and the prices that hold for it are chosen at the start.
    `tells_certainty`: it can say how sure it is of a visitor's words."""

    model: str
    voice: str
    transcription_model: str | None
    standing_output_tokens: int
    tells_certainty: bool = False


@dataclass(frozen=True, slots=True)
class Standby:
    """The server that stands in for the model's provider. It costs nothing."""

    speech: Speech
    open_link: OpenLink


@dataclass(frozen=True, slots=True)
class House:
    """`languages`: those that visitors may choose, the first unless they choose. `standby`: there is one when the
    rules say so. `salt`: secret to this installation. `unanswered`: None unless the museum keeps that list."""

    museum: Museum
    answers: ExhibitAnswers
    personas: Mapping[str, Persona]
    playroom: Playroom
    wishes: Wishes
    words: Words
    speech: Speech
    rules: Rules
    guard: Guard
    door: VoiceDoor
    ice: IceServers
    open_link: OpenLink
    health: Health
    metrics: Metrics
    now_ms: Callable[[], int]
    kiosk_id: str
    salt: bytes
    limit_usd: Decimal
    languages: tuple[str, ...]
    chat: Chatting | None = None
    moderation: Moderation | None = None
    standby: Standby | None = None
    unanswered: UnansweredList | None = None
    _instructions: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def default_persona(self) -> str:
        return next(iter(self.personas))

    def safety_identifier(self, visit_id: str) -> str:
        """Stands for a visit without naming it: a provider that must act against one visitor spares the others."""
        return blake2s(visit_id.encode(), key=self.salt, digest_size=16).hexdigest()

    def voice_problem(self) -> str | None:
        """The code of the notice that says why voice can't be had just now; None when it can."""
        if self.standby is None and self.health.refusal is not None:
            return self.health.refusal.code
        return None if self.door.free_places else "no_place"

    def link_opener(self, rung: Rung) -> OpenLink:
        return self.standby.open_link if self.standby and rung == "standby" else self.open_link

    def plan(self, persona: Persona, language: str, rung: Rung = "provider") -> SessionPlan:
        speech = self.standby.speech if self.standby and rung == "standby" else self.speech
        persona = persona.spoken_in(language)
        return SessionPlan(
            model=speech.model,
            instructions=self._instructions_for(persona, language),
            voice=persona.voice or speech.voice,
            language=language,
            tools=self._tools(),
            turn_detection=self.rules.turn_detection,
            transcription_model=speech.transcription_model,
            max_output_tokens=speech.standing_output_tokens,
            context_tokens=CONTEXT_TOKENS,
            speed=persona.pace,
            asks_certainty=speech.tells_certainty,
        )

    def _tools(self) -> tuple[Mapping[str, object], ...]:
        """In the museum's own language, so that they are the same for every session."""
        personas = {id: ", ".join((who.name, who.about)) for id, who in self.personas.items()}
        games = {id: ", ".join((game.name, *game.asked_as)) for id, game in self.playroom.games.items()}
        return declarations(personas=personas if len(personas) > 1 else {}, games=games)

    def chat_instructions(self, persona: Persona, language: str) -> str:
        """As `_instructions_for`, for a guide who writes."""
        persona = persona.spoken_in(language)
        key = (f"{persona.id} in writing", language)
        if key not in self._instructions:
            self._instructions[key] = chat_instructions(
                self.museum, language=language, persona=persona, max_bytes=MAX_INSTRUCTION_BYTES
            )
        return self._instructions[key]

    def _instructions_for(self, persona: Persona, language: str) -> str:
        """The same text to the byte for every session of a kind, so that the provider's prompt cache hits."""
        key = (persona.id, language)
        if key not in self._instructions:
            self._instructions[key] = session_instructions(
                self.museum, language=language, persona=persona, max_bytes=MAX_INSTRUCTION_BYTES
            )
        return self._instructions[key]
