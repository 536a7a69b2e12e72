"""One step being taken: the state as it becomes, and the effects it asks for so far."""

from __future__ import annotations

from dataclasses import replace

from guide.core.effects import Effect, ShowCaption
from guide.core.events import Speaker
from guide.core.state import MOST_LINES, Conversation, Line


class Step:
    __slots__ = ("effects", "now_ms", "state")

    def __init__(self, state: Conversation, now_ms: int) -> None:
        self.state = state
        self.now_ms = now_ms
        self.effects: list[Effect] = []

    def set(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # replace checks the names

    def do(self, *effects: Effect) -> None:
        self.effects += effects

    def let_go_of_items(self) -> None:
        """The session that knew what is being said is gone; it is heard all the same."""
        self.set(spoken=tuple(replace(item, is_of_link=False) for item in self.state.spoken))

    def reserve_line(self, id: str, who: Speaker) -> None:
        """Give an utterance its place in the transcript before its words are known."""
        if all(line.id != id for line in self.state.transcript):
            self.set(transcript=(*self.state.transcript, Line(id, who, ""))[-MOST_LINES:])

    def next_written(self) -> str:
        """An id for an utterance that was typed."""
        self.set(written=self.state.written + 1)
        return f"written-{self.state.written}"

    def keep_line(self, id: str, who: Speaker, text: str, *, final: bool = True, certainty: float = 1.0) -> None:
        """Put an utterance in the transcript."""
        self.reserve_line(id, who)
        line = Line(id, who, text, is_final=final, certainty=certainty)
        self.set(transcript=tuple(line if old.id == id else old for old in self.state.transcript))

    def write_line(
        self, id: str, who: Speaker, text: str, *, final: bool, cut: bool = False, certainty: float = 1.0
    ) -> None:
        """Put an utterance on the page and in the transcript."""
        self.keep_line(id, who, text, final=final, certainty=certainty)
        self.do(ShowCaption(id, who, text, final=final, cut=cut))
