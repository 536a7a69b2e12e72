"""A throwaway PostgreSQL on loopback, from the machine's own server binaries, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

_USER = "postgres"


class Cluster:
    """Durability is off: what is tested is our processes' death, not the machine's."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._made = 0
        self._folder = Path(tempfile.mkdtemp(prefix="guide-postgres-"))
        # The server refuses to run as root.
        self._account = pwd.getpwnam(_USER) if os.geteuid() == 0 else None
        if self._account is not None:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "-D", "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        self._port = _free_port()
        options = f"-h 127.0.0.1 -p {self._port} -k '' -F -c max_connections=60"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-o", options, "-w", "start")

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE ledger{self._made}")  # type: ignore[arg-type]
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self._port}/ledger{self._made}"

    def cut_connections(self) -> None:
        """As when the server restarts, or a network between breaks."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self._port} user={_USER} dbname={database}"

    def _run(self, program: str, *arguments: str) -> None:
        account = {} if self._account is None else {"user": self._account.pw_uid, "group": self._account.pw_gid}
        subprocess.run(  # type: ignore[call-overload]
            [self._programs / program, *arguments],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=60,
            **account,
        )


def server_programs() -> Path | None:
    """The folder of PostgreSQL's server binaries, the newest first; None where they aren't installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
