"""What holds sends back: the kill switch and the daily quota. And which screen stood when."""

from __future__ import annotations

from datetime import timedelta

from bridge.ids import StanzaId
from tests.contracts.shop import NOON, Shop, sent


async def test_suspending_stops_every_send_of_the_tenant_and_resuming_goes_on(shop: Shop) -> None:
    row = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()

    for whose in (shop.tenant, None):
        await shop.store.platform.suspend(whose, True)
        assert await desk.due(NOON) is None
        assert await desk.next_due_at() is None
        await shop.store.platform.suspend(whose, False)

    assert await desk.due(NOON) == row


async def test_the_daily_quota_holds_back_replies_but_not_the_owners_menu(shop: Shop) -> None:
    await shop.store.platform.set_quota(shop.tenant, max_sends_per_day=1)
    number, customer = await shop.proven_owner_number(), await shop.customer()
    first = await shop.replies(customer, "first")
    _, desk = await shop.held()
    await sent(desk, first, "3EB01")
    second = await shop.replies(customer, "second")

    assert await desk.due(NOON) is None
    screen = await shop.puts_screen_out(number)
    assert await desk.due(NOON) == screen
    await sent(desk, screen, "3EB02")
    assert await desk.due(NOON) is None
    assert await desk.due(NOON + timedelta(days=1)) == second


async def test_the_next_that_is_no_screen_can_be_asked_for(shop: Shop) -> None:
    screen = await shop.puts_screen_out(await shop.proven_owner_number())
    reply = await shop.replies(await shop.customer(), "hello")
    _, desk = await shop.held()

    assert await desk.due(NOON) == screen
    assert await desk.due(NOON, screens_too=False) == reply

    await shop.store.platform.set_quota(shop.tenant, max_sends_per_day=0)
    assert await desk.due(NOON, screens_too=False) is None


async def test_the_day_of_the_quota_begins_at_midnight_where_the_tenant_is(shop: Shop) -> None:
    await shop.store.platform.set_quota(shop.tenant, max_sends_per_day=1)
    async with shop.at_work() as tx:
        await tx.change_tenant(time_zone="Asia/Tokyo")
    customer = await shop.customer()
    first = await shop.replies(customer, "at 21:00 in Tokyo")
    _, desk = await shop.held()
    await sent(desk, first, "3EB01")
    second = await shop.replies(customer, "after midnight there")

    assert await desk.due(NOON + timedelta(hours=2, minutes=59)) is None
    assert await desk.due(NOON + timedelta(hours=3)) == second


async def test_the_standing_screen_is_the_newest_that_was_acknowledged_before_the_message(shop: Shop) -> None:
    number = await shop.proven_owner_number()
    _, desk = await shop.held()
    for revision, stanza, after_s in ((1, "3EB01", 1.4), (2, "3EB02", 20.0)):
        await sent(desk, await shop.puts_screen_out(number, revision=revision), stanza, after_s=after_s)
    waiting = await shop.puts_screen_out(number, revision=3)

    async with shop.at_work() as tx:

        async def at(seconds: int, quoted: str | None = None) -> int | None:
            standing = await tx.standing_screen(
                shop.conversation,
                written_at=NOON + timedelta(seconds=seconds),
                quoted=None if quoted is None else StanzaId(quoted),
            )
            return None if standing is None else standing.revision

        assert await at(0) is None
        assert await at(1) == 1
        assert await at(19) == 1
        assert await at(20) == 2
        assert await at(99) == 2
        assert await at(99, quoted="3EB01") == 1
        assert await at(99, quoted="3EB0SOMETHINGELSE") == 2
    assert waiting.revision == 3


async def test_a_standing_screen_tells_where_and_what_it_offered(shop: Shop) -> None:
    number = await shop.proven_owner_number()
    _, desk = await shop.held()
    row = await shop.puts_screen_out(number)
    await sent(desk, row, "3EB01")

    async with shop.at_work() as tx:
        standing = await tx.standing_screen(
            shop.conversation, written_at=NOON + timedelta(hours=1), quoted=None
        )

    assert standing is not None
    assert (standing.outbox, standing.chat, standing.stanza_id) == (row.id, "900@lid", "3EB01")
    assert (standing.choices, standing.sent_at) == (("log", "settings"), NOON + timedelta(seconds=1))
