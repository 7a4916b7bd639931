"""Makes an export: all of a tenant's rows as lines of JSON, and its files, in one archive (.tar.gz).

The archive is kept in parts, each sealed under the tenant's key in the store of files: a part is some
entries of the tar, packed by itself, and gzip lets packed pieces stand one behind the other. So a job that
was cut short makes its last part anew, and whoever saves the archive gets the parts in a row.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import Fenced, PermanentError, TemporaryError
from bridge.ids import FileId, JobId, TenantId
from bridge.ports.jobs import JobRow, Progress
from storage.blobs.contract import Blobs, BlobTaken
from storage.engine import Engine
from storage.export_tables import LEFT_OUT, line_of, shape_of
from storage.kept_files import KeptContents
from storage.keyring import Keyring
from storage.sealing import Place, seal_file
from storage.sql import Row
from storage.vault import Cipher

EXPORTS = "exports"
ROWS = 1_000
"""In a part."""
FILES = 20
PART_BYTES = 16 * 1024 * 1024
"""A part takes files until it has so many bytes, or so many files; one more file may go beyond."""
FORMAT = 1
_BLOCK = 512


def part_key(tenant: TenantId, job: JobId, number: int) -> str:
    """Where a part lies."""
    return f"{EXPORTS}/{tenant}/{job}/{number:06}"


def part_place(tenant: TenantId, job: JobId, number: int) -> Place:
    """Where its sealed file belongs."""
    return Place(tenant=tenant, within=EXPORTS, name=f"{job}/{number:06}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """The work of the job: `step` is a `bridge.jobs.Step`. The cursor names table, last row and parts."""

    engine: Engine
    keyring: Keyring
    blobs: Blobs
    contents: KeptContents

    async def step(self, job: JobRow) -> Progress:
        """One part."""
        assert job.tenant is not None
        try:
            cipher = await self.keyring.of(self.engine.sql, job.tenant)
        except LookupError:
            raise Fenced("the tenant is gone, and this job with it") from None
        tables = list(LEFT_OUT)
        table, last, made = (job.progress.cursor or f"{tables[0]}||0").split("|")
        number = int(made)
        counts = dict(job.progress.counts)
        if table == "files":
            entries, last, is_whole = await self._files(job, last, counts)
            following = "end"
        elif table == "end":
            entries, is_whole = _closing(job), True
            following = ""
        else:
            entries, last, is_whole = await self._rows(job, cipher, table, last, number, counts)
            following = [*tables, "files"][tables.index(table) + 1]
        if entries:
            await self._put(job, cipher, number, entries)
            number += 1
        at = table if not is_whole else following
        counts["parts"] = number
        cursor = f"{at}|{'' if is_whole else last}|{number}"
        done = counts.get("rows", 0) + counts.get("files", 0)
        return Progress(cursor=cursor, done=done, counts=counts, is_over=not at)

    async def _rows(
        self, job: JobRow, cipher: Cipher, table: str, last: str, number: int, counts: dict[str, int]
    ) -> tuple[bytes, str, bool]:
        rows = await self._page(job, table, last)
        if not rows:
            return b"", "", True
        lines = b"".join(line_of(table, row, cipher) for row in rows)
        counts["rows"] = counts.get("rows", 0) + len(rows)
        if table == "messages":
            counts["messages"] = counts.get("messages", 0) + len(rows)
        entry = _entry(f"{table}-{number:06}.jsonl", lines)
        return entry, str(rows[-1][shape_of(table).by]), len(rows) < ROWS

    async def _page(self, job: JobRow, table: str, last: str) -> list[Row]:
        shape = shape_of(table)
        after: str | int = int(last or 0) if shape.by == "seq" else last
        return await self.engine.sql.all(
            f"SELECT * FROM {table} WHERE {shape.tenant} = ? AND {shape.by} > ?"  # noqa: S608
            f" ORDER BY {shape.by} LIMIT ?",
            job.tenant,
            after,
            ROWS,
        )

    async def _files(self, job: JobRow, last: str, counts: dict[str, int]) -> tuple[bytes, str, bool]:
        assert job.tenant is not None
        rows = await self.engine.sql.all(
            "SELECT id FROM given_files WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?",
            job.tenant,
            last,
            FILES,
        )
        entries, at = io.BytesIO(), 0
        with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
            while at < len(rows) and entries.tell() < PART_BYTES:
                file = FileId(rows[at]["id"])
                content = await self._content(job.tenant, file, Path(scratch) / file)
                what = "missing" if content is None else "files"
                counts[what] = counts.get(what, 0) + 1
                entries.write(b"" if content is None else _entry(f"files/{file}", content))
                at += 1
        is_whole = at == len(rows) < FILES
        return entries.getvalue(), rows[at - 1]["id"] if rows else "", is_whole

    async def _content(self, tenant: TenantId, file: FileId, into: Path) -> bytes | None:
        """None: its contents are gone, or damaged; that is counted, and the others come all the same."""
        try:
            await self.contents.fetch_file(tenant, file, into)
        except TemporaryError:
            raise
        except (LookupError, PermanentError):
            return None
        content = await asyncio.to_thread(into.read_bytes)
        await asyncio.to_thread(into.unlink)
        return content

    async def _put(self, job: JobRow, cipher: Cipher, number: int, entries: bytes) -> None:
        assert job.tenant is not None
        with tempfile.TemporaryDirectory(prefix="wabridge-") as scratch:
            packed, sealed = Path(scratch) / "packed", Path(scratch) / "sealed"
            await asyncio.to_thread(_pack, entries, packed)
            await seal_file(cipher, part_place(job.tenant, job.id, number), packed, sealed)
            key = part_key(job.tenant, job.id, number)
            try:
                await self.blobs.put(key, sealed)
            except BlobTaken:  # by somebody who died between putting it there and saying so
                await self.blobs.delete(key)
                await self.blobs.put(key, sealed)


def _entry(name: str, content: bytes) -> bytes:
    """One file of the tar."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    return info.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * (-len(content) % _BLOCK)


def _pack(entries: bytes, into: Path) -> None:
    into.write_bytes(gzip.compress(entries, compresslevel=6))


def _closing(job: JobRow) -> bytes:
    """What the archive holds, and the tar's end."""
    told = {
        "format": FORMAT,
        "tenant": job.tenant,
        "asked_at": job.created_at.isoformat(),
        "counts": {name: count for name, count in job.progress.counts.items() if name != "parts"},
    }
    return _entry("export.json", json.dumps(told, indent=1).encode() + b"\n") + b"\0" * (2 * _BLOCK)
