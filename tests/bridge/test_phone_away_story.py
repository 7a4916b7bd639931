"""A phone that stays away is told to owners, once, before WhatsApp unlinks its devices."""

from __future__ import annotations

from datetime import timedelta

from bridge.phone_watch import WARNED_AFTER, days_away, is_away
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_news import SessionNews
from tests.bridge.samples import NOW, a_session
from tests.bridge.test_sick_sessions_story import CONSOLE, GONE, WELL, notices, shop, tell
from tests.bridge.town import Town

__all__ = ["shop"]


def test_a_phone_is_away_after_twelve_days_and_nobody_is_alarmed_without_knowing() -> None:
    assert not is_away(None, NOW)
    assert not is_away(NOW - WARNED_AFTER + timedelta(seconds=1), NOW)
    assert is_away(NOW - WARNED_AFTER, NOW)
    away = NOW - timedelta(days=13, hours=5)
    assert days_away(a_session(phone_seen_at=away), NOW) == 13
    assert days_away(a_session(phone_seen_at=away, state=GONE), NOW) is None
    assert days_away(a_session(phone_seen_at=None), NOW) is None
    assert days_away(None, NOW) is None


async def test_a_phone_that_stays_away_is_told_to_owners_once_and_ends_in_the_same_message(
    shop: Town,
) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.walks("Status")
    assert shop.network is not None
    await shop.network.phone_seen(shop.clock.now())
    shop.clock.passes(days=12)
    for _ in range(3):
        await tell(shop, WELL)

    (away,) = notices(shop)
    assert "12 days" in away.body[0]
    assert shop.screen().body[0] == away.body[0]
    assert shop.chats[Surface.TELEGRAM].notices_of(sam.menu) == []

    await shop.network.phone_seen(shop.clock.now())
    await tell(shop, WELL)

    _, back = notices(shop)
    assert (back.title, back.body) == ("The phone of this number was online again.", ())
    assert back.earlier == shop.chats[CONSOLE].names[0]
    assert not any("12 days" in line for line in shop.screen().body)


async def test_a_phone_that_is_back_before_anybody_was_told_is_no_news(shop: Town) -> None:
    assert shop.network is not None
    await shop.network.phone_seen(shop.clock.now())
    shop.clock.passes(days=12)
    news = SessionNews(store=shop.store, hints=shop.hints, clock=shop.clock)
    await news.tell(shop.tenant, shop.session, WELL)

    await shop.network.phone_seen(shop.clock.now())
    await tell(shop, WELL)

    assert notices(shop) == []
