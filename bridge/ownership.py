"""Which number rules a session, which one claims to, and what WhatsApp calls that one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bridge.facts import Address
from bridge.ids import OwnerNumberId, SessionId, TenantId
from bridge.ports.rows import OwnerNumberRow, Proof, Role
from bridge.ports.store import Store, Transaction


async def ruling_number(tx: Transaction, session: SessionId) -> OwnerNumberRow | None:
    """The number that has proven to be the owner's; None while there is none, whoever claims to be it.

    It rules as long as its person is an owner: who was one once is a contact like any other.
    """
    number = await tx.owner_number(session)
    if number is None or number.proof is not Proof.VERIFIED:
        return None
    if await tx.role_of(number.person) is not Role.OWNER:
        return None
    return await _seen_from(tx, number)


async def claiming_number(tx: Transaction, session: SessionId) -> OwnerNumberRow | None:
    """The number that still has to prove itself."""
    number = await tx.pending_owner_number(session)
    return None if number is None else await _seen_from(tx, number)


async def _seen_from(tx: Transaction, number: OwnerNumberRow) -> OwnerNumberRow:
    """Whoever names the linked account's own number writes in the message-yourself chat, and nowhere else."""
    if number.is_self or number.phone is None:
        return number
    session = await tx.session(number.session)
    return replace(number, is_self=session is not None and session.phone == number.phone)


LookUp = Callable[[str], Awaitable[Address | None]]
"""Asks WhatsApp who has a phone number (E.164); None: nobody, or it could not be told."""

MOST_LOOK_UPS = 3
"""Questions about one number: each goes to WhatsApp's server, which takes many of them for spam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLookUp:
    """Learns the address of a number that was typed.

    People write numbers as they dial them; WhatsApp has forms of its own (Brazil's ninth digit, Mexico's 1),
    and often shows only the LID. Without it the owner's code would come from somebody unknown.
    """

    store: Store
    asked: Counter[OwnerNumberId] = field(default_factory=Counter)

    async def learn(self, tenant: TenantId, session: SessionId, look_up: LookUp) -> None:
        """Ask for the number that rules or wants to, unless it is known or was asked for often enough.

        One that rules can be unknown, too: another platform has vouched for it.
        """
        async with self.store.transaction(tenant) as tx:
            numbers = (await tx.pending_owner_number(session), await tx.owner_number(session))
        number = next((one for one in numbers if one is not None and self._is_open(one)), None)
        if number is None or number.phone is None:
            return
        self.asked[number.id] += 1
        found = await look_up(number.phone)
        if found is None:
            return
        async with self.store.transaction(tenant) as tx:
            await tx.learn_owner_address(number.id, found)

    def _is_open(self, number: OwnerNumberRow) -> bool:
        return number.phone is not None and number.lid is None and self.asked[number.id] < MOST_LOOK_UPS
