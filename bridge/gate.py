"""The send gate: the only door to the outbox.

HARD STOP: the machine never answers a customer. A row towards a contact needs a cause, which is a person's
explicit act; a row without one can only go to the number that has proven to be the owner's. The database
holds the same rule by a CHECK and foreign keys, and the session's sender looks once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.errors import PermanentError
from bridge.ids import PersonId, SessionId
from bridge.ports.rows import CauseKind, ConversationRow, OutboxRow, OwnerNumberRow, Proof, Purpose, Role
from bridge.ports.store import Transaction
from bridge.screens import Surface


class NoCause(PermanentError):
    """Nothing may be sent: no person's act stands behind it."""


async def screen_to_owner(
    tx: Transaction,
    owner: OwnerNumberRow,
    conversation: ConversationRow,
    text: str,
    choices: tuple[str, ...],
    *,
    now: datetime,
    pause_s: float = 0.0,
) -> OutboxRow:
    """Put the owner's present screen out. It takes the place of one that is still waiting.

    Raises:
        NoCause: the number has not proven itself, or speaks for another session.
    """
    if owner.proof is not Proof.VERIFIED or owner.session != conversation.session:
        raise NoCause("a screen goes only to a number that has proven to be the owner's of this session")
    return await tx.add_outbox(
        session=owner.session,
        purpose=Purpose.SCREEN,
        recipient=owner.person,
        owner_number=owner.id,
        text=text,
        now=now,
        not_before=now + timedelta(seconds=pause_s),
        conversation=conversation.id,
        revision=conversation.revision,
        choices=choices,
    )


async def reply_to_contact(
    tx: Transaction,
    session: SessionId,
    contact: PersonId,
    text: str,
    *,
    by: PersonId,
    surface: Surface,
    fact: int,
    now: datetime,
) -> OutboxRow:
    """Put a person's reply out, with its cause: who, where, when, and the recorded press behind it.

    Raises:
        NoCause: whoever it is has no right to write for this tenant.
    """
    if await tx.role_of(by) in (None, Role.VIEWER) or await tx.room_of(by) is not None:
        raise NoCause("only a person of this tenant who may write can cause a message")
    cause = await tx.add_cause(CauseKind.REPLY, by, surface, now, fact=fact)
    return await tx.add_outbox(
        session=session,
        purpose=Purpose.REPLY,
        recipient=contact,
        cause=cause,
        text=text,
        now=now,
        not_before=now,
    )
