"""What is done to lines of the log after they were written: each change is kept beside its line."""

from __future__ import annotations

from datetime import datetime

from bridge.ids import MessageId, PersonId, SessionId, StanzaId, new_id
from bridge.ports.log_rows import ChangeKind
from bridge.ports.log_rows import MessageChange as Change
from storage.models.messages import MessageChange
from storage.rows import instant, maybe_instant, opened
from storage.sql import Row
from storage.tx_ground import plain, wake_ticks
from storage.tx_search import SearchStore


class ChangesStore(SearchStore):
    """The changes' part of `bridge.ports.messages.RecordTx`."""

    async def log_edit(
        self,
        session: SessionId,
        contact: PersonId,
        outgoing: bool,
        stanza: StanzaId,
        text: str,
        at: datetime,
    ) -> MessageId | None:
        """See the port."""
        line = await self._line(session, contact, outgoing, stanza)
        if line is None:
            return None
        before = opened(self._cipher, "messages", line, "text") or ""
        if before != text:  # a catch-up tells of an edit again, with another time
            await self._keep(line, ChangeKind.EDITED, ours=outgoing, text=before, at=at)
        cell = self._seal("messages", line["id"], "text", text)
        await self._sql.run("UPDATE messages SET text = ?, edited_at = ? WHERE id = ?", cell, at, line["id"])
        await self._index_again(session, line["seq"], text)
        return MessageId(line["id"])

    async def log_revoke(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId, at: datetime
    ) -> MessageId | None:
        """See the port. The text stays: who deletes on WhatsApp does not delete the business's record."""
        line = await self._line(session, contact, outgoing, stanza)
        if line is None:
            return None
        await self._keep(line, ChangeKind.REVOKED, ours=outgoing, text="", at=at)
        await self._sql.run("UPDATE messages SET revoked_at = ? WHERE id = ?", at, line["id"])
        return MessageId(line["id"])

    async def log_reaction(
        self,
        session: SessionId,
        contact: PersonId,
        outgoing: bool,
        stanza: StanzaId,
        emoji: str,
        *,
        ours: bool,
        at: datetime,
    ) -> MessageId | None:
        """See the port. A reaction that comes late is none any more."""
        line = await self._line(session, contact, outgoing, stanza)
        column = "our_reaction" if ours else "their_reaction"
        if line is None:
            return None
        known = maybe_instant(line[f"{column}_at"])
        if known is not None and (known > at or opened(self._cipher, "messages", line, column) == emoji):
            return None
        await self._keep(line, ChangeKind.REACTED, ours=ours, text=emoji, at=at)
        await self._sql.run(
            f"UPDATE messages SET {column} = ?, {column}_at = ? WHERE id = ?",  # noqa: S608
            self._seal("messages", line["id"], column, emoji),
            at,
            line["id"],
        )
        return MessageId(line["id"])

    async def changes(self, message: MessageId) -> list[Change]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT h.id, h.kind, h.ours, h.text, h.at FROM message_changes h"
            " JOIN messages m ON m.seq = h.message_id WHERE m.id = ? AND h.tenant_id = ? ORDER BY h.at, h.id",
            message,
            self.tenant_id,
        )
        return [
            Change(
                kind=ChangeKind(row["kind"]),
                ours=bool(row["ours"]),
                text=opened(self._cipher, "message_changes", row, "text") or "",
                at=instant(row["at"]),
            )
            for row in rows
        ]

    async def _keep(self, line: Row, kind: ChangeKind, *, ours: bool, text: str, at: datetime) -> None:
        """Beside the line; and what shows a reply of a shared room shows it anew."""
        if line["outbox_id"] is not None:
            await wake_ticks(self._sql, self.tenant_id, line["outbox_id"])
        change = new_id()
        await self._insert(
            MessageChange,
            id=change,
            message_id=line["seq"],
            kind=kind,
            ours=ours,
            text=self._seal("message_changes", change, "text", text),
            at=at,
        )

    async def _line(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId
    ) -> Row | None:
        """Of that name. Our own messages are logged before WhatsApp names them: the outbox knows the name."""
        try:
            person = await self._now_called(contact)
        except LookupError:
            return None
        name = plain(stanza, "a stanza id")
        of = "m.session_id = ? AND m.tenant_id = ? AND m.contact_id = ? AND m.outgoing = ?"
        values = (session, self.tenant_id, person, outgoing, name)
        line = await self._sql.one(f"SELECT m.* FROM messages m WHERE {of} AND m.stanza = ?", *values)  # noqa: S608
        if line is None and outgoing:
            line = await self._sql.one(
                f"SELECT m.* FROM outbox o JOIN messages m ON m.outbox_id = o.id"  # noqa: S608
                f" WHERE {of} AND o.session_id = m.session_id AND o.stanza = ?",
                *values,
            )
        return line
