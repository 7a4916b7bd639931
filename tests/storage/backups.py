"""Verbs of stories about backups: what is in one, and what lies in a database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from storage.backups.archive import ROWS, entries_of
from storage.backups.making import Backup, make_backup
from storage.backups.restoring import read_contents, restore_backup
from storage.backups.settling import Settled
from storage.blobs.contract import Blobs
from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey

KEY = MasterKey(secret=b"0123456789abcdef0123456789abcdef")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00:00")

SETTLED = set(
    "sessions outbox broadcasts broadcast_recipients conversations surfaces notices facts updates".split()
)
"""Tables whose rows are not as they were, after a restore."""


def quiet(_: str) -> None:
    """Nobody reads how far it is."""


@asynccontextmanager
async def opened(url: str, blobs: Blobs | None = None) -> AsyncIterator[TortoiseStore]:
    """The store of a database."""
    store = await open_store(url, master_key=KEY, blobs=blobs)
    try:
        yield store
    finally:
        await store.close()


async def backed_up(url: str, file: Path, blobs: Blobs | None = None, *, key: str | None = None) -> Backup:
    """Make one."""
    return await make_backup(url, blobs or MemoryBlobs(), file, version="1.2.3", key=key, tell=quiet)


async def restored(url: str, file: Path, blobs: Blobs | None = None) -> Settled:
    """Bring it back."""
    return await restore_backup(url, blobs or MemoryBlobs(), read_contents(file), tell=quiet)


def rows_of(file: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows in a backup, alike whichever database they are from, in no order."""
    columns = read_contents(file).tables
    found: dict[str, list[dict[str, Any]]] = {}
    with entries_of(file) as entries:
        for name, content in entries:
            if name.startswith(ROWS):
                table = name.split("/")[1]
                found.setdefault(table, []).extend(
                    dict(sorted(zip(columns[table], map(_alike, orjson.loads(line)), strict=True)))
                    for line in content.read().splitlines()
                )
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def _alike(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).isoformat()
    return value
