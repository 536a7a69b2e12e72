"""The command line, as curators and technicians type it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect

from guide.cli import app
from guide.errors import BadInput, SettingsError

ROOT = Path(__file__).parents[1]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.server
def test_check_names_the_museum_and_what_is_in_force() -> None:
    status, told = run("check")

    assert status == 0
    assert "17 exhibits" in told
    assert "visit_limit_usd = 0.50" in told
    assert "\nSpeech: speaking with espeak-ng.\n" in told


@pytest.mark.server
def test_check_tells_whether_the_speech_that_was_chosen_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_TTS", "piper")
    monkeypatch.setenv("GUIDE_TTS_VOICES", str(tmp_path))
    monkeypatch.setenv("GUIDE_STT_BASE_URL", "http://127.0.0.1:9/v1")
    status, told = run("check")

    assert status == 0
    assert " instead: stt: whisper-1 at http://127.0.0.1:9/v1: no connection (ConnectError)." in told
    assert "Speech: speaking with espeak-ng instead: tts: " in told


@pytest.mark.server
def test_check_tells_who_stands_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_REALTIME_BASE_URL", "http://127.0.0.1:9/v1")
    assert "at http://127.0.0.1:9/v1.\nStanding by: " in run("check")[1]

    monkeypatch.setenv("GUIDE_STANDBY", "none")
    assert "Standing by" not in run("check")[1]


def test_check_lists_every_mistake_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "museum.md").write_text("---\nname: Mine\n---\nHello.\n")
    (tmp_path / "vase.md").write_text("---\ntitel: A vase\n---\nA vase.\n")
    (tmp_path / "bowl.md").write_text("---\ntitle: A bowl\nrelated: [cup]\n---\nA bowl.\n")
    monkeypatch.setenv("GUIDE_EXHIBITS_DIR", str(tmp_path))
    status, told = run("check")

    assert status == 1
    assert "vase.md:2:" in told
    assert "bowl.md:3:" in told
    assert "\nThe kiosk leaves this out until it is mended, and shows the rest.\nMine: 1 exhibits in en.\n" in told


def test_ask_answers_from_what_is_left_and_tells_what_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "museum.md").write_text("---\nname: Mine\n---\nHello.\n")
    (tmp_path / "vase.md").write_text("---\ntitel: A vase\n---\nA vase.\n")
    (tmp_path / "bowl.md").write_text("---\ntitle: A bowl\nmaker: Ida Paul\n---\nA bowl.\n")
    monkeypatch.setenv("GUIDE_EXHIBITS_DIR", str(tmp_path))
    monkeypatch.setenv("GUIDE_DATA_DIR", str(tmp_path / "data"))
    status, told = run("ask", "who made this?", "--exhibit", "bowl")

    assert status == 0
    assert "Ida Paul" in told
    assert "vase.md:2: `titel` is not a name that belongs here; did you mean `title`?" in told


def test_check_lists_the_mistakes_of_a_guide_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "museum.md").write_text("---\nname: Mine\n---\nHello.\n")
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "robot.md").write_text(
        "---\nname: Robot\npace: fast\nvoice: ecko\n---\nYou speak fast.\n"
    )
    monkeypatch.setenv("GUIDE_EXHIBITS_DIR", str(tmp_path))
    status, told = run("check")

    assert status == 1
    assert "personas/robot.md:3:" in told
    assert "personas/robot.md:4: `voice`: the built-in guide has no voice “ecko”; did you mean “echo”?" in told


def test_what_is_imported_waits_as_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_EXHIBITS_DIR", str(tmp_path))
    (tmp_path / "museum.md").write_text("---\nname: Mine\n---\nHello.\n")
    table, manifest = tmp_path / "vases.csv", tmp_path / "none.json"
    table.write_text("Title,Maker,Found\nBlue Vase,Ada,1999\n,Bea,\n")
    manifest.write_text("[]")
    status, told = run("import", str(table), str(manifest), "--map", "Found=## How it was found")

    assert status == 1
    assert told.splitlines() == [
        "blue-vase.md: written from vases.csv, row 2.",
        "vases.csv, row 3: not written: it has no title.",
        "1 of 2 written. While they say `status: draft`, no visitor sees them.",
    ]
    assert "\nDrafts, which no visitor sees: blue-vase.md.\n" in run("check")[1]


def test_ask_answers_as_visitors_will_be_answered() -> None:
    status, told = run("ask", "how old is this?", "--exhibit", "rosetta-stone")

    assert status == 0
    assert "196 BC" in told
    assert "from rosetta-stone" in told


def test_ask_answers_a_whole_file(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id":"a","question":"How old is this?","at":"rosetta-stone"}\n\n'
        '{"id":"b","question":"Who won the football match?"}\n'
    )
    status, told = run("ask", "--questions", str(questions))
    answers = [json.loads(line) for line in told.splitlines()]

    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert answers[0]["sources"][0]["exhibit"] == "rosetta-stone"
    assert answers[1]["sources"] == []


def test_ask_knows_the_museums_languages_only() -> None:
    assert "1831" in run("ask", "wie alt ist das?", "--lang", "de", "--exhibit", "great-wave")[1]
    with pytest.raises(BadInput, match="--lang: one of en, fr, de"):
        run("ask", "how old is this?", "--lang", "xx")


def test_costs_are_those_of_the_models_in_force_and_of_visits_as_long_as_they_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUIDE_REALTIME_MODEL", "gpt-realtime-2")
    _, short = run("costs")
    _, told = run("costs", "--minutes", "5")

    assert "Realtime: gpt-realtime-2 " in told
    assert "5 minutes a visit" in told
    assert told != short


def test_loading_what_is_no_kiosk_says_so() -> None:
    with pytest.raises(BadInput, match="--base-url: the address of a running kiosk"):
        run("load", "--base-url", "http://127.0.0.1:9")
    assert run("load", "--visits", "0")[0] == 2


def test_the_visits_of_the_last_days_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATA_DIR", str(tmp_path))

    assert run("report", "visits", "--days", "3")[1].startswith("No visit from ")
    assert run("report", "visits", "--days", "0")[0] == 2


def test_unanswered_questions_are_reported_where_they_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_DATA_DIR", str(tmp_path))
    with pytest.raises(SettingsError, match="GUIDE_KEEP_UNANSWERED is off"):
        run("report", "unanswered")

    monkeypatch.setenv("GUIDE_KEEP_UNANSWERED", "true")
    assert run("report", "unanswered")[1] == "Every question was answered so far, or none was asked.\n"


def test_a_mistake_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "GUIDE_PROT": "1"}
    command = [sys.executable, "-m", "guide", "check"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 2
    assert "GUIDE_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_short_commands_do_not_wait_for_the_page_to_be_imported() -> None:
    code = "import sys, guide.cli, guide.museum.asking; sys.exit('gradio' in sys.modules or 'fastrtc' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


@pytest.mark.server
def test_the_built_in_server_expires_sessions_after_the_time_it_was_told() -> None:
    command = [sys.executable, "-m", "guide", "pipeline", "--port", "0", "--session-minutes", "0.01"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        with connect(url, proxy=None) as client:
            created, error = json.loads(client.recv(10)), json.loads(client.recv(10))
            with pytest.raises(ConnectionClosedOK) as closed:
                client.recv(10)
        server.terminate()

    assert created["session"]["expires_at"] <= time.time()
    assert error["error"]["code"] == "session_expired"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001


@pytest.mark.server
def test_the_built_in_server_says_when_its_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port} can't be used"):
            run("pipeline", "--port", port)
