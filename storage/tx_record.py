"""The message log, its pages and its counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridge.delivery import Delivery
from bridge.facts import MessageKind, MessageSeen
from bridge.ids import MessageId, OutboxId, PersonId, SessionId, StanzaId, new_id
from bridge.ports.rows import ContactLine, Figures, LoggedMessage
from storage.engine import Row
from storage.rows import instant, opened
from storage.tx_ground import Ground, now_utc, plain

_LINES = (
    "SELECT m.seq, m.id, m.session_id, m.contact_id, m.outgoing, m.kind, m.text, m.stanza, m.written_at,"
    " m.by_person_id, m.edited_at, m.revoked_at, o.delivery, c.name AS contact_name, b.name AS by_name"
    " FROM messages m JOIN people c ON c.id = m.contact_id"
    " LEFT JOIN people b ON b.id = m.by_person_id LEFT JOIN outbox o ON o.id = m.outbox_id"
)
_PAGE = f"{_LINES} WHERE m.session_id = ? AND m.tenant_id = ?"


class RecordStore(Ground):
    """The log's part of `bridge.ports.store.RecordTx`."""

    async def log_message(
        self,
        message: MessageSeen,
        *,
        session: SessionId,
        contact: PersonId,
        outbox: OutboxId | None,
        by: PersonId | None,
        now: datetime,
    ) -> MessageId | None:
        """See the port."""
        await self._mine("sessions", session)
        person = await self._now_called(contact)
        author = None if by is None else await self._now_called(by)
        if outbox is not None:
            await self._mine("outbox", outbox)
        record = new_id()
        row = await self._sql.one(
            "INSERT INTO messages (id, tenant_id, session_id, contact_id, outgoing, stanza, kind, text,"
            " written_at, recorded_at, quoted, forwarded, outbox_id, by_person_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (session_id, contact_id, outgoing, stanza) DO NOTHING RETURNING seq",
            record,
            self.tenant_id,
            session,
            person,
            message.from_me,
            plain(message.stanza_id, "a stanza id"),
            message.kind,
            self._seal("messages", record, "text", message.text),
            message.written_at,
            now,
            None if message.quoted is None else plain(message.quoted, "a quoted stanza id"),
            message.forwarded,
            outbox,
            author,
        )
        if row is not None and not message.from_me:
            await self._sql.run(
                "UPDATE people SET last_wrote_at = ? WHERE id = ?"
                " AND (last_wrote_at IS NULL OR last_wrote_at < ?)",
                message.written_at,
                person,
                message.written_at,
            )
        return None if row is None else MessageId(record)

    async def log_edit(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId, text: str
    ) -> MessageId | None:
        """See the port."""
        line = await self._line(session, contact, outgoing, stanza)
        if line is None:
            return None
        cell = self._seal("messages", line["id"], "text", text)
        await self._sql.run(
            "UPDATE messages SET text = ?, edited_at = ? WHERE id = ?", cell, now_utc(), line["id"]
        )
        return MessageId(line["id"])

    async def log_revoke(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId
    ) -> MessageId | None:
        """See the port. The text stays: who deletes on WhatsApp does not delete the business's record."""
        line = await self._line(session, contact, outgoing, stanza)
        if line is None:
            return None
        await self._sql.run("UPDATE messages SET revoked_at = ? WHERE id = ?", now_utc(), line["id"])
        return MessageId(line["id"])

    async def message(self, message: MessageId) -> LoggedMessage | None:
        """See the port."""
        row = await self._sql.one(f"{_LINES} WHERE m.id = ? AND m.tenant_id = ?", message, self.tenant_id)
        return None if row is None else self._logged(row)

    async def messages(
        self,
        session: SessionId,
        *,
        contact: PersonId | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[LoggedMessage]:
        """See the port."""
        query, values = _PAGE, [session, self.tenant_id]
        if contact is not None:
            try:
                values.append(await self._now_called(contact))
            except LookupError:
                return []
            query += " AND m.contact_id = ?"
        page, bounds, backwards = _page_of("m.seq", before, after)
        query += "".join(f" AND {bound}" for bound in page)
        query += f" ORDER BY m.seq {'ASC' if backwards else 'DESC'} LIMIT ?"
        rows = await self._sql.all(query, *values, *bounds, limit)
        return [self._logged(row) for row in (reversed(rows) if backwards else rows)]

    async def contacts(
        self, session: SessionId, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[ContactLine]:
        """See the port."""
        page, bounds, backwards = _page_of("MAX(seq)", before, after)
        where = f" HAVING {' AND '.join(page)}" if page else ""
        order = "ASC" if backwards else "DESC"
        rows = await self._sql.all(
            "SELECT m.seq, m.id, m.contact_id, m.text, m.written_at, m.outgoing, p.name AS contact_name"  # noqa: S608
            " FROM messages m JOIN people p ON p.id = m.contact_id WHERE m.seq IN"
            " (SELECT MAX(seq) FROM messages WHERE session_id = ? AND tenant_id = ? GROUP BY contact_id"
            f"{where} ORDER BY MAX(seq) {order} LIMIT ?) ORDER BY m.seq DESC",
            session,
            self.tenant_id,
            *bounds,
            limit,
        )
        return [
            ContactLine(
                person=PersonId(row["contact_id"]),
                name=self._person_name(row["contact_id"], row["contact_name"]) or "",
                last_seq=row["seq"],
                last_text=opened(self._cipher, "messages", row, "text") or "",
                last_at=instant(row["written_at"]),
                last_outgoing=bool(row["outgoing"]),
            )
            for row in rows
        ]

    async def figures(self, session: SessionId, *, since: datetime) -> Figures:
        """See the port."""
        said = {
            bool(row["outgoing"]): row["n"]
            for row in await self._sql.all(
                "SELECT outgoing, COUNT(*) AS n FROM messages"
                " WHERE session_id = ? AND tenant_id = ? AND written_at >= ? GROUP BY outgoing",
                session,
                self.tenant_id,
                since,
            )
        }
        waiting = {
            Delivery(row["delivery"]): row["n"]
            for row in await self._sql.all(
                "SELECT delivery, COUNT(*) AS n FROM outbox WHERE session_id = ? AND tenant_id = ?"
                " AND cause_id IS NOT NULL AND delivery IN ('due', 'sending', 'uncertain') GROUP BY delivery",
                session,
                self.tenant_id,
            )
        }
        return Figures(
            received=said.get(False, 0),
            sent=said.get(True, 0),
            waiting=waiting.get(Delivery.DUE, 0) + waiting.get(Delivery.SENDING, 0),
            uncertain=waiting.get(Delivery.UNCERTAIN, 0),
        )

    async def _line(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId
    ) -> Row | None:
        try:
            person = await self._now_called(contact)
        except LookupError:
            return None
        return await self._sql.one(
            "SELECT id FROM messages WHERE session_id = ? AND tenant_id = ? AND contact_id = ?"
            " AND outgoing = ? AND stanza = ?",
            session,
            self.tenant_id,
            person,
            outgoing,
            plain(stanza, "a stanza id"),
        )

    def _person_name(self, person: str | None, cell: Any) -> str | None:
        return None if cell is None else self._cipher.open(f"people|{person}|name", bytes(cell))

    def _logged(self, row: Row) -> LoggedMessage:
        return LoggedMessage(
            seq=row["seq"],
            id=MessageId(row["id"]),
            session=SessionId(row["session_id"]),
            contact=PersonId(row["contact_id"]),
            contact_name=self._person_name(row["contact_id"], row["contact_name"]) or "",
            outgoing=bool(row["outgoing"]),
            kind=MessageKind(row["kind"]),
            text=opened(self._cipher, "messages", row, "text") or "",
            stanza_id=StanzaId(row["stanza"]),
            written_at=instant(row["written_at"]),
            delivery=None if row["delivery"] is None else Delivery(row["delivery"]),
            by=row["by_person_id"],
            by_name=self._person_name(row["by_person_id"], row["by_name"]),
            edited=row["edited_at"] is not None,
            revoked=row["revoked_at"] is not None,
        )


def _page_of(seq: str, before: int | None, after: int | None) -> tuple[list[str], list[int], bool]:
    """The bounds of a page, their values, and whether to read backwards.

    The page lies next to its cursor: after one, it is the oldest of the newer lines.
    """
    given = [(bound, value) for bound, value in (("<", before), (">", after)) if value is not None]
    conditions = [f"{seq} {bound} ?" for bound, _ in given]
    return conditions, [value for _, value in given], after is not None and before is None
