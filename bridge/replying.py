"""The one way in which a person's reply is sent, wherever it was written and whoever pressed."""

from __future__ import annotations

from bridge import gate
from bridge.claiming import claim_contact
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, ConversationId, OutboxId, StanzaId
from bridge.menu.effects import Reply
from bridge.occasion import Occasion
from bridge.ports.store import Transaction
from bridge.rooms import tell_rooms


async def send_reply(
    tx: Transaction, reply: Reply, occasion: Occasion, *, besides: ConversationId | None = None
) -> OutboxId:
    """Put it out with its cause, and log it; whoever sends answers the contact from now on.

    besides: the room in which it was offered, where it is seen already.

    Raises:
        NoCause: whoever it is may not write. Nothing of the transaction may be kept.
    """
    session, actor, now = occasion.session, occasion.actor, occasion.now
    entry = await gate.reply_to_contact(
        tx,
        session,
        reply.contact,
        reply.text,
        by=actor.person,
        surface=actor.surface,
        fact=occasion.fact,
        now=now,
    )
    # Logged at once, so that it is seen waiting; its own id stands in until WhatsApp names it.
    line = MessageSeen(
        chat=ChatId(""),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(f"outbox-{entry.id}"),
        from_me=True,
        peer=Address(),
        kind=MessageKind.TEXT,
        text=reply.text,
        written_at=now,
    )
    message = await tx.log_message(
        line, session=session, contact=reply.contact, outbox=entry.id, by=actor.person, now=now
    )
    assert message is not None, "its stanza id is new"
    await tx.audit("reply.sent", by=actor.person, about=reply.contact, outbox=entry.id)
    await claim_contact(tx, reply.contact, occasion, answered=True)
    await tell_rooms(tx, session, reply.contact, message, outgoing=True, now=now, besides=besides)
    await tx.figures_moved(session)
    return entry.id
