"""An office whose desk shows what files it was given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.ports.rows import Role
from tests.standins.telegram.people import Person
from tests.taking import TakingDesk, left_in
from tests.telegram.office import Office


@pytest.fixture
async def office(tmp_path: Path, scratch: Path) -> AsyncIterator[Office]:
    """An office whose desk shows what it was given, and that leaves nothing lying about."""
    async with Office(tmp_path, desk=TakingDesk) as opened:
        yield opened
        await opened.handled()
        assert left_in(scratch) == []


@pytest.fixture
async def olga(office: Office) -> Person:
    """Somebody in front of the main menu."""
    business = await office.founds()
    person = office.telegram.user("Olga")
    await office.joins(person, business, Role.AGENT)
    await office.menu(person, "Main menu")
    return person


def desk_of(office: Office) -> TakingDesk:
    assert isinstance(office.desk, TakingDesk)
    return office.desk


def fetches(office: Office) -> list[int]:
    return [one.code for one in office.telegram.requests if one.method == "download"]
