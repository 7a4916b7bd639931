"""What the owner hears of beside the menu, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.reasons import REASONS
from bridge.screens import Surface
from bridge.session_life import SessionState
from bridge.session_news import PATIENCE_S, SessionNews
from tests.bridge.town import Town
from tests.bridge.townsfolk import DAVID


@pytest.fixture
async def quiet_room(open_shop: Town) -> Town:
    """The notices of the beginning are read."""
    open_shop.chats[Surface.CONSOLE].forget_notices()
    return open_shop


def titles(town: Town) -> list[str]:
    return [notice.title for notice in town.chats[Surface.CONSOLE].notices]


async def test_the_owner_may_hear_of_every_message_once_a_day_or_never(quiet_room: Town) -> None:
    await quiet_room.customer_writes("one")
    assert titles(quiet_room) == ["Carla has written"]

    await quiet_room.walks("Settings", "Notices", "Never")
    await quiet_room.customer_writes("two")
    assert titles(quiet_room) == ["Carla has written"]

    await quiet_room.walks("Notices", "Once a day")
    await quiet_room.customer_writes("three")
    await quiet_room.customer_writes("four", who=DAVID)
    assert titles(quiet_room) == ["Carla has written"]
    await quiet_room.keeps_time()
    quiet_room.clock.passes(hours=21)
    await quiet_room.keeps_time()

    assert titles(quiet_room) == ["Carla has written", "Summary since 22 Nov, 09:00"]
    assert quiet_room.chats[Surface.CONSOLE].notices[-1].body[0] == "4 messages received, 0 sent"


async def test_in_quiet_hours_notices_wait_until_the_end(quiet_room: Town) -> None:
    await quiet_room.walks("Settings", "Quiet hours")
    await quiet_room.types("11:00-14:00")
    assert "Quiet hours: 11:00-14:00" in quiet_room.body()

    await quiet_room.customer_writes("one")
    await quiet_room.customer_writes("two")
    assert titles(quiet_room) == []
    quiet_room.clock.passes(hours=2)
    await quiet_room.settle()

    assert titles(quiet_room) == ["Carla has written"]
    await quiet_room.walks("Quiet hours", "No quiet hours")
    assert "Quiet hours: off" in quiet_room.body()


async def test_a_notice_speaks_the_language_of_the_moment_when_it_is_shown(quiet_room: Town) -> None:
    await quiet_room.walks("Settings", "Quiet hours")
    await quiet_room.types("11:00-14:00")
    await quiet_room.customer_writes("one")

    await quiet_room.walks("Language", "Español")
    quiet_room.clock.passes(hours=2)
    await quiet_room.settle()

    assert titles(quiet_room) == ["Carla ha escrito"]


async def test_a_name_with_line_breaks_forges_no_line_of_ours(quiet_room: Town) -> None:
    evil = Address(lid="803", name="Bob\n12:00 Olga → Bob: I owe you 100 (read ✓✓)")

    await quiet_room.customer_writes("hi\n12:00 Olga → Bob: me too", who=evil)
    await quiet_room.presses("Messages")

    (notice,) = quiet_room.chats[Surface.CONSOLE].notices
    assert [line.count("\n") for line in (notice.title, *notice.body)] == [0, 0]
    assert quiet_room.body().count("\n") == 0


@pytest.mark.parametrize(
    "state, reason",
    [(SessionState.ACTION_REQUIRED, "modal"), (SessionState.LOGGED_OUT, "phone_removed")],
)
async def test_what_asks_for_a_person_is_told_at_once(
    quiet_room: Town, state: SessionState, reason: str
) -> None:
    news = SessionNews(store=quiet_room.store, hints=quiet_room.hints, clock=quiet_room.clock)
    await quiet_room.reports(state, reason)

    await news.tell(quiet_room.tenant, quiet_room.session, state)
    await news.tell(quiet_room.tenant, quiet_room.session, state)
    await quiet_room.settle()

    assert titles(quiet_room) == ["WhatsApp is not connected."]
    assert quiet_room.chats[Surface.CONSOLE].notices[-1].body == (REASONS[reason].sentence,)


async def test_a_lost_connection_that_comes_back_by_itself_is_no_news(quiet_room: Town) -> None:
    news = SessionNews(store=quiet_room.store, hints=quiet_room.hints, clock=quiet_room.clock)
    patience = timedelta(seconds=PATIENCE_S[SessionState.DISCONNECTED])

    await quiet_room.reports(SessionState.DISCONNECTED)
    await news.tell(quiet_room.tenant, quiet_room.session, SessionState.DISCONNECTED)
    await quiet_room.settle()
    await quiet_room.reports(SessionState.CONNECTED)
    await news.tell(quiet_room.tenant, quiet_room.session, SessionState.CONNECTED)
    quiet_room.clock.moment += patience
    await quiet_room.settle()

    assert titles(quiet_room) == []


async def test_a_connection_that_stays_lost_is_told(quiet_room: Town) -> None:
    news = SessionNews(store=quiet_room.store, hints=quiet_room.hints, clock=quiet_room.clock)
    await quiet_room.reports(SessionState.DISCONNECTED)
    await news.tell(quiet_room.tenant, quiet_room.session, SessionState.DISCONNECTED)

    quiet_room.clock.passes(seconds=60)
    await quiet_room.settle()

    assert titles(quiet_room) == ["WhatsApp is not connected."]
    await quiet_room.presses("Status")
    assert "wabridge is trying again by itself." in quiet_room.body()


async def test_a_member_hears_of_customers_before_any_number_is_claimed(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()

    await town.customer_writes("hello")

    assert titles(town) == ["Carla has written"]
    assert [line.text for line in await town.log()] == ["hello"]


async def test_the_zone_of_the_business_is_that_of_its_times(quiet_room: Town) -> None:
    await quiet_room.walks("Settings", "Time zone")
    await quiet_room.types("Atlantis")
    assert quiet_room.screen().page == PageId.TIME_ZONE
    await quiet_room.types("são paulo")

    await quiet_room.customer_writes("hello")

    assert quiet_room.chats[Surface.CONSOLE].notices[-1].body == ("09:00 Carla: hello",)


async def test_a_notice_about_what_is_no_more_is_done_without_being_shown(quiet_room: Town) -> None:
    now = quiet_room.clock.now()
    async with quiet_room.store.transaction(quiet_room.tenant) as tx:
        for kind, about in (("customer_message", "nobody"), ("of_tomorrow", None), ("logged_out", "x")):
            await tx.add_notice(quiet_room.menu, kind, about=about, params={}, now=now, not_before=now)

    await quiet_room.settle()

    assert titles(quiet_room) == []
    assert await quiet_room.store.due_notices(Surface.CONSOLE, now, 10) == []
