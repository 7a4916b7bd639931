"""Every store contract runs over SQLite in memory, a SQLite file and Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.contracts.logins import Keeper, keeper_of
from tests.contracts.shop import Shop, open_shop
from tests.storage.databases import copy_of, database_from, migrated_file, migrated_template

MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    return migrated_file(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated Postgres database."""
    return migrated_template(postgres_url)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each kind."""
    if request.param == "memory":
        yield "memory"
    elif request.param == "sqlite":
        yield copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        server, template = (
            request.getfixturevalue("postgres_url"),
            request.getfixturevalue("postgres_template"),
        )
        with database_from(server, template) as url:
            yield url


@pytest.fixture
def blobs() -> MemoryBlobs:
    """Where that store keeps copies of logins; it fails on command."""
    return MemoryBlobs()


@pytest.fixture
async def store(database_url: str, blobs: MemoryBlobs) -> AsyncIterator[TortoiseStore]:
    """An open, empty store."""
    opened = await open_store(database_url, master_key=MASTER_KEY, blobs=blobs)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def shop(store: TortoiseStore) -> Shop:
    """A tenant with an owner, a session and a conversation."""
    return await open_shop(store)


@pytest.fixture
async def keeper(shop: Shop, blobs: MemoryBlobs, tmp_path: Path) -> Keeper:
    """A worker that keeps copies of that session's login."""
    folder = tmp_path / "work"
    folder.mkdir()
    return await keeper_of(shop, blobs, folder)
