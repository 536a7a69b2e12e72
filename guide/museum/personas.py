"""Who the guide is: each persona a Markdown file that a curator can add to `exhibits/personas/`.

The house guide is built in; a file `guide.md` takes its place. `robot.fr.md` is what of the robot is said in French:
its text may be left out, then the original's instructions hold for French, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from guide.errors import MuseumError
from guide.museum.facts import check_keys, check_needed, line_of, text_of, texts_of
from guide.museum.language_codes import base_language
from guide.museum.passages import MUSEUM
from guide.museum.problems import Findings, in_order, listed, nearest
from guide.museum.reply import Answer
from guide.museum.translated_files import TranslatedFile, read_files

KEYS: Final = ("name", "about", "voice", "greeting", "pace", "asked_as", "openings")
SLOWEST, FASTEST = 0.25, 1.5
"""What the Realtime protocol takes as `speed`."""
MAX_INSTRUCTIONS_CHARS: Final = 3_000
"""They are sent with every answer, and come before what the guide knows."""


@dataclass(frozen=True, slots=True)
class Persona:
    """`instructions`: how it speaks, for the model. `about`: one line for the visitor who chooses. `voice`: a
    provider's voice, "" for the house's. `pace`: 1 is the voice's own. `asked_as`: what visitors call it besides its
    name. `openings`: what it may say before an answer where no model speaks as it would."""

    id: str
    name: str
    instructions: str
    about: str = ""
    voice: str = ""
    greeting: str = ""
    pace: float = 1.0
    asked_as: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    translations: Mapping[str, Persona] = field(default_factory=dict)

    def spoken_in(self, language: str) -> Persona:
        """The same persona as it speaks to visitors of this language."""
        return self.translations.get(language) or self.translations.get(base_language(language)) or self

    def opened(self, answer: Answer, turn: int) -> Answer:
        """`answer`, the visitor's `turn`th, with one of the openings before it if it tells of exhibits. Nothing else
        of it changes."""
        if not (self.openings and answer.is_sure and any(source.exhibit != MUSEUM for source in answer.sources)):
            return answer
        return replace(answer, text=f"{self.openings[turn % len(self.openings)]} {answer.text}")


@dataclass(frozen=True, slots=True)
class Voices:
    """`names`: of all voices of `owner`, as a sentence begins with it: who speaks for the guide."""

    owner: str
    names: tuple[str, ...]


HOUSE_GUIDE: Final = Persona(
    "guide",
    "The guide",
    "You are the museum's guide: warm, exact, unhurried, with a quiet sense of humour. You speak to one person "
    "standing next to you, in plain words, as somebody who loves these things and has all the time in the world.",
)


def load_personas(folder: Path) -> Mapping[str, Persona]:
    """The house guide first, then the folder's, by name. Raises MuseumError with every mistake of every file."""
    findings = Findings()
    personas = read_personas(folder, findings)
    if findings.problems:
        raise MuseumError(in_order(findings.problems))
    return personas


def read_personas(folder: Path, findings: Findings, voices: Voices | None = None) -> Mapping[str, Persona]:
    """The same without those whose files have mistakes, which are added to `findings`.

    `voices`: those that a persona may have; None where nobody here knows."""
    personas = {HOUSE_GUIDE.id: HOUSE_GUIDE}
    for file in read_files(folder, findings):
        _check_voice(file, voices)
        original = personas.get(file.id, HOUSE_GUIDE)
        persona = _translated(original, file) if file.language else _original(file)
        if file.findings.is_clean and (file.id in personas or not file.language):
            personas[file.id] = persona
    return personas


def _original(file: TranslatedFile) -> Persona:
    check_needed(file.entries, "name", file.findings)
    if not file.body:
        file.findings.problem(file.body_line, "How this guide speaks is missing: write it below the second --- line.")
    return _with(Persona(file.id, "", ""), file)


def _translated(original: Persona, file: TranslatedFile) -> Persona:
    spoken = replace(_with(original, file), translations={})
    return replace(original, translations={**original.translations, file.language: spoken})


def _with(persona: Persona, file: TranslatedFile) -> Persona:
    """`persona` with what the file says; what it leaves out stays."""
    entries = file.entries
    check_keys(entries, KEYS, file.findings)
    if len(file.body) > MAX_INSTRUCTIONS_CHARS:
        sentence = (
            f"This is {len(file.body):,} characters long; the model takes {MAX_INSTRUCTIONS_CHARS:,} with ease."
        )
        file.findings.problem(file.body_line, sentence)
    return replace(
        persona,
        name=text_of(entries, "name") or persona.name,
        instructions=file.body or persona.instructions,
        about=text_of(entries, "about") or persona.about,
        voice=text_of(entries, "voice") or persona.voice,
        greeting=text_of(entries, "greeting") or persona.greeting,
        pace=_pace(persona.pace, file),
        asked_as=texts_of(entries, "asked_as") or persona.asked_as,
        openings=texts_of(entries, "openings") or persona.openings,
    )


def _check_voice(file: TranslatedFile, voices: Voices | None) -> None:
    voice = text_of(file.entries, "voice")
    if voices is None or not voice or voice in voices.names:
        return
    close = nearest(voice, voices.names)
    meant = f"; did you mean “{close}”?" if close else "."
    sentence = f"`voice`: {voices.owner} has no voice “{voice}”{meant} It has {listed(voices.names)}."
    file.findings.problem(line_of(file.entries, "voice"), sentence)


def _pace(otherwise: float, file: TranslatedFile) -> float:
    if "pace" not in file.entries:
        return otherwise
    try:
        pace = float(text_of(file.entries, "pace"))
    except ValueError:
        pace = 0.0
    if not SLOWEST <= pace <= FASTEST:
        sentence = f"`pace` must be a number from {SLOWEST} to {FASTEST}; 1 is the voice's own."
        file.findings.problem(line_of(file.entries, "pace"), sentence)
    return pace
