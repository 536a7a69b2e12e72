"""The ledger's tests run on an SQLite file and, where its server is installed, on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger.postgres import Cluster, server_programs


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    programs = server_programs()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail("REQUIRE_POSTGRES is set, but there is no PostgreSQL server: apt-get install postgresql")
        pytest.skip("there is no PostgreSQL server here: apt-get install postgresql")
    cluster = Cluster(programs)
    yield cluster
    cluster.stop()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty ledger, on each database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()
