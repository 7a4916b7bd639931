"""Owner numbers: proposed in an admin chat, proven on WhatsApp, replaced but never deleted."""

from __future__ import annotations

from datetime import datetime

from bridge.delivery import Delivery
from bridge.errors import PermanentError
from bridge.facts import Address
from bridge.ids import OwnerNumberId, PersonId, SessionId, new_id
from bridge.ports.rows import OwnerNumberRow, Proof
from storage.merging import fold_into
from storage.models.sessions import OwnerNumber
from storage.rows import owner_number_row
from storage.tx_ground import now_utc, plain
from storage.tx_people import PeopleStore


class OwnerStore(PeopleStore):
    """The owner's part of `bridge.ports.store.TenantTx`."""

    async def owner_number(self, session: SessionId) -> OwnerNumberRow | None:
        """See the port."""
        return await self._standing(session, Proof.VERIFIED) or await self._standing(session, Proof.PENDING)

    async def pending_owner_number(self, session: SessionId) -> OwnerNumberRow | None:
        """See the port."""
        return await self._standing(session, Proof.PENDING)

    async def propose_owner_number(
        self,
        session: SessionId,
        person: PersonId,
        *,
        phone: str | None,
        is_self: bool,
        code: str,
        expires_at: datetime,
    ) -> OwnerNumberRow:
        """See the port."""
        await self._mine("sessions", session, lock=True)
        claimant = await self._now_called(person)
        await self._retire(session, Proof.PENDING)
        number = OwnerNumberId(new_id())
        await self._insert(
            OwnerNumber,
            id=number,
            session_id=session,
            person_id=claimant,
            proof=Proof.PENDING,
            is_self=is_self,
            phone=self._seal("owner_numbers", number, "phone", phone),
            phone_index=None if phone is None else self._cipher.blind("phone", phone),
            code=self._seal("owner_numbers", number, "code", code),
            code_expires_at=expires_at,
            created_at=now_utc(),
        )
        return owner_number_row(await self._mine("owner_numbers", number), self._cipher)

    async def learn_owner_address(self, number: OwnerNumberId, address: Address) -> None:
        """See the port. A number that was replaced, or never proved itself in time, is left alone."""
        row = await self._mine("owner_numbers", number, lock=True)
        phone = address.phone
        if row["proof"] == Proof.VERIFIED and row["replaced_at"] is None:
            await self._take_addresses(PersonId(row["person_id"]), address)
        await self._sql.run(
            "UPDATE owner_numbers SET lid = COALESCE(?, lid), phone = COALESCE(?, phone),"
            " phone_index = COALESCE(?, phone_index)"
            " WHERE id = ? AND proof IN (?, ?) AND replaced_at IS NULL",
            None if address.lid is None else plain(address.lid, "a LID"),
            self._seal("owner_numbers", number, "phone", phone),
            None if phone is None else self._cipher.blind("phone", phone),
            number,
            Proof.PENDING,
            Proof.VERIFIED,
        )

    async def prove_owner_number(self, number: OwnerNumberId, address: Address) -> None:
        """See the port.

        Raises:
            LookupError: no such number.
            PermanentError: it is not PENDING (any more): somebody proposed another one meanwhile.
        """
        row = await self._mine("owner_numbers", number, lock=True)
        if row["proof"] != Proof.PENDING or row["replaced_at"] is not None:
            raise PermanentError(f"only a pending number can be proven; this one is {row['proof']}")
        await self._mine("sessions", row["session_id"], lock=True)
        person = PersonId(row["person_id"])
        replaced = await self._retire(row["session_id"], Proof.VERIFIED)
        if replaced is not None:
            await self._part_from(replaced.person, address)
        await self._take_addresses(person, address)
        phone = address.phone
        await self._sql.run(
            "UPDATE owner_numbers SET proof = ?, proven_at = ?, code = NULL, code_expires_at = NULL,"
            " lid = COALESCE(?, lid), phone = COALESCE(?, phone), phone_index = COALESCE(?, phone_index)"
            " WHERE id = ?",
            Proof.VERIFIED,
            now_utc(),
            None if address.lid is None else plain(address.lid, "a LID"),
            self._seal("owner_numbers", number, "phone", phone),
            None if phone is None else self._cipher.blind("phone", phone),
            number,
        )

    async def _standing(self, session: SessionId, proof: Proof) -> OwnerNumberRow | None:
        # Asked for in one breath, pending and proven: one question for both.
        rows = await self._sql.all(
            "SELECT * FROM owner_numbers WHERE session_id = ? AND tenant_id = ? AND proof IN (?, ?)"
            " AND replaced_at IS NULL",
            session,
            self.tenant_id,
            Proof.VERIFIED,
            Proof.PENDING,
        )
        return next((owner_number_row(row, self._cipher) for row in rows if row["proof"] == proof), None)

    async def _take_addresses(self, person: PersonId, address: Address) -> None:
        # As in `person_at`: nobody becomes one with somebody else behind another's back.
        await self._sql.lock(f"people/{self.tenant_id}")
        for kind, value in (("lid", address.lid), ("phone", address.phone)):
            if value is not None:
                await self._belongs_to(person, kind, value, address)

    async def _belongs_to(self, person: PersonId, kind: str, value: str, address: Address) -> None:
        """The code shows that whoever writes from this address is the operator, whatever we took them for.

        But a phone that came with another LID was somebody else's before, and an operator with a number of
        his own stays himself when somebody takes it over: then the address moves, and nobody's messages.
        """
        known = await self._alias(kind, value)
        if known is not None and known != person:
            had_lid = kind == "phone" and address.lid is not None and await self._has_lid(known)
            if had_lid or await self.role_of(known) is not None:
                await self._note_in_audit(f"{kind}.changed_hands", known, to=person)
            else:
                await fold_into(self._sql, self.tenant_id, self._cipher, stays=person, goes=known)
                await self._note_in_audit("people.merged", known, to=person)
        await self._put_alias(person, kind, value)

    async def _part_from(self, person: PersonId, address: Address) -> None:
        """Of an operator's addresses those stay that rule, and the new one.

        Who writes from a number that rules no more is a contact like any other: else a reply to it would go
        to the operator's newest number.
        """
        stay = {("lid", address.lid), ("phone", address.phone and self._lookup("phone", address.phone))}
        for number in await self._sql.all(
            "SELECT lid, phone_index FROM owner_numbers"
            " WHERE tenant_id = ? AND person_id = ? AND proof = ? AND replaced_at IS NULL",
            self.tenant_id,
            person,
            Proof.VERIFIED,
        ):
            stay |= {("lid", number["lid"]), ("phone", number["phone_index"])}
        for alias in await self._sql.all(
            "SELECT id, kind, lookup FROM person_aliases"
            " WHERE tenant_id = ? AND person_id = ? AND kind IN ('lid', 'phone')",
            self.tenant_id,
            person,
        ):
            if (alias["kind"], alias["lookup"]) not in stay:
                await self._sql.run("DELETE FROM person_aliases WHERE id = ?", alias["id"])

    async def _retire(self, session: SessionId, proof: Proof) -> OwnerNumberRow | None:
        """Replace the number that stands, and drop what was still to be sent to it; which it was."""
        row = await self._standing(session, proof)
        if row is None:
            return None
        await self._sql.run(
            "UPDATE outbox SET delivery = ?, reason = ? WHERE owner_number_id = ? AND delivery = ?",
            Delivery.DROPPED,
            "superseded",
            row.id,
            Delivery.DUE,
        )
        await self._sql.run(
            "UPDATE owner_numbers SET replaced_at = ?, code = NULL WHERE id = ?", now_utc(), row.id
        )
        return row
