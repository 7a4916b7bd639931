"""Forgetting people: what is found by their name or number goes in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.delivery import Delivery
from bridge.facts import Address
from bridge.ids import PersonId, new_id
from bridge.lanes import contact_lane
from bridge.ports.broadcast_rows import Skipped
from storage.broadcast_moves import show_progress
from storage.rows import instant
from storage.sql import among
from storage.tx_people import PeopleStore

ERASED = "erased"
"""Why a message was dropped, or why nobody needs to know its fate any more: its recipient was erased."""

_OF_THEIRS = ("labelled_people", "opt_outs", "person_aliases")
_ABOUT_THEM = ("claims", "cases")


class ForgettingStore(PeopleStore):
    """`bridge.ports.privacy.PrivacyTx`."""

    async def forget_person(self, person: PersonId, now: datetime) -> dict[str, int] | None:
        """See the port."""
        await self._sql.lock(f"people/{self.tenant_id}")
        stays = await self._now_called(person)
        them = await self._all_of(stays)
        if await self._is_needed(them):
            return None
        phones = await self._bury(them, now)
        dropped, touched = await self._stop_sending(them)
        counts = {"dropped": dropped, "facts": await self._drop_unread(them)}
        for table, column in (
            *((table, "person_id") for table in _OF_THEIRS),
            *((table, "contact_id") for table in _ABOUT_THEM),
        ):
            counts[table] = await self._sql.run(
                f"DELETE FROM {table} WHERE {among(column, them)} AND tenant_id = ?",  # noqa: S608
                *them,
                self.tenant_id,
            )
        for table in ("list_members", "number_checks"):
            counts[table] = await self._sql.run(
                f"DELETE FROM {table} WHERE tenant_id = ? AND {among('lookup', phones)}",  # noqa: S608
                self.tenant_id,
                *phones,
            )
        for one in them:
            await self._sql.run(
                "UPDATE people SET name = ?, last_wrote_at = NULL, notes = NULL, notes_by = NULL,"
                " notes_at = NULL WHERE id = ?",
                self._seal("people", one, "name", ""),
                one,
            )
        for broadcast in sorted(touched | await self._unname_recipients(them)):
            await show_progress(self._sql, self.tenant_id, broadcast, also_told=True)
        return {name: count for name, count in counts.items() if count}

    async def is_past(self, peer: Address, written_at: datetime, now: datetime) -> bool:
        """See the port."""
        marks = [
            self.gone_mark(kind, value) for kind, value in (("lid", peer.lid), ("phone", peer.phone)) if value
        ]
        row = await self._sql.one(
            "SELECT t.keep_days, (SELECT MAX(g.at) FROM gone_people g WHERE g.tenant_id = t.id"  # noqa: S608
            f" AND {among('g.mark', marks)}) AS gone_at FROM tenants t WHERE t.id = ?",
            *marks,
            self.tenant_id,
        )
        if row is None:
            return False
        if row["gone_at"] is not None and written_at <= instant(row["gone_at"]):
            return True
        return bool(row["keep_days"]) and written_at < now - timedelta(days=row["keep_days"])

    async def _all_of(self, stays: PersonId) -> tuple[str, ...]:
        """The person, and whom they were known as before two became one."""
        rows = await self._sql.all(
            "SELECT id FROM people WHERE tenant_id = ? AND (id = ? OR merged_into_id = ?)",
            self.tenant_id,
            stays,
            stays,
        )
        return tuple(row["id"] for row in rows)

    async def _is_needed(self, them: tuple[str, ...]) -> bool:
        found = await self._sql.value(
            f"SELECT 1 FROM memberships WHERE {among('person_id', them)}"  # noqa: S608
            f" UNION ALL SELECT 1 FROM owner_numbers WHERE {among('person_id', them)}",
            *them,
            *them,
        )
        return found is not None

    async def _bury(self, them: tuple[str, ...], now: datetime) -> list[str]:
        """Remember by hashes alone that they are gone; the hashes that lists know their numbers by."""
        rows = await self._sql.all(
            f"SELECT id, kind, lookup, value FROM person_aliases WHERE {among('person_id', them)}",  # noqa: S608
            *them,
        )
        silent = await self._sql.value(
            f"SELECT 1 FROM opt_outs WHERE {among('person_id', them)}",  # noqa: S608
            *them,
        )
        for row in rows:
            if row["kind"] not in ("lid", "phone"):
                continue
            value = row["lookup"]
            if row["value"] is not None:
                value = self._cipher.open(f"person_aliases|{row['id']}|value", bytes(row["value"]))
            mark = self.gone_mark(row["kind"], value)
            await self._sql.run(
                "DELETE FROM backfill_chats WHERE tenant_id = ? AND mark = ?", self.tenant_id, mark
            )
            await self._sql.one(
                "INSERT INTO gone_people (id, tenant_id, mark, at, silent) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (tenant_id, mark) DO UPDATE SET at = excluded.at, silent = excluded.silent"
                " RETURNING id",
                new_id(),
                self.tenant_id,
                mark,
                now,
                silent is not None,
            )
        return [row["lookup"] for row in rows if row["kind"] == "phone"]

    async def _stop_sending(self, them: tuple[str, ...]) -> tuple[int, set[str]]:
        """What waits is dropped; what is on its way may arrive, never waits again, and nobody looks after it.

        How many were dropped, and the broadcasts that any of these were of.
        """
        # One statement: between two of them a sender could move a row from the one state to the other.
        rows = await self._sql.all(
            "UPDATE outbox SET delivery = CASE delivery WHEN 'due' THEN 'dropped' ELSE 'uncertain' END,"  # noqa: S608
            " reason = ? WHERE delivery IN ('due', 'sending', 'uncertain') AND tenant_id = ?"
            f" AND {among('recipient_id', them)} RETURNING delivery, broadcast_id",
            ERASED,
            self.tenant_id,
            *them,
        )
        dropped = sum(row["delivery"] == Delivery.DROPPED for row in rows)
        return dropped, {row["broadcast_id"] for row in rows if row["broadcast_id"] is not None}

    async def _drop_unread(self, them: tuple[str, ...]) -> int:
        """What nobody has handled yet would make them known again."""
        sessions = await self._sql.all("SELECT id FROM sessions WHERE tenant_id = ?", self.tenant_id)
        lanes = [contact_lane(row["id"], PersonId(one)) for row in sessions for one in them]
        return await self._sql.run(
            f"DELETE FROM facts WHERE tenant_id = ? AND handled_at IS NULL AND {among('lane', lanes)}",  # noqa: S608
            self.tenant_id,
            *lanes,
        )

    async def _unname_recipients(self, them: tuple[str, ...]) -> set[str]:
        """They stay counted in the broadcasts that they were recipients of; those in which they waited."""
        rows = await self._sql.all(
            f"SELECT id FROM broadcast_recipients WHERE {among('person_id', them)}",  # noqa: S608
            *them,
        )
        await self._sql.many(
            "UPDATE broadcast_recipients SET name = ? WHERE id = ?",
            [(self._seal("broadcast_recipients", row["id"], "name", ""), row["id"]) for row in rows],
        )
        passed = await self._sql.all(
            "UPDATE broadcast_recipients SET skipped = ?"  # noqa: S608
            f" WHERE outbox_id IS NULL AND skipped IS NULL AND {among('person_id', them)}"
            " RETURNING broadcast_id",
            Skipped.STOPPED,
            *them,
        )
        return {row["broadcast_id"] for row in passed}
