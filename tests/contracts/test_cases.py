"""Who waits for an answer, and what was said of their waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.delivery import Outcome
from bridge.facts import Address
from bridge.ids import PersonId
from bridge.screens import Surface
from tests.contracts.lounge import adds_card, room_of
from tests.contracts.shop import NOON, Shop, message

SLACK = Surface.SLACK
LATER = NOON + timedelta(hours=1)


async def test_who_waits_is_told_by_how_long(shop: Shop) -> None:
    zoe, yan = await shop.customer(), await shop.meets(Address(lid="901", name="Yan"))
    await shop.logs(yan, "hello", at=NOON - timedelta(days=31))
    await shop.logs(zoe, "first", at=NOON)
    await shop.logs(zoe, "second", at=LATER)

    assert await waiting(shop) == [(zoe, NOON, False)]

    await shop.logs(yan, "hello again", at=NOON - timedelta(hours=1))
    assert await waiting(shop) == [(yan, NOON - timedelta(hours=1), False), (zoe, NOON, False)]
    assert await waiting(shop, zoe) == [(zoe, NOON, False)]

    await shop.logs(zoe, "our answer", from_me=True)
    assert [contact for contact, _, _ in await waiting(shop)] == [yan]


async def test_a_reply_that_failed_answers_nobody(shop: Shop) -> None:
    zoe = await shop.customer()
    await shop.logs(zoe, "hello")
    entry = await shop.replies(zoe, "yes")
    async with shop.at_work() as tx:
        await tx.log_message(
            message("yes", stanza="ours", from_me=True),
            session=shop.session,
            contact=zoe,
            outbox=entry.id,
            by=shop.owner,
            now=NOON,
        )
    assert await waiting(shop) == []

    _, desk = await shop.held()
    await desk.settle_send(entry.id, Outcome.REFUSED, reason="no_address")

    assert await waiting(shop) == [(zoe, NOON, False)]


async def test_a_case_holds_until_its_hour_or_the_next_message(shop: Shop) -> None:
    zoe = await shop.customer()
    await shop.logs(zoe, "hello")
    async with shop.at_work() as tx:
        case = await tx.put_case(shop.session, zoe, shop.owner, NOON, until=LATER)
        row = await tx.case_of(shop.session, zoe)
    assert row is not None
    assert (row.id, row.contact, row.person, row.name) == (case, zoe, shop.owner, "Ana")
    assert (row.until, row.at, row.overtaken) == (LATER, NOON, False)
    assert await waiting(shop) == [(zoe, NOON, True)]
    assert await waiting(shop, now=LATER) == [(zoe, NOON, False)]

    async with shop.at_work() as tx:
        assert await tx.put_case(shop.session, zoe, shop.owner, NOON, until=None) != case
    assert await waiting(shop, now=LATER) == [(zoe, NOON, True)]

    await shop.logs(zoe, "and another thing")
    assert await waiting(shop) == [(zoe, NOON, False)]
    async with shop.at_work() as tx:
        row = await tx.case_of(shop.session, zoe)
    assert row is not None
    assert row.overtaken


async def test_what_was_said_of_two_who_become_one_is_kept_once(shop: Shop) -> None:
    by_phone, by_lid = await shop.meets(Address(phone="+1")), await shop.meets(Address(lid="901"))
    _, menu = await room_of(shop)
    async with shop.at_work() as tx:
        for contact in (by_phone, by_lid):
            await tx.put_case(shop.session, contact, shop.owner, NOON, until=None)
            await tx.add_offer(
                session=shop.session, room=menu, contact=contact, author=shop.owner, text="x", now=NOON
            )
            await adds_card(tx, menu, contact)

    await shop.meets(Address(lid="901", phone="+1"))

    async with shop.at_work() as tx:
        assert await tx.case_of(shop.session, by_lid) is not None
        assert len(await tx.open_offers(shop.session, by_lid)) == 2
    assert [row.about for row in await shop.store.due_notices(SLACK, NOON, 9)] == [by_lid]


async def test_a_card_of_who_became_another_is_the_others(shop: Shop) -> None:
    by_phone, (_, menu) = await shop.meets(Address(phone="+1")), await room_of(shop)
    by_lid = await shop.meets(Address(lid="901"))
    async with shop.at_work() as tx:
        await adds_card(tx, menu, by_phone)

    await shop.meets(Address(lid="901", phone="+1"))

    assert [row.about for row in await shop.store.due_notices(SLACK, NOON, 9)] == [by_lid]


async def waiting(
    shop: Shop, contact: PersonId | None = None, *, now: datetime = NOON
) -> list[tuple[PersonId, datetime, bool]]:
    """Who waits, since when, and whether that rests."""
    async with shop.at_work() as tx:
        found = await tx.waiting(shop.session, now, contact=contact)
    return [(one.contact, one.since, one.rests) for one in found]
