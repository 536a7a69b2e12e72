"""The text of a curator's file: the label, the sections under their headings, the questions with their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from guide.museum.collection import Question, Section
from guide.museum.problems import FileFindings
from guide.museum.reading_aloud import check_aloud

# How the section of questions is called in the languages that museums have sent or are likely to send.
QUESTION_HEADINGS = ("questions", "question", "fragen", "preguntas", "domande", "perguntas", "vragen", "pytania")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_QUESTION = re.compile(r"(?:[-*]\s+)?\*\*(.+?)\*\*\s*(.*)", re.DOTALL)
_NEXT_QUESTION = re.compile(r"(?:[-*]\s+)?\*\*[^*]+\?\*\*")
_FENCE = re.compile(r"(```|~~~)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """Paragraphs under one heading; the chapter before the first heading has title "" and the body's first line.

    `level`: the heading's, 1..6 for `#`..`######`, 0 without one."""

    title: str
    level: int
    line: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def is_questions(self) -> bool:
        return self.title.casefold() in QUESTION_HEADINGS


@dataclass(frozen=True, slots=True)
class Body:
    label: str
    label_line: int
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]


def read_body(text: str, first_line: int, findings: FileFindings) -> Body:
    opening, *chapters = _chapters(_without_comments(text, first_line, findings), first_line)
    sections: list[Section] = []
    questions: list[Question] = []
    for chapter, after in zip_longest(chapters, chapters[1:]):
        if _holds_headings_alone(chapter, after):
            continue
        if not chapter.title or not chapter.paragraphs:
            _report_emptiness(chapter, findings)
        elif chapter.is_questions:
            questions.extend(_questions(chapter, findings))
        else:
            _warn_of_hidden_questions(chapter, findings)
            sections.append(Section(chapter.title, chapter.text))
    _report_repeated_headings(chapters, findings)
    for paragraph in (each for chapter in (opening, *chapters) for each in chapter.paragraphs):
        check_aloud(paragraph.text, paragraph.line, findings)
    label_line = opening.paragraphs[0].line if opening.paragraphs else opening.line
    return Body(opening.text, label_line, tuple(sections), tuple(questions))


def _holds_headings_alone(chapter: Chapter, after: Chapter | None) -> bool:
    """`after`: the chapter that follows, None after the last."""
    is_empty = bool(chapter.title) and not chapter.paragraphs and not chapter.is_questions
    return is_empty and after is not None and after.level > chapter.level


def _report_emptiness(chapter: Chapter, findings: FileFindings) -> None:
    if not chapter.title:
        findings.problem(chapter.line, "This heading has no words.")
        return
    how = " Each question stands in bold before its answer: **Is it real?** Yes." if chapter.is_questions else ""
    findings.problem(chapter.line, f"Nothing is written under the heading “{chapter.title}”.{how}")


def _warn_of_hidden_questions(chapter: Chapter, findings: FileFindings) -> None:
    asked = next((paragraph for paragraph in chapter.paragraphs if _NEXT_QUESTION.match(paragraph.text)), None)
    if asked is not None:
        sentence = f"Questions in bold are known as such under “## Questions” only, and this is “{chapter.title}”."
        findings.warning(asked.line, sentence)


def _without_comments(text: str, first_line: int, findings: FileFindings) -> str:
    """Curators' notes to each other never reach a visitor; line numbers stay as they were."""
    left = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    start = left.find("<!--")
    if start == -1:
        return left
    findings.problem(first_line + left.count("\n", 0, start), "This comment (<!--) is never closed (-->).")
    return left[:start]


def _chapters(text: str, first_line: int) -> list[Chapter]:
    chapters: list[Chapter] = []
    title, level, line, lines, in_code = "", 0, first_line, [""] * 0, False
    start = first_line
    for number, raw in enumerate(text.split("\n"), first_line):
        in_code ^= bool(_FENCE.match(raw))
        heading = None if in_code else _HEADING.match(raw)
        if heading is None and not re.fullmatch(r"#{1,6}", raw.strip()):
            lines.append(raw)
            continue
        chapters.append(Chapter(title, level, line, _paragraphs(lines, start)))
        title, level, line = heading[2] if heading else "", len(raw) - len(raw.lstrip("#")), number
        lines, start = [], number + 1
    chapters.append(Chapter(title, level, line, _paragraphs(lines, start)))
    return chapters


def _paragraphs(lines: list[str], first_line: int) -> tuple[Paragraph, ...]:
    paragraphs: list[Paragraph] = []
    held: list[str] = []
    for number, line in enumerate([*lines, ""], first_line):
        if line.strip():
            held.append(line.strip())
        elif held:
            paragraphs.append(Paragraph("\n".join(held), number - len(held)))
            held = []
    return tuple(paragraphs)


def _questions(chapter: Chapter, findings: FileFindings) -> list[Question]:
    """`**Question?** Answer.`, the answer going on until the next bold question."""
    asked: list[tuple[int, str, list[str]]] = []
    for block in _blocks(chapter):
        match = _QUESTION.match(block.text)
        if match:
            asked.append((block.line, " ".join(match[1].split()), [match[2].strip()]))
        elif block.text.lstrip("-* ") != block.text and block.text.lstrip("- ").startswith("**"):
            findings.problem(block.line, "The question's closing ** is missing: **Is it real?** Yes.")
        elif asked:
            asked[-1][2].append(block.text)
        else:
            findings.problem(block.line, "A question must stand in bold before its answer: **Is it real?** Yes.")
    _report_questions([(line, text, "".join(answer)) for line, text, answer in asked], findings)
    return [Question(text, "\n\n".join(filter(None, answer))) for _, text, answer in asked if any(answer)]


def _blocks(chapter: Chapter) -> list[Paragraph]:
    """The paragraphs, and each question that follows another one without an empty line as a block of its own."""
    blocks: list[Paragraph] = []
    for paragraph in chapter.paragraphs:
        held: list[str] = []
        start = paragraph.line
        for number, line in enumerate(paragraph.text.split("\n"), paragraph.line):
            if held and _NEXT_QUESTION.match(line):
                blocks.append(Paragraph("\n".join(held), start))
                held, start = [], number
            held.append(line)
        blocks.append(Paragraph("\n".join(held), start))
    return blocks


def _report_questions(asked: list[tuple[int, str, str]], findings: FileFindings) -> None:
    seen: set[str] = set()
    for line, text, answer in asked:
        if not answer:
            findings.problem(line, f"The question “{text}” has no answer after it.")
        if text.casefold() in seen:
            findings.problem(line, f"The question “{text}” is asked twice.")
        seen.add(text.casefold())


def _report_repeated_headings(chapters: list[Chapter], findings: FileFindings) -> None:
    seen: dict[str, int] = {}
    for chapter in chapters:
        first = seen.setdefault(chapter.title.casefold(), chapter.line)
        if chapter.title and first != chapter.line:
            findings.problem(
                chapter.line, f"The heading “{chapter.title}” is used twice; it was first on line {first}."
            )
