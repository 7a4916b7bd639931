"""Brings the files of messages into the record, for whoever holds the session.

What waits stands in rows, so it depends on neither this page nor this process. Each try is committed before
it begins: what kills the process is not tried for ever. Fetching one twice is harmless, since the row names
one of the two; the other goes.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bridge.errors import LostRace
from bridge.fetching import name_of
from bridge.ids import FileId, SessionId, TenantId, new_id
from bridge.media import MOST_TRIES, NEXT, PICTURES, FileMove, FileState, FileTrouble, try_again_at
from bridge.media_telling import tell_of_file
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.media import AttachmentRow
from bridge.ports.store import Store, Transaction
from bridge.taking import MAX_NAME, shortened

BEGUN = NEXT[FileState.WAITING]
"""What may become of a file whose try has begun."""

PREVIEW_NAME = "picture.jpg"
PREVIEW_TYPE = "image/jpeg"
LAST_TRY_WITHIN = timedelta(hours=1)
"""When the last try is taken for one that killed its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file as it came. told_name, told_type: its sender's word.

    preview: a JPEG that we have drawn of it; None: it is no picture.
    """

    path: Path
    told_name: str | None
    told_type: str
    preview: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A file whose next try has begun. tries: that one included."""

    row: AttachmentRow
    tries: int

    @property
    def is_last(self) -> bool:
        """Whether it is given up after this."""
        return self.tries >= MOST_TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFetching:
    """Where a session's holder asks what to fetch, and hands it over."""

    store: Store
    hints: Hints
    clock: Clock

    async def begin(self, tenant: TenantId, session: SessionId) -> Begun | None:
        """The next file to be fetched, its try committed; None: none may be tried now."""
        now = self.clock.now()
        async with self.store.transaction(tenant) as tx:
            row = await tx.next_attachment(session, now)
            if row is None:
                return None
            begun = Begun(row=row, tries=row.tries + 1)
            if begun.tries <= MOST_TRIES:
                again_at = try_again_at(begun.tries, now) or now + LAST_TRY_WITHIN
                is_ours = await tx.begin_fetch(row.id, tries=begun.tries, again_at=again_at)
                return begun if is_ours else None
        # The last one never came to an end.
        await self.give_up(tenant, begun, FileTrouble.BROKEN)
        return await self.begin(tenant, session)

    async def next_at(self, tenant: TenantId, session: SessionId) -> datetime | None:
        """When there may be one; None: not before somebody says so."""
        async with self.store.transaction(tenant) as tx:
            return await tx.next_attachment_at(session)

    async def keep(self, tenant: TenantId, begun: Begun, fetched: Fetched) -> None:
        """It was fetched. What lies at the paths stays the caller's.

        Raises:
            TemporaryError: the store of files is away, and it waits for its next try; or somebody else was
                faster.
        """
        row, file, preview = begun.row, FileId(new_id()), None
        size, sha256 = await asyncio.to_thread(_measured, fetched.path)
        if size == 0:
            await self.give_up(tenant, begun, FileTrouble.EMPTY)
            return
        await self.store.keep_file(tenant, file, fetched.path)
        if fetched.preview is not None:
            preview = FileId(new_id())
            await self.store.keep_file(tenant, preview, fetched.preview)
        no_picture = row.kind in PICTURES and preview is None
        now, name = self.clock.now(), name_of(fetched.told_name, fetched.told_type, row.kind)
        async with self.store.transaction(tenant) as tx:
            await tx.add_file(
                file,
                row.contact,
                name=shortened(name),
                mime_type=fetched.told_type[:MAX_NAME],
                size_bytes=size,
                now=now,
            )
            if fetched.preview is not None and preview is not None:
                await tx.add_file(
                    preview,
                    row.contact,
                    name=PREVIEW_NAME,
                    mime_type=PREVIEW_TYPE,
                    size_bytes=fetched.preview.stat().st_size,
                    now=now,
                )
            is_ours = await tx.settle_attachment(
                row.id,
                BEGUN[FileMove.FETCHED],
                why=FileTrouble.NO_PICTURE if no_picture else None,
                file=file,
                preview=preview,
                sha256=sha256,
            )
            if not is_ours:
                raise LostRace("another process has settled this file")  # and nothing names what was kept
            await self._tell(tx, row)
        await self.hints.surfaces()

    async def give_up(self, tenant: TenantId, begun: Begun, why: FileTrouble) -> None:
        """It will not be had; its message says so, and offers to try again."""
        await self._without(tenant, begun, FileMove.GIVEN_UP, why)

    async def leave(self, tenant: TenantId, begun: Begun, why: FileTrouble) -> None:
        """It is beyond the operator's limits, and stays on WhatsApp."""
        await self._without(tenant, begun, FileMove.LEFT_OUT, why)

    async def put_off(self, tenant: TenantId, begun: Begun) -> None:
        """There was nobody to ask: that try does not count."""
        async with self.store.transaction(tenant) as tx:
            await tx.fetch_not_begun(begun.row.id, tries=begun.tries, again_at=self.clock.now())

    async def _without(self, tenant: TenantId, begun: Begun, move: FileMove, why: FileTrouble) -> None:
        async with self.store.transaction(tenant) as tx:
            if await tx.settle_attachment(begun.row.id, BEGUN[move], why=why):
                await self._tell(tx, begun.row)
        await self.hints.surfaces()

    async def _tell(self, tx: Transaction, row: AttachmentRow) -> None:
        settled = await tx.attachment(row.id)
        assert settled is not None, "it has just been settled"
        await tell_of_file(tx, settled, now=self.clock.now())


def _measured(path: Path) -> tuple[int, str]:
    """Its size in bytes, and its SHA-256."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, found
