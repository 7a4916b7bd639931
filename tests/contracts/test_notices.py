"""Notices: one of a kind at a time, some told further in the same message, pictures gone when shown."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bridge.ports.rows import NoticeRow
from bridge.screens import Surface
from tests.contracts.shop import NOON, Shop

TELEGRAM = Surface.TELEGRAM
LATER = NOON + timedelta(minutes=1)
LOST, WELL = {"state": "lost"}, {"state": "well"}


@pytest.fixture
async def told(shop: Shop) -> Shop:
    """A shop whose owner has a place in Telegram."""
    async with shop.at_work() as tx:
        await tx.put_surface(shop.conversation, TELEGRAM, "7001")
    return shop


async def adds(shop: Shop, params: dict[str, str], **more: Any) -> int:
    given: dict[str, Any] = {"about": "session", "now": NOON, "not_before": NOON, "lasting": True, **more}
    async with shop.at_work() as tx:
        return await tx.add_notice(shop.conversation, "lost", params=params, **given)


async def ends(shop: Shop) -> int:
    async with shop.at_work() as tx:
        return await tx.end_notice(shop.conversation, "lost", about="session", params=WELL, now=LATER)


async def due(shop: Shop, now: datetime = LATER) -> list[NoticeRow]:
    return await shop.store.due_notices(TELEGRAM, now, 9)


async def shows(shop: Shop, ref: str | None = "n1") -> NoticeRow:
    """The bot shows what is due."""
    (row,) = await due(shop)
    async with shop.at_work() as tx:
        await tx.notice_shown(row.id, ref, LATER, asked=row.asked)
    return row


async def test_of_the_same_kind_and_subject_one_waits(told: Shop) -> None:
    for about in ("a", "a", "b", None, None):
        await adds(told, {}, about=about, lasting=False)

    assert sorted(str(row.about) for row in await due(told)) == ["None", "a", "b"]


async def test_those_who_tell_of_the_same_at_once_make_one(told: Shop) -> None:
    made = await asyncio.gather(*(adds(told, {}, lasting=False) for _ in range(5)))

    assert sorted(made) == [0, 0, 0, 0, 1]


async def test_what_was_shown_is_told_anew_unless_it_lasts(told: Shop) -> None:
    await adds(told, {}, lasting=False)
    await shows(told)

    assert await adds(told, {}, lasting=False) == 1
    assert (await due(told))[0].message_ref is None


async def test_a_lasting_notice_is_told_further_in_the_same_message_until_its_end(told: Shop) -> None:
    assert await adds(told, LOST) == 1
    await shows(told)
    assert await adds(told, LOST) == 0

    assert await ends(told) == 1
    (row,) = await due(told)
    assert (row.message_ref, row.params, row.asked) == ("n1", WELL, 1)
    await shows(told)
    assert await ends(told) == 0
    assert await adds(told, LOST) == 1
    assert (await due(told))[0].message_ref is None


async def test_news_make_what_waits_wait_no_longer(told: Shop) -> None:
    await adds(told, LOST, not_before=LATER)

    await adds(told, {"state": "worse"}, not_before=LATER + timedelta(hours=1))
    assert await due(told, NOON) == []
    (row,) = await due(told, LATER)
    await adds(told, {"state": "worst"}, not_before=NOON)

    assert row.params == {"state": "worse"}
    assert [row.params for row in await due(told, NOON)] == [{"state": "worst"}]


async def test_an_end_that_was_not_shown_yet_is_taken_back_by_the_next_loss(told: Shop) -> None:
    await adds(told, LOST)
    await shows(told)
    await ends(told)

    await adds(told, LOST)

    (row,) = await due(told)
    assert (row.params, row.message_ref) == (LOST, "n1")
    assert await ends(told) == 1


async def test_what_has_more_to_tell_since_it_was_drawn_stays_due(told: Shop) -> None:
    await adds(told, LOST)
    (drawn,) = await due(told)
    await ends(told)

    async with told.at_work() as tx:
        await tx.notice_shown(drawn.id, "n1", LATER, asked=drawn.asked)

    (row,) = await due(told)
    assert (row.message_ref, row.params) == ("n1", WELL)


async def test_showing_nothing_keeps_the_name_of_the_message(told: Shop) -> None:
    await adds(told, LOST)
    await shows(told)
    await ends(told)
    await shows(told, None)

    async with told.at_work() as tx:
        assert await tx.notice_about(told.conversation, TELEGRAM, "n1") == "session"


async def test_a_picture_waits_sealed_and_goes_when_it_was_shown(told: Shop) -> None:
    picture = b"\x89PNG" + bytes(range(256)) * 400
    await adds(told, LOST, picture=picture)

    assert (await shows(told)).picture == picture
    assert await told.store.engine.sql.value("SELECT picture FROM notices") is None


async def test_a_notice_is_drawn_anew_where_it_was_shown(told: Shop) -> None:
    async def renews() -> int:
        async with told.at_work() as tx:
            return await tx.renew_notice(told.conversation, "lost", about="session", now=LATER)

    assert await renews() == 0
    await adds(told, {"who": "Carla"}, lasting=False)
    (before,) = await due(told)
    assert await renews() == 1
    (waits,) = await due(told)
    assert waits.asked == before.asked + 1  # perhaps it was just being shown
    await shows(told, "n1")
    await adds(told, {"who": "Carla"}, lasting=False)
    await shows(told, "n2")

    assert await renews() == 1
    (row,) = await due(told)
    assert (row.message_ref, row.params) == ("n2", {"who": "Carla"})


async def test_a_message_says_what_it_is_about_in_its_own_place(told: Shop) -> None:
    await adds(told, LOST)
    await shows(told)
    async with told.at_work() as tx:
        about = [
            await tx.notice_about(told.conversation, surface, ref)
            for surface, ref in ((TELEGRAM, "n1"), (TELEGRAM, "n2"), (Surface.CONSOLE, "n1"))
        ]

    assert about == ["session", None, None]
