"""People: found by LID, phone or account, and made one when they turn out to be one."""

from __future__ import annotations

from bridge.facts import Address
from bridge.ids import PersonId, new_id
from bridge.ports.rows import PersonRow, Role
from bridge.screens import Surface
from storage.merging import fold_into
from storage.models.people import Membership, Person, PersonAlias
from storage.rows import PERSON_COLUMNS, opened, person_row
from storage.tx_ground import Ground, now_utc, plain


class PeopleStore(Ground):
    """`bridge.ports.store.PeopleTx`."""

    async def person_at(self, address: Address) -> PersonRow:
        """See the port."""
        found = await self._at(address)
        if found is None or not await self._knows_all(found, address):
            # Two messages of one newcomer must not make two people; on SQLite nobody else writes anyway.
            await self._sql.lock(f"people/{self.tenant_id}")
            found = await self._learn(address)
        row = await self._load(found)
        if address.name and address.name != row.name:
            await self._rename(row.id, address.name)
            row = await self._load(found)
        return row

    async def find_person(self, address: Address) -> PersonRow | None:
        """See the port."""
        found = await self._at(address)
        return None if found is None else await self._load(found)

    async def person(self, person: PersonId) -> PersonRow | None:
        """See the port. Whoever was merged is answered as the one that stayed."""
        try:
            return await self._load(await self._now_called(person))
        except LookupError:
            return None

    async def add_operator(self, name: str, role: Role) -> PersonRow:
        """See the port."""
        person = await self._new_person(name)
        await self._insert(Membership, id=new_id(), person_id=person, role=role, created_at=now_utc())
        return await self._load(person)

    async def members(self, role: Role) -> list[PersonRow]:
        """See the port."""
        rows = await self._sql.all(
            f"SELECT {PERSON_COLUMNS} FROM memberships m JOIN people p ON p.id = m.person_id"  # noqa: S608
            " WHERE m.tenant_id = ? AND m.role = ? AND m.room IS NULL ORDER BY m.created_at, m.id",
            self.tenant_id,
            role,
        )
        return [person_row(row, self._cipher) for row in rows]

    async def role_of(self, person: PersonId) -> Role | None:
        """See the port."""
        role = await self._sql.value(
            "SELECT m.role FROM people p JOIN memberships m ON m.person_id = COALESCE(p.merged_into_id, p.id)"
            " WHERE p.id = ? AND p.tenant_id = ? AND m.tenant_id = ?",
            person,
            self.tenant_id,
            self.tenant_id,
        )
        return None if role is None else Role(role)

    async def link_account(self, person: PersonId, surface: Surface, address: str) -> None:
        """See the port. An account that was bound to somebody else of the tenant moves."""
        await self._put_alias(
            await self._now_called(person),
            surface.value,
            address,
            everywhere=self._everywhere.blind(surface.value, address),
        )

    async def accounts_of(self, person: PersonId, surface: Surface) -> list[str]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT id, value FROM person_aliases WHERE kind = ? AND person_id ="
            " (SELECT COALESCE(merged_into_id, id) FROM people WHERE id = ? AND tenant_id = ?)"
            " ORDER BY created_at, id",
            surface.value,
            person,
            self.tenant_id,
        )
        return [self._cipher.open(f"person_aliases|{row['id']}|value", bytes(row["value"])) for row in rows]

    async def person_with_account(self, surface: Surface, address: str) -> PersonRow | None:
        """See the port."""
        found = await self._alias(surface.value, address)
        return None if found is None else await self._load(found)

    async def _at(self, address: Address) -> PersonId | None:
        for kind, value in (("lid", address.lid), ("phone", address.phone)):
            found = None if value is None else await self._alias(kind, value)
            if found is not None:
                return found
        return None

    async def _knows_all(self, person: PersonId, address: Address) -> bool:
        if address.lid is None or address.phone is None:
            return True
        return await self._alias("lid", address.lid) == await self._alias("phone", address.phone) == person

    async def _learn(self, address: Address) -> PersonId:
        """Make or complete the person behind an address; merge twins."""
        by_lid = None if address.lid is None else await self._alias("lid", address.lid)
        by_phone = None if address.phone is None else await self._alias("phone", address.phone)
        stays = by_lid or by_phone or await self._new_person(address.name or "")
        if by_lid is not None and by_phone is not None and by_lid != by_phone:
            # A phone that belongs to another LID changed hands; without one it was the same human all along.
            if await self._has_lid(by_phone):
                await self._note_in_audit("phone.changed_hands", by_phone, to=by_lid)
            else:
                await fold_into(self._sql, self.tenant_id, self._cipher, stays=by_lid, goes=by_phone)
                await self._note_in_audit("people.merged", by_phone, to=by_lid)
        elif by_lid is None and by_phone is not None and address.lid and await self._has_lid(by_phone):
            stays = await self._new_person(address.name or "")
            await self._note_in_audit("phone.changed_hands", by_phone, to=stays)
        if address.lid is not None:
            await self._put_alias(stays, "lid", address.lid)
        if address.phone is not None:
            await self._put_alias(stays, "phone", address.phone)
        # Who somebody was is known by either: the other one may come to be known much later.
        given = (("lid", address.lid, by_lid), ("phone", address.phone, by_phone))
        new = {self.gone_mark(kind, value): stays for kind, value, whose in given if value and not whose}
        await self._keep_silent(new)
        return stays

    def gone_mark(self, kind: str, value: str) -> str:
        """By which somebody who was erased is known again: a keyed hash."""
        return self._cipher.blind("gone", f"{kind}/{value}")

    async def _keep_silent(self, people: dict[str, PersonId]) -> None:
        """People by the marks of what they are newly known by.

        Whoever wanted no broadcasts before they were erased wants none now.
        """
        if not people:
            return
        rows = await self._sql.all(
            "SELECT mark FROM gone_people WHERE tenant_id = ? AND silent"  # noqa: S608
            f" AND mark IN ({', '.join('?' * len(people))})",
            self.tenant_id,
            *people,
        )
        for person in {people[row["mark"]] for row in rows}:
            await self._sql.run(
                "INSERT INTO opt_outs (id, tenant_id, person_id, reason, at) VALUES (?, ?, ?, 'before', ?)"
                " ON CONFLICT (person_id, tenant_id) DO NOTHING",
                new_id(),
                self.tenant_id,
                person,
                now_utc(),
            )

    async def _has_lid(self, person: PersonId) -> bool:
        query = "SELECT 1 FROM person_aliases WHERE person_id = ? AND kind = 'lid'"
        return await self._sql.value(query, person) is not None

    async def _alias(self, kind: str, value: str) -> PersonId | None:
        person = await self._sql.value(
            "SELECT person_id FROM person_aliases WHERE tenant_id = ? AND kind = ? AND lookup = ?",
            self.tenant_id,
            kind,
            self._lookup(kind, value),
        )
        return None if person is None else PersonId(person)

    def _lookup(self, kind: str, value: str) -> str:
        # LIDs are opaque numbers that WhatsApp made so as not to show phones: they may stay clear.
        return plain(value, "a LID") if kind == "lid" else self._cipher.blind(kind, value)

    async def _put_alias(
        self, person: PersonId, kind: str, value: str, *, everywhere: str | None = None
    ) -> None:
        before = await self._alias(kind, value)
        if before == person:
            return
        if before is not None:
            await self._sql.run(
                "UPDATE person_aliases SET person_id = ? WHERE tenant_id = ? AND kind = ? AND lookup = ?",
                person,
                self.tenant_id,
                kind,
                self._lookup(kind, value),
            )
            return
        record = new_id()
        await self._insert(
            PersonAlias,
            id=record,
            person_id=person,
            kind=kind,
            lookup=self._lookup(kind, value),
            value=None if kind == "lid" else self._seal("person_aliases", record, "value", value),
            everywhere=everywhere,
            created_at=now_utc(),
        )

    async def _new_person(self, name: str) -> PersonId:
        person = PersonId(new_id())
        await self._insert(
            Person, id=person, name=self._seal("people", person, "name", name), created_at=now_utc()
        )
        return person

    async def _rename(self, person: PersonId, name: str) -> None:
        await self._sql.run(
            "UPDATE people SET name = ? WHERE id = ?", self._seal("people", person, "name", name), person
        )

    async def _load(self, person: PersonId) -> PersonRow:
        row = await self._sql.one(f"SELECT {PERSON_COLUMNS} FROM people p WHERE p.id = ?", person)  # noqa: S608
        assert row is not None
        return person_row(row, self._cipher)

    async def _name_of(self, person: str | None) -> str | None:
        if person is None:
            return None
        row = await self._sql.one("SELECT id, name FROM people WHERE id = ?", person)
        return None if row is None else opened(self._cipher, "people", row, "name")

    async def _note_in_audit(self, what: str, about: str, **details: str) -> None:
        raise NotImplementedError
