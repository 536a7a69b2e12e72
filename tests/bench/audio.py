"""Measures the voice path side by side: `python -m tests.bench.audio`.

In one run, on one machine: a bare aiortc loop (the floor), a plain FastRTC handler as its documentation writes one,
our voice stream and link, and the whole kiosk with its page, its core and its ledger. Each talks to the same scripted
provider. Every server, the provider and the visitors are processes of their own; the clock is the machine's
monotonic one. Look at the ratios: the numbers are this machine's, today.

| column | is |
|---|---|
| uplink | a question's first block leaves the visitor's encoder → the first append that holds it |
| response | the provider's first audio delta → the first block of it at the visitor's ear |
| CPU | of one core, for one visit, with several at once |
| memory | what each further visit adds to the process |
| at once | visits in one process with less than 1 % gaps in the answers |

Uplink holds the 80 ms of the server's receive buffer where it has one (ours has none); the visitors have none.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from websockets.sync.client import connect

from tests.bench.reckoning import Latencies, latencies, median, rounds_of
from tests.bench.script import ROUND_S, question_start_s

NAMES: Final = ("bare", "plain", "ours", "kiosk")
CALLERS_PER_PROCESS: Final = 4
MOST_GAPS: Final = 0.01
WARM_UP_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """One server, some visitors, one script. `cpu`: share of one core per visit; `rss_mb`: at the end."""

    latencies: Latencies
    cpu: float
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one contestant; None: not measured."""

    uplink_ms: float
    response_ms: float
    gaps: float
    cpu: float
    memory_mb: float
    at_once: int | None


