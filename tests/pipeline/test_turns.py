"""Turns in the input audio, on its own clock."""

from __future__ import annotations

from guide.pipeline.session import SemanticVad, ServerVad
from guide.pipeline.stages import Heard
from guide.pipeline.turns import TurnBegan, TurnEnded, TurnEvent, TurnPaused, Turns
from tests.pipeline.plain_stages import silence, voice

SEMANTIC = SemanticVad("auto", create_response=True, interrupt_response=True)


def server_vad(silence_duration_ms: int = 500, prefix_padding_ms: int = 300) -> ServerVad:
    return ServerVad(0.5, prefix_padding_ms, silence_duration_ms, None, True, True)


def kinds(events: list[TurnEvent]) -> list[type[object]]:
    return [type(event) for event in events]


def test_times_are_counted_from_where_the_audio_begins() -> None:
    audio = silence(500) + voice(1_000) + silence(900)
    early, late = Turns(server_vad(), 0).feed(audio), Turns(server_vad(), 60_000).feed(audio)

    assert [event.at_ms + 60_000 for event in early] == [event.at_ms for event in late]


def test_the_silence_that_ends_a_turn_is_the_clients_choice() -> None:
    audio = silence(500) + voice(1_000) + silence(600) + voice(1_000) + silence(1_500)

    assert kinds(Turns(server_vad(300), 0).feed(audio)) == [TurnBegan, TurnEnded] * 2
    assert kinds(Turns(server_vad(1_000), 0).feed(audio)) == [TurnBegan, TurnEnded]


def test_the_padding_is_the_clients_choice() -> None:
    audio = silence(2_000) + voice(1_000)

    short, long = (Turns(server_vad(prefix_padding_ms=ms), 0).feed(audio)[0] for ms in (0, 800))

    assert short.at_ms - long.at_ms == 800


def test_a_pause_is_told_once_and_ends_by_itself_when_nobody_knows_the_words() -> None:
    turns = Turns(SEMANTIC, 0)

    events = turns.feed(silence(500) + voice(1_000) + silence(3_000))

    assert kinds(events) == [TurnBegan, TurnPaused, TurnEnded]
    assert events[2] == TurnEnded(events[2].at_ms, heard=None, pause_ms=events[1].at_ms)


def test_words_that_arrive_after_enough_silence_end_the_turn_at_once() -> None:
    turns = Turns(SEMANTIC, 0)
    *_, paused = turns.feed(silence(500) + voice(1_000) + silence(700))
    assert isinstance(paused, TurnPaused)
    heard = Heard("how old is it", 0.9)

    (ended,) = turns.probed(paused.at_ms, heard)

    assert isinstance(ended, TurnEnded)
    assert ended.heard is heard
    assert not turns.is_speaking


def test_going_on_after_a_pause_is_the_same_turn_and_another_pause() -> None:
    turns = Turns(SEMANTIC, 0)
    events = turns.feed(silence(500) + voice(1_000) + silence(500) + voice(1_000) + silence(450))

    assert kinds(events) == [TurnBegan, TurnPaused, TurnPaused]
    first, second = (event.at_ms for event in events if isinstance(event, TurnPaused))
    assert not turns.is_paused_since(first)
    assert turns.is_paused_since(second)


def test_a_forgotten_turn_never_ends() -> None:
    turns = Turns(SEMANTIC, 0)
    *_, paused = turns.feed(silence(500) + voice(1_000) + silence(450))
    assert isinstance(paused, TurnPaused)

    turns.forget()

    assert turns.probed(paused.at_ms, Heard("how old is it", 0.9)) == []
    assert turns.feed(silence(6_000)) == []
