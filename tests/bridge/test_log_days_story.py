"""Going to a day in the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bridge.days import read_day, stored_day
from bridge.menu.state import PageId
from bridge.words import Words
from tests.bridge.samples import NOW
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """Twelve days with a message of each of two customers; the clock stands at the last."""
    for day in range(12):
        for who in (CARLA, DAVID):
            at = open_shop.clock.now()
            await open_shop.customer_writes(f"{who.name} on day {day:02}", who=who, written_at=at)
        if day < 11:
            open_shop.clock.passes(seconds=24 * 3600)
    await open_shop.presses("Messages")
    return open_shop


async def test_a_day_begins_the_page(shop: Town) -> None:
    await shop.presses("Go to a day")
    assert "yesterday" in (shop.screen().prompt or "")

    await shop.types("yesterday")

    assert "day 09" not in shop.body()
    assert shop.body().splitlines()[0].startswith("From ")
    assert [line[-6:] for line in shop.body().splitlines()[1:]] == ["day 10", "day 10", "day 11", "day 11"]
    await shop.presses("Older")
    assert "day 09" in shop.body()
    assert "From " not in shop.body()


async def test_from_a_day_in_the_middle_there_are_newer_and_older_ones(shop: Town) -> None:
    await shop.walks("Go to a day", "A week ago")

    assert "day 04" in shop.body()
    assert {"older", "newer"} <= {choice.name for choice in shop.screen().choices}
    await shop.presses("Newer")
    assert "day 08" in shop.body()


async def test_a_day_before_all_begins_with_the_first_message(shop: Town) -> None:
    await shop.presses("Go to a day")
    await shop.types("2020-01-31")

    assert "day 00" in shop.body()
    assert "older" not in {choice.name for choice in shop.screen().choices}


async def test_when_nothing_was_written_since_the_newest_is_shown(shop: Town) -> None:
    await shop.presses("Go to a day")
    await shop.types("2099-12-31")
    assert shop.body().startswith("Nothing was written since 31 Dec 2099.")
    assert "day 11" in shop.body()


async def test_one_contacts_messages_have_their_days_too(shop: Town) -> None:
    await shop.jumps_to(PageId.LOG_CONTACTS)
    await shop.walks("David", "Go to a day")
    assert "In the messages with David." in shop.body()

    await shop.types("rubbish")
    assert shop.screen().note == "That is no day."
    await shop.presses("Yesterday")

    assert shop.screen().page == PageId.LOG_CONTACT
    assert "David on day 10" in shop.body()
    assert "Carla" not in shop.body()
    shop.clock.passes(seconds=48 * 3600)
    await shop.customer_writes("late", who=CARLA, written_at=shop.clock.now())
    await shop.walks("Go to a day", "Today")
    assert "Nothing was written since" in shop.body()


async def test_a_day_is_written_on_whatsapp_as_well(shop: Town) -> None:
    await shop.owner_writes("menu")
    await shop.walks("Messages", "Go to a day")
    await shop.owner_writes("yesterday")

    assert "day 10" in shop.owner_reads[-1]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2026-11-03", "en", date(2026, 11, 3)),
        (" 3.11.2026 ", "en", date(2026, 11, 3)),
        ("3/11", "pt", date(2026, 11, 3)),
        ("3.12.", "en", date(2025, 12, 3)),
        ("29/2", "en", date(2024, 2, 29)),
        ("Today", "es", date(2026, 11, 22)),
        ("HOY", "es", date(2026, 11, 22)),
        ("ayer", "es", date(2026, 11, 21)),
        ("ontem", "pt", date(2026, 11, 21)),
        ("Sunday", "en", date(2026, 11, 22)),
        ("monday", "hi", date(2026, 11, 16)),
        ("s\u00e1bado", "es", date(2026, 11, 21)),
        ("terca-feira", "pt", date(2026, 11, 17)),
        ("3 Nov", "en", date(2026, 11, 3)),
        ("November 3, 2025", "es", date(2025, 11, 3)),
        ("3 de noviembre de 2025", "es", date(2025, 11, 3)),
        ("3 nov. 2025", "pt", date(2025, 11, 3)),
        ("3 \u0928\u0935\u0902\u092c\u0930", "hi", date(2026, 11, 3)),
        ("30/2/2026", "en", None),
        ("30/2", "en", None),
        ("31/13", "en", None),
        ("3 Movember", "en", None),
        ("0001-01-01", "en", None),
        ("9999-12-31", "en", None),
        ("tomorrow", "en", None),
        ("", "en", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, language: str, day: date | None) -> None:
    assert read_day(text, NOW, "Europe/Madrid", Words(language)) == day


def test_a_day_is_the_readers_own() -> None:
    late = NOW.replace(hour=23)

    assert read_day("today", late, "Asia/Tokyo", Words("en")) == date(2026, 11, 23)
    assert read_day("today", late - timedelta(hours=20), "America/Bogota", Words("en")) == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_what_no_page_has_kept_is_no_day(text: str) -> None:
    assert stored_day(text) is None
