"""Keys change, and are killed while they do, under three processes that write and read all the time."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from bridge.ids import SessionId, TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from storage.key_file import keys_in, master_keys_at
from storage.resealing import RESEAL
from storage.store import TortoiseStore, open_store
from storage.vault import key_named_in
from tests.patience import PATIENCE_S
from tests.service import ROOT, clean
from tests.storage.talker import TEXT

TALKERS = 3
KILLS = 6


async def test_nothing_is_unreadable_and_nothing_in_clear(empty_url: str, tmp_path: Path) -> None:
    file = tmp_path / "data/master.key"
    store = await open_store(empty_url, master_key=master_keys_at(file))
    chance = random.Random(7)
    try:
        tenant, session = await _founded(store)
        async with AsyncExitStack() as talking:
            talkers = [
                await _talker(talking, empty_url, file, tenant, session, str(name)) for name in range(TALKERS)
            ]
            for _ in range(KILLS):
                await _rotates(empty_url, tmp_path, killed_after_s=chance.uniform(0.8, 2.5))
                await _all_go_on(talkers)
            await _rotates(empty_url, tmp_path)
            await store.platform.add_data_key(tenant, datetime.now(UTC))
            await _all_go_on(talkers)  # in the minute that it is announced
            await store.engine.sql.run(
                "UPDATE keys SET active_at = '2020-01-01 00:00:00+00:00' WHERE active_at IS NOT NULL"
            )
            await _all_go_on(talkers)
            await _reseals(store)
            await _all_go_on(talkers)
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*(one.communicate(b"") for one in talkers))
            assert [one.returncode for one in talkers] == [0] * TALKERS
        # Whatever was being written while the new key began to seal.
        async with store.transaction(tenant) as tx:
            await tx.add_job(RESEAL, datetime.now(UTC))
        await _reseals(store)
        await _all_lies_under_the_newest_keys(store, file)
    finally:
        await store.close()
    fresh = await open_store(empty_url, master_key=master_keys_at(file))
    try:
        async with fresh.transaction(tenant) as tx:
            lines = await tx.messages(session, limit=100_000)
    finally:
        await fresh.close()
    assert len(lines) > TALKERS * KILLS
    assert all(line.text.startswith(TEXT) for line in lines)
    assert not any(TEXT.encode() in content for content in _databases(tmp_path))


def _databases(folder: Path) -> list[bytes]:
    """What SQLite has on the disk."""
    return [file.read_bytes() for file in folder.rglob("*.db*")]


def _newest_in(file: Path) -> str:
    return keys_in(file.read_text())[0].key.id


async def _founded(store: TortoiseStore) -> tuple[TenantId, SessionId]:
    tenant = (await store.platform.add_tenant("Café Aurora")).id
    async with store.transaction(tenant) as tx:
        return tenant, (await tx.add_session("x")).id


async def _talker(
    talking: AsyncExitStack, url: str, file: Path, tenant: TenantId, session: SessionId, name: str
) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.storage.talker",
        url,
        str(file),
        tenant,
        session,
        name,
        cwd=str(ROOT),
        stdin=PIPE,
        stdout=PIPE,
    )
    talking.callback(lambda: process.kill() if process.returncode is None else None)
    return process


async def _reseals(store: TortoiseStore) -> None:
    """A scheduler, until nothing is due."""
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps([RESEAL]))
    while await runner.round():
        pass


async def _all_go_on(talkers: list[Process]) -> None:
    """Each of them has written and read since."""
    for one in talkers:
        assert one.stdin is not None
        assert one.stdout is not None
        one.stdin.write(b"\n")
        async with asyncio.timeout(PATIENCE_S):
            assert await one.stdout.readline(), f"it ended with {await one.wait()}"


async def _rotates(url: str, folder: Path, *, killed_after_s: float | None = None) -> None:
    """The operator rotates the master key; the command is killed wherever it is by then."""
    environment = clean(os.environ) | {"WABRIDGE_DATA_DIR": str(folder / "data"), "DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "wabridge.py"),
        "keys",
        "rotate",
        cwd=str(folder),
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(killed_after_s or PATIENCE_S):
            out, err = await process.communicate()
        assert process.returncode == 0, (out + err).decode()
    except TimeoutError:
        process.kill()
        await process.communicate()
        assert killed_after_s is not None


async def _all_lies_under_the_newest_keys(store: TortoiseStore, file: Path) -> None:
    assert set(await store.platform.wrapped_under()) == {_newest_in(file)}
    key = await store.engine.sql.value("SELECT id FROM keys WHERE active_at IS NOT NULL")
    cells = await store.engine.sql.all("SELECT text FROM messages")
    assert {key_named_in(bytes(row["text"])) for row in cells} == {key}
