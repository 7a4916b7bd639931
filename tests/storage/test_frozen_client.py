"""A process that is frozen within a transaction: its locks are not kept from the others."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from storage.engine import open_engine

HOLDER = """
import asyncio, sys
from bridge.errors import TemporaryError
from storage.engine import open_engine

async def main(url):
    engine = await open_engine(url)
    try:
        async with engine.transaction() as sql:
            await sql.lock("claim")
            print("holds", flush=True)
            sys.stdin.readline()
            await sql.value("SELECT 1 AS one")
    except TemporaryError:
        print("was too late", flush=True)
    async with engine.transaction() as sql:
        print("goes on with", await sql.value("SELECT 1 AS one"), flush=True)
    await engine.close()

asyncio.run(main(sys.argv[1]))
"""


async def test_a_frozen_process_keeps_no_lock_and_goes_on_when_it_wakes_up(fresh_postgres_url: str) -> None:
    within_300_ms = f"{fresh_postgres_url}?idle_in_transaction_session_timeout=300"
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLDER,
        within_300_ms,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"holds\n"
    holder.send_signal(signal.SIGSTOP)

    engine = await open_engine(fresh_postgres_url)
    try:
        async with asyncio.timeout(30), engine.transaction() as sql:
            await sql.lock("claim")
    finally:
        await engine.close()
        holder.send_signal(signal.SIGCONT)

    said, _ = await holder.communicate(b"\n")
    assert said == b"was too late\ngoes on with 1\n"


async def test_a_transaction_may_idle_for_seconds_and_no_longer(fresh_postgres_url: str) -> None:
    engine = await open_engine(fresh_postgres_url)
    try:
        bound = await engine.sql.value("SELECT current_setting('idle_in_transaction_session_timeout') AS it")
    finally:
        await engine.close()

    assert bound == "10s"
