"""Which number rules a session."""

from __future__ import annotations

from bridge.ids import SessionId
from bridge.ports.rows import OwnerNumberRow, Proof, Role
from bridge.ports.store import Transaction


async def ruling_number(tx: Transaction, session: SessionId) -> OwnerNumberRow | None:
    """The number that has proven to be the owner's; None while there is none, whoever claims to be it.

    It rules as long as its person is an owner: who was one once is a contact like any other.
    """
    number = await tx.owner_number(session)
    if number is None or number.proof is not Proof.VERIFIED:
        return None
    return number if await tx.role_of(number.person) is Role.OWNER else None
