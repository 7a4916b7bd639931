"""Fixtures for every test: a scratch folder; real servers, started when asked for, one of each per run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from tests.servers import fresh_database, postgres_server, s3_server, valkey_server

settings.register_profile(
    "fuzz",
    max_examples=60,
    deadline=None,  # a busy machine is no fault of ours
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("same", settings.get_profile("fuzz"), derandomize=True)
settings.load_profile("same")  # `make fuzz` looks for what nobody thought of yet

SPREAD_OVER = 0.85
"""Of the run: the last part has none of the long tests, for whoever gets those would work on alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the long tests evenly among the short ones: processes that share a run get equal parts of them.

    They mostly wait, for leases and restarts; side by side with each other they would starve.
    """
    long = [item for item in items if item.path.parent.name == "faults"]
    short = [item for item in items if item.path.parent.name != "faults"]
    if not long or not short:
        return
    step = max(1, int(SPREAD_OVER * len(short) / len(long)))
    items.clear()
    for place, item in enumerate(short):
        if place % step == 0 and long:
            items.append(long.pop(0))
        items.append(item)
    items.extend(long)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The run's Valkey. It keeps what tests leave in it: use `fresh_valkey_url` unless keys are your own."""
    with valkey_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The run's Postgres, its maintenance database: make your own with `fresh_database`."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """The run's S3 server. It keeps what tests leave in it: give each store a prefix of its own."""
    with s3_server() as url:
        yield url


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie while they are looked at."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
async def fresh_valkey_url(valkey_url: str) -> str:
    """The run's Valkey, emptied."""
    async with Redis.from_url(valkey_url) as client:
        await client.flushall()
    return valkey_url


@pytest.fixture
async def fresh_postgres_url(postgres_url: str) -> AsyncIterator[str]:
    """An empty Postgres database for this test alone."""
    async with fresh_database(postgres_url) as url:
        yield url
