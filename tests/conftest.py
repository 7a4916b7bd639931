"""Fixtures for every test: real servers, started when first asked for, one of each per run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from tests.servers import fresh_database, postgres_server, valkey_server


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
