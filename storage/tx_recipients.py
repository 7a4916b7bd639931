"""The recipients of a broadcast that runs: whose turn it is, what goes to them, who is passed over."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from bridge.broadcast_life import BroadcastState
from bridge.delivery import Delivery
from bridge.errors import LostRace, PermanentError
from bridge.facts import Address
from bridge.ids import BroadcastId, FileId, OutboxId, PersonId, SessionId, new_id
from bridge.ports.broadcast_rows import RecipientRow, Skipped
from bridge.ports.rows import Purpose
from storage.models.messages import OutboxEntry
from storage.reaching import is_new, left_out
from storage.rows import PERSON_COLUMNS, instant, person_row
from storage.sql import Row
from storage.tx_outbox import RANKS
from storage.tx_people import PeopleStore

ABSENT_FOR_DAYS = 7
"""How old the answer "nobody has this number" may be when a broadcast is confirmed: people join WhatsApp."""


class RecipientsStore(PeopleStore):
    """The recipients' part of `bridge.ports.broadcasts.BroadcastTx`."""

    async def next_recipient(self, broadcast: BroadcastId, *, new_too: bool) -> RecipientRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT r.id AS recipient, r.place, r.name AS called, r.is_new, b.confirmed_at,"  # noqa: S608
            f" EXISTS (SELECT 1 FROM opt_outs x WHERE x.person_id = p.id AND x.tenant_id = ?) AS opted_out,"
            f" {PERSON_COLUMNS} FROM broadcast_recipients r JOIN people p ON p.id = r.person_id"
            " JOIN broadcasts b ON b.id = r.broadcast_id"
            " WHERE r.broadcast_id = ? AND r.tenant_id = ? AND r.outbox_id IS NULL AND r.skipped IS NULL"
            f"{'' if new_too else ' AND NOT r.is_new'} ORDER BY r.place LIMIT 1",
            self.tenant_id,
            broadcast,
            self.tenant_id,
        )
        if row is None:
            return None
        person = person_row(row, self._cipher)
        return RecipientRow(
            broadcast=broadcast,
            person=person.id,
            place=row["place"],
            name=self._cipher.open(f"broadcast_recipients|{row['recipient']}|name", bytes(row["called"])),
            is_new=bool(row["is_new"]),
            lid=person.lid,
            phone=person.phone,
            opted_out=bool(row["opted_out"]),
            there=await self._is_there(person.phone, row),
        )

    async def add_broadcast_send(
        self, recipient: RecipientRow, text: str, *, now: datetime, file: FileId | None
    ) -> OutboxId:
        """See the port. Of two at once, one is refused.

        Raises:
            LookupError: no such broadcast, person or file.
        """
        broadcast = await self._mine("broadcasts", recipient.broadcast, lock=True)
        if broadcast["state"] != BroadcastState.RUNNING:
            raise PermanentError("the broadcast does not run: nothing was put out")
        person = await self._now_called(recipient.person)
        waits = await self._waiting(recipient.broadcast, person)
        if waits is None:
            raise LostRace("nobody of that name waits in this broadcast: nothing was put out")
        if await self._sql.one(
            "SELECT 1 FROM opt_outs WHERE person_id = ? AND tenant_id = ?", person, self.tenant_id
        ):
            raise LostRace("this person wants no broadcasts: nothing was put out")
        if file is not None:
            await self._mine("given_files", file)
        entry = OutboxId(new_id())
        await self._insert(
            OutboxEntry,
            id=entry,
            session_id=broadcast["session_id"],
            purpose=Purpose.BROADCAST,
            rank=RANKS[Purpose.BROADCAST],
            born=time.time_ns(),
            recipient_id=person,
            cause_id=broadcast["cause_id"],
            broadcast_id=recipient.broadcast,
            text=self._seal("outbox", entry, "text", text),
            file_id=file,
            delivery=Delivery.DUE,
            created_at=now,
            not_before=now,
        )
        await self._sql.run("UPDATE broadcast_recipients SET outbox_id = ? WHERE id = ?", entry, waits["id"])
        return entry

    async def skip_recipient(self, broadcast: BroadcastId, person: PersonId, why: Skipped) -> None:
        """See the port. Whoever has a message, or was skipped, is left as they are."""
        await self._sql.run(
            "UPDATE broadcast_recipients SET skipped = ? WHERE broadcast_id = ? AND tenant_id = ?"
            " AND outbox_id IS NULL AND skipped IS NULL AND person_id ="
            " (SELECT COALESCE(merged_into_id, id) FROM people WHERE id = ? AND tenant_id = ?)",
            why,
            broadcast,
            self.tenant_id,
            person,
            self.tenant_id,
        )

    async def number_checked(
        self, recipient: RecipientRow, lid: str | None, there: bool, now: datetime
    ) -> None:
        """See the port. One who turns out to be a member, or the owner, is no recipient any more.

        Raises:
            LookupError: no such broadcast, or person.
        """
        broadcast = await self._mine("broadcasts", recipient.broadcast)
        asked = await self._now_called(recipient.person)
        if recipient.phone is None:
            return
        await self._note_check(recipient.phone, there, now)
        if not there or lid is None:
            return
        found = (await self.person_at(Address(lid=lid, phone=recipient.phone))).id
        asked = await self._now_called(asked)
        if found != asked:
            # The number has changed hands since it was learned: it is its present holder who is meant.
            await self._hand_on(recipient.broadcast, asked, found)
        session = SessionId(broadcast["session_id"])
        if found in (await left_out(self._sql, self.tenant_id, session, self._cipher)).people:
            await self._sql.run(
                "DELETE FROM broadcast_recipients WHERE broadcast_id = ? AND person_id = ?"
                " AND outbox_id IS NULL",
                recipient.broadcast,
                found,
            )
            return
        new = is_new(session, "person_id")
        await self._sql.run(
            f"UPDATE broadcast_recipients SET is_new = {new.text}"  # noqa: S608
            " WHERE broadcast_id = ? AND person_id = ? AND outbox_id IS NULL",
            *new.values,
            recipient.broadcast,
            found,
        )

    async def _waiting(self, broadcast: BroadcastId, person: PersonId) -> Row | None:
        return await self._sql.one(
            "SELECT id FROM broadcast_recipients WHERE broadcast_id = ? AND person_id = ?"  # noqa: S608
            f" AND outbox_id IS NULL AND skipped IS NULL{self._sql.for_update}",
            broadcast,
            person,
        )

    async def _hand_on(self, broadcast: BroadcastId, asked: PersonId, found: PersonId) -> None:
        """The recipient's row becomes the other's; one who has a row already gets no second."""
        has_one = await self._sql.one(
            "SELECT 1 FROM broadcast_recipients WHERE broadcast_id = ? AND person_id = ?", broadcast, found
        )
        if has_one is not None:
            await self.skip_recipient(broadcast, asked, Skipped.TWIN)
            return
        await self._sql.run(
            "UPDATE broadcast_recipients SET person_id = ? WHERE broadcast_id = ? AND person_id = ?"
            " AND outbox_id IS NULL AND skipped IS NULL",
            found,
            broadcast,
            asked,
        )

    async def _note_check(self, phone: str, there: bool, now: datetime) -> None:
        await self._sql.run(
            "INSERT INTO number_checks (id, tenant_id, lookup, there, checked_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (tenant_id, lookup) DO UPDATE"
            " SET there = excluded.there, checked_at = excluded.checked_at",
            new_id(),
            self.tenant_id,
            self._lookup("phone", phone),
            there,
            now,
        )

    async def _is_there(self, phone: str | None, row: Row) -> bool | None:
        """What WhatsApp said of the number, unless it is long ago that nobody had it."""
        check = (
            None
            if phone is None
            else await self._sql.one(
                "SELECT there, checked_at FROM number_checks WHERE tenant_id = ? AND lookup = ?",
                self.tenant_id,
                self._lookup("phone", phone),
            )
        )
        if check is None:
            return None
        if check["there"]:
            return True
        oldest = instant(row["confirmed_at"]) - timedelta(days=ABSENT_FOR_DAYS)
        return False if instant(check["checked_at"]) >= oldest else None
