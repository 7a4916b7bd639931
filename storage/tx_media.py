"""Files of messages: what waits to be fetched, and what became of it."""

from __future__ import annotations

from datetime import datetime

from bridge.facts import MessageKind
from bridge.ids import AttachmentId, ChatId, FileId, MessageId, PersonId, SessionId, StanzaId, new_id
from bridge.media import AGAIN, FileState, FileTrouble
from bridge.ports.broadcast_rows import FileRow
from bridge.ports.media import AttachmentRow
from storage.broadcast_rows import file_row
from storage.models.messages import Attachment
from storage.rows import instant, opened
from storage.sql import Row
from storage.tx_ground import Ground

_ATTACHED = (
    "SELECT a.*, m.id AS line, m.contact_id, m.kind, m.stanza, m.outgoing"
    " FROM attachments a JOIN messages m ON m.seq = a.message_id"
)


class MediaStore(Ground):
    """`bridge.ports.media.MediaTx`."""

    async def add_attachment(
        self, message: MessageId, chat: ChatId, now: datetime, *, file: FileId | None = None
    ) -> AttachmentId:
        """See the port."""
        line, record = await self._mine("messages", message), new_id()
        if file is not None:
            await self._mine("given_files", file)
        await self._insert(
            Attachment,
            id=record,
            session_id=line["session_id"],
            message_id=line["seq"],
            chat=self._seal("attachments", record, "chat", chat),
            state=FileState.WAITING if file is None else FileState.KEPT,
            due_at=now,
            file_id=file,
            created_at=now,
        )
        return AttachmentId(record)

    async def attachment(self, attachment: AttachmentId) -> AttachmentRow | None:
        """See the port."""
        return await self._attached("a.id = ?", attachment)

    async def attachment_of(self, message: MessageId) -> AttachmentRow | None:
        """See the port."""
        return await self._attached("m.id = ?", message)

    async def next_attachment(self, session: SessionId, now: datetime) -> AttachmentRow | None:
        """See the port."""
        return await self._attached(
            "a.session_id = ? AND a.state = 'waiting' AND a.due_at <= ?", session, now
        )

    async def next_attachment_at(self, session: SessionId) -> datetime | None:
        """See the port."""
        found = await self._sql.value(
            "SELECT MIN(due_at) FROM attachments"
            " WHERE session_id = ? AND state = 'waiting' AND tenant_id = ?",
            session,
            self.tenant_id,
        )
        return None if found is None else instant(found)

    async def begin_fetch(self, attachment: AttachmentId, *, tries: int, again_at: datetime) -> bool:
        """See the port."""
        return await self._changed(
            "UPDATE attachments SET tries = ?, due_at = ? WHERE id = ? AND tenant_id = ?"
            " AND state = 'waiting' AND tries = ?",
            tries,
            again_at,
            attachment,
            self.tenant_id,
            tries - 1,
        )

    async def fetch_not_begun(self, attachment: AttachmentId, *, tries: int, again_at: datetime) -> None:
        """See the port."""
        await self._changed(
            "UPDATE attachments SET tries = ?, due_at = ? WHERE id = ? AND tenant_id = ?"
            " AND state = 'waiting' AND tries = ?",
            tries - 1,
            again_at,
            attachment,
            self.tenant_id,
            tries,
        )

    async def settle_attachment(
        self,
        attachment: AttachmentId,
        state: FileState,
        *,
        why: FileTrouble | None = None,
        file: FileId | None = None,
        preview: FileId | None = None,
        sha256: str | None = None,
    ) -> bool:
        """See the port."""
        for kept in (file, preview):
            if kept is not None:
                await self._mine("given_files", kept)
        return await self._changed(
            "UPDATE attachments SET state = ?, why = ?, file_id = ?, preview_id = ?, sha256 = ?"
            " WHERE id = ? AND tenant_id = ? AND state = 'waiting'",
            state,
            why,
            file,
            preview,
            self._seal("attachments", attachment, "sha256", sha256),
            attachment,
            self.tenant_id,
        )

    async def fetch_again(self, message: MessageId, now: datetime) -> bool:
        """See the port."""
        return await self._changed(
            "UPDATE attachments SET state = 'waiting', why = NULL, tries = 0, due_at = ?"  # noqa: S608
            f" WHERE tenant_id = ? AND state IN ({', '.join('?' * len(AGAIN))})"
            " AND message_id IN (SELECT seq FROM messages WHERE id = ? AND tenant_id = ?)",
            now,
            self.tenant_id,
            *sorted(AGAIN),
            message,
            self.tenant_id,
        )

    async def _changed(self, statement: str, *values: object) -> bool:
        return await self._sql.run(statement, *values) > 0

    async def _attached(self, where: str, *values: object) -> AttachmentRow | None:
        row = await self._sql.one(
            f"{_ATTACHED} WHERE {where} AND a.tenant_id = ? ORDER BY a.message_id DESC LIMIT 1",
            *values,
            self.tenant_id,
        )
        if row is None:
            return None
        return AttachmentRow(
            id=AttachmentId(row["id"]),
            session=SessionId(row["session_id"]),
            message=MessageId(row["line"]),
            contact=PersonId(row["contact_id"]),
            kind=MessageKind(row["kind"]),
            chat=ChatId(opened(self._cipher, "attachments", row, "chat") or ""),
            stanza_id=StanzaId(row["stanza"]),
            from_me=bool(row["outgoing"]),
            state=FileState(row["state"]),
            why=None if row["why"] is None else FileTrouble(row["why"]),
            tries=row["tries"],
            file=await self._file_of(row, "file_id"),
            preview=await self._file_of(row, "preview_id"),
        )

    async def _file_of(self, row: Row, column: str) -> FileRow | None:
        if row[column] is None:
            return None
        return file_row(await self._mine("given_files", row[column]), self._cipher)
