"""Restores a backup into an empty database and a store of files, repeatably: killed, it is done again.

First the whole file is read and compared with its sums. Then come the files: each has a key of its own, and
one that is there already is left as it is. Then the rows, in one transaction with a mark; then the migrations
that are missing; then they are settled (`settling`), and the mark goes. While it stands, nobody is served.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.errors import PermanentError
from storage.backups.archive import BLOBS, KEY, NoBackup, checked, entries_of
from storage.backups.halfway import INSTALLATION_LOCK, half_restored, mark, unmark
from storage.backups.loading import load, what_is_there
from storage.backups.making import FORMAT, TELL_EVERY, Told
from storage.backups.settling import Settled, settle
from storage.blobs.arriving import CHUNK, digest_of
from storage.blobs.contract import Blobs, BlobTaken, checked_key
from storage.engine import open_engine
from storage.errors import OutOfDate
from storage.migrate import MIGRATIONS, applied_migrations, migrate, refuse_newer


class NotEmpty(PermanentError):
    """The database holds something: a restore would mix two installations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A whole backup, as its head and its end tell."""

    file: Path
    name: str  # the SHA-256 of its head: no two backups have one
    version: str
    made_at: datetime
    schema: tuple[str, ...]
    master_keys: tuple[str, ...]  # ids of those that its data keys lie under
    tables: dict[str, list[str]]
    rows: dict[str, int]
    blobs: int
    missing: tuple[str, ...]
    key: str | None = field(repr=False)  # the key file, when it was asked for


def read_contents(file: Path) -> Contents:
    """Check all of a backup. Blocks as long as reading takes.

    Raises:
        NoBackup: it is none, or not whole.
        OutOfDate: a newer program made it.
    """
    head, end = checked(file)
    if head.get("format", 0) > FORMAT:
        raise OutOfDate(f"{file} was made by wabridge {head.get('version')}, which is newer: update this one")
    try:
        contents = Contents(
            file=file,
            name=end["sums"]["backup.json"],
            version=head["version"],
            made_at=datetime.fromisoformat(head["made_at"]),
            schema=tuple(head["schema"]),
            master_keys=tuple(head["master_keys"]),
            tables=head["tables"],
            rows=end["rows"],
            blobs=end["blobs"],
            missing=tuple(end["missing"]),
            key=_key_in(file) if KEY in end["sums"] else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NoBackup(f"{file} is no backup of wabridge") from error
    refuse_newer(set(contents.schema))
    return contents


async def restore_backup(
    url: str, blobs: Blobs, contents: Contents, *, tell: Told, migrations: str = MIGRATIONS
) -> Settled:
    """Bring it all back.

    Raises:
        NotEmpty: the database holds something already.
        PermanentError: the store of files has something else under one of the keys.
        TemporaryError, StoreAway: the database or the store does not answer; do it again.
    """
    is_loaded = await demand_empty(url, contents)
    await _bring_blobs(blobs, contents, tell)
    if not is_loaded:
        # In the shape that they had; the migrations that came since then follow on the rows.
        await migrate(url, up_to=contents.schema[-1], migrations=migrations)
        await _bring_rows(url, contents, tell)
    await migrate(url, migrations=migrations)
    engine = await open_engine(url)
    try:
        async with engine.transaction() as sql:
            await sql.lock(INSTALLATION_LOCK)
            settled = await settle(sql)
            await unmark(sql)
    finally:
        await engine.close()
    return settled


async def demand_empty(url: str, contents: Contents) -> bool:
    """Whether this very backup's rows are in it already, since its restoring was cut short.

    Raises:
        NotEmpty: it holds something else.
    """
    if url == "memory":
        raise PermanentError("a database in memory cannot be restored into: it is gone with its process")
    engine = await open_engine(url)
    try:
        half = await half_restored(engine.sql)
        if half == contents.name:
            return True
        if half is not None:
            raise NotEmpty("another backup was being restored into this database: take an empty one")
        held = await what_is_there(engine.sql)
        if held is not None:
            raise NotEmpty(f"this database is not empty (there is something in {held}): take an empty one")
        if await applied_migrations(engine.sql) - set(contents.schema):
            raise NotEmpty("this database has newer tables than the backup: take one without any")
        return False
    finally:
        await engine.close()


async def _bring_rows(url: str, contents: Contents, tell: Told) -> None:
    engine = await open_engine(url)
    try:
        async with engine.transaction() as sql:
            if sql.dialect == "postgres":
                # It lasts as long as its rows take.
                await sql.run("SET LOCAL idle_in_transaction_session_timeout = 0")
                await sql.run("SET LOCAL statement_timeout = 0")
            await sql.lock(INSTALLATION_LOCK)
            await mark(sql, contents.name)
            counts = await load(sql, contents.file, contents.tables, tell)
            if counts != contents.rows:
                raise NoBackup(f"{contents.file}: there are not as many rows as it says")
    finally:
        await engine.close()


async def _bring_blobs(blobs: Blobs, contents: Contents, tell: Told) -> None:
    with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
        came, there = Path(scratch) / "came", Path(scratch) / "there"
        number = 0
        async for key in _blobs_of(contents.file, came):
            try:
                await blobs.put(key, came)
            except BlobTaken:
                # By an attempt before this one.
                await blobs.get(key, there)
                if await asyncio.to_thread(_differ, came, there):
                    raise PermanentError(
                        f"something else lies in the store of files under {key}: give it an empty one"
                    ) from None
            number += 1
            if number % TELL_EVERY == 0 or number == contents.blobs:
                tell(f"  {number} of {contents.blobs} files")


async def _blobs_of(file: Path, into: Path) -> AsyncIterator[str]:
    """The keys, one after the other; its content lies in `into` meanwhile."""

    def read() -> Iterator[str]:
        with entries_of(file) as entries:
            for name, content in entries:
                if name.startswith(BLOBS):
                    with into.open("wb") as target:
                        shutil.copyfileobj(content, target, CHUNK)
                    yield checked_key(name.removeprefix(BLOBS))

    keys = read()
    while (key := await asyncio.to_thread(next, keys, None)) is not None:
        yield key


def _differ(one: Path, other: Path) -> bool:
    return digest_of(one) != digest_of(other)


def _key_in(file: Path) -> str | None:
    with entries_of(file) as entries:
        for name, content in entries:
            if name == KEY:
                return content.read().decode()
    return None
