"""What people are told of a broadcast: whom, where, once, and with buttons that work from anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.broadcast_life import Move
from bridge.ids import ConversationId, new_id
from bridge.menu.state import PageId
from bridge.notice_drawing import draw_notice
from bridge.notices import NoticeKind
from bridge.ports.rows import NoticeRow, Role
from bridge.reception import NotYours
from bridge.screens import Notice, Surface
from bridge.tokens import NoticeToken, encode_notice
from tests.bridge.broadcast_shop import broadcast_of, confirmed, shop, told
from tests.bridge.samples import NOW
from tests.bridge.town import Town

__all__ = ["shop"]


async def presses_under(shop: Town, notice: Notice, choice: str) -> None:
    token = encode_notice(NoticeToken(conversation=shop.menu, about=notice.about, choice=choice))
    await shop.desk.press(shop.tenant, shop.olga, token, surface=Surface.CONSOLE, event_id=new_id())
    await shop.settle()


async def drawn(
    shop: Town, kind: NoticeKind, about: str, menu: ConversationId | None = None
) -> Notice | None:
    async with shop.store.transaction(shop.tenant) as tx:
        place = (await tx.surfaces(menu or shop.menu))[-1]
        row = NoticeRow(
            id=new_id(), place=place, kind=kind, about=about, params={"state": "paused"}, created_at=NOW
        )
        return await draw_notice(tx, row, now=shop.clock.now())


async def test_a_notice_of_what_has_moved_on_is_not_shown(shop: Town) -> None:
    await confirmed(shop)
    row = await broadcast_of(shop)

    assert await drawn(shop, NoticeKind.BROADCAST_NEWS, row.id) is None, "it does not rest"
    for kind in (NoticeKind.BROADCAST_NEWS, NoticeKind.BROADCAST_PROGRESS, NoticeKind.BROADCAST_REPORT):
        assert await drawn(shop, kind, new_id()) is None, "there is none such"


async def test_who_may_not_send_one_is_told_nothing_of_it(shop: Town) -> None:
    mia, sam = await shop.hires("Mia", Role.MANAGER), await shop.hires("Sam", Role.AGENT)
    await confirmed(shop)
    row = await broadcast_of(shop)
    await shop.brings_on()

    notices = shop.chats[Surface.TELEGRAM]
    kinds = {notice.kind for notice in notices.notices_of(mia.menu)}
    assert {NoticeKind.BROADCAST_PROGRESS, NoticeKind.BROADCAST_NEWS} <= kinds
    assert not [one for one in notices.notices_of(sam.menu) if "broadcast" in one.kind]
    assert await drawn(shop, NoticeKind.BROADCAST_PROGRESS, row.id, sam.menu) is None
    report = await drawn(shop, NoticeKind.BROADCAST_REPORT, row.id, sam.menu)
    assert report is not None
    assert report.document is None
    with pytest.raises(NotYours):
        await shop.desk.report(shop.tenant, sam.person, row.id)


async def test_one_that_goes_on_before_anybody_was_told_is_no_news(shop: Town) -> None:
    await confirmed(shop)
    row, now = await broadcast_of(shop), shop.clock.now()
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.move_broadcast(row.id, Move.PREPARED, now)
        await tx.move_broadcast(row.id, Move.BEGIN, now)
        await tx.move_broadcast(row.id, Move.PAUSE, now, why="reach_out_limit", held_until=now)
        await tx.move_broadcast(row.id, Move.RESUME, now)

    assert await shop.news.tell(shop.tenant, shop.session), "its pages are drawn again"
    await shop.settle()
    assert told(shop, NoticeKind.BROADCAST_NEWS) == []


async def test_a_resting_one_is_not_news_to_an_agent(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    shop.refuses = {"800": "reach_out_limit", "801": "reach_out_limit"}
    await confirmed(shop)
    await shop.brings_on()

    assert await drawn(shop, NoticeKind.BROADCAST_NEWS, (await broadcast_of(shop)).id, sam.menu) is None


async def test_where_the_menu_is_not_mirrored_whatsapp_tells_nothing(shop: Town) -> None:
    await confirmed(shop)
    async with shop.store.transaction(shop.tenant) as tx:
        await tx.change_tenant(mirrored=frozenset({Surface.CONSOLE}))
    shop.sent.clear()
    await shop.brings_on()

    assert shop.owner_reads == []
    assert told(shop, NoticeKind.BROADCAST_NEWS)


async def test_a_notice_has_buttons_that_work_from_anywhere(shop: Town) -> None:
    await confirmed(shop)
    await shop.jumps_to(PageId.MAIN_MENU)
    notice = told(shop, NoticeKind.BROADCAST_PROGRESS)[-1]

    await presses_under(shop, notice, "undo")
    assert shop.screen().page == PageId.BROADCAST_PREVIEW
    await presses_under(shop, notice, "broadcast")
    assert shop.body() == "This broadcast is no longer there."
    await presses_under(shop, replace(notice, about=new_id()), "broadcast")
    assert shop.screen().note == "That is not on this page."


async def test_open_leads_to_its_page(shop: Town) -> None:
    await confirmed(shop)
    await shop.jumps_to(PageId.MAIN_MENU)

    await presses_under(shop, told(shop, NoticeKind.BROADCAST_PROGRESS)[-1], "broadcast")

    assert shop.screen().page == PageId.BROADCAST
