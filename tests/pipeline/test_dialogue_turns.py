"""Where turns end by either kind of turn detection, what changes while they are spoken, silence that times out."""

from __future__ import annotations

import base64

import pytest

from guide.pipeline.hearing import MAX_TURN_MS
from guide.pipeline.jobs import Answer, Probe, Transcribe
from tests.pipeline.conversing import TRANSCRIPT, TURN, Client, types
from tests.pipeline.plain_stages import silence, voice


def test_turns_are_found_where_the_buffer_was_full() -> None:
    client = Client()
    client.listen_with()
    minute = silence(60_000)
    for _ in range(6):
        client.append(minute)

    client.listen_with(type="server_vad", create_response=False)

    assert types(client.speak()) == TURN


def test_semantic_detection_ends_a_finished_sentence_soon() -> None:
    client = Client()
    client.listen_with(type="semantic_vad")
    client.append(silence(500) + voice(1_200) + silence(460))

    client.look_at_pause("how old is the rosetta stone")
    client.append(silence(300))

    assert types(client.of_type("input_audio_buffer.speech_stopped", "response.created")) == [
        "input_audio_buffer.speech_stopped",
        "response.created",
    ]
    assert not client.has_job(Transcribe), "what the pause told is what the turn says"


def test_semantic_detection_waits_for_the_rest_of_an_unfinished_sentence() -> None:
    client = Client()
    client.listen_with(type="semantic_vad")
    client.append(silence(500) + voice(1_200) + silence(460))
    client.look_at_pause("how old is the")

    client.append(silence(2_000))
    assert not client.of_type("input_audio_buffer.speech_stopped")

    client.append(voice(800) + silence(460))
    client.look_at_pause("how old is the rosetta stone")
    client.append(silence(400))
    assert len(client.of_type("input_audio_buffer.speech_started")) == 1
    assert client.only("input_audio_buffer.committed")


@pytest.mark.parametrize(("eagerness", "longest_ms"), [("high", 2_000), ("auto", 4_000), ("low", 8_000)])
def test_eagerness_sets_the_longest_wait(eagerness: str, longest_ms: int) -> None:
    client = Client()
    client.listen_with(type="semantic_vad", eagerness=eagerness)
    client.append(silence(500) + voice(1_200) + silence(460))
    client.look_at_pause("tell me about the")

    client.append(silence(longest_ms - 700))
    assert not client.of_type("input_audio_buffer.speech_stopped")
    client.append(silence(700))
    assert client.of_type("input_audio_buffer.speech_stopped")


def test_a_look_that_comes_too_late_changes_nothing() -> None:
    client = Client()
    client.listen_with(type="semantic_vad")
    client.append(silence(500) + voice(1_200) + silence(460) + voice(800))
    assert client.has_job(Probe)

    client.look_at_pause("how old is the rosetta stone")

    assert not client.of_type("input_audio_buffer.speech_stopped")


def paused() -> Client:
    """Somebody asked and is silent, though not for long enough yet."""
    client = Client(audio={"input": {"transcription": {"model": "gpt-transcribe"}}})
    client.listen_with(type="semantic_vad", create_response=False)
    client.append(silence(500) + voice(1_200) + silence(460))
    return client


def test_a_turn_that_ended_while_its_words_were_looked_at_is_not_recognised_again() -> None:
    client = paused()
    assert "input_audio_buffer.committed" in types(client.append(silence(1_000)))
    assert not client.has_job(Transcribe)

    client.look_at_pause("how old is the rosetta stone")

    assert client.only(f"{TRANSCRIPT}.completed")["transcript"] == "how old is the rosetta stone"


def test_a_turn_that_ended_while_its_words_were_looked_at_in_vain_is_told_as_failed() -> None:
    client = paused()
    client.append(silence(1_000))

    assert types(client.look_in_vain()) == [f"{TRANSCRIPT}.failed"]
    assert not client.has_job(Transcribe)


