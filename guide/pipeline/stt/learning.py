"""What recognition learns of a museum before it can hear: which words follow which, and how they are said.

That takes some seconds and 150 MB, so it is learnt once for all workers and kept in files for later starts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.stt.everyday import commonest_words, everyday_english, everyday_model
from guide.pipeline.stt.language_model import Vocabulary, arpa, mean, smoothed
from guide.pipeline.stt.lexicon import words_of
from guide.pipeline.stt.pronunciation import dictionary
from guide.pipeline.worker import StageFault

# How much each kind of sentence of a `lexicon.Phrasebook` says about what visitors will say.
WEIGHTS: Final = ((0.6, ("asked",)), (0.15, ("expected",)), (0.25, ("told", "names")))
EVERYDAY_WEIGHS: Final = 0.15
"""What everybody's English counts beside them, whose weights add up to 1."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """`language_model`: in the ARPA format; `words`: how they are said, in the format of the CMU dictionary."""

    language_model: Path
    words: Path


def learnt(phrasebook: Mapping[str, Any], folder: Path) -> Learnt:
    """What is kept in `folder` of this phrasebook by this program, else learnt now. Whoever wants it at the same time
    waits. Raises StageFault when nothing can be kept there."""
    key = _key(phrasebook)
    files = Learnt(folder / f"{key}.arpa", folder / f"{key}.dict")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "learning.lock"):
            if not files.language_model.exists():
                _make_room(folder)
                _learn(phrasebook, files)
    except OSError as error:
        raise StageFault(f"what it learns can't be kept in {folder}: {error.strerror}") from error
    return files


def _key(phrasebook: Mapping[str, Any]) -> str:
    told = json.dumps(phrasebook, sort_keys=True).encode()
    return hashlib.blake2b(told, digest_size=16, key=_program()).hexdigest()


@cache
def _program() -> bytes:
    """A digest of whatever turns a phrasebook into what is learnt, this code above all."""
    digest = hashlib.blake2b(version("pocketsphinx").encode(), digest_size=16)
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.digest()


def _make_room(folder: Path) -> None:
    """Of other museums, and of this one as it was: running recognisers have read theirs."""
    for old in (*folder.glob("*.arpa"), *folder.glob("*.dict")):
        old.unlink()


def _learn(phrasebook: Mapping[str, Any], files: Learnt) -> None:
    language_model, pronunciations = _language(phrasebook)
    _keep("\n".join(_dictionary_lines(pronunciations)) + "\n", files.words)
    _keep(language_model, files.language_model)


def _keep(text: str, file: Path) -> None:
    """Whole or not at all, whenever the kiosk is switched off: PocketSphinx crashes over half a file."""
    half = file.with_suffix(".half")
    with half.open("w", encoding="utf-8") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    half.replace(file)


def _language(phrasebook: Mapping[str, Any]) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The language model in the ARPA format, and the pronunciations of each word."""
    kinds = [(weight, [words_of(text) for name in names for text in phrasebook[name]]) for weight, names in WEIGHTS]
    words = {word for _, sentences in kinds for sentence in sentences for word in sentence}
    english = everyday_english()
    said = [Pronunciation(**each) for each in phrasebook["said"]]
    pronunciations = dictionary(words.union(commonest_words(english)), said)
    vocabulary = Vocabulary.of(pronunciations)
    known = [(weight, [s for s in sentences if s and pronunciations.keys() >= set(s)]) for weight, sentences in kinds]
    models = [(weight, smoothed(sentences, vocabulary)) for weight, sentences in known if sentences]
    return arpa(mean([*models, (EVERYDAY_WEIGHS, everyday_model(english, vocabulary))])), pronunciations


def _dictionary_lines(pronunciations: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for word, kinds in sorted(pronunciations.items()):
        for number, phones in enumerate(kinds, start=1):
            yield f"{word} {phones}" if number == 1 else f"{word}({number}) {phones}"
