"""The one way in which a person's reply is sent, wherever it was written and whoever pressed."""

from __future__ import annotations

from bridge import gate
from bridge.claiming import claim_contact
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, ConversationId, OutboxId, StanzaId
from bridge.media import SENT_AS_PICTURES
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
        file=reply.file,
    )
    # Logged at once, so that it is seen waiting; its own id stands in until WhatsApp names it.
    line = MessageSeen(
        chat=ChatId(""),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(f"outbox-{entry.id}"),
        from_me=True,
        peer=Address(),
        kind=await _kind_of(tx, reply),
        text=reply.text,
        written_at=now,
    )
    message = await tx.log_message(
        line, session=session, contact=reply.contact, outbox=entry.id, by=actor.person, now=now
    )
    assert message is not None, "its stanza id is new"
    if reply.file is not None:
        await tx.add_attachment(message, ChatId(""), now, file=reply.file)
    await tx.audit("reply.sent", by=actor.person, about=reply.contact, outbox=entry.id)
    await claim_contact(tx, reply.contact, occasion, answered=True)
    await tell_rooms(tx, session, reply.contact, message, outgoing=True, now=now, besides=besides)
    await tx.figures_moved(session)
    return entry.id


async def _kind_of(tx: Transaction, reply: Reply) -> MessageKind:
    """As what WhatsApp shows it."""
    file = None if reply.file is None else await tx.file(reply.file)
    if file is None:
        return MessageKind.TEXT
    return MessageKind.IMAGE if file.mime_type in SENT_AS_PICTURES else MessageKind.DOCUMENT
