"""What a kiosk doesn't write on its screen."""

import pytest

from guide.pipeline.stt.decency import Decency

DECENCY = Decency(["Two cocks on a weathervane.", "How old is it?"])


@pytest.mark.parametrize("text", ["What the fuck is this?", "Shit.", "Who made this bitch?", "It's a BASTARD!"])
def test_obscenities_are_not_allowed(text: str) -> None:
    assert not DECENCY.allows(text)


@pytest.mark.parametrize(
    "text", ["How old is it?", "Who was Hitchcock?", "Is that brass?", "Where is the class?", "A title, please.", ""]
)
def test_decent_words_that_look_alike_are(text: str) -> None:
    assert DECENCY.allows(text)


def test_what_the_museum_writes_itself_may_be_asked_for() -> None:
    assert DECENCY.allows("Who made the cocks?")
    assert not Decency([]).allows("Who made the cocks?")
