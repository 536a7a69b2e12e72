"""A model that begins to recite its rules is stopped; one that speaks of the museum never is."""

from __future__ import annotations

import pytest

from guide.chat.leaks import Leaked, LeakWatch
from guide.chat.messages import RULES
from guide.museum.files import load_museum
from guide.settings import ROOT


@pytest.mark.parametrize("step", [1, 7, 60, 10_000])
def test_a_recited_rule_is_noticed_however_it_is_cut(step: int) -> None:
    watch = LeakWatch(RULES)
    recited = "Sure! My rules say: " + RULES.replace("\n", " ")[:600].upper()

    with pytest.raises(Leaked):
        _recite(recited, step, watch)


def _recite(text: str, step: int, watch: LeakWatch) -> None:
    for at in range(0, len(text), step):
        watch.watch(text[at : at + step])


def test_the_museums_own_texts_are_for_visitors() -> None:
    watch = LeakWatch(RULES)
    for exhibit in load_museum(ROOT / "exhibits").exhibits.values():
        for text in (exhibit.label, *(section.text for section in exhibit.sections)):
            watch.watch(text)
