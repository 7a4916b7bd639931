"""Which number rules a session."""

from __future__ import annotations

from bridge.ids import SessionId
from bridge.ports.rows import OwnerNumberRow, Proof
from bridge.ports.store import Transaction


async def ruling_number(tx: Transaction, session: SessionId) -> OwnerNumberRow | None:
    """The number that has proven to be the owner's; None while there is none, whoever claims to be it."""
    number = await tx.owner_number(session)
    return number if number is not None and number.proof is Proof.VERIFIED else None
