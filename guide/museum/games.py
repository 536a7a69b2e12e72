"""The games that visitors can play, each a Markdown file that a curator can add to `exhibits/games/`.

A file chooses one of the two kinds that `guide.core` referees, names it and says how it is played; what is played
with comes from the exhibits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

from guide.errors import MuseumError
from guide.museum.facts import check_keys, check_needed, line_of, text_of, texts_of
from guide.museum.language_codes import base_language
from guide.museum.problems import Findings, in_order, listed, nearest
from guide.museum.translated_files import TranslatedFile, read_files

Kind: TypeAlias = Literal["letter chain", "treasure hunt"]
KINDS: Final[tuple[Kind, ...]] = ("letter chain", "treasure hunt")
KEYS: Final = ("name", "kind", "asked_as", "exhibits", "length")
TRANSLATED_KEYS: Final = ("name", "asked_as")
MOST_STOPS: Final = 50


@dataclass(frozen=True, slots=True)
class Game:
    """`rules`: how it is played, as the guide says it at the beginning. `asked_as`: what visitors call it besides
    its name. A treasure hunt leads to `exhibits`, in their order, or to any; `length`: to so many of them at most, 0
    for all."""

    id: str
    kind: Kind
    name: str
    rules: str
    asked_as: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    length: int = 0
    translations: Mapping[str, Game] = field(default_factory=dict)

    def spoken_in(self, language: str) -> Game:
        """The same game as it is told to visitors of this language."""
        return self.translations.get(language) or self.translations.get(base_language(language)) or self


def load_games(folder: Path, exhibits: Collection[str]) -> Mapping[str, Game]:
    """By file name; none when there is no such folder. `exhibits`: the ids of those that visitors can find. Raises
    MuseumError with every mistake of every file."""
    findings = Findings()
    games = read_games(folder, exhibits, findings)
    if findings.problems:
        raise MuseumError(in_order(findings.problems))
    return games


def read_games(folder: Path, exhibits: Collection[str], findings: Findings) -> Mapping[str, Game]:
    """The same without those whose files have mistakes, which are added to `findings`."""
    games: dict[str, Game] = {}
    for file in read_files(folder, findings):
        check_keys(file.entries, TRANSLATED_KEYS if file.language else KEYS, file.findings)
        original = games.get(file.id)
        if not file.language:
            game = _original(file, exhibits)
        elif original is not None:
            game = replace(original, translations={**original.translations, file.language: _with(original, file)})
        else:
            continue
        if file.findings.is_clean:
            games[file.id] = game
    return games


def _original(file: TranslatedFile, exhibits: Collection[str]) -> Game:
    check_needed(file.entries, "name", file.findings)
    if not file.body:
        file.findings.problem(file.body_line, "How it is played is missing: write it below the second --- line.")
    _check_exhibits(file, exhibits)
    found = texts_of(file.entries, "exhibits")
    game = Game(file.id, _kind(file), "", "", exhibits=found, length=_length(file))
    return _with(game, file)


def _with(game: Game, file: TranslatedFile) -> Game:
    """`game` in the file's words; what it leaves out stays."""
    return replace(
        game,
        name=text_of(file.entries, "name") or game.name,
        rules=file.body or game.rules,
        asked_as=texts_of(file.entries, "asked_as") or game.asked_as,
        translations={},
    )


def _kind(file: TranslatedFile) -> Kind:
    written = text_of(file.entries, "kind")
    kind = next((kind for kind in KINDS if kind == written.replace("-", " ").casefold()), None)
    if kind is None:
        close = nearest(written, KINDS)
        advice = f"did you mean “{close}”?" if close else f"it is {listed(KINDS)} that the guide can play."
        file.findings.problem(line_of(file.entries, "kind"), f"`kind` can't be “{written}”; {advice}")
    return kind or KINDS[0]


def _length(file: TranslatedFile) -> int:
    written = text_of(file.entries, "length") or "0"
    if written.isdecimal() and int(written) <= MOST_STOPS:
        return int(written)
    file.findings.problem(line_of(file.entries, "length"), f"`length` must be a number from 1 to {MOST_STOPS}.")
    return 0


def _check_exhibits(file: TranslatedFile, exhibits: Collection[str]) -> None:
    for exhibit in texts_of(file.entries, "exhibits"):
        if exhibit not in exhibits:
            close = nearest(exhibit, exhibits)
            advice = f" (did you mean “{close}”?)" if close else ""
            sentence = f"`exhibits`: there is no published exhibit “{exhibit}”{advice}."
            file.findings.problem(line_of(file.entries, "exhibits"), sentence)
