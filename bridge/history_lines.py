"""What was written before the link becomes a line of the log, and nothing else comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bridge.facts import MessageSeen
from bridge.identity import Who
from bridge.ids import SessionId
from bridge.media import MEDIA_KINDS, FileState
from bridge.opting_out import WROTE, opts_out
from bridge.ports.store import Transaction

LOGGED = frozenset({Who.CONTACT, Who.HUMAN_OUT})
"""Whose messages of then are kept. The owner's own were steps or notes, and are neither now."""


async def as_known(tx: Transaction, message: MessageSeen) -> MessageSeen:
    """Without the name of then, where another is known."""
    known = await tx.find_person(message.peer)
    if known is None or not known.name:
        return message
    return replace(message, peer=replace(message.peer, name=None))


async def log_history(tx: Transaction, session: SessionId, message: MessageSeen, now: datetime) -> None:
    """A line, with its file left where it is. No notice, no claim, nobody who waits.

    Only that somebody wants no broadcasts is heeded, silently, however long ago they wrote so.
    """
    contact = await tx.person_at(message.peer)
    line = await tx.log_message(message, session=session, contact=contact.id, outbox=None, by=None, now=now)
    if line is None:
        return
    if message.kind in MEDIA_KINDS:
        attachment = await tx.add_attachment(line, message.chat, now)
        await tx.settle_attachment(attachment, FileState.LEFT)
    language = (await tx.tenant()).language
    if opts_out(message, language) and await tx.opt_out(contact.id, WROTE, now):
        await tx.audit("opt_out.wrote", by=None, about=contact.id)
