"""The message log, its pages and its counts."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery
from bridge.facts import MessageSeen
from bridge.ids import MessageId, OutboxId, PersonId, SessionId, new_id
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import ContactLine, Figures
from storage.broadcast_lines import BROADCAST_LINES, SENT_AT, broadcast_line
from storage.record_lines import LINES, lines_of, name_of, page_of
from storage.rows import instant, opened
from storage.tx_changes import ChangesStore
from storage.tx_forgetting import ERASED
from storage.tx_ground import plain

_PAGE = f"{LINES} WHERE m.session_id = ? AND m.tenant_id = ?"


class RecordStore(ChangesStore):
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
            " written_at, recorded_at, quoted, forwarded, outbox_id, by_person_id, call)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
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
            message.call,
        )
        if row is not None:
            seq = await self._put_before_all(row["seq"]) if message.history else row["seq"]
            await self._index(session, seq, message.text)
        if row is not None and not message.from_me:
            await self._sql.run(
                "UPDATE people SET last_wrote_at = ? WHERE id = ?"
                " AND (last_wrote_at IS NULL OR last_wrote_at < ?)",
                message.written_at,
                person,
                message.written_at,
            )
        return None if row is None else MessageId(record)

    async def _put_before_all(self, seq: int) -> int:
        """Below everything that was recorded as it was written: history is read backwards."""
        await self._sql.run("UPDATE messages SET seq = ? WHERE seq = ?", -seq, seq)
        return -seq

    async def message(self, message: MessageId) -> LoggedMessage | None:
        """See the port."""
        row = await self._sql.one(f"{LINES} WHERE m.id = ? AND m.tenant_id = ?", message, self.tenant_id)
        if row is None:
            return None
        (line,) = await lines_of(self._sql, self.tenant_id, [row], self._cipher)
        return line

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
        page, bounds, backwards = page_of("m.seq", before, after)
        query += "".join(f" AND {bound}" for bound in page)
        query += f" ORDER BY m.seq {'ASC' if backwards else 'DESC'} LIMIT ?"
        rows = await self._sql.all(query, *values, *bounds, limit)
        newest_first = list(reversed(rows)) if backwards else rows
        return await lines_of(self._sql, self.tenant_id, newest_first, self._cipher)

    async def broadcast_lines(
        self,
        session: SessionId,
        contact: PersonId,
        *,
        after: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[LoggedMessage]:
        """See the port."""
        try:
            person = await self._now_called(contact)
        except LookupError:
            return []
        bounds = [(bound, value) for bound, value in ((">", after), ("<=", until)) if value is not None]
        query = "".join((BROADCAST_LINES, *(f" AND {SENT_AT} {bound} ?" for bound, _ in bounds)))
        rows = await self._sql.all(
            f"{query} ORDER BY {SENT_AT} DESC, o.id DESC LIMIT ?",
            self.tenant_id,
            session,
            person,
            *(value for _, value in bounds),
            limit,
        )
        return [broadcast_line(row, self._cipher) for row in rows]

    async def first_since(
        self, session: SessionId, moment: datetime, *, contact: PersonId | None = None
    ) -> int | None:
        """See the port."""
        values: list[object] = [session, self.tenant_id, moment]
        if contact is not None:
            try:
                values.append(await self._now_called(contact))
            except LookupError:
                return None
        found = await self._sql.value(
            "SELECT seq FROM messages WHERE session_id = ? AND tenant_id = ? AND written_at >= ?"  # noqa: S608
            f"{'' if contact is None else ' AND contact_id = ?'} ORDER BY written_at, seq LIMIT 1",
            *values,
        )
        return None if found is None else int(found)

    async def contacts(
        self, session: SessionId, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[ContactLine]:
        """See the port."""
        page, bounds, backwards = page_of("MAX(seq)", before, after)
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
                name=name_of(row, "contact", self._cipher) or "",
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
                " AND cause_id IS NOT NULL AND delivery IN ('due', 'sending', 'uncertain')"
                # The log that a person would look into says nothing of somebody who was erased.
                " AND (reason IS NULL OR reason <> ?) GROUP BY delivery",
                session,
                self.tenant_id,
                ERASED,
            )
        }
        return Figures(
            received=said.get(False, 0),
            sent=said.get(True, 0),
            waiting=waiting.get(Delivery.DUE, 0) + waiting.get(Delivery.SENDING, 0),
            uncertain=waiting.get(Delivery.UNCERTAIN, 0),
        )
