"""Everything of a business in one archive: saved by its owner, in the browser, and by nobody else."""

from __future__ import annotations

import io
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.asked_jobs import EXPORT
from bridge.ids import TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Role
from storage.blobs.contract import StoreAway
from storage.blobs.memory import MemoryBlobs
from tests.console.real_house import RealHouse, open_real_house

PATH = "/export.tar.gz"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RealHouse]:
    """A console over a fresh database."""
    async with open_real_house(tmp_path) as house:
        yield house


async def exported(house: RealHouse, name: str = "Padaria Sol") -> TenantId:
    """A business, and an export of it."""
    tenant = (await house.store.platform.add_tenant(name)).id
    async with house.store.transaction(tenant) as tx:
        await tx.add_job(EXPORT, datetime.now(UTC) - timedelta(minutes=1))
    runner = JobRunner(desk=house.store, clock=SystemClock(), work=house.store.job_steps())
    while await runner.round():
        pass
    return tenant


async def test_an_owner_saves_it(house: RealHouse) -> None:
    tenant = await exported(house)
    browser = await house.signed_in(tenant, await house.member(tenant, Role.OWNER))

    async with browser.http.get(browser.base_url + PATH) as answer:
        packed = await answer.read()

    assert (answer.status, answer.content_type) == (200, "application/gzip")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="wabridge-')
    assert answer.headers["Cache-Control"] == "no-store"
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        assert {"export.json", "tenants-000000.jsonl"} <= set(archive.getnames())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_nobody_else_of_the_team_does(house: RealHouse, role: Role) -> None:
    tenant = await exported(house)
    browser = await house.signed_in(tenant, await house.member(tenant, role))

    assert (await browser.get(PATH)).status == 404


async def test_another_businesss_owner_a_stranger_and_another_site_get_nothing(house: RealHouse) -> None:
    tenant = await exported(house)
    other = (await house.store.platform.add_tenant("Other")).id
    neighbour = await house.signed_in(other, await house.member(other, Role.OWNER))
    owner = await house.signed_in(tenant, await house.member(tenant, Role.OWNER))

    assert (await neighbour.get(PATH)).status == 404
    assert (await house.browser().get(PATH)).status == 401
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert (await owner.get(PATH, **foreign)).status == 403


async def test_while_the_store_of_files_is_away_it_says_so(house: RealHouse) -> None:
    tenant = await exported(house)
    browser = await house.signed_in(tenant, await house.member(tenant, Role.OWNER))

    async def away() -> None:
        raise StoreAway("away")

    assert isinstance(house.store.blobs, MemoryBlobs)
    house.store.blobs.before["get"] = away

    assert (await browser.get(PATH)).status == 503
