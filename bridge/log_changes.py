"""What is done to a message after it was written: edits, deletions and reactions change its line."""

from __future__ import annotations

from bridge.facts import MessageEdited, MessageReacted, MessageRevoked
from bridge.ids import MessageId, SessionId
from bridge.ports.store import Transaction

Change = MessageEdited | MessageRevoked | MessageReacted


async def log_change(tx: Transaction, session: SessionId, change: Change) -> MessageId | None:
    """Write it down; the line that looks otherwise now, None when none does.

    Only contacts' lines are looked for, so nothing here concerns the owner's menu.
    """
    contact = (await tx.person_at(change.peer)).id
    of = (session, contact, change.from_me, change.stanza_id)
    if isinstance(change, MessageEdited):
        return await tx.log_edit(*of, change.text, change.edited_at)
    if isinstance(change, MessageRevoked):
        return await tx.log_revoke(*of, change.revoked_at)
    return await tx.log_reaction(*of, change.emoji, ours=change.ours, at=change.reacted_at)
