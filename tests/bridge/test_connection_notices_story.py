"""A connection that is lost and comes back: one message that is edited, with a picture where one helps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bridge.ids import ConversationId
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.presenter import TELEGRAM as LIMITS
from bridge.presenter import present_notice
from bridge.screens import Notice, Surface
from bridge.session_life import SessionState
from bridge.session_news import MAX_PICTURE_BYTES, SessionNews
from tests.bridge.town import Town

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM
LOST, BLOCKED, GONE, WELL = (
    SessionState.DISCONNECTED,
    SessionState.ACTION_REQUIRED,
    SessionState.LOGGED_OUT,
    SessionState.CONNECTED,
)
PICTURE = b"\x89PNG of a question"


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """The notices of the beginning are read."""
    open_shop.chats[CONSOLE].forget_notices()
    return open_shop


async def becomes(
    town: Town, state: SessionState, *, picture: bytes | None = None, wait: bool = True
) -> None:
    """The session's holder reports a state, and says that it is news."""
    await town.reports(state)
    news = SessionNews(store=town.store, hints=town.hints, clock=town.clock)
    await news.tell(town.tenant, town.session, state, picture=picture)
    if wait:
        await town.settle()


def notices(town: Town, menu: ConversationId | None = None, on: Surface = CONSOLE) -> list[Notice]:
    return town.chats[on].notices_of(menu or town.menu)


async def test_a_connection_lost_and_regained_is_one_message_that_is_edited(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()
    shop.clock.passes(minutes=11)

    await becomes(shop, WELL)

    lost, back = notices(shop)
    assert (lost.title, lost.earlier, lost.business) == ("WhatsApp is not connected.", None, "Bakery")
    assert (back.title, back.earlier) == ("WhatsApp is connected again.", shop.chats[CONSOLE].names[0])
    assert back.body[0].startswith("Lost at 12:00, back at ")
    await becomes(shop, WELL)
    assert len(notices(shop)) == 2


async def test_the_next_loss_is_a_message_of_its_own(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()
    await becomes(shop, WELL)
    shop.clock.passes(minutes=11)

    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()

    first, again, other = shop.chats[CONSOLE].names
    assert [notice.earlier for notice in notices(shop)] == [None, first, None]
    assert first == again != other


async def test_a_loss_that_repeats_before_it_was_mended_is_told_once(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()
    await becomes(shop, SessionState.BOOTING)

    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()

    assert len(notices(shop)) == 1


async def test_losses_shorter_than_patience_that_follow_one_another_are_told_in_the_end(shop: Town) -> None:
    for _ in range(2):
        await becomes(shop, LOST)
        shop.clock.passes(seconds=30)
        await shop.settle()
        await becomes(shop, WELL)
        await becomes(shop, LOST)
    shop.clock.passes(seconds=30)
    await shop.settle()

    assert [notice.title for notice in notices(shop)] == []
    shop.clock.passes(seconds=30)
    await shop.settle()
    assert [notice.title for notice in notices(shop)] == ["WhatsApp is not connected."]


async def test_what_came_back_while_the_loss_was_being_told_is_told_too(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    shop.chats[CONSOLE].meanwhile = lambda: _back_quietly(shop)

    await shop.settle()
    await shop.settle()

    assert [notice.title for notice in notices(shop)] == [
        "WhatsApp is not connected.",
        "WhatsApp is connected again.",
    ]


async def _back_quietly(town: Town) -> None:
    assert town.network is not None
    await town.network.report(WELL, reason=None)
    news = SessionNews(store=town.store, hints=town.hints, clock=town.clock)
    await news.tell(town.tenant, town.session, WELL)


async def test_a_question_comes_with_its_picture_for_owners_alone(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)

    await becomes(shop, BLOCKED, picture=PICTURE)

    (mine,) = notices(shop)
    (his,) = notices(shop, sam.menu, TELEGRAM)
    assert (mine.kind, mine.image_png) == ("action_required", PICTURE)
    assert (his.title, his.image_png) == (mine.title, None)
    await becomes(shop, WELL)
    assert notices(shop)[-1].image_png is None


async def test_a_picture_is_gone_from_the_store_when_it_was_shown(shop: Town) -> None:
    await becomes(shop, BLOCKED, picture=PICTURE)

    pictures = await shop.store.engine.sql.all("SELECT picture FROM notices WHERE picture IS NOT NULL")
    assert pictures == []


async def test_a_picture_of_any_size_loses_no_notice(shop: Town) -> None:
    with capture_logs() as logged:
        await becomes(shop, BLOCKED, picture=b"x" * (MAX_PICTURE_BYTES + 1))

    (notice,) = notices(shop)
    assert notice.image_png is None
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["picture.left_out"]


async def test_who_is_an_agent_by_the_time_it_is_shown_gets_no_picture(shop: Town) -> None:
    await shop.reports(BLOCKED)
    news = SessionNews(store=shop.store, hints=shop.hints, clock=shop.clock)
    await news.tell(shop.tenant, shop.session, BLOCKED, picture=PICTURE)
    await shop.demotes(shop.olga, Role.AGENT)

    await shop.settle()

    assert notices(shop)[-1].image_png is None


async def test_a_logout_after_a_loss_is_a_message_of_its_own_and_both_end_well(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.passes(seconds=60)
    await shop.settle()

    await becomes(shop, GONE)
    await becomes(shop, WELL)

    told = notices(shop)
    assert [notice.kind for notice in told[:2]] == ["connection_lost", "logged_out"]
    assert {notice.title for notice in told[2:]} == {"WhatsApp is connected again."}
    assert {notice.earlier for notice in told[2:]} == set(shop.chats[CONSOLE].names[:2])


async def test_the_button_of_the_notice_leads_to_the_status(shop: Town) -> None:
    await becomes(shop, BLOCKED)
    await shop.walks("Settings", "Language")
    (notice,) = notices(shop)
    *_, button = [one for row in present_notice(notice, shop.menu, limits=LIMITS).rows for one in row]
    assert button.token is not None

    await shop.desk.press(shop.tenant, shop.olga, button.token, surface=CONSOLE, event_id="1")
    await shop.settle()

    assert shop.screen().page == PageId.STATUS


async def test_a_loss_shorter_than_patience_is_no_news(shop: Town) -> None:
    await becomes(shop, LOST)
    shop.clock.moment += timedelta(seconds=59)
    await becomes(shop, WELL)
    shop.clock.passes(minutes=5)
    await shop.settle()

    assert notices(shop) == []
