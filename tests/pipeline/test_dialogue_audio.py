"""Input audio: committed by turns or by hand, barge-in, transcription, telephone audio."""

from __future__ import annotations

import base64

import pytest

from guide.pipeline.g711 import ToTelephone
from guide.pipeline.jobs import Answer, Transcribe
from tests.pipeline.conversing import TRANSCRIPT, TURN, Client, error, types
from tests.pipeline.plain_stages import silence, tone, voice


def transcribing(**more: object) -> Client:
    return Client(audio={"input": {"transcription": {"model": "gpt-transcribe", **more}}})


def test_a_spoken_turn_is_found_committed_and_answered() -> None:
    client = Client()

    assert types(client.speak()) == [*TURN, "response.created", "rate_limits.updated"]

    started, stopped = client.events[1], client.events[2]
    assert started["item_id"] == stopped["item_id"] == client.only("input_audio_buffer.committed")["item_id"]
    assert 0 < started["audio_start_ms"] <= 500
    assert 1_700 <= stopped["audio_end_ms"] <= 2_500
    client.understand()
    client.answer()
    assert client.only("response.done")["response"]["status"] == "completed"


def test_the_committed_audio_is_what_was_said_between_the_two_times() -> None:
    client = Client()
    client.speak()
    said_ms = client.events[2]["audio_end_ms"] - client.events[1]["audio_start_ms"]

    assert len(client.job(Transcribe).pcm) == said_ms * 48


def test_the_session_clock_goes_on_over_turns() -> None:
    client = Client()
    for _ in range(2):
        client.speak()
        client.understand()
        client.answer()

    first, second = client.of_type("input_audio_buffer.speech_started")
    assert 2_400 < second["audio_start_ms"] - first["audio_start_ms"] < 3_000
    before = [event["previous_item_id"] for event in client.of_type("input_audio_buffer.committed")]
    assert before[0] is None
    assert before[1] == client.of_type("response.done")[0]["response"]["output"][0]["id"]


def test_an_answer_waits_until_the_question_is_understood() -> None:
    client = Client()
    client.speak()
    assert not client.has_job(Answer)

    client.understand("how old is it", 0.7)

    (line,) = client.job(Answer).context.utterances
    assert (line.text, line.certainty) == ("how old is it", 0.7)


def test_with_create_response_off_the_client_decides() -> None:
    client = Client()
    client.listen_with(type="server_vad", create_response=False)

    assert types(client.speak()) == TURN

    client.understand()
    client.respond()
    assert client.has_job(Answer)