class Server:
    """A contestant's process."""

    def __init__(self, name: str, provider_port: int) -> None:
        self.port = _free_port()
        self.opens_visits = name == "kiosk"
        provider = f"http://127.0.0.1:{provider_port}/v1"
        self._data = tempfile.TemporaryDirectory()
        if self.opens_visits:
            self._process = _python("app", **_kiosk_settings(self.port, provider, self._data.name))
        else:
            port = str(self.port)
            self._process = _python("tests.bench.contestants", name, "--port", port, "--provider", provider)
        _await_port(self.port, self._process)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_s(self) -> float:
        """User and system time so far."""
        fields = _read(f"/proc/{self._process.pid}/stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        pages = int(_read(f"/proc/{self._process.pid}/statm").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self) -> None:
        _stop(self._process)
        self._data.cleanup()


def _kiosk_settings(port: int, provider: str, data_dir: str) -> dict[str, str]:
    """As a museum would run it, with money and places enough."""
    limits = ("VISIT", "VISITOR_DAY", "KIOSK_DAY", "DAY")
    return {
        "GUIDE_PORT": str(port),
        "GUIDE_REALTIME_BASE_URL": provider,
        "GUIDE_TURN_DETECTION": "server_vad",
        "GUIDE_MAX_VISITS": "64",
        "GUIDE_DATA_DIR": data_dir,
        **{f"GUIDE_{limit}_LIMIT_USD": "1000" for limit in limits},
    }


def measure(name: str, provider_port: int, visitors: int, rounds: int) -> Run:
    """Run the script with so many visitors against a fresh server."""
    server = Server(name, provider_port)
    try:
        return _measure(server, provider_port, visitors, rounds)
    finally:
        server.stop()


def _measure(server: Server, provider_port: int, visitors: int, rounds: int) -> Run:
    seconds = question_start_s(0, rounds) + (ROUND_S if visitors > 1 else 0)
    callers = [
        _callers(server, first, min(CALLERS_PER_PROCESS, visitors - first), seconds)
        for first in range(0, visitors, CALLERS_PER_PROCESS)
    ]
    for process in callers:
        json.loads(_line(process))
    time.sleep(WARM_UP_S)
    began_s, cpu_before_s = time.monotonic(), server.cpu_s()
    time.sleep(seconds - WARM_UP_S - 1.5)
    cpu = (server.cpu_s() - cpu_before_s) / (time.monotonic() - began_s) / visitors
    rss_mb = server.rss_mb()
    notes = [note for process in callers for note in json.loads(_line(process))]
    for process in callers:
        process.wait(timeout=30)
    with connect(f"ws://127.0.0.1:{provider_port}/exchanges", compression=None) as records:
        exchanges = json.loads(records.recv())
    return Run(latencies([one for note in notes for one in rounds_of(note)], exchanges), cpu, rss_mb)


def visits_at_once(name: str, provider_port: int, most: int) -> int:
    """The most visits, going up by two, that had less than 1 % gaps; a failed count gets a second chance."""
    for visitors in range(4, most + 1, 2):
        for _ in range(2):
            gaps = measure(name, provider_port, visitors, 2).latencies.gaps
            _say(f"  {name}: {visitors} visits, {gaps:.2%} gaps")
            if gaps < MOST_GAPS:
                break
        else:
            return visitors - 2
    return most


@dataclass(slots=True)
class Runs:
    """All runs of one contestant."""

    single: list[Run] = field(default_factory=list)
    several: list[Run] = field(default_factory=list)


def all_runs(provider_port: int, options: argparse.Namespace) -> dict[str, Runs]:
    """Contestant after contestant, then all again: what else the machine does meets each of them alike."""
    runs = {name: Runs() for name in options.only}
    for number in range(options.repeat):
        for name in options.only:
            _say(f"run {number + 1} of {options.repeat}: {name}")
            runs[name].single.append(measure(name, provider_port, 1, options.rounds))
            runs[name].several.append(measure(name, provider_port, options.visitors, options.rounds))
    return runs


def row(runs: Runs, visitors: int, at_once: int | None) -> Row:
    added_mb = median([run.rss_mb for run in runs.several]) - median([run.rss_mb for run in runs.single])
    return Row(
        uplink_ms=median([run.latencies.uplink_ms for run in runs.single]),
        response_ms=median([run.latencies.response_ms for run in runs.single]),
        gaps=median([run.latencies.gaps for run in runs.several]),
        cpu=median([run.cpu for run in runs.several]),
        memory_mb=added_mb / (visitors - 1),
        at_once=at_once,
    )


def table(rows: dict[str, Row]) -> str:
    lines = ["| | uplink ms | response ms | gaps | CPU per visit | MB per visit | at once |", "|---" * 7 + "|"]
    for name, one in rows.items():
        lines.append(
            f"| {name} | {one.uplink_ms:.0f} | {one.response_ms:.0f} | {one.gaps:.1%} | {one.cpu:.1%} "
            f"| {one.memory_mb:.1f} | {one.at_once or '-'} |"
        )
    if "bare" in rows and "plain" in rows:
        lines += [_ratios(name, rows) for name in rows if name not in ("bare", "plain")]
    return "\n".join(lines)


def _ratios(name: str, rows: dict[str, Row]) -> str:
    bare, plain, one = rows["bare"], rows["plain"], rows[name]
    at_once = f"{one.at_once / plain.at_once:.1f}" if one.at_once and plain.at_once else "-"
    return (
        f"\n{name} − bare: uplink {one.uplink_ms - bare.uplink_ms:+.0f} ms, "
        f"response {one.response_ms - bare.response_ms:+.0f} ms. "
        f"{name} / plain: CPU per visit {one.cpu / plain.cpu:.2f}, visits at once {at_once}."
    )


def _callers(server: Server, first: int, count: int, seconds: float) -> subprocess.Popen[str]:
    numbers = ("--first", str(first), "--count", str(count), "--seconds", str(seconds))
    way = ("--opens-visits",) if server.opens_visits else ()
    return _python("tests.bench.callers", "--url", server.url, *numbers, *way)


def _python(module: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"} | settings
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    while line := process.stdout.readline():
        if line.startswith(("{", "[")):
            return line
    raise RuntimeError(f"a process ended early: {process.args}")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int, process: subprocess.Popen[str], timeout_s: float = 60) -> None:
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    _stop(process)
    raise RuntimeError(f"did not start to listen: {process.args}")


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--rounds", type=int, default=4, help="questions of each visitor")
    parser.add_argument("--visitors", type=int, default=4, help="visits at once for CPU and memory")
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the median counts")
    parser.add_argument("--at-once", action="store_true", help="also find out how many visits fit (minutes)")
    parser.add_argument("--most", type=int, default=32, help="visits at once to try at most")
    options = parser.parse_args(arguments)
    provider_port = _free_port()
    provider = _python("tests.bench.provider", "--port", str(provider_port))
    try:
        _await_port(provider_port, provider)
        runs = all_runs(provider_port, options)
        most = {name: visits_at_once(name, provider_port, options.most) for name in options.only if options.at_once}
    finally:
        _stop(provider)
    print(table({name: row(runs[name], options.visitors, most.get(name)) for name in options.only}))


if __name__ == "__main__":
    main()
