from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide import channel
from guide.core import effects as fx
from guide.core import events as ev
from guide.errors import BadInput

EXHIBITS, LANGUAGES = {"great-wave"}, {"en", "fr"}
PERSONAS = ("guide", "robot")


def read(message: str) -> channel.PageEvent:
    return channel.read(message, exhibits=EXHIBITS, languages=LANGUAGES, personas=PERSONAS)


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ('{"type":"text","text":" Who? "}', ev.VisitorTyped("Who?")),
        ('{"type":"interrupt"}', ev.VisitorInterrupted()),
        ('{"type":"talk","on":true}', ev.TalkSwitched(True)),
        ('{"type":"language","language":"fr"}', ev.LanguageChosen("fr")),
        ('{"type":"persona","persona":"robot"}', ev.PersonaChosen("robot")),
        ('{"type":"exhibit","exhibit":"great-wave"}', ev.ExhibitChosen("great-wave")),
    ],
)
def test_what_the_page_says_becomes_an_event(message: str, event: channel.PageEvent) -> None:
    assert read(message) == event


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("", "message"),
        ("7", "message"),
        ("{}", "type"),
        ('{"type":["text"]}', "type"),
        ('{"type":"text"}', "text"),
        ('{"type":"text","text":"   "}', "text"),
        ('{"type":"text","text":"' + "x" * 2_001 + '"}', "text"),
        ('{"type":"talk","on":"yes"}', "on"),
        ('{"type":"language","language":"xx"}', "language"),
        ('{"type":"persona","persona":"pirate"}', "persona"),
        ('{"type":"exhibit","exhibit":{}}', "exhibit"),
    ],
)
def test_what_makes_no_sense_names_the_field_and_what_is_allowed(message: str, field: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(message)

    assert raised.value.field == field
    assert raised.value.allowed


@given(st.text())
def test_no_text_whatever_does_more_than_be_refused(message: str) -> None:
    with pytest.raises(BadInput):
        read(message)


def test_the_time_left_is_told_where_it_is_known() -> None:
    assert channel.shown(fx.ShowAllowance(0.5)) == {"type": "allowance", "share_left": 0.5}
    told = channel.shown(fx.ShowAllowance(0.123456, minutes_left=2.345))
    assert told == {"type": "allowance", "share_left": 0.123, "minutes_left": 2.3}


def test_a_cut_caption_says_so_and_a_whole_one_does_not() -> None:
    whole = channel.shown(fx.ShowCaption("a", "guide", "Hello.", final=True))
    cut = channel.shown(fx.ShowCaption("a", "guide", "Hel", final=True, cut=True))

    assert "cut" not in whole
    assert cut["cut"] is True
