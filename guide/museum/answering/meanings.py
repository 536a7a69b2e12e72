"""What the museum's passages mean, as vectors: how near each is to a question that shares no word with it."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from guide.museum.answering.book import Book
from guide.museum.answering.embedding import Embedder
from guide.museum.answering.encoder import WIDTH, Vectors
from guide.museum.answering.question import MAX_WORDS
from guide.museum.answering.reading import Reader
from guide.museum.answering.second_look import Reads
from guide.museum.language.visit_topic import VisitTopic
from guide.museum.passages import MUSEUM, Passage
from guide.museum.stopping import IsUnwanted, always_wanted, while_wanted
from guide.museum.titles import title_in_sentence

log = logging.getLogger(__name__)

_REMEMBERED = 32
"""Texts whose vectors are kept."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question. `nearness`: -1..1 for each passage by its number; `read`: how likely passages answer it."""

    nearness: Vectors
    read: Reads


class Meanings:
    """`vectors`: (passages, WIDTH), of all the passages of `book`; `questions`: (WIDTH,) of each that is known, and
    of each way to ask for a topic of the visit."""

    def __init__(
        self, embedder: Embedder, reader: Reader, vectors: Vectors, questions: Mapping[str, Vectors], book: Book
    ) -> None:
        self._embedder = embedder
        # One question is looked up in several ways, one after the other.
        self._begun = lru_cache(maxsize=_REMEMBERED)(embedder.begun)
        self._vector = lru_cache(maxsize=_REMEMBERED)(lambda text: embedder.finished(self._begun(text)))
        self._reader = reader
        self._vectors = vectors
        self._questions = dict(questions)
        self._book = book
        self._topics = [(topic, way) for topic in book.lexicon.visit for way in topic.meant]
        self._ways = np.array([self._questions[way] for _, way in self._topics]).reshape(-1, WIDTH)

    def topic_meant(self, question: str) -> tuple[VisitTopic, float] | None:
        """The topic of the visit that it is likest to ask, and how like (-1..1); None without such topics."""
        if not self._topics:
            return None
        likeness = self._ways @ self._vector(self._in_place(question, None, None))
        best = int(likeness.argmax())
        return self._topics[best][0], float(likeness[best])

    def understood(self, question: str, *, at: str | None, before: str | None) -> Understood:
        """`at`: where it is asked; `before`: what was asked before."""
        text = self._in_place(question, at, before)
        near: Vectors = self._vectors @ self._vector(text)
        return Understood(near, partial(self._read, self._begun(text)))

    def nearness(self, words: str) -> Vectors:
        """-1..1 for each passage: of a few words wherever they are said."""
        return self.understood(words, at=None, before=None).nearness

    def nearness_of_all(self, readings: Sequence[str], *, at: str | None, before: str | None) -> Vectors:
        """The mean of their nearness, where it isn't known which of them was asked."""
        vectors = self._embedder.embed([self._in_place(reading, at, before) for reading in readings])
        near: Vectors = self._vectors @ vectors.mean(axis=0)
        return near

    def likeness(self, readings: Sequence[str], questions: Sequence[str]) -> list[float]:
        """-1..1 for each question, how much it means what was asked, where it isn't known which reading that was.
        Takes some 2 ms for each reading and for each question that isn't known."""
        new = list(dict.fromkeys((*readings, *(one for one in questions if one not in self._questions))))
        vectors = self._questions | dict(zip(new, self._embedder.embed(new), strict=True))
        heard = np.mean([vectors[one] for one in readings], axis=0)
        return [float(vectors[one] @ heard) for one in questions]

    def _in_place(self, question: str, at: str | None, before: str | None) -> str:
        """The question stands last; of so many words that not all would be read, the last ones."""
        title = f"{_title(self._book, at)}. " if at is not None else ""
        return title + " ".join(f"{before or ''} {question}".split()[-MAX_WORDS:])

    def _read(self, begun: Vectors, numbers: Sequence[int]) -> list[float]:
        passages = [self._book.passages[number] for number in numbers]
        texts = [f"{_title(self._book, one.exhibit)}. {one.question} {one.text}" for one in passages]
        return self._reader.odds(begun, texts)


def read_meanings(
    book: Book,
    embedder: Embedder,
    reader: Reader,
    kept: Path | None,
    questions: Sequence[str] = (),
    is_unwanted: IsUnwanted = always_wanted,
) -> Meanings:
    """Of all its passages, and of the questions that are known to be asked of them.

    Takes about 5 ms for each that isn't known from `kept`, a file that is written anew.

    Raises Unwanted.
    """
    key = partial(_key, embedder)
    passages = [_in_context(passage, book) for passage in book.passages]
    questions = [*questions, *(way for topic in book.lexicon.visit for way in topic.meant)]
    texts = [*passages, *questions]
    known = _kept_vectors(kept)
    new = list(dict.fromkeys(text for text in texts if key(text) not in known))
    known |= zip(map(key, new), embedder.embed(while_wanted(new, is_unwanted)), strict=True) if new else {}
    vectors = {key(text): known[key(text)] for text in texts}
    if kept is not None and new:
        _keep(kept, vectors)
    told = np.array([vectors[key(text)] for text in passages]).reshape(-1, WIDTH)
    return Meanings(embedder, reader, told, {one: vectors[key(one)] for one in questions}, book)


def _in_context(passage: Passage, book: Book) -> str:
    """A sentence means little without the thing that it is about and what stands above it."""
    head = passage.question or ("" if passage.section == "label" else passage.section)
    return f"{_title(book, passage.exhibit)}. {head}. {passage.text}"


def _title(book: Book, exhibit: str) -> str:
    return "the museum" if exhibit == MUSEUM else title_in_sentence(book.exhibits[exhibit])


def _key(embedder: Embedder, text: str) -> bytes:
    """Of a vector that is kept: of another text or made by another embedder it is another."""
    return hashlib.blake2b(text.encode(), digest_size=16, person=embedder.fingerprint).digest()


def _kept_vectors(kept: Path | None) -> dict[bytes, Vectors]:
    """By their texts' keys; nothing where the file can't be read: it only saves time."""
    try:
        if kept is None:
            return {}
        with kept.open("rb") as file, np.load(file) as saved:
            keys, vectors = saved["keys"], saved["vectors"].astype(np.float32)
        return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
    except FileNotFoundError:
        return {}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        log.warning("%s can't be read and is made again: %s", kept, error)
        return {}


def _keep(kept: Path, vectors: Mapping[bytes, Vectors]) -> None:
    keys = np.frombuffer(b"".join(vectors), np.uint8).reshape(len(vectors), -1)
    half = kept.with_name(f"{kept.stem}.{os.getpid()}.npz")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(half, keys=keys, vectors=np.array(list(vectors.values()), np.float16))
        half.replace(kept)
    except OSError as error:
        log.warning("%s can't be written, so the next start takes as long: %s", kept, error.strerror)
        with suppress(OSError):
            half.unlink()
