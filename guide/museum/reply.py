"""What the guide answers: the words, where they come from, and what to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`exhibit`: its id, or "museum" for museum.md; `section`: heading, "label", or the name of a fact."""

    exhibit: str
    section: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`text`: at most 60 words of whole sentences. `sources`: none when declined. `exhibit`: the card to show.

    `is_sure`: False when the text asks back; `suggestions`: at most three questions to tap. `is_open`: the museum's
    texts could say it and don't, or only perhaps. `language`: that of `text` where it
    isn't the visit's, because the question was asked in it.
    """

    text: str
    sources: tuple[Source, ...]
    exhibit: str | None
    is_sure: bool
    suggestions: tuple[str, ...]
    is_open: bool = False
    language: str = ""
