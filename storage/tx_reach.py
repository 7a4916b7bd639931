"""Whom an audience reaches, and writing the recipients of a confirmed broadcast down, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.broadcast_life import NEXT, BroadcastState, Move, moved
from bridge.ids import BroadcastId, PersonId, SessionId, new_id
from bridge.ports.broadcast_rows import Audience, AudienceKind, Reach
from storage.broadcast_rows import audience_of
from storage.reaching import is_empty, is_new, left_out, since_when, whom
from storage.rows import instant, opened
from storage.sql import PIECE, Row, among
from storage.tx_many_people import ManyPeopleStore

_PREPARED = frozenset(NEXT) - {BroadcastState.DRAFT, BroadcastState.PREPARING, BroadcastState.STOPPED}

_ADD_RECIPIENT = (
    "INSERT INTO broadcast_recipients (id, tenant_id, broadcast_id, person_id, place, name, is_new)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """Somebody the audience means. name: the list's own word for them."""

    person: PersonId
    cursor: str
    name: str = ""


class ReachStore(ManyPeopleStore):
    """The audience's part of `bridge.ports.broadcasts.BroadcastTx`."""

    async def reach(self, session: SessionId, audience: Audience, now: datetime) -> Reach:
        """See the port. One statement, however many they are."""
        without = await left_out(self._sql, self.tenant_id, session, self._cipher)
        meant = whom(self.tenant_id, session, audience, now, without)
        new = is_new(session, "w.person")
        rows = await self._sql.all(
            "SELECT opted_out, is_new, nameless, COUNT(*) AS n FROM (SELECT EXISTS"  # noqa: S608
            "  (SELECT 1 FROM opt_outs x WHERE x.person_id = w.person AND x.tenant_id = ?) AS opted_out,"
            f" (w.person IS NULL OR {new.text}) AS is_new,"
            f" (w.nameless AND (p.id IS NULL OR {is_empty('p.name')})) AS nameless"
            f" FROM ({meant.text}) w LEFT JOIN people p ON p.id = w.person) r"
            " GROUP BY opted_out, is_new, nameless",
            self.tenant_id,
            *new.values,
            *meant.values,
        )
        wanted = [row for row in rows if not row["opted_out"]]
        reached = [row for row in wanted if audience.cold or not row["is_new"]]
        return Reach(
            known=sum(row["n"] for row in reached if not row["is_new"]),
            new=sum(row["n"] for row in reached if row["is_new"]),
            opted_out=sum(row["n"] for row in rows if row["opted_out"]),
            cold=sum(row["n"] for row in wanted if row["is_new"] and not audience.cold),
            nameless=sum(row["n"] for row in reached if row["nameless"]),
        )

    async def prepare_recipients(self, broadcast: BroadcastId, limit: int) -> bool:
        """See the port.

        Raises:
            LookupError: no such broadcast.
            WrongMove: it was not confirmed, or was stopped.
        """
        row = await self._mine("broadcasts", broadcast, lock=True)
        if BroadcastState(row["state"]) in _PREPARED:
            return True
        waiting = moved(BroadcastState(row["state"]), Move.PREPARED)
        # Nobody becomes one with somebody else between being found and being written down.
        await self._sql.lock(f"people/{self.tenant_id}")
        while limit > 0:
            piece = min(limit, PIECE)
            met, cursor = await self._candidates(row, piece)
            await self._write_down(row, met)
            row["prepared_to"] = cursor or row["prepared_to"]
            limit -= piece
            if cursor is None:
                await self._sql.run(
                    "UPDATE broadcasts SET state = ?, prepared_to = ? WHERE id = ?",
                    waiting,
                    row["prepared_to"],
                    broadcast,
                )
                return True
        await self._sql.run(
            "UPDATE broadcasts SET prepared_to = ? WHERE id = ?", row["prepared_to"], broadcast
        )
        return False

    async def _candidates(self, row: Row, limit: int) -> tuple[list[_Candidate], str | None]:
        """The next ones of the audience, as it was when it was confirmed; and the cursor, None at the end."""
        audience = audience_of(row)
        if audience.kind is AudienceKind.LIST:
            return await self._of_list(row, limit)
        if audience.kind is AudienceKind.LABEL:
            rows = await self._sql.all(
                "SELECT person_id AS person, id AS cursor FROM labelled_people"
                " WHERE label_id = ? AND tenant_id = ? AND at <= ? AND id > ? ORDER BY id LIMIT ?",
                row["label_id"],
                self.tenant_id,
                instant(row["confirmed_at"]),
                row["prepared_to"] or "",
                limit,
            )
        else:
            rows = await self._of_log(row, audience, limit)
        met = [_Candidate(person=PersonId(one["person"]), cursor=str(one["cursor"])) for one in rows]
        return met, _cursor_of(met, limit)

    async def _of_log(self, row: Row, audience: Audience, limit: int) -> list[Row]:
        """Who had written by then, by their last message of then: what comes later changes no place."""
        then = instant(row["confirmed_at"])
        since = since_when(audience, then)
        # Down the log line by line, so that a piece costs as much as it holds.
        values = [row["session_id"], self.tenant_id, then]
        if since is not None:
            values.append(since)
        if row["prepared_to"] is not None:
            values.append(int(row["prepared_to"]))
        return await self._sql.all(
            "SELECT m.contact_id AS person, m.seq AS cursor FROM messages m"  # noqa: S608
            " WHERE m.session_id = ? AND m.tenant_id = ? AND NOT m.outgoing AND m.recorded_at <= ?"
            f"{'' if since is None else ' AND m.written_at >= ?'}"
            f"{'' if row['prepared_to'] is None else ' AND m.seq < ?'}"
            " AND NOT EXISTS (SELECT 1 FROM messages l WHERE l.session_id = m.session_id"
            "  AND l.contact_id = m.contact_id AND l.seq > m.seq AND NOT l.outgoing AND l.recorded_at <= ?"
            f"  {'' if since is None else ' AND l.written_at >= ?'})"
            " ORDER BY m.seq DESC LIMIT ?",
            *values,
            then,
            *(() if since is None else (since,)),
            limit,
        )

    async def _of_list(self, row: Row, limit: int) -> tuple[list[_Candidate], str | None]:
        members = await self._sql.all(
            "SELECT id, place, lookup, phone, name FROM list_members"
            " WHERE list_id = ? AND tenant_id = ? AND place > ? ORDER BY place LIMIT ?",
            row["list_id"],
            self.tenant_id,
            int(row["prepared_to"] or 0),
            limit,
        )
        without = await left_out(self._sql, self.tenant_id, row["session_id"], self._cipher)
        wanted = [member for member in members if member["lookup"] not in without.phones]
        people = await self.people_at_phones(
            {
                member["lookup"]: (
                    opened(self._cipher, "list_members", member, "phone") or "",
                    opened(self._cipher, "list_members", member, "name") or "",
                )
                for member in wanted
            },
            new_too=bool(row["cold"]),
        )
        met = [
            _Candidate(
                person=people[member["lookup"]],
                cursor=str(member["place"]),
                name=opened(self._cipher, "list_members", member, "name") or "",
            )
            for member in wanted
            if member["lookup"] in people
        ]
        return met, str(members[-1]["place"]) if len(members) == limit else None

    async def _write_down(self, row: Row, met: Sequence[_Candidate]) -> None:
        """Make recipients of those who are to get it: nobody twice, none that is left out."""
        once: dict[PersonId, _Candidate] = {}
        for candidate in met:
            once.setdefault(candidate.person, candidate)
        if not once:
            return
        without = await left_out(self._sql, self.tenant_id, row["session_id"], self._cipher)
        new = is_new(SessionId(row["session_id"]), "p.id")
        known = await self._sql.all(
            f"SELECT p.id, p.name, {new.text} AS is_new FROM people p WHERE p.tenant_id = ?"  # noqa: S608
            f" AND {among('p.id', tuple(once))}"
            " AND NOT EXISTS (SELECT 1 FROM opt_outs x"
            "  WHERE x.person_id = p.id AND x.tenant_id = p.tenant_id)"
            " AND NOT EXISTS (SELECT 1 FROM broadcast_recipients r"
            "  WHERE r.person_id = p.id AND r.broadcast_id = ?)",
            *new.values,
            self.tenant_id,
            *once,
            row["id"],
        )
        told = {one["id"]: one for one in known}
        place = int(
            await self._sql.value(
                "SELECT COALESCE(MAX(place), 0) AS place FROM broadcast_recipients WHERE broadcast_id = ?",
                row["id"],
            )
        )
        written = []
        for person, candidate in once.items():
            one = told.get(person)
            if one is None or person in without.people or (one["is_new"] and not row["cold"]):
                continue
            place += 1
            record = new_id()
            name = candidate.name or opened(self._cipher, "people", one, "name") or ""
            cell = self._seal("broadcast_recipients", record, "name", name)
            written.append((record, self.tenant_id, row["id"], person, place, cell, bool(one["is_new"])))
        await self._sql.many(_ADD_RECIPIENT, written)


def _cursor_of(met: Sequence[_Candidate], limit: int) -> str | None:
    return met[-1].cursor if len(met) == limit else None
