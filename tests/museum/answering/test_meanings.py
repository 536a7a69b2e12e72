"""What passages mean is worked out once for each text, and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.embedding import Embedder, embedder
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.meanings import read_meanings
from guide.museum.answering.reading import reader
from guide.museum.files import load_museum
from guide.museum.stopping import Unwanted
from tests.museum.folder import Folder

HEAD = "---\ntitle: The Duck\n---\n"


class Counting(Embedder):
    """The real one, which remembers what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fingerprint = embedder().fingerprint

    def embed(self, texts: Iterable[str]) -> Vectors:
        return embedder().embed(self._remembered(texts))

    def _remembered(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            self.texts.append(text)
            yield text


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "museum")
    folder.write(
        "duck.md", "---\ntitle: The Duck\n---\nA merchant bore the cost of the ship. It was painted green.\n"
    )
    folder.write("museum.md", "---\nname: The Small Museum\n---\n## Coats\nHang your coat in the wardrobe.\n")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "meanings.npz"


def answers_of(folder: Folder) -> ExhibitAnswers:
    return ExhibitAnswers(load_museum(folder.path))


def read(folder: Folder, kept: Path | None, counting: Counting | None = None) -> list[str]:
    """The museum's own texts that were worked out."""
    counting = counting or Counting()
    book = answers_of(folder).book("en")
    read_meanings(book, counting, reader(), kept)
    ways_of_asking = {way for topic in book.lexicon.visit for way in topic.meant}
    return [text for text in counting.texts if text not in ways_of_asking]


def test_what_is_unwanted_stops_at_the_next_sentence(folder: Folder, kept: Path) -> None:
    counting = Counting()

    with pytest.raises(Unwanted):
        read_meanings(answers_of(folder).book("en"), counting, reader(), kept, (), lambda: len(counting.texts) == 2)

    assert len(counting.texts) == 2


def test_the_passage_that_means_what_is_asked_is_the_nearest(folder: Folder) -> None:
    book = answers_of(folder).book("en")
    near = (
        read_meanings(book, embedder(), reader(), None)
        .understood("Who paid for the boat?", at=None, before=None)
        .nearness
    )

    assert near.shape == (len(book.passages),)
    assert book.passages[int(near.argmax())].text == "A merchant bore the cost of the ship."


def test_what_answers_is_likelier_than_what_only_tells_of_the_thing(folder: Folder) -> None:
    book = answers_of(folder).book("en")
    meanings = read_meanings(book, embedder(), reader(), None)
    paid, painted = (
        next(number for number, one in enumerate(book.passages) if word in one.text) for word in ("cost", "painted")
    )

    likely, unlikely = meanings.understood("Who paid for it?", at="duck", before=None).read([paid, painted])

    assert likely > unlikely


def test_where_they_stand_and_what_they_asked_before_counts(folder: Folder) -> None:
    meanings = read_meanings(answers_of(folder).book("en"), embedder(), reader(), None)

    def nearness(at: str | None, before: str | None) -> Vectors:
        return meanings.understood("And in which colour?", at=at, before=before).nearness

    assert nearness("duck", None)[-2] > nearness(None, None)[-2]
    assert nearness(None, "What was the ship painted?")[-1] > nearness(None, None)[-1]


def test_a_question_counts_after_however_long_a_one(folder: Folder) -> None:
    meanings = read_meanings(answers_of(folder).book("en"), embedder(), reader(), None)
    before = "Who would have thought that anybody ever carved, sold, lent and mended so many things of wood? " * 12

    paid, painted = (
        meanings.understood(question, at="duck", before=before).nearness
        for question in ("Who bore the cost of the ship?", "Was it painted green?")
    )

    cost, green = -2, -1
    assert paid[cost] - paid[green] > painted[cost] - painted[green] + 0.1


def test_a_known_question_that_means_what_was_heard_is_the_most_alike(folder: Folder) -> None:
    known = ["Who paid for the Duck?", "Which colour is the Duck?"]
    meanings = read_meanings(answers_of(folder).book("en"), embedder(), reader(), None, known)
    heard = ["Whose money was it made with?", "Whose money was it mad with?"]

    paid, colour, itself = meanings.likeness(heard, [*known, heard[0]])

    assert itself > paid > colour
    assert meanings.likeness(heard, []) == []


def test_known_questions_are_kept_beside_the_passages(folder: Folder, kept: Path) -> None:
    counting = Counting()
    for _ in range(2):
        read_meanings(answers_of(folder).book("en"), counting, reader(), kept, ["Who paid?", "Who paid?"])

    assert counting.texts.count("Who paid?") == 1


def test_no_text_is_worked_out_twice(folder: Folder, kept: Path) -> None:
    assert len(read(folder, kept)) == 3

    assert read(folder, kept) == []


def test_only_what_was_changed_is_worked_out_again(folder: Folder, kept: Path) -> None:
    read(folder, kept)
    folder.write("duck.md", f"{HEAD}A merchant bore the cost of the ship. It was painted blue.\n")

    (text,) = read(folder, kept)
    assert "blue" in text


def test_what_other_weights_made_is_worked_out_again(folder: Folder, kept: Path) -> None:
    before = read(folder, kept)
    taught_anew = Counting()
    taught_anew.fingerprint = bytes(16)

    assert read(folder, kept, taught_anew) == before


def test_kept_meanings_are_as_good_as_new_ones(folder: Folder, kept: Path) -> None:
    book = answers_of(folder).book("en")
    new = read_meanings(book, embedder(), reader(), kept).understood("Who paid?", at="duck", before=None).nearness
    again = read_meanings(book, embedder(), reader(), kept).understood("Who paid?", at="duck", before=None).nearness

    assert again == pytest.approx(new, abs=1e-3)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY rubbish"])
def test_a_damaged_file_is_made_again(
    folder: Folder, kept: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    kept.write_bytes(damage)

    assert len(read(folder, kept)) == 3
    assert str(kept) in caplog.text
    assert read(folder, kept) == []


def test_a_file_of_something_else_is_made_again(folder: Folder, kept: Path) -> None:
    np.savez(kept, something=np.zeros(3))

    assert len(read(folder, kept)) == 3


def test_a_file_that_cant_be_written_only_costs_time(
    folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        (tmp_path / "file").write_text("in the way")
        assert len(read(folder, tmp_path / "file" / "meanings.npz")) == 3

    assert "next start takes as long" in caplog.text


def test_a_museum_without_a_word_has_no_meanings(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("museum.md", "---\nname: The Empty Museum\n---\n")
    answers = answers_of(folder)
    answers.read_meanings()

    assert not answers.answer("Who painted the old lady with the cat?").sources
