"""The text of a draft's file, with a note to the curator that no visitor sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

from guide.museum.importers.drafting import Draft
from guide.museum.importers.plain_text import one_line

NO_LABEL: Final = "Write the label here: what visitors should know first."
PICTURE: Final = "A picture isn't fetched: save it in images/, name it in `image` and describe it in `image_alt`."


def draft_text(draft: Draft, origin: str) -> str:
    """`origin`: which record of which file it is made of, and when."""
    facts = yaml.safe_dump(
        {**draft.facts, "status": "draft"}, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    sections = (f"## {section.title}\n{section.text}" for section in draft.sections)
    blocks = [draft.label or f"<!-- {NO_LABEL} -->", *sections, _note(draft, origin)]
    return f"---\n{facts}---\n" + "\n\n".join(blocks) + "\n"


def _note(draft: Draft, origin: str) -> str:
    return "\n".join(["<!--", *map(one_line, _sentences(draft, origin)), "-->"])


def _sentences(draft: Draft, origin: str) -> Iterator[str]:
    yield f"{origin}. To publish it, check every line and take `status: draft` away."
    if draft.left_out:
        yield "Left out:"
        yield from (f"- {sentence}" for sentence in draft.left_out)
    if any(sentence.startswith("picture:") for sentence in draft.left_out):
        yield PICTURE
