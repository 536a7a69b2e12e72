"""What waits for the ear, and what counts as heard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from guide.core.playout import Playout

ITEMS = ("a", "b", "c")

COUNTS = (0, 1, 2, 5, 9)
Step = tuple[str, str, int]
pushes = st.sampled_from([("push", item, count) for item in ITEMS for count in COUNTS])
takes = st.sampled_from([("take", "", count) for count in COUNTS[1:]])
put_backs = st.sampled_from([("put_back", "", count) for count in COUNTS[1:]])
switches = st.sampled_from([(verb, "", 0) for verb in ("pause", "resume", "cut")])


def histories_of(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[list[Step]]:
    """Left to itself, a list is most often too short for anything to wait when it ends."""
    return st.integers(0, 30).flatmap(lambda count: st.lists(st.one_of(*steps), min_size=count, max_size=count))


histories = histories_of(pushes, pushes, takes, switches)
broken_histories = histories_of(pushes, takes, put_backs, switches)


def samples(count: int, value: int = 1) -> bytes:
    return value.to_bytes(2, "little", signed=True) * count


@dataclass
class Replay:
    """Performs a history on a playout, one step at a time."""

    playout: Playout = field(default_factory=Playout)
    pushed: Counter[str] = field(default_factory=Counter)
    taken: bytes = b""

    def perform(self, verb: str, item: str, count: int) -> bytes | None:
        if verb == "push":
            self.playout.push(item, samples(count))
            self.pushed[item] += count
        elif verb == "take":
            taken = self.playout.take(count)
            self.taken += taken or b""
            return taken
        elif verb == "put_back":
            self.playout.put_back(count)
        else:
            getattr(self.playout, verb)()
        return None


@given(broken_histories)
def test_no_more_is_heard_than_was_received(history: list[Step]) -> None:
    replay = Replay()
    for step in history:
        replay.perform(*step)
        for item in ITEMS:
            assert 0 <= replay.playout.heard_samples(item) <= replay.pushed[item]


@given(histories)
def test_what_leaves_for_the_wire_and_nothing_else_counts_as_heard(history: list[Step]) -> None:
    """It leaves in frames no longer than asked for, none of them empty, and what was heard never becomes less."""
    replay = Replay()
    for verb, item, count in history:
        before = {item: replay.playout.heard_samples(item) for item in ITEMS}
        taken = replay.perform(verb, item, count)
        assert taken is None or 0 < len(taken) <= 2 * count
        assert all(replay.playout.heard_samples(item) >= before[item] for item in ITEMS)
    assert len(replay.taken) == 2 * sum(replay.playout.heard_samples(item) for item in ITEMS)


@given(histories, st.integers(1, 9))
def test_after_a_cut_there_is_silence(history: list[Step], count: int) -> None:
    replay = Replay()
    for step in history:
        replay.perform(*step)
    replay.playout.cut()
    assert replay.playout.is_empty
    assert replay.playout.take(count) is None


@given(histories)
def test_what_comes_late_for_a_cut_item_is_not_heard(history: list[Step]) -> None:
    replay = Replay()
    for step in history:
        replay.perform(*step)
    replay.playout.push("a", samples(1))
    replay.playout.cut()
    heard = replay.playout.heard_samples("a")
    replay.playout.push("a", samples(5))
    assert replay.playout.take(5) is None
    assert replay.playout.heard_samples("a") == heard


@given(st.lists(st.binary(max_size=7), max_size=12), st.integers(1, 5))
def test_samples_split_between_pushes_come_out_whole(pieces: list[bytes], count: int) -> None:
    playout = Playout()
    heard = b""
    for piece in pieces:
        playout.push("a", piece)
        heard += playout.take(count) or b""
    while taken := playout.take(count):
        heard += taken
    whole = b"".join(pieces)
    assert heard == whole[: len(whole) // 2 * 2]
    assert playout.is_empty


def test_items_play_in_the_order_in_which_they_began() -> None:
    playout = Playout()
    playout.push("first", samples(3, 1))
    playout.push("second", samples(3, 2))
    playout.push("first", samples(1, 1))
    assert playout.take(5) == samples(4, 1) + samples(1, 2)
    assert (playout.heard_samples("first"), playout.heard_samples("second")) == (4, 1)


def test_a_pause_keeps_everything_and_resuming_goes_on_where_it_was() -> None:
    playout = Playout()
    playout.push("a", samples(2, 1) + samples(2, 2))
    playout.take(2)
    playout.pause()
    assert playout.take(2) is None
    playout.resume()
    assert playout.take(2) == samples(2, 2)


def test_a_new_item_plays_after_a_cut_during_a_pause() -> None:
    playout = Playout()
    playout.push("old", samples(4))
    playout.pause()
    playout.cut()
    playout.push("new", samples(1, 2))
    assert playout.take(4) == samples(1, 2)


def test_an_item_that_ran_dry_goes_on_when_more_of_it_comes() -> None:
    playout = Playout()
    playout.push("a", samples(1))
    playout.take(4)
    assert playout.is_empty
    playout.push("a", samples(2, 2))
    assert playout.take(4) == samples(2, 2)
    assert playout.heard_samples("a") == 3


def test_an_unknown_item_was_not_heard() -> None:
    assert Playout().heard_samples("never") == 0


def test_it_wakes_only_when_there_was_nothing_to_take_before() -> None:
    woken: list[str] = []
    playout = Playout()
    playout.wake = lambda: woken.append("now")
    playout.push("a", b"")
    assert woken == []
    playout.push("a", samples(1))
    playout.push("a", samples(1))
    assert woken == ["now"]
    playout.pause()
    playout.push("b", samples(1))
    assert woken == ["now"]
    playout.resume()
    assert woken == ["now", "now"]


def test_each_item_tells_once_that_it_began() -> None:
    playout, told = Playout(), []
    playout.began = lambda: told.append(playout.heard_samples("a"))
    playout.push("a", samples(4))
    for _ in range(3):
        playout.take(2)

    assert told == [2]


def test_what_reached_nobody_is_said_again_item_by_item() -> None:
    playout = Playout()
    playout.push("a", samples(4, 1))
    playout.push("b", samples(4, 2))
    playout.push("c", samples(1, 3))
    assert playout.take(2) == samples(2, 1)
    assert playout.take(4) == samples(2, 1) + samples(2, 2)
    playout.put_back(4)

    assert (playout.heard_samples("a"), playout.heard_samples("b")) == (2, 0)
    assert playout.take(20) == samples(2, 1) + samples(4, 2) + samples(1, 3)


def test_a_cut_answer_is_not_put_back() -> None:
    playout = Playout()
    playout.push("a", samples(4))
    playout.take(2)
    playout.cut()
    playout.put_back(2)

    assert playout.take(4) is None
    assert playout.heard_samples("a") == 2
