"""What the store knows of pages and of wa-js, on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.ids import SessionId
from bridge.ports.pages import PageCopy, Verdict
from bridge.session_life import Desired, SessionState
from storage.vault import WrongKey
from tests.contracts.shop import NOON, Shop

LATER = NOON + timedelta(hours=1)


async def test_a_page_is_new_once_and_keeps_its_first_day(shop: Shop) -> None:
    room = shop.store.platform

    assert await room.page_noticed("1", NOON) is True
    assert await room.page_noticed("1", LATER) is False

    (page,) = (await room.page_ground()).pages
    assert (page.version, page.first_seen_at, page.live_at, page.has_copy) == ("1", NOON, LATER, False)


async def test_a_kept_copy_comes_back_as_it_was_and_old_ones_make_room(shop: Shop) -> None:
    room = shop.store.platform
    for number in range(6):
        await room.page_noticed(str(number), NOON + number * timedelta(days=1))
        await room.keep_page(str(number), PageCopy(html=f"<p>{number}ñ", policy="script-src 'none'"))

    assert await room.page_copy("5") == PageCopy(html="<p>5ñ", policy="script-src 'none'")
    kept = [page.version for page in (await room.page_ground()).pages if page.has_copy]
    assert kept == ["5", "4", "3", "2"]
    assert await room.page_copy("0") is None
    assert await room.page_copy("9") is None


async def test_what_somebody_changed_in_the_database_does_not_reach_a_page(shop: Shop) -> None:
    room, sql = shop.store.platform, shop.store.engine.sql
    for version in ("1", "2"):
        await room.page_noticed(version, NOON)
        await room.keep_page(version, PageCopy(html=version))
        await room.put_wajs(version, version.encode(), integrity="sha512-x", now=NOON)

    await sql.run("UPDATE page_versions SET copy = (SELECT copy FROM page_versions WHERE version = '2')")
    await sql.run("UPDATE wajs_versions SET bundle = (SELECT bundle FROM wajs_versions WHERE version = '2')")

    with pytest.raises(WrongKey):
        await room.page_copy("1")
    with pytest.raises(WrongKey):
        await room.wajs_bundle("1")


async def test_a_trial_counts_failures_in_a_row_and_has_one_final_verdict(shop: Shop) -> None:
    room = shop.store.platform
    await room.page_failed(shop.session, "1", "4.6.0", NOON)
    await room.page_came_up(shop.session, "1", "4.6.0", NOON)
    await room.page_failed(shop.session, "1", "4.6.0", NOON)

    (trial,) = await room.open_trials()
    assert (trial.came_up, trial.failed, trial.verdict) == (1, 1, Verdict.TRYING)
    assert await room.settle_trial("1", "4.6.0", Verdict.BAD, LATER) is True
    assert await room.settle_trial("1", "4.6.0", Verdict.GOOD, LATER) is False
    assert await room.open_trials() == []
    assert [one.verdict for one in (await room.page_ground()).trials] == [Verdict.BAD]
    assert await room.try_page_again("1") == 1
    assert (await room.page_ground()).trials == []


async def test_only_a_living_connected_session_stands_for_a_page(shop: Shop) -> None:
    room = shop.store.platform
    holder, desk = await shop.held()
    await room.page_came_up(shop.session, "1", "4.6.0", NOON)
    (before,) = await room.open_trials()

    await desk.report(SessionState.CONNECTED, reason=None)
    (connected,) = await room.open_trials()
    await holder.leave()
    (left,) = await room.open_trials()

    assert before.up_since is None
    assert connected.up_since is not None
    assert connected.up_since > NOON
    assert left.up_since is None


async def test_one_session_goes_first_until_it_runs_no_more(shop: Shop) -> None:
    room = shop.store.platform
    await room.page_noticed("1", NOON)
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)
    other = SessionId("another")

    assert await room.go_first(shop.session, "1") is True
    assert await room.go_first(other, "1") is False
    assert (await room.page_ground()).pages[0].tryer == shop.session
    async with shop.at_work() as tx:
        await tx.want_session(shop.session, Desired.STOPPED)

    assert (await room.page_ground()).pages[0].tryer is None
    assert await room.go_first(other, "1") is True


async def test_canaries_are_those_that_can_try_anything(shop: Shop) -> None:
    room = shop.store.platform
    await room.mark_canary(shop.session, True)
    not_linked = (await room.page_ground()).canaries
    _, desk = await shop.held()
    await desk.report(SessionState.CONNECTED, reason=None)

    assert not_linked == frozenset()
    assert (await room.page_ground()).canaries == {shop.session}
    assert [row["canary"] for row in await room.sessions()] == [True]
    await room.mark_canary(shop.session, False)
    assert (await room.page_ground()).canaries == frozenset()
    with pytest.raises(LookupError):
        await room.mark_canary(SessionId("nobody"), True)


async def test_a_candidate_becomes_the_one_for_all_or_goes(shop: Shop) -> None:
    room = shop.store.platform
    await room.put_wajs("4.7.0", b"bundle", integrity="sha512-x", now=NOON)
    await room.offer_wajs("4.7.0")

    assert await room.wajs_bundle("4.7.0") == b"bundle"
    assert await room.wajs_bundle("4.8.0") is None
    assert await room.go_first_with(shop.session, "4.7.0") is True
    assert await room.settle_wajs("4.7.0", Verdict.GOOD, beside="4.6.0") is True
    assert await room.settle_wajs("4.7.0", Verdict.BAD, beside="4.6.0") is False

    wajs = (await room.page_ground()).wajs
    assert (wajs.current, wajs.beside, wajs.candidate) == ("4.7.0", "4.6.0", None)
    assert [(row.version, row.verdict) for row in await room.wajs_versions()] == [("4.7.0", Verdict.GOOD)]


async def test_a_bad_candidate_leaves_what_was_chosen(shop: Shop) -> None:
    room = shop.store.platform
    for version in ("4.7.0", "4.8.0"):
        await room.put_wajs(version, b"bundle", integrity="sha512-x", now=NOON)
    await room.choose_wajs("4.7.0", beside="4.6.0")
    await room.offer_wajs("4.8.0")

    assert await room.settle_wajs("4.8.0", Verdict.BAD, beside="4.6.0") is True

    wajs = (await room.page_ground()).wajs
    assert (wajs.current, wajs.candidate) == ("4.7.0", None)
    await room.choose_wajs(None, beside="4.6.0")
    assert (await room.page_ground()).wajs.current is None
    with pytest.raises(LookupError):
        await room.choose_wajs("4.9.0", beside="4.6.0")
