"""People by their phone numbers, hundreds at a time: as `person_at`, in a few statements."""

from __future__ import annotations

from bridge.ids import PersonId, new_id
from storage.reaching import is_empty
from storage.sql import among
from storage.tx_ground import now_utc
from storage.tx_people import PeopleStore

_ADD_PERSON = "INSERT INTO people (id, tenant_id, name, created_at) VALUES (?, ?, ?, ?)"
_ADD_ALIAS = (
    "INSERT INTO person_aliases (id, tenant_id, person_id, kind, lookup, value, created_at)"
    " VALUES (?, ?, ?, 'phone', ?, ?, ?)"
)


class ManyPeopleStore(PeopleStore):
    """What lists need of people."""

    async def people_at_phones(
        self, phones: dict[str, tuple[str, str]], *, new_too: bool
    ) -> dict[str, PersonId]:
        """Who has these numbers, by `lookup`: {lookup: (phone, name)}. At most some hundreds.

        new_too: nobody known is made known. A name is taken for somebody who has none; it replaces none.
        """
        found = await self._at_phones(phones)
        if new_too and len(found) < len(phones):
            # As in `person_at`: two must not make two people of one number.
            await self._sql.lock(f"people/{self.tenant_id}")
            found = await self._at_phones(phones)
            found |= await self._new_at_phones(
                {lookup: said for lookup, said in phones.items() if lookup not in found}
            )
        await self._name_the_nameless(
            {found[lookup]: name for lookup, (_, name) in phones.items() if name and lookup in found}
        )
        return found

    async def _at_phones(self, phones: dict[str, tuple[str, str]]) -> dict[str, PersonId]:
        rows = await self._sql.all(
            "SELECT lookup, person_id FROM person_aliases WHERE tenant_id = ? AND kind = 'phone'"  # noqa: S608
            f" AND {among('lookup', tuple(phones))}",
            self.tenant_id,
            *phones,
        )
        return {row["lookup"]: PersonId(row["person_id"]) for row in rows}

    async def _new_at_phones(self, phones: dict[str, tuple[str, str]]) -> dict[str, PersonId]:
        now, made = now_utc(), {lookup: PersonId(new_id()) for lookup in phones}
        await self._sql.many(
            _ADD_PERSON,
            [
                (made[lookup], self.tenant_id, self._seal("people", made[lookup], "name", name), now)
                for lookup, (_, name) in phones.items()
            ],
        )
        aliases = []
        for lookup, (phone, _) in phones.items():
            record = new_id()
            value = self._seal("person_aliases", record, "value", phone)
            aliases.append((record, self.tenant_id, made[lookup], lookup, value, now))
        await self._sql.many(_ADD_ALIAS, aliases)
        await self._keep_silent(
            {self.gone_mark("phone", phone): made[lookup] for lookup, (phone, _) in phones.items()}
        )
        return made

    async def _name_the_nameless(self, names: dict[PersonId, str]) -> None:
        if not names:
            return
        nameless = await self._sql.all(
            f"SELECT id FROM people WHERE {is_empty('name')} AND {among('id', tuple(names))}",  # noqa: S608
            *names,
        )
        await self._sql.many(
            "UPDATE people SET name = ? WHERE id = ?",
            [(self._seal("people", row["id"], "name", names[row["id"]]), row["id"]) for row in nameless],
        )
