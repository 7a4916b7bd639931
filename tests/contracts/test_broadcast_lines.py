"""Broadcasts in the record of one contact, and what contacts answer to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bridge.delivery import Delivery, Outcome
from bridge.facts import MessageKind
from bridge.ids import FileId, PersonId, StanzaId, new_id
from bridge.ports.log_rows import Quoted
from bridge.screens import Surface
from tests.contracts.broadcasting import LATER, next_of, runs, writes
from tests.contracts.shop import NOON, Shop, key_of, message


async def test_what_of_a_broadcast_went_to_a_contact_is_told_with_who_caused_it(shop: Shop) -> None:
    await writes(shop, 1)
    recipient, picture = await next_of(shop, await runs(shop)), FileId(new_id())
    async with shop.at_work() as tx:
        await tx.add_file(picture, shop.owner, name="a.png", mime_type="image/png", size_bytes=1, now=NOON)
        entry = await tx.add_broadcast_send(recipient, "Sale!", now=NOON, file=picture)
    _, desk = await shop.held()
    await desk.begin_send(entry, key_of("3EB0BC"), 1)
    await desk.settle_send(entry, Outcome.CONFIRMED, sent_at=LATER)

    async with shop.at_work() as tx:
        (line,) = await tx.broadcast_lines(shop.session, recipient.person, after=NOON, until=LATER, limit=9)
        outside = [
            await tx.broadcast_lines(shop.session, recipient.person, after=LATER, until=None, limit=9),
            await tx.broadcast_lines(shop.session, recipient.person, after=None, until=NOON, limit=9),
            await tx.broadcast_lines(shop.session, PersonId("0" * 26), after=None, until=None, limit=9),
        ]

    assert (line.text, line.kind, line.delivery) == ("Sale!", MessageKind.IMAGE, Delivery.SENT)
    assert (line.by_name, line.surface, line.written_at) == ("Ana", Surface.CONSOLE, LATER)
    assert (line.outgoing, line.is_broadcast, line.contact) == (True, True, recipient.person)
    assert outside == [[], [], []]


async def test_a_reply_to_a_broadcast_shows_what_it_answers_to(shop: Shop) -> None:
    await writes(shop, 1)
    recipient = await next_of(shop, await runs(shop))
    async with shop.at_work() as tx:
        entry = await tx.add_broadcast_send(recipient, "Sale!", now=NOON, file=None)
    _, desk = await shop.held()
    await desk.begin_send(entry, key_of("3EB0BC"), 1)

    async with shop.at_work() as tx:
        await tx.log_message(
            replace(message("two, please", stanza="AC77"), quoted=StanzaId("3EB0BC")),
            session=shop.session,
            contact=recipient.person,
            outbox=None,
            by=None,
            now=NOON + timedelta(minutes=5),
        )
        (reply,) = await tx.messages(shop.session, contact=recipient.person, limit=1)

    assert reply.quoted == Quoted(kind=MessageKind.TEXT, text="Sale!", outgoing=True)
