"""Each member hears how the business did as often as they want, at the business's hour."""

from __future__ import annotations

import pytest

from bridge.digests import Digests
from bridge.menu.state import PageId
from bridge.ports.rows import DigestRate, NoticeMode, Role
from bridge.screens import Surface
from bridge.tokens import NoticeToken, encode_notice
from tests.bridge.mornings import digests, goes_to_sleep, next_morning
from tests.bridge.town import Town

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """In the evening."""
    return await goes_to_sleep(open_shop)


async def test_others_hear_of_it_only_when_they_choose_to(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.keeps_time()
    await shop.customer_writes("one")
    await next_morning(shop)
    assert digests(shop, TELEGRAM) == []

    for label in ("Status", "Summary", "Every day"):
        await shop.presses(label, on=TELEGRAM, by=sam.person, menu=sam.menu)
    assert shop.screen(TELEGRAM, sam.menu).body[1] == "You get it: Every day"
    await shop.keeps_time()
    await shop.customer_writes("two")
    shop.clock.passes(hours=24)
    await shop.keeps_time()

    (told,) = digests(shop, TELEGRAM)
    assert told.body[0] == "1 message received, 0 sent"


async def test_a_week_is_told_on_monday(shop: Town) -> None:
    await shop.walks("Status", "Summary", "Every Monday")
    await shop.keeps_time()
    await next_morning(shop)  # a Monday, after a week without anything
    assert digests(shop) == []
    shop.clock.passes(hours=12)
    await shop.customer_writes("one")
    for _ in range(6):
        shop.clock.passes(hours=24)
        await shop.keeps_time()
    assert digests(shop) == []
    shop.clock.passes(hours=12)
    await shop.keeps_time()

    (told,) = digests(shop)
    assert told.title == "Summary since 23 Nov, 09:00"


async def test_whoever_wants_none_gets_none(shop: Town) -> None:
    await shop.walks("Status", "Summary", "No summary")
    await shop.keeps_time()
    await shop.customer_writes("one")
    await next_morning(shop)

    assert digests(shop) == []
    assert "You get it: No summary" in shop.body()


async def test_an_owner_who_wants_no_notices_gets_no_digest_unasked(shop: Town) -> None:
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.change_tenant(notices=NoticeMode.OFF)
    await shop.customer_writes("one")
    await next_morning(shop)

    assert digests(shop) == []


async def test_the_owner_chooses_the_hour_and_others_do_not(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.walks("Status", "Summary", "Change the time")
    await shop.types("noon")
    assert shop.screen().note == "Write a time of day, for example 9:00."
    await shop.types("18:30")
    assert "Time: 18:30, UTC" in shop.body()
    await shop.keeps_time()
    await shop.customer_writes("one")
    shop.clock.passes(hours=6, minutes=30)
    await shop.keeps_time()

    assert len(digests(shop)) == 1
    for label in ("Status", "Summary"):
        await shop.presses(label, on=TELEGRAM, by=sam.person, menu=sam.menu)
    reason = {choice.name: choice.why_not for choice in shop.screen(TELEGRAM, sam.menu).choices}
    assert reason["hour"] == "Your role does not allow that."


async def test_nothing_comes_in_quiet_hours_that_began_meanwhile(shop: Town) -> None:
    await shop.customer_writes("one")
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.change_tenant(quiet=(8 * 60, 10 * 60))
    await next_morning(shop)
    assert digests(shop) == []

    shop.clock.passes(hours=1)
    await shop.keeps_time()
    assert len(digests(shop)) == 1


async def test_quiet_hours_and_time_zones_that_are_chosen_move_the_hour(shop: Town) -> None:
    await shop.walks("Settings", "Time zone")
    await shop.types("Asia/Kolkata")
    await shop.keeps_time()
    async with shop.store.transaction(shop.tenant) as tx:
        row = await tx.digest_of(shop.olga)

    assert row is not None
    assert row.at == shop.clock.now().replace(day=23, hour=3, minute=30, second=0)


async def test_the_owners_whatsapp_is_left_alone_where_the_menu_is_not_mirrored(shop: Town) -> None:
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.change_tenant(mirrored=frozenset({CONSOLE}))
    await shop.customer_writes("one")
    await next_morning(shop)

    assert len(digests(shop)) == 1
    assert shop.owner_reads == []


async def test_in_the_message_yourself_chat_the_digest_does_not_wake_the_menu(town: Town) -> None:
    await town.onboards(phone=None)
    await town.keeps_time()
    town.clock.passes(hours=1)
    await town.customer_writes("one")
    town.sent.clear()
    town.clock.passes(hours=20)
    await town.keeps_time()
    before = len(town.owner_reads)
    await town.notes_to_self("1")

    assert (before, len(town.owner_reads)) == (1, 1)


async def test_who_is_in_no_chat_yet_is_told_nothing(shop: Town) -> None:
    async with shop.store.transaction(shop.tenant) as tx:
        rita = await tx.add_operator("Rita", Role.OWNER)
        await tx.choose_digest(rita.id, DigestRate.DAILY)
    await shop.keeps_time()
    await shop.customer_writes("one")
    await next_morning(shop)

    assert len(digests(shop)) == 1


async def test_who_was_removed_or_never_was_a_member_is_told_nothing(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    teller = Digests(store=shop.store, hints=shop.hints, clock=shop.clock, mover=shop.handler.steps)
    await shop.dismisses(sam.person)
    await teller.tell(shop.tenant, sam.person)

    assert digests(shop, TELEGRAM) == []


async def test_a_digest_leads_to_those_who_wait(shop: Town) -> None:
    await shop.customer_writes("one")
    await next_morning(shop)
    token = encode_notice(NoticeToken(conversation=shop.menu, about=None, choice="unanswered"))
    await shop.desk.press(shop.tenant, shop.olga, token, surface=CONSOLE, event_id="e1")
    await shop.settle()

    assert shop.screen().page == PageId.UNANSWERED


async def test_one_of_an_older_version_is_not_told(shop: Town) -> None:
    now = shop.clock.now()
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.add_notice(shop.menu, "digest", about="2026-11-22", params={}, now=now, not_before=now)
    await shop.settle()

    assert digests(shop) == []
