"""What stands in PocketSphinx's own file, compared with what the package reads from it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from guide.pipeline.stt.trigram_file import Grams, Trigrams, read_trigrams

pocketsphinx = pytest.importorskip("pocketsphinx")
FILE = Path(pocketsphinx.get_model_path("en-us/en-us.lm.bin"))


@pytest.fixture(scope="module")
def trigrams() -> Trigrams:
    return read_trigrams(FILE)


def every(count: int, grams: Grams, trigrams: Trigrams) -> list[tuple[list[str], float]]:
    """Grams from all over the file, with the logarithms of their probabilities."""
    rows = range(0, len(grams.words), len(grams.words) // count)
    return [([trigrams.spelt[word] for word in grams.words[row]], float(grams.logs[row])) for row in rows]


@pytest.mark.parametrize("order", ["words", "pairs", "triples"])
def test_every_probability_is_the_one_the_package_knows(trigrams: Trigrams, order: str) -> None:
    base = pocketsphinx.LogMath()
    model = pocketsphinx.NGramModel(pocketsphinx.Config(), base, str(FILE))
    grams: Grams = getattr(trigrams, order)

    for words, log in every(500, grams, trigrams):
        assert log == pytest.approx(model.prob(words[::-1]) * math.log10(1.0001), abs=0.001)


def test_triples_end_in_the_pairs_they_name(trigrams: Trigrams) -> None:
    assert (trigrams.pairs.words[trigrams.ending] == trigrams.triples.words[:, 1:]).all()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "museum.arpa"
    other.write_text("\\data\\\nngram 1=0\n\\end\\\n")

    with pytest.raises(ValueError, match=r"museum\.arpa"):
        read_trigrams(other)