def test_a_turn_whose_words_were_looked_at_in_vain_is_recognised_at_its_end() -> None:
    client = paused()
    client.look_in_vain()

    client.append(silence(1_000))

    client.understand("how old is it")
    assert client.only(f"{TRANSCRIPT}.completed")["transcript"] == "how old is it"


def test_nobody_waits_for_the_words_before_a_pause_that_is_over() -> None:
    client = paused()
    pause = client.job(Probe)
    assert client.dialogue.is_awaited(pause.pause_ms)

    client.append(voice(800) + silence(1_500))

    assert not client.dialogue.is_awaited(pause.pause_ms)
    assert client.dialogue.is_awaited(client.job(Probe).pause_ms)


def test_turn_detection_can_be_changed_between_turns() -> None:
    client = Client()
    client.speak()
    client.understand()
    client.answer()
    client.listen_with()
    assert client.speak() == []
    client.send("input_audio_buffer.clear")

    client.listen_with(type="server_vad", create_response=False)

    assert types(client.speak()) == TURN
    second = client.last("input_audio_buffer.speech_started")["audio_start_ms"]
    assert 5_400 <= second <= 6_000


def test_what_follows_a_turn_can_be_changed_while_it_is_spoken() -> None:
    client = Client()
    client.append(silence(500) + voice(900))

    client.listen_with(type="server_vad", create_response=False)

    assert types(client.append(voice(900) + silence(1_000))) == TURN[1:]
    assert len(client.of_type("input_audio_buffer.speech_started")) == 1


def test_a_humming_fan_does_not_make_an_endless_turn() -> None:
    client = Client()
    client.listen_with(type="server_vad", create_response=False)
    client.append(silence(500))

    for _ in range(MAX_TURN_MS // 1_000 + 2):
        client.append(voice(1_000))

    assert client.of_type("input_audio_buffer.committed")


def test_a_long_silence_after_an_answer_becomes_a_turn_where_asked_for() -> None:
    client = Client()
    client.listen_with(type="server_vad", idle_timeout_ms=5_000)
    client.append(silence(8_000))
    assert not client.of_type("input_audio_buffer.timeout_triggered")
    client.type_in("How old is it?")
    client.respond()
    client.answer(ms_per_sentence=1_000)

    client.append(silence(5_900))
    assert not client.of_type("input_audio_buffer.timeout_triggered")
    client.append(silence(200))

    triggered = client.only("input_audio_buffer.timeout_triggered")
    assert triggered["audio_start_ms"] == 9_000
    assert 5_000 <= triggered["audio_end_ms"] - triggered["audio_start_ms"] < 5_300
    assert client.only("input_audio_buffer.committed")["item_id"] == triggered["item_id"]
    assert client.has_job(Answer)


def test_the_silence_that_timed_out_is_committed_whole() -> None:
    client = Client()
    client.listen_with(type="server_vad", idle_timeout_ms=8_000)
    client.respond()
    client.answer()

    client.append(silence(9_000))

    triggered = client.only("input_audio_buffer.timeout_triggered")
    (retrieved,) = client.send("conversation.item.retrieve", item_id=triggered["item_id"])
    lasted_ms = triggered["audio_end_ms"] - triggered["audio_start_ms"]
    assert len(base64.b64decode(retrieved["item"]["content"][0]["audio"])) == lasted_ms * 48


def test_no_silence_times_out_while_the_guide_answers() -> None:
    client = Client()
    client.listen_with(type="server_vad", idle_timeout_ms=5_000)
    client.respond()
    client.answer()
    client.respond()
    client.answer(finish=False)

    assert client.append(silence(8_000)) == []


def test_no_silence_times_out_after_a_turn_that_was_not_answered() -> None:
    client = Client()
    client.listen_with(type="server_vad", idle_timeout_ms=5_000, create_response=False)
    client.respond()
    client.answer(finish=False)
    client.speak()
    assert client.only("response.done")["response"]["status"] == "cancelled"

    assert client.append(silence(8_000)) == []
