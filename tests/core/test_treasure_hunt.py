from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.core.ruling import Ruling
from guide.core.treasure_hunt import Stop, TreasureHunt, begin, go, hint, stop

WAVE = Stop("wave", "the wave", "It has claws but never scratches.", ("In Room 6.", "It is the wave."))
STONE = Stop("stone", "the stone", "It says the same thing three times.", ("In Room 2.", "It is the stone."))
BOOK = Stop("book", "the book", "It was the first of its kind.", ("In Room 6.", "It is the book."))


def a_hunt(*stops: Stop) -> TreasureHunt:
    return begin(stops, length=0, at=None)[0]


def test_it_begins_with_the_first_clue() -> None:
    hunt, ruling = begin([WAVE, STONE], length=0, at=None)

    assert hunt.wanted is WAVE
    assert ruling == Ruling("hunt_begun", values={"score": "0", "total": "2", "clue": WAVE.clue})


def test_what_the_visitor_stands_before_is_not_looked_for_first() -> None:
    assert begin([WAVE, STONE], length=0, at="wave")[0].wanted is STONE


def test_finding_one_leads_to_the_next_clue() -> None:
    hunt, ruling = go(a_hunt(WAVE, STONE), "wave", "The Wave")

    assert hunt.wanted is STONE
    assert ruling == Ruling(
        "hunt_found", values={"score": "1", "total": "2", "title": "The Wave", "clue": STONE.clue}
    )


def test_finding_the_last_wins() -> None:
    hunt, _ = go(a_hunt(WAVE, STONE), "wave", "The Wave")
    _, ruling = go(hunt, "stone", "The Stone")

    assert ruling == Ruling("hunt_won", True, {"score": "2", "total": "2", "title": "The Stone"})


def test_a_wrong_guess_brings_a_hint_and_costs_nothing() -> None:
    hunt, ruling = go(a_hunt(WAVE, STONE), "book", "The Book")

    assert (ruling.kind, ruling.is_over) == ("hunt_not_it", False)
    assert ruling.values["hint"] == "In Room 6."
    assert go(hunt, "wave", "The Wave")[1].kind == "hunt_found"


def test_hints_come_one_by_one_and_the_last_stays() -> None:
    hunt = a_hunt(WAVE)
    hints = []
    for _ in range(4):
        hunt, ruling = hint(hunt)
        hints.append(ruling.values["hint"])

    assert hints == ["In Room 6.", "It is the wave.", "It is the wave.", "It is the wave."]


def test_the_next_thing_has_hints_of_its_own() -> None:
    hunt, _ = hint(a_hunt(WAVE, STONE))
    hunt, _ = go(hunt, "wave", "The Wave")

    assert hint(hunt)[1].values["hint"] == "In Room 2."


def test_stopping_tells_what_was_looked_for() -> None:
    assert stop(a_hunt(WAVE, STONE)) == Ruling(
        "hunt_stopped", True, {"score": "0", "total": "2", "title": "the wave"}
    )


stops = st.permutations([WAVE, STONE, BOOK]).flatmap(lambda all_: st.integers(1, 3).map(lambda n: all_[:n]))
moves = st.lists(st.sampled_from(["wave", "stone", "book", "elsewhere", "hint"]), max_size=20)


@given(stops, st.integers(0, 3), st.sampled_from(["wave", "stone", None]), moves)
def test_any_hunt_counts_each_thing_once_and_ends_when_all_are_found(
    chosen: list[Stop], length: int, at: str | None, moves: list[str]
) -> None:
    hunt, ruling = begin(chosen, length=length, at=at)
    assert len(hunt.stops) == min(length or len(chosen), len(chosen))
    assert hunt.wanted.exhibit_id != at or len(chosen) == 1
    for move in moves:
        if ruling.is_over:
            break
        before = hunt.found
        wanted = hunt.wanted.exhibit_id
        hunt, ruling = hint(hunt) if move == "hint" else go(hunt, move, move)
        assert hunt.found == before + (move == wanted)
        assert ruling.values["score"] == str(hunt.found)
        assert ruling.is_over == (hunt.found == len(hunt.stops))
