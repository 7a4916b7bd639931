"""Fixtures: a migrated store for each test, and a town with a scripted WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.contracts.shop import Shop, open_shop
from tests.sessions.desk import SendingDesk
from tests.sessions.town import Town
from tests.storage.databases import copy_of, migrated_file

MASTER_KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    return migrated_file(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def blobs() -> MemoryBlobs:
    """Where copies of logins go; tests look into it, and spoil it."""
    return MemoryBlobs()


@pytest.fixture
async def store(empty_database: Path, tmp_path: Path, blobs: MemoryBlobs) -> AsyncIterator[TortoiseStore]:
    """An open, empty store."""
    opened = await open_store(copy_of(empty_database, tmp_path), master_key=MASTER_KEY, blobs=blobs)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def shop(store: TortoiseStore) -> Shop:
    """A business with a session that shall run."""
    return await open_shop(store)


@pytest.fixture
async def desk(shop: Shop, tmp_path: Path) -> SendingDesk:
    """A held session with a proven owner, whose sender is not at work yet."""
    desk = SendingDesk(shop, tmp_path)
    await desk.opens()
    return desk


@pytest.fixture
async def town(shop: Shop, tmp_path: Path) -> AsyncIterator[Town]:
    """A supervisor, not started yet, with a scripted WhatsApp on the other side."""
    town = Town(shop, tmp_path)
    try:
        yield town
    finally:
        await town.shuts_down()