def test_speech_interrupts_the_answer() -> None:
    client = Client()
    client.type_in("How old is it?")
    client.respond()
    client.answer(finish=False)

    events = client.speak()

    assert types(events)[0] == "input_audio_buffer.speech_started"
    cancelled = next(event for event in events if event["type"] == "response.done")
    assert cancelled["response"]["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert types(events)[-2:] == ["response.created", "rate_limits.updated"]


def test_with_interrupt_response_off_the_answer_goes_on() -> None:
    client = Client()
    client.listen_with(type="server_vad", interrupt_response=False)
    client.type_in("How old is it?")
    client.respond()
    response_id = client.last("response.created")["response"]["id"]
    client.answer(finish=False)

    events = client.speak()

    refused = error(events)
    assert refused["code"] == "conversation_already_has_active_response"
    assert refused["event_id"] is None
    assert client.go_on(response_id, sound_ms=100)


def test_without_either_speech_is_only_reported() -> None:
    client = Client()
    client.listen_with(type="server_vad", interrupt_response=False, create_response=False)
    client.type_in("How old is it?")
    client.respond()

    assert types(client.speak()) == TURN
    client.answer()


def test_out_of_band_responses_are_not_interrupted() -> None:
    client = Client()
    client.respond(conversation="none", input=[])

    client.speak()

    assert not client.of_type("response.done")


def test_without_turn_detection_only_commits_make_turns() -> None:
    client = Client()
    client.listen_with()

    assert client.speak() == []
    events = client.send("input_audio_buffer.commit")

    assert types(events) == TURN[2:]
    assert len(client.job(Transcribe).pcm) == 2_700 * 48


def test_a_cleared_buffer_is_empty() -> None:
    client = Client()
    client.listen_with()
    client.append(tone(500))

    assert types(client.send("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]

    refused = error(client.send("input_audio_buffer.commit", event_id="e"))
    assert (refused["code"], refused["event_id"]) == ("input_audio_buffer_commit_empty", "e")


def test_less_than_100_ms_can_not_be_committed_and_is_kept() -> None:
    client = Client()
    client.listen_with()
    client.append(tone(99))

    assert error(client.send("input_audio_buffer.commit"))["code"] == "input_audio_buffer_commit_empty"

    client.append(tone(1))
    assert types(client.send("input_audio_buffer.commit")) == TURN[2:]


def test_committing_in_the_middle_of_speech_ends_the_turn() -> None:
    client = Client()
    client.append(silence(500) + voice(900))
    started = client.only("input_audio_buffer.speech_started")

    events = client.send("input_audio_buffer.commit")

    assert events[0]["item_id"] == started["item_id"]
    assert client.append(silence(1_500)) == []


def test_clearing_in_the_middle_of_speech_forgets_it() -> None:
    client = Client()
    client.append(silence(500) + voice(900))

    client.send("input_audio_buffer.clear")

    assert client.append(silence(1_500)) == []


def test_a_transcript_comes_with_its_usage() -> None:
    client = transcribing()
    client.speak()

    *deltas, completed = client.understand("how old is it")

    assert {delta["type"] for delta in deltas} == {f"{TRANSCRIPT}.delta"}
    assert "".join(delta["delta"] for delta in deltas) == completed["transcript"] == "how old is it"
    said_ms = client.events[3]["audio_end_ms"] - client.events[2]["audio_start_ms"]
    assert completed["usage"] == {"type": "duration", "seconds": said_ms / 1000}


def test_models_billed_by_tokens_report_tokens() -> None:
    client = Client(audio={"input": {"transcription": {"model": "gpt-4o-mini-transcribe"}}})
    client.speak()

    usage = client.understand("how old is it")[-1]["usage"]

    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["input_tokens"] == sum(usage["input_token_details"].values())


def test_nothing_understood_is_an_empty_transcript() -> None:
    client = transcribing()
    client.speak()

    (completed,) = client.understand("", 0.0)

    assert completed["transcript"] == ""
    assert client.job(Answer).context.utterances[0].text == ""


def test_without_transcription_nobody_is_told_what_was_understood() -> None:
    client = Client()
    client.speak()

    assert client.understand("how old is it") == []
    (retrieved,) = client.send("conversation.item.retrieve", item_id=client.events[1]["item_id"])
    assert retrieved["item"]["content"][0]["transcript"] is None


def test_failed_recognition_is_told_and_the_answer_is_that_nothing_was_understood() -> None:
    client = transcribing()
    client.speak()

    (failed,) = client.misunderstand()

    assert failed["type"] == f"{TRANSCRIPT}.failed"
    assert failed["error"]["type"] == "server_error"
    assert "param" not in failed["error"]
    line = client.job(Answer).context.utterances[0]
    assert (line.text, line.certainty) == ("", 0.0)


@pytest.mark.parametrize(
    ("told", "language"),
    [({"language": "fr"}, "fr"), ({"languages": ["fr"]}, "fr"), ({"languages": ["fr", "de"]}, "")],
)
def test_the_language_to_hear_reaches_recognition(told: dict[str, object], language: str) -> None:
    client = transcribing(**told)
    client.speak()

    assert client.job(Transcribe).language == language


def test_a_deleted_turn_is_understood_without_harm() -> None:
    client = transcribing()
    client.listen_with(type="server_vad", create_response=False)
    client.speak()
    client.send("conversation.item.delete", item_id=client.only("input_audio_buffer.committed")["item_id"])

    client.understand()

    client.respond()
    assert client.job(Answer).context.utterances == ()


@pytest.mark.parametrize("law", ["audio/pcmu", "audio/pcma"])
def test_telephone_audio_is_heard_like_any_other(law: str) -> None:
    client = Client(audio={"input": {"format": {"type": law}}})
    telephone = ToTelephone(law)  # type: ignore[arg-type]  # parametrized
    spoken = telephone.convert(silence(500) + voice(1_200) + silence(1_000))

    for start in range(0, len(spoken), 160):
        client.send("input_audio_buffer.append", audio=base64.b64encode(spoken[start : start + 160]).decode())

    assert types(client.events[2:7]) == TURN


def test_odd_chunks_make_whole_samples() -> None:
    client = Client()
    client.listen_with()
    pcm = tone(300)

    for start in range(0, len(pcm), 333):
        client.append(pcm[start : start + 333])
    client.send("input_audio_buffer.commit")

    assert client.job(Transcribe).pcm == pcm


def test_a_full_buffer_refuses_more_and_keeps_what_it_has() -> None:
    client = Client()
    client.listen_with()
    minute = tone(60_000)
    for _ in range(6):
        client.append(minute)

    refused = error(client.append(tone(100)))

    assert (refused["code"], refused["param"]) == ("input_audio_buffer_full", "audio")
    client.send("input_audio_buffer.commit")
    assert len(client.job(Transcribe).pcm) == 360_000 * 48
