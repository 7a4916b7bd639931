"""A town for every story."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bridge.ports.rows import Role
from storage.store import open_store
from tests.bridge.past import Past
from tests.bridge.rooms import Room, open_room
from tests.bridge.town import KEY, Town, open_town
from tests.bridge.townsfolk import CARLA, DAVID, LINKED, OWNER, Colleague

PHONES = [str(address.phone) for address in (LINKED, OWNER, CARLA, DAVID)]


@pytest.fixture(scope="session")
def empty_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with nobody in it, to be copied: migrating takes longer than a story."""
    path = tmp_path_factory.mktemp("town") / "empty.db"

    async def migrate() -> None:
        store = await open_store(f"sqlite://{path}", master_key=KEY)
        await store.close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def town(empty_town: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """A town where nobody has sat down yet.

    No story in it may end with a message without a cause, or with anybody's number in the log.
    """
    with capture_logs() as logged:
        async with open_town(Path(shutil.copy(empty_town, tmp_path / "town.db"))) as opened:
            yield opened
            await opened.nothing_went_wrong()
    assert not [line for line in logged if any(phone in str(line) for phone in PHONES)]


@pytest.fixture
async def open_shop(town: Town) -> Town:
    """The town with its owner's number proven and the main menu everywhere."""
    await town.onboards()
    return town


@pytest.fixture
async def room(open_shop: Town) -> Room:
    """A shared room with threads, in which Carla waits for an answer."""
    room = await open_room(open_shop)
    await room.hears("Do you have bread?")
    return room


@pytest.fixture
async def sam(room: Room) -> Colleague:
    """An agent, hired after that."""
    return await room.town.hires("Sam", Role.AGENT)


@pytest.fixture
async def mia(room: Room) -> Colleague:
    """A manager."""
    return await room.town.hires("Mia", Role.MANAGER)


@pytest.fixture
async def vera(room: Room) -> Colleague:
    """A viewer."""
    return await room.town.hires("Vera", Role.VIEWER)


@pytest.fixture
def past(open_shop: Town) -> Past:
    """The shop was linked an hour ago."""
    open_shop.clock.passes(hours=1)
    return Past(town=open_shop)
