"""Somebody is forgotten: at once by name and number, soon by all that was said, and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.facts import Address
from bridge.ids import OutboxId, PersonId, StanzaId
from bridge.lanes import contact_lane
from bridge.ports.broadcast_rows import Progress
from bridge.ports.rows import OutboxRow
from tests.contracts.broadcasting import begins, of_list, phone_of, progress_of, runs, uploads
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, key_of, message
from tests.contracts.test_broadcast_reports import PROGRESS, due_at, shown_progress

ZOE = Address(lid="900", phone=CUSTOMER_PHONE, name="Zoé")


async def forgets(shop: Shop, person: PersonId) -> dict[str, int] | None:
    """In one transaction."""
    async with shop.at_work() as tx:
        return await tx.forget_person(person, NOON)


async def test_whoever_is_forgotten_is_not_found_by_anything(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    async with shop.at_work() as tx:
        await tx.label_person(zoe, "VIP", NOON)
        await tx.put_claim(shop.session, zoe, shop.owner, NOON, answered=False)

    counts = await forgets(shop, zoe)

    assert counts == {"person_aliases": 2, "labelled_people": 1, "claims": 1}
    async with shop.at_work() as tx:
        assert await tx.find_person(Address(lid="900")) is None
        assert await tx.find_person(Address(phone=CUSTOMER_PHONE)) is None
        left = await tx.person(zoe)
    assert left is not None
    assert (left.name, left.phone, left.lid) == ("", None, None)


async def test_what_they_wrote_before_is_past_and_what_they_write_later_is_not(shop: Shop) -> None:
    await forgets(shop, await shop.meets(ZOE))

    async with shop.at_work() as tx:
        for peer in (Address(lid="900"), Address(phone=CUSTOMER_PHONE), ZOE):
            assert await tx.is_past(peer, NOON - timedelta(hours=1), NOON)
            assert not await tx.is_past(peer, NOON + timedelta(seconds=1), NOON)
        assert not await tx.is_past(Address(lid="901"), NOON - timedelta(hours=1), NOON)


@pytest.mark.parametrize("days, is_past", [(30, True), (365, False), (0, False)])
async def test_what_is_older_than_a_tenant_keeps_is_past(shop: Shop, days: int, is_past: bool) -> None:
    async with shop.at_work() as tx:
        await tx.change_tenant(keep_days=days)

        assert await tx.is_past(ZOE, NOON - timedelta(days=31), NOON) is is_past
        assert not await tx.is_past(ZOE, NOON - timedelta(days=29), NOON)
        assert (await tx.tenant()).keep_days == days


async def test_nobody_of_the_team_and_no_owners_number_is_forgotten(shop: Shop) -> None:
    number = await shop.proven_owner_number()

    assert await forgets(shop, shop.owner) is None
    assert await forgets(shop, number.person) is None


async def test_whoever_wanted_no_broadcasts_wants_none_when_they_come_back(shop: Shop) -> None:
    zoe, yan = await shop.meets(ZOE), await shop.meets(Address(phone=phone_of(2)))
    async with shop.at_work() as tx:
        for person in (zoe, yan):
            await tx.opt_out(person, "wrote", NOON)
    for person in (zoe, yan):
        await forgets(shop, person)

    again = await shop.meets(ZOE)
    row = await uploads(shop, [(phone_of(2), "Yan"), (phone_of(3), "Xu")])
    broadcast = await runs(shop, of_list(row))

    assert again != zoe
    async with shop.at_work() as tx:
        assert await tx.opted_out(again)
        recipient = await tx.next_recipient(broadcast, new_too=True)
    assert recipient is not None
    assert recipient.phone == phone_of(3)


async def test_whoever_wanted_none_wants_none_when_their_number_is_learned_later(shop: Shop) -> None:
    zoe = await shop.meets(Address(phone=CUSTOMER_PHONE))
    async with shop.at_work() as tx:
        await tx.opt_out(zoe, "wrote", NOON)
    await forgets(shop, zoe)

    again = await shop.meets(Address(lid="900"))
    async with shop.at_work() as tx:
        assert not await tx.opted_out(again)  # nobody can know yet
    assert await shop.meets(ZOE) == again

    async with shop.at_work() as tx:
        assert await tx.opted_out(again)


async def test_whoever_wanted_none_wants_none_when_their_lid_is_learned_later(shop: Shop) -> None:
    zoe = await shop.meets(Address(lid="900"))
    async with shop.at_work() as tx:
        await tx.opt_out(zoe, "wrote", NOON)
    await forgets(shop, zoe)

    again = await shop.meets(Address(phone=CUSTOMER_PHONE))
    await shop.meets(ZOE)

    async with shop.at_work() as tx:
        assert await tx.opted_out(again)


async def test_what_waits_for_them_is_dropped_and_never_sent(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    reply = await shop.replies(zoe, "a secret")
    _, desk = await shop.held()

    counts = await forgets(shop, zoe)

    assert counts is not None
    assert counts["dropped"] == 1
    assert await desk.due(NOON) is None
    async with shop.at_work() as tx:
        row = await tx.outbox_row(reply.id)
    assert row is not None
    assert row.reason == "erased"


async def row_of(shop: Shop, outbox: OutboxId) -> OutboxRow:
    """A message to somebody, as it stands."""
    async with shop.at_work() as tx:
        row = await tx.outbox_row(outbox)
    assert row is not None
    return row


@pytest.mark.parametrize(
    "outcome, becomes",
    [
        (Outcome.BUSY, Delivery.UNCERTAIN),
        (Outcome.REFUSED, Delivery.UNCERTAIN),
        (Outcome.LOST_SIGHT, Delivery.UNCERTAIN),
        (Outcome.CONFIRMED, Delivery.SENT),
        (Outcome.REJECTED, Delivery.FAILED),
    ],
)
async def test_what_is_on_its_way_to_them_is_uncertain_and_never_sent_again(
    shop: Shop, outcome: Outcome, becomes: Delivery
) -> None:
    zoe = await shop.meets(ZOE)
    reply = await shop.replies(zoe, "a secret")
    _, desk = await shop.held()
    await desk.begin_send(reply.id, key_of("3EB0FLIES"), 1)

    counts = await forgets(shop, zoe)

    assert counts is not None
    assert "dropped" not in counts
    row = await row_of(shop, reply.id)
    assert (row.delivery, row.reason) == (Delivery.UNCERTAIN, "erased")
    assert await desk.in_flight() == []
    # Whoever was sending it meanwhile tells what it has seen.
    assert await desk.settle_send(reply.id, outcome) == becomes
    assert await desk.due(NOON) is None


async def test_a_receipt_still_settles_what_was_on_its_way_to_them(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    reply = await shop.replies(zoe, "a secret")
    _, desk = await shop.held()
    await desk.begin_send(reply.id, key_of("3EB0FLIES"), 1)
    await forgets(shop, zoe)

    assert await desk.receipt(StanzaId("3EB0FLIES"), Outcome.DELIVERED)

    assert (await row_of(shop, reply.id)).delivery == Delivery.DELIVERED


async def test_nobody_is_asked_to_look_after_what_may_have_reached_them(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    flies, doubtful = await shop.replies(zoe, "a secret"), await shop.replies(zoe, "another")
    _, desk = await shop.held()
    await desk.begin_send(flies.id, key_of("3EB0FLIES"), 1)
    await desk.begin_send(doubtful.id, key_of("3EB0DOUBTFUL"), 1)
    await desk.settle_send(doubtful.id, Outcome.LOST_SIGHT, reason="no_ack")

    await forgets(shop, zoe)

    async with shop.at_work() as tx:
        figures = await tx.figures(shop.session, since=NOON)
    assert (figures.waiting, figures.uncertain) == (0, 0)


async def test_a_broadcast_tells_what_became_of_a_message_to_them(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(1), "Yan"), (phone_of(2), "Xu")])
    broadcast = await runs(shop, of_list(row))
    yan, xu = [await shop.meets(Address(phone=phone_of(number))) for number in (1, 2)]
    _, desk = await shop.held()
    await begins(shop, desk, broadcast)
    await shown_progress(shop, broadcast)
    assert await due_at(shop, 60) == []

    await forgets(shop, yan)

    assert await progress_of(shop, broadcast) == Progress(uncertain=1, waiting=1, waiting_new=1)
    assert await due_at(shop, 60) == [(PROGRESS, 1)]
    await forgets(shop, xu)
    assert await progress_of(shop, broadcast) == Progress(uncertain=1, skipped=1)
    assert await due_at(shop, 60) == [(PROGRESS, 2)]


async def test_what_nobody_has_handled_yet_goes_with_them(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    lane = contact_lane(shop.session, zoe)
    async with shop.at_work() as tx:
        await tx.record_fact(message("hi"), key="k", lane=lane, session=shop.session, now=NOON)

    await forgets(shop, zoe)

    async with shop.at_work() as tx:
        assert await tx.next_fact(lane) is None
