"""What waits to be sent keeps its order, and sound that waits too long is let go."""

from __future__ import annotations

import base64

import orjson

from guide.realtime.outbox import MOST_AUDIO_BYTES, Outbox

FRAME = bytes(range(240)) * 4
"""20 ms."""


def sound_in(message: str | None) -> bytes:
    assert message is not None
    return base64.b64decode(orjson.loads(message)["audio"])


def everything(outbox: Outbox) -> list[str]:
    messages = []
    while (message := outbox.take()) is not None:
        messages.append(message)
    return messages


def test_a_frame_goes_out_as_it_came() -> None:
    outbox = Outbox()
    outbox.add_audio(FRAME)
    assert sound_in(outbox.take()) == FRAME
    assert outbox.take() is None


def test_frames_that_wait_go_out_40_ms_at_a_time() -> None:
    outbox = Outbox()
    for _ in range(5):
        outbox.add_audio(FRAME)
    assert [len(sound_in(message)) for message in everything(outbox)] == [1920, 1920, 960]


def test_less_than_20_ms_waits_for_more() -> None:
    outbox = Outbox()
    outbox.add_audio(FRAME[:480])
    assert outbox.take() is None
    outbox.add_audio(FRAME[480:])
    assert sound_in(outbox.take()) == FRAME


def test_a_command_takes_the_sound_before_it_along() -> None:
    """However little: it belongs to the turn that the command commits."""
    outbox = Outbox()
    outbox.add_audio(FRAME[:480])
    outbox.add_command("commit")
    outbox.add_audio(FRAME)
    little, command, frame = everything(outbox)
    assert (sound_in(little), command, sound_in(frame)) == (FRAME[:480], "commit", FRAME)


def test_a_stalled_socket_costs_the_oldest_sound_and_no_command() -> None:
    outbox = Outbox()
    outbox.add_audio(FRAME)
    outbox.add_command("first")
    outbox.add_audio(FRAME)
    outbox.add_command("second")
    outbox.add_audio(bytes(MOST_AUDIO_BYTES - 960))
    assert outbox.dropped_audio_ms == 20
    first, frame, second, *rest = everything(outbox)
    assert (first, sound_in(frame), second) == ("first", FRAME, "second")
    assert sum(len(sound_in(message)) for message in rest) == MOST_AUDIO_BYTES - 960


def test_sound_kept_never_grows_beyond_its_bound() -> None:
    outbox = Outbox()
    for _ in range(1_000):
        outbox.add_audio(FRAME)
    assert outbox.dropped_audio_ms == 1_000 * 20 - 10_000
    assert sum(len(sound_in(message)) for message in everything(outbox)) == MOST_AUDIO_BYTES
