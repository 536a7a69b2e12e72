from __future__ import annotations

import pytest

from guide.core.echo import is_own_voice

SAID = "The Rosetta Stone was carved in 196 BC, in the reign of King Ptolemy the Fifth of Egypt."


@pytest.mark.parametrize(
    "heard", ["rosetta stone was carved in", "the rain of king ptolemy the fifth", "carved in 196 BC"]
)
def test_the_guides_own_words_are_told_even_when_one_is_misheard(heard: str) -> None:
    assert is_own_voice(heard, SAID)


@pytest.mark.parametrize(
    "heard",
    [
        "",
        "Rosetta Stone?",
        "Who was King Ptolemy?",
        "stop please",
        "Egypt of Fifth the Ptolemy King",
        "how old is the stone",
    ],
)
def test_a_visitors_words_are_theirs(heard: str) -> None:
    assert not is_own_voice(heard, SAID)


def test_nothing_said_echoes_nothing() -> None:
    assert not is_own_voice("how old is this", "")
