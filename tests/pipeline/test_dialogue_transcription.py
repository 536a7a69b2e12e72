"""Sessions that only transcribe."""

from __future__ import annotations

from guide.pipeline.jobs import Answer
from tests.pipeline.conversing import Client, error, types


def transcribing() -> Client:
    return Client("transcription", audio={"input": {"transcription": {"model": "gpt-4o-transcribe"}}})


def test_the_first_event_shows_what_such_a_session_has() -> None:
    session = Client("transcription").only("session.created")["session"]

    assert (session["type"], session["object"]) == ("transcription", "realtime.transcription_session")
    assert list(session["audio"]) == ["input"]
    assert not {"model", "instructions", "tools", "output_modalities"} & set(session)


def test_a_turn_is_transcribed_and_not_answered() -> None:
    client = transcribing()

    heard = types(client.speak())
    transcript = client.understand("how old is it")[-1]

    assert heard == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert transcript["transcript"] == "how old is it"
    assert not client.has_job(Answer)


def test_an_update_keeps_what_it_does_not_name() -> None:
    client = transcribing()

    session = client.update(include=["item.input_audio_transcription.logprobs"])

    assert session["audio"]["input"]["transcription"] == {"model": "gpt-4o-transcribe"}
    client.speak()
    assert client.understand("how old is it")[-1]["logprobs"]


def test_values_that_are_not_allowed_are_refused() -> None:
    client = transcribing()
    detection = {"type": "server_vad", "threshold": 2.0}

    wrong = {"type": "transcription", "audio": {"input": {"turn_detection": detection}}}
    unknown = {"type": "transcription", "instructions": "Be brief."}

    assert error(client.send("session.update", session=wrong))["code"] == "decimal_above_max_value"
    assert error(client.send("session.update", session=unknown))["param"] == "session.instructions"


def test_it_does_not_become_a_conversation() -> None:
    client = transcribing()

    update = error(client.send("session.update", session={"type": "realtime"}))
    response = error(client.send("response.create"))

    assert update["message"] == "Passing a realtime session update event to a transcription session is not allowed."
    assert response["code"] == "invalid_event"
