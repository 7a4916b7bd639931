"""The outbox: what may go out, when, and what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.delivery import Delivery, Outcome
from bridge.errors import PermanentError
from bridge.ids import OutboxId, StanzaId
from bridge.ports.rows import CauseKind, OutboxRow, Purpose
from bridge.screens import Surface
from tests.contracts.shop import NOON, Shop, key_of, sent


async def row_of(shop: Shop, outbox: OutboxId) -> OutboxRow:
    """The entry as it is."""
    async with shop.at_work() as tx:
        row = await tx.outbox_row(outbox)
    assert row is not None
    return row


async def test_an_entry_comes_back_as_it_went_in(shop: Shop) -> None:
    number = await shop.proven_owner_number()

    row = await shop.puts_screen_out(number, text="1. Log\n2. Settings", revision=7)

    assert row == await row_of(shop, row.id)
    assert (row.purpose, row.delivery, row.recipient) == (Purpose.SCREEN, Delivery.DUE, shop.owner)
    assert (row.text, row.revision, row.choices) == ("1. Log\n2. Settings", 7, ("log", "settings"))
    assert (row.cause, row.owner_number, row.key, row.attempts) == (None, number.id, None, 0)


async def test_a_newer_screen_takes_the_place_of_one_that_still_waits(shop: Shop) -> None:
    number = await shop.proven_owner_number()
    older = await shop.puts_screen_out(number, revision=1)

    newer = await shop.puts_screen_out(number, revision=2)

    _, desk = await shop.held()
    assert await desk.due(NOON) == newer
    dropped = await row_of(shop, older.id)
    assert (dropped.delivery, dropped.reason) == (Delivery.DROPPED, "superseded")


async def test_screens_overtake_replies_and_the_older_reply_goes_first(shop: Shop) -> None:
    number, customer = await shop.proven_owner_number(), await shop.customer()
    second = await shop.replies(customer, "second", now=NOON + timedelta(seconds=1))
    first = await shop.replies(customer, "first")
    screen = await shop.puts_screen_out(number)
    _, desk = await shop.held()
    order = []

    for stanza in ("3EB01", "3EB02", "3EB03"):
        row = await desk.due(NOON + timedelta(minutes=1))
        assert row is not None
        order.append(row.id)
        await sent(desk, row, stanza)

    assert order == [screen.id, first.id, second.id]
    assert await desk.due(NOON + timedelta(minutes=1)) is None


async def test_nothing_is_due_before_its_time(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.replies(customer, "tomorrow", now=NOON + timedelta(days=1))
    _, desk = await shop.held()

    assert await desk.due(NOON) is None
    assert await desk.next_due_at() == NOON + timedelta(days=1)


async def test_the_attempt_is_written_before_it_is_made(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()

    await desk.begin_send(row.id, key_of("3EB01"), 4)

    (found,) = await desk.in_flight()
    assert (found.id, found.delivery, found.key) == (row.id, Delivery.SENDING, key_of("3EB01"))
    assert (found.profile_generation, found.attempts) == (4, 1)
    assert await desk.due(NOON) is None
    with pytest.raises(PermanentError, match="only a message that is due"):
        await desk.begin_send(row.id, key_of("3EB02"), 4)


async def test_one_that_was_surely_not_handed_over_is_due_again_with_its_key(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    await desk.begin_send(row.id, key_of("3EB01"), 1)

    assert await desk.settle_send(row.id, Outcome.BUSY) is Delivery.DUE

    again = await desk.due(NOON)
    assert again is not None
    assert (again.key, again.attempts) == (key_of("3EB01"), 1)
    assert not await desk.receipt(StanzaId("3EB01"), Outcome.DELIVERED)


async def test_ticks_move_on_and_never_back(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    await sent(desk, row, "3EB01")

    assert await desk.receipt(StanzaId("3EB01"), Outcome.READ)
    assert not await desk.receipt(StanzaId("3EB01"), Outcome.DELIVERED)
    assert not await desk.receipt(StanzaId("3EB0NOTOURS"), Outcome.READ)
    assert await desk.settle_send(row.id, Outcome.CONFIRMED) is Delivery.READ

    assert (await row_of(shop, row.id)).sent_at == NOON + timedelta(seconds=1)


async def test_a_receipt_settles_a_doubt(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    await desk.begin_send(row.id, key_of("3EB01"), 1)
    assert await desk.settle_send(row.id, Outcome.LOST_SIGHT, reason="no_ack") is Delivery.UNCERTAIN
    assert (await row_of(shop, row.id)).reason == "no_ack"

    assert await desk.receipt(StanzaId("3EB01"), Outcome.CONFIRMED)

    settled = await row_of(shop, row.id)
    assert (settled.delivery, settled.reason, settled.sent_at) == (Delivery.SENT, None, None)


async def test_whatsapps_own_time_counts_when_it_comes_after_the_receipt(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    await desk.begin_send(row.id, key_of("3EB01"), 1)
    await desk.receipt(StanzaId("3EB01"), Outcome.DELIVERED)

    assert await desk.settle_send(row.id, Outcome.CONFIRMED, sent_at=NOON) is Delivery.DELIVERED

    assert (await row_of(shop, row.id)).sent_at == NOON


async def test_a_change_of_a_message_makes_admin_chats_due(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    async with shop.at_work() as tx:
        place = await tx.put_surface(shop.conversation, Surface.CONSOLE, "")
        await tx.surface_shown(place.id, 1, None)

    await sent(desk, row, "3EB01")

    assert [due.id for due in await shop.store.due_surfaces(Surface.CONSOLE, 9)] == [place.id]


async def test_an_entry_is_found_by_its_stanza_within_its_session(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()
    await desk.begin_send(row.id, key_of("3EB01"), 1)

    async with shop.at_work() as tx:
        found = await tx.outbox_by_stanza(shop.session, StanzaId("3EB01"))
        assert found is not None
        assert found.id == row.id
        assert await tx.outbox_by_stanza(shop.session, StanzaId("3EB02")) is None


async def test_what_was_put_out_lately_is_told_newest_first(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.replies(customer, "long ago", now=NOON - timedelta(hours=1))
    first = await shop.replies(customer, "first")
    second = await shop.replies(customer, "second", now=NOON + timedelta(seconds=1))

    async with shop.at_work() as tx:
        lately = await tx.newest_outbox(shop.session, since=NOON, limit=9)
        newest = await tx.newest_outbox(shop.session, since=NOON, limit=1)

    assert lately == [second, first]
    assert newest == [second]


async def test_what_waits_for_a_replaced_number_is_dropped(shop: Shop) -> None:
    old = await shop.proven_owner_number()
    waiting = await shop.puts_screen_out(old)

    await shop.proven_owner_number()

    assert (await row_of(shop, waiting.id)).delivery is Delivery.DROPPED
    with pytest.raises(PermanentError):
        await shop.puts_screen_out(old)


async def test_a_pending_number_covers_nothing(shop: Shop) -> None:
    async with shop.at_work() as tx:
        number = await tx.propose_owner_number(
            shop.session, shop.owner, phone="+1", is_self=False, code="X", expires_at=NOON
        )
    with pytest.raises(PermanentError, match="one that rules"):
        await shop.puts_screen_out(number)


async def test_a_cause_covers_its_own_kind_only(shop: Shop) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        cause = await tx.add_cause(CauseKind.REPLY, shop.owner, Surface.CONSOLE, NOON)

        with pytest.raises(PermanentError, match="does not cover a broadcast"):
            await tx.add_outbox(
                session=shop.session,
                purpose=Purpose.BROADCAST,
                recipient=customer,
                text="x",
                now=NOON,
                not_before=NOON,
                cause=cause,
            )
