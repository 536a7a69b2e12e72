"""A transcript looks as if the visitor had typed it."""

import pytest

from guide.pipeline.stt.transcript import Writing

PHRASES = [
    "The Antikythera mechanism was found by divers near Antikythera.",
    "In 1822 Champollion read the Rosetta Stone. John Harrison built H4 in London.",
    "how old is the antikythera mechanism",
    "A stone can tell a story.",
    "how old is the café",
]
NAMES = ["The Antikythera Mechanism", "The Rosetta Stone", "Harrison's sea clock H4", "Käthe's Mask"]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("how old is the rosetta stone", "How old is the Rosetta Stone?"),
        ("who made the antikythera mechanism", "Who made the Antikythera mechanism?"),
        ("tell me about kathe's mask", "Tell me about Käthe's Mask."),
        ("was champollion in london", "Was Champollion in London?"),
        ("who built h four", "Who built H4?"),
        ("what's harrison's sea clock h four", "What's Harrison's sea clock H4?"),
        ("may i touch a stone", "May I touch a stone?"),
        ("hello", "Hello."),
        ("some unknown words", "Some unknown words."),
        ("", ""),
    ],
)
def test_words_are_written_as_the_museum_writes_them(heard: str, written: str) -> None:
    assert Writing(PHRASES, NAMES).written(heard.split()) == written


def test_a_museum_without_texts_still_writes_sentences() -> None:
    assert Writing([], []).written(["where", "am", "i"]) == "Where am I?"
