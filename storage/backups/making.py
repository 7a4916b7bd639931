"""Makes a backup: the rows of one moment, then the files that they name.

A file in the store never changes under its key, so those that the rows name can be copied after them. What a
pruner has taken away meanwhile is counted and told: a newer one has taken its place by then.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bridge.ids import FileId, TenantId
from storage.backups.archive import BLOBS, HEAD, KEY, ROWS, Writer
from storage.backups.lines import line_of
from storage.backups.snapshot import Snapshot, all_of, snapshot_of
from storage.backups.tables import EMPTIED, ONLY, ORDER
from storage.blobs.contract import BlobDamaged, BlobMissing, Blobs
from storage.errors import OutOfDate
from storage.kept_files import key_of

FORMAT = 1
"""Grows when an older program could no longer read what a newer one writes."""
PORTION = 1024 * 1024
"""Bytes of rows in an entry, and in memory at a time."""
TELL_EVERY = 500
"""Files between two words about them."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One that was made. missing: keys of files that rows name and the store no longer has."""

    rows: int
    blobs: int
    missing: tuple[str, ...]
    size_bytes: int


@dataclass(slots=True, kw_only=True)
class _Counts:
    rows: dict[str, int] = field(default_factory=dict)
    blobs: int = 0
    missing: list[str] = field(default_factory=list)


async def make_backup(
    url: str, blobs: Blobs, file: Path, *, version: str, key: str | None = None, tell: Told
) -> Backup:
    """Write everything to `file` (mode 0600), which appears when it is whole and on the disk.

    version: of the program. key: the master keys' file, to be in it; whoever has such a backup reads all.
    tell: how far it is, in lines for a person.

    Raises:
        FileExistsError: there is such a file; it stays.
        TemporaryError, StoreAway: the database or the store of files does not answer.
    """
    counts = _Counts()
    async with _arriving(file) as writer:
        async with snapshot_of(url) as snapshot:
            tables = {table: columns for table in ORDER if (columns := await _columns(snapshot, table))}
            await asyncio.to_thread(writer.add, HEAD, orjson.dumps(await _head(snapshot, tables, version)))
            for table, columns in tables.items():
                counts.rows[table] = await _rows(snapshot, writer, table, columns)
                if counts.rows[table]:
                    tell(f"  {table}: {counts.rows[table]} rows")
            keys = await _keys(snapshot)
        if key is not None:
            await asyncio.to_thread(writer.add, KEY, key.encode())
        await _copy(blobs, writer, keys, counts, tell)
        told = {"rows": counts.rows, "blobs": counts.blobs, "missing": counts.missing}
        await asyncio.to_thread(writer.end, told)
    return Backup(
        rows=sum(counts.rows.values()),
        blobs=counts.blobs,
        missing=tuple(counts.missing),
        size_bytes=(await asyncio.to_thread(file.stat)).st_size,
    )


async def _head(snapshot: Snapshot, tables: dict[str, list[str]], version: str) -> dict[str, Any]:
    applied = await all_of(snapshot, "SELECT name FROM tortoise_migrations ORDER BY name")
    if not applied or not tables:
        raise OutOfDate("there is no schema in this database yet: there is nothing to back up")
    masters = await all_of(snapshot, "SELECT DISTINCT master_key_id FROM keys ORDER BY master_key_id")
    return {
        "format": FORMAT,
        "version": version,
        "made_at": (await snapshot.now()).isoformat(),
        "schema": [name for (name,) in applied],
        "master_keys": [name for (name,) in masters],
        "tables": tables,
    }


async def _columns(snapshot: Snapshot, table: str) -> list[str]:
    return [one for one in await snapshot.columns(table) if one not in EMPTIED.get(table, ())]


async def _rows(snapshot: Snapshot, writer: Writer, table: str, columns: list[str]) -> int:
    listed = ", ".join(f'"{column}"' for column in columns)
    only = f" WHERE {ONLY[table]}" if table in ONLY else ""
    portion, written, count = bytearray(), 0, 0
    async for row in snapshot.rows(f"SELECT {listed} FROM {table}{only}"):  # noqa: S608
        portion += line_of(row)
        count += 1
        if len(portion) >= PORTION:
            await asyncio.to_thread(writer.add, f"{ROWS}{table}/{written}", bytes(portion))
            portion.clear()
            written += 1
    if portion:
        await asyncio.to_thread(writer.add, f"{ROWS}{table}/{written}", bytes(portion))
    return count


async def _keys(snapshot: Snapshot) -> list[str]:
    """Of the files that the rows name: copies of logins first, since they make sessions come back."""
    logins = await all_of(snapshot, f"SELECT location FROM bundles WHERE {ONLY['bundles']} ORDER BY id")  # noqa: S608
    files = await all_of(snapshot, "SELECT tenant_id, id FROM given_files ORDER BY id")
    return [key for (key,) in logins] + [key_of(TenantId(of), FileId(one)) for of, one in files]


async def _copy(blobs: Blobs, writer: Writer, keys: list[str], counts: _Counts, tell: Told) -> None:
    with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
        into = Path(scratch) / "blob"
        for number, key in enumerate(keys, 1):
            try:
                await blobs.get(key, into)
            except (BlobMissing, BlobDamaged):
                counts.missing.append(key)
            else:
                await asyncio.to_thread(writer.add_file, f"{BLOBS}{key}", into)
                counts.blobs += 1
            if number % TELL_EVERY == 0 or number == len(keys):
                tell(f"  {number} of {len(keys)} files")


@asynccontextmanager
async def _arriving(file: Path) -> AsyncIterator[Writer]:
    """Written beside its place; what was killed leaves a `.part`, which nobody takes for a backup."""
    if await asyncio.to_thread(file.exists):
        raise FileExistsError(f"{file} is there already")
    await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f".{file.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            writer = Writer(target)
            try:
                yield writer
            finally:
                await asyncio.to_thread(writer.close)
            target.flush()
            await asyncio.to_thread(os.fsync, target.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
