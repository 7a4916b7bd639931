"""Hands one message over to the page: a text, or a file with the text as its caption."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bridge.errors import PermanentError, TemporaryError
from bridge.happenings import Send, sent_message
from bridge.ids import ChatId, FileId, MessageKey, TenantId
from bridge.media import SENT_AS_PICTURES
from bridge.ports.broadcast_rows import FileRow
from bridge.ports.clock import Clock
from bridge.ports.rows import OutboxRow
from bridge.ports.store import Store
from bridge.telemetry import tell
from sessions.driver import Page
from sessions.page_values import OutgoingFile, Receipt


class HandingOver:
    """For one opened page. The last file is kept at hand: a broadcast sends the same one again and again."""

    def __init__(self, store: Store, tenant: TenantId, page: Page, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tenant = tenant
        self._page = page
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._held: tuple[FileId, OutgoingFile] | None = None

    async def send(self, row: OutboxRow, chat: ChatId, key: MessageKey) -> Receipt:
        """Once. Raises what the page raises; what cannot be had raises before anything was handed over.

        Raises:
            TemporaryError: also while the store of files is away.
            PermanentError: also when there is no such file (any more).
        """
        outcome, began_at = Send.IN_DOUBT, self._clock.now()  # also when it is cancelled, or breaks
        try:
            receipt = await self._send(row, chat, key)
            outcome = Send.CONFIRMED
            return receipt
        except TemporaryError:
            outcome = Send.POSTPONED
            raise
        except PermanentError:
            outcome = Send.REFUSED
            raise
        finally:
            tell(sent_message(row, key, outcome, began_at, self._clock.now()))

    async def _send(self, row: OutboxRow, chat: ChatId, key: MessageKey) -> Receipt:
        if row.file is None:
            return await self._page.send_text(chat, row.text, key=key)
        file = await self._file(row.file)
        return await self._page.send_file(chat, file, key=key, caption=row.text)

    def close(self) -> None:
        """The file at hand goes."""
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = self._held = None

    async def _file(self, file: FileId) -> OutgoingFile:
        if self._held is not None and self._held[0] == file:
            return self._held[1]
        async with self._store.transaction(self._tenant) as tx:
            row = await tx.file(file)
        if row is None:
            raise PermanentError("the file of this message is gone")
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="wabridge-")
        path = Path(self._folder.name) / "file"
        try:
            await self._store.fetch_file(self._tenant, file, path)
        except LookupError:
            raise PermanentError("the file of this message is gone") from None
        self._held = (file, _outgoing(row, path))
        return self._held[1]


def _outgoing(row: FileRow, path: Path) -> OutgoingFile:
    mime_type = row.mime_type or "application/octet-stream"
    return OutgoingFile(
        path=path, mime_type=mime_type, name=row.name, as_picture=mime_type in SENT_AS_PICTURES
    )
