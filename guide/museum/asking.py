"""What `python -m guide check` and `python -m guide ask` do with a museum's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson

from guide.errors import BadInput, MuseumError
from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.collection import Museum
from guide.museum.files import read_museum
from guide.museum.games import read_games
from guide.museum.personas import Voices, read_personas
from guide.museum.problems import Findings, in_order


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems`: what is left out until it is mended. `warnings`: what is worth a look. A sentence each, beginning
    with `file:line:`. `museum`: what can be shown, None if there is nothing."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    museum: Museum | None


def check_museum(folder: Path, voices: Voices | None = None) -> Checked:
    """`voices`: those that personas may have; None where nobody here knows."""
    findings = Findings()
    museum = None
    with suppress(MuseumError):
        museum = read_museum(folder, findings)
        read_games(folder / "games", museum.exhibits, findings)
    read_personas(folder / "personas", findings, voices)
    return Checked(in_order(findings.problems), in_order(findings.warnings), museum)


def ask_one(museum: Museum, question: str, at: str | None, lang: str | None, kept: Path) -> str:
    """The answer, and beneath it where it comes from and what else could be tapped. Raises BadInput.

    `kept`: the file of what the exhibits mean, which else takes some seconds to read."""
    if at is not None and at not in museum.exhibits:
        raise BadInput("--exhibit", f"one of {', '.join(museum.exhibits)}")
    if lang is not None and lang not in museum.languages:
        raise BadInput("--lang", f"one of {', '.join(museum.languages)}")
    answer = _answers(museum, kept).answer(question, at=at, language=lang or museum.languages[0])
    lines = [answer.text]
    lines += [f"  from {source.exhibit}, {source.section}" for source in answer.sources]
    lines += [f"  offered: {suggestion}" for suggestion in answer.suggestions]
    return "\n".join(lines)


def ask_file(museum: Museum, path: Path, out: TextIO, kept: Path) -> None:
    """Answer a file of questions (JSON lines) as JSON lines. Raises BadInput with the line that can't be read."""
    answers = _answers(museum, kept)
    for asked in _read_questions(path):
        answer = answers.answer(
            asked["question"], at=asked.get("at"), before=asked.get("before"), language=asked.get("lang") or "en"
        )
        out.write(_line(asked, answer))


def _answers(museum: Museum, kept: Path) -> ExhibitAnswers:
    answers = ExhibitAnswers(museum, today_year=datetime.now(UTC).year)
    answers.read_meanings(kept)
    return answers


def _read_questions(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(str(path), f"a file of JSON lines in UTF-8 ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _question(line, f"{path}:{number}")


def _question(line: str, where: str) -> Mapping[str, Any]:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadInput(where, f"a JSON object ({error})") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        raise BadInput(where, 'an object with "id" and "question"')
    if not all(isinstance(asked.get(name), str | None) for name in ("at", "before", "lang")):
        raise BadInput(where, '"at", "before" and "lang" in quotation marks, or left out')
    return asked


def _line(asked: Mapping[str, Any], answer: Answer) -> str:
    sources = [{"exhibit": source.exhibit, "section": source.section} for source in answer.sources]
    return orjson.dumps({"id": asked.get("id"), "answer": answer.text, "sources": sources}).decode() + "\n"
