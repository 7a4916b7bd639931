"""The log: once each, in pages, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bridge.delivery import Delivery, Outcome
from bridge.facts import Address, MessageKind
from bridge.ids import MessageId, PersonId, StanzaId
from tests.contracts.shop import NOON, Shop, key_of, message


async def test_a_message_is_written_down_once(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        seqs = [
            await tx.log_message(
                message("hi"), session=shop.session, contact=customer, outbox=None, by=None, now=NOON
            )
            for _ in range(3)
        ]

    assert seqs[0] is not None
    assert seqs[1:] == [None, None]


async def test_one_stanza_id_chosen_by_two_people_names_two_messages(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="901"))
    async with shop.at_work() as tx:
        for contact in (zoe, yan):
            assert await tx.log_message(
                message("hi"), session=shop.session, contact=contact, outbox=None, by=None, now=NOON
            )
        assert await tx.log_message(
            message("hi", from_me=True), session=shop.session, contact=zoe, outbox=None, by=None, now=NOON
        )


async def test_a_line_holds_all_of_a_message(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        line_id = await tx.log_message(
            replace(message("look", stanza="3EB0CC"), kind=MessageKind.IMAGE),
            session=shop.session,
            contact=customer,
            outbox=None,
            by=None,
            now=NOON,
        )
        (line,) = await tx.messages(shop.session, limit=9)
        assert line_id is not None
        assert await tx.message(line_id) == line

    assert (line.id, line.session, line.contact, line.contact_name) == (
        line_id,
        shop.session,
        customer,
        "Zoé",
    )
    assert (line.outgoing, line.kind, line.text, line.stanza_id) == (
        False,
        MessageKind.IMAGE,
        "look",
        "3EB0CC",
    )
    assert (line.written_at, line.delivery, line.by, line.by_name) == (NOON, None, None, None)
    assert (line.edited, line.revoked) == (False, False)


async def test_a_reply_in_the_log_tells_who_sent_it_and_its_ticks(shop: Shop) -> None:
    customer = await shop.customer()
    entry = await shop.replies(customer, "coming")
    _, desk = await shop.held()
    await desk.begin_send(entry.id, key_of("3EB0DD"), 1)
    async with shop.at_work() as tx:
        await tx.log_message(
            message("coming", stanza="3EB0DD", from_me=True),
            session=shop.session,
            contact=customer,
            outbox=entry.id,
            by=shop.owner,
            now=NOON,
        )
    await desk.settle_send(entry.id, Outcome.DELIVERED)

    async with shop.at_work() as tx:
        (line,) = await tx.messages(shop.session, limit=9)

    assert (line.outgoing, line.by, line.by_name, line.delivery) == (
        True,
        shop.owner,
        "Ana",
        Delivery.DELIVERED,
    )


async def test_edits_and_revokes_mark_their_line(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        for stanza in ("3EB01", "3EB02"):
            await tx.log_message(
                message("typo", stanza=stanza),
                session=shop.session,
                contact=customer,
                outbox=None,
                by=None,
                now=NOON,
            )

        assert await tx.log_edit(shop.session, customer, False, StanzaId("3EB01"), "fixed", NOON)
        assert await tx.log_revoke(shop.session, customer, False, StanzaId("3EB02"), NOON)
        assert not await tx.log_edit(shop.session, customer, True, StanzaId("3EB01"), "mine", NOON)
        assert not await tx.log_revoke(shop.session, PersonId("0" * 26), False, StanzaId("3EB01"), NOON)
        assert await tx.message(MessageId("0" * 26)) is None

        revoked, edited = await tx.messages(shop.session, limit=9)
    assert (edited.text, edited.edited, edited.revoked) == ("fixed", True, False)
    assert (revoked.text, revoked.edited, revoked.revoked) == ("typo", False, True)


async def test_pages_lie_next_to_their_cursor(shop: Shop) -> None:
    customer = await shop.customer()
    seqs = [await shop.logs(customer, f"message {n}") for n in range(10)]

    async def page(before: int | None = None, after: int | None = None) -> list[int]:
        async with shop.at_work() as tx:
            lines = await tx.messages(shop.session, limit=3, before=before, after=after)
        return [seqs.index(line.seq) for line in lines]

    assert await page() == [9, 8, 7]
    assert await page(before=seqs[7]) == [6, 5, 4]
    assert await page(after=seqs[3]) == [6, 5, 4]
    assert await page(after=seqs[8]) == [9]
    assert await page(before=seqs[0]) == []
    assert await page(after=seqs[1], before=seqs[4]) == [3, 2]


async def test_the_log_can_be_narrowed_to_one_contact(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="901", name="Yan"))
    for contact, text in ((zoe, "z1"), (yan, "y1"), (zoe, "z2")):
        await shop.logs(contact, text)

    async with shop.at_work() as tx:
        assert [line.text for line in await tx.messages(shop.session, contact=zoe, limit=9)] == ["z2", "z1"]
        assert await tx.messages(shop.session, contact=PersonId("0" * 26), limit=9) == []


async def test_contacts_are_listed_by_their_last_message(shop: Shop) -> None:
    people = [await shop.meets(Address(lid=f"90{n}", name=f"N{n}")) for n in range(4)]
    for person in people:
        await shop.logs(person, "hello", from_me=person == people[3])
    last = await shop.logs(people[0], "hello again")

    async def page(before: int | None = None, after: int | None = None) -> list[str]:
        async with shop.at_work() as tx:
            lines = await tx.contacts(shop.session, limit=2, before=before, after=after)
        return [line.name for line in lines]

    async with shop.at_work() as tx:
        lines = await tx.contacts(shop.session, limit=9)
    assert [line.name for line in lines] == ["N0", "N3", "N2", "N1"]
    assert (lines[0].last_seq, lines[0].last_text, lines[0].last_at) == (last, "hello again", NOON)
    assert [line.last_outgoing for line in lines] == [False, True, False, False]
    assert await page() == ["N0", "N3"]
    assert await page(before=lines[1].last_seq) == ["N2", "N1"]
    assert await page(after=lines[3].last_seq) == ["N3", "N2"]


async def test_figures_count_the_day(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.logs(customer, "yesterday", at=NOON - timedelta(days=1))
    await shop.logs(customer, "today")
    await shop.logs(customer, "typed on the phone", from_me=True)
    entries = [await shop.replies(customer, text) for text in ("waits", "doubtful")]
    _, desk = await shop.held()
    await desk.begin_send(entries[1].id, key_of("3EB01"), 1)
    await desk.settle_send(entries[1].id, Outcome.LOST_SIGHT)

    async with shop.at_work() as tx:
        figures = await tx.figures(shop.session, since=NOON - timedelta(hours=12))

    assert (figures.received, figures.sent, figures.waiting, figures.uncertain) == (1, 1, 1, 1)
