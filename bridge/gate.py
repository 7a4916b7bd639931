"""The send gate: the only door to the outbox.

HARD STOP: the machine never answers a customer. A row towards a contact needs a cause, which is a person's
explicit act; a row without one can only go to the number that has proven to be the owner's. The database
holds the same rule by a CHECK and foreign keys, and the session's sender looks once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.broadcast_life import BroadcastState
from bridge.errors import PermanentError
from bridge.ids import FileId, OutboxId, PersonId, SessionId
from bridge.placeholders import filled
from bridge.ports.broadcast_rows import BroadcastRow, RecipientRow
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


async def asked_by_owner(
    tx: Transaction,
    owner: OwnerNumberRow,
    session: SessionId,
    text: str,
    file: FileId | None,
    *,
    now: datetime,
) -> OutboxRow:
    """Put out to the owner alone what the owner asked for beside the menu: a test of a broadcast, a report.

    It stands beside the screens, so it takes the place of none.

    Raises:
        NoCause: the number has not proven itself, or speaks for another session.
    """
    if owner.proof is not Proof.VERIFIED or owner.session != session:
        raise NoCause("this goes only to a number that has proven to be the owner's of this session")
    return await tx.add_outbox(
        session=session,
        purpose=Purpose.SCREEN,
        recipient=owner.person,
        owner_number=owner.id,
        text=text,
        file=file,
        now=now,
        not_before=now,
    )


async def broadcast_to_contact(
    tx: Transaction, broadcast: BroadcastRow, recipient: RecipientRow, *, now: datetime
) -> OutboxId:
    """Put a confirmed broadcast's message to one of its recipients out.

    Raises:
        NoCause: nobody confirmed it, it does not run (any more), or this person wants none.
        LostRace: it is so only since they were looked at.
    """
    if broadcast.cause is None or broadcast.state is not BroadcastState.RUNNING:
        raise NoCause("only a broadcast that a person confirmed, and that runs, reaches anybody")
    if recipient.broadcast != broadcast.id or recipient.opted_out:
        raise NoCause("a broadcast goes to its own recipients, and to nobody who opted out")
    text = filled(broadcast.text, recipient.name)
    file = None if broadcast.file is None else broadcast.file.id
    return await tx.add_broadcast_send(recipient, text, now=now, file=file)


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
    file: FileId | None = None,
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
        file=file,
        now=now,
        not_before=now,
    )
