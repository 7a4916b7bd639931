"""A session that is not well: one sentence on every surface, once, and a button that leads out of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bridge.ids import ConversationId, SessionId
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.presenter import TELEGRAM as LIMITS
from bridge.presenter import present_notice
from bridge.reasons import FALLBACKS, REASONS, Way, in_conflict, told_reason, way_out
from bridge.screens import Notice, Surface
from bridge.session_life import SessionState
from bridge.session_news import SessionNews
from tests.bridge.samples import a_session
from tests.bridge.town import Town

CONSOLE = Surface.CONSOLE
LOST, BLOCKED, GONE, WELL = (
    SessionState.DISCONNECTED,
    SessionState.ACTION_REQUIRED,
    SessionState.LOGGED_OUT,
    SessionState.CONNECTED,
)
LABELS = {Way.TRY_AGAIN: "Try again", Way.USE_HERE: "Use here", Way.LINK: "Link WhatsApp"}


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """The notices of the beginning are read."""
    open_shop.chats[CONSOLE].forget_notices()
    return open_shop


async def becomes(
    town: Town, state: SessionState, reason: str | None = None, *, until: datetime | None = None
) -> None:
    """The session's holder reports a state, and says that it is news."""
    assert town.network is not None
    await town.network.report(state, reason=reason, until=until)
    await tell(town, state)


async def tell(town: Town, state: SessionState) -> None:
    news = SessionNews(store=town.store, hints=town.hints, clock=town.clock)
    await news.tell(town.tenant, town.session, state)
    await town.settle()


def notices(town: Town, menu: ConversationId | None = None) -> list[Notice]:
    return town.chats[CONSOLE].notices_of(menu or town.menu)


async def presses_under(town: Town, notice: Notice, label: str) -> None:
    """Olga presses a button of the notice."""
    rows = present_notice(notice, town.menu, limits=LIMITS).rows
    (token,) = [one.token for row in rows for one in row if one.label.endswith(label)]
    assert token is not None
    await town.desk.press(town.tenant, town.olga, token, surface=CONSOLE, event_id=f"under {label}")
    await town.settle()


# --- the table
def test_every_reason_is_told_somewhere_and_every_state_that_asks_for_a_person_has_a_way_out() -> None:
    assert all(reason.shown_in for reason in REASONS.values())
    assert set(FALLBACKS) == {LOST, BLOCKED, GONE}
    for reason in REASONS:
        for state in (BLOCKED, GONE):
            assert way_out(a_session(state=state, reason=reason)) is not None
    assert way_out(a_session(state=WELL)) is None


def test_a_reason_is_told_in_its_own_states_and_a_code_that_nobody_knows_in_none() -> None:
    assert told_reason(BLOCKED, "needs_update") is REASONS["needs_update"]
    assert told_reason(WELL, "needs_update") is None
    assert told_reason(GONE, "logged_out") is None
    assert told_reason(GONE, None) is None


def test_only_a_login_in_use_elsewhere_is_a_conflict() -> None:
    assert in_conflict(BLOCKED, "stream_conflict")
    assert not in_conflict(BLOCKED, "terms")
    assert not in_conflict(LOST, "stream_conflict")


@pytest.mark.parametrize("reason", [name for name, one in REASONS.items() if one.shown_in - {WELL}])
async def test_each_reason_is_one_sentence_on_the_status_and_in_one_notice(shop: Town, reason: str) -> None:
    state = next(one for one in (GONE, BLOCKED, LOST) if one in REASONS[reason].shown_in)
    await shop.walks("Status")

    await becomes(shop, state, reason)
    shop.clock.passes(seconds=60)
    await tell(shop, state)

    sentence, way = REASONS[reason].sentence, way_out(a_session(state=state, reason=reason))
    assert shop.screen().body[0] == sentence
    (notice,) = notices(shop)
    assert notice.body == (sentence,)
    assert [choice.label for choice in notice.choices] == ([LABELS[way]] if way else []) + ["Status"]


async def test_a_code_without_a_sentence_is_named_to_nobody(shop: Town) -> None:
    await becomes(shop, GONE, "something_new_of_whatsapp")

    (notice,) = notices(shop)
    assert notice.body == ("Link WhatsApp again to go on. Nothing in the log is lost.",)
    await shop.walks("Status")
    assert not any("something_new" in line for line in shop.screen().body)


async def test_a_ban_says_when_it_ends_if_whatsapp_told(shop: Town) -> None:
    await becomes(shop, BLOCKED, "banned", until=shop.clock.now() + timedelta(hours=3))

    (notice,) = notices(shop)
    assert notice.body[0].startswith("WhatsApp has banned this number until 15:00")


async def test_other_words_for_the_same_trouble_go_into_the_same_message(shop: Town) -> None:
    await becomes(shop, LOST, "store_away")
    shop.clock.passes(seconds=60)
    await shop.settle()

    await becomes(shop, LOST, "gave_up")
    await becomes(shop, LOST, "gave_up")
    shop.clock.passes(seconds=60)
    await shop.settle()

    first, second = notices(shop)
    assert (first.earlier, second.earlier) == (None, shop.chats[CONSOLE].names[0])
    assert second.body == (REASONS["gave_up"].sentence,)


async def test_trouble_that_comes_and_goes_is_told_again_only_when_it_stays(shop: Town) -> None:
    await becomes(shop, BLOCKED, "terms")
    for _ in range(3):
        await becomes(shop, WELL)
        shop.clock.passes(minutes=1)
        await becomes(shop, BLOCKED, "terms")
        shop.clock.passes(minutes=1)
        await shop.settle()
    assert len(set(shop.chats[CONSOLE].names)) == 1

    shop.clock.passes(minutes=10)
    await shop.settle()

    assert len(set(shop.chats[CONSOLE].names)) == 2
    assert notices(shop)[-1].body == (REASONS["terms"].sentence,)


async def test_a_second_logout_is_told_at_once(shop: Town) -> None:
    await becomes(shop, GONE, "phone_removed")
    await becomes(shop, WELL)

    await becomes(shop, GONE, "phone_removed")

    assert len(set(shop.chats[CONSOLE].names)) == 2


async def test_news_of_a_session_that_is_gone_tell_nobody(shop: Town) -> None:
    news = SessionNews(store=shop.store, hints=shop.hints, clock=shop.clock)

    await news.tell(shop.tenant, SessionId("0" * 26), LOST)
    await shop.settle()

    assert notices(shop) == []


# --- the ways out
async def test_use_here_is_a_wish_that_the_holder_finds_in_the_row(shop: Town) -> None:
    await becomes(shop, BLOCKED, "stream_conflict")
    (notice,) = notices(shop)

    await presses_under(shop, notice, "Use here")

    assert shop.screen().page == PageId.STATUS
    assert shop.screen().note == "Taking it back."
    assert shop.network is not None
    row = await shop.network.row()
    assert row.use_here_at is not None
    assert row.use_here_at >= row.since


async def test_use_here_is_an_option_of_the_status_in_the_place_of_trying_again(shop: Town) -> None:
    await becomes(shop, BLOCKED, "stream_conflict")

    await shop.walks("Status")
    await shop.presses("Use here")

    assert shop.screen().note == "Taking it back."
    assert "Try again" not in [choice.label for choice in shop.screen().choices]


async def test_an_agent_takes_nobodys_login(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)

    await becomes(shop, BLOCKED, "stream_conflict")

    (his,) = shop.chats[Surface.TELEGRAM].notices_of(sam.menu)
    assert [choice.label for choice in his.choices] == ["Status"]


async def test_try_again_under_a_notice_works_from_any_page(shop: Town) -> None:
    await becomes(shop, BLOCKED, "terms")
    await shop.walks("Settings", "Language")
    (notice,) = notices(shop)

    await presses_under(shop, notice, "Try again")

    assert (shop.screen().page, shop.screen().note) == (PageId.STATUS, "Trying again.")


async def test_link_again_under_a_notice_leads_to_the_linking(shop: Town) -> None:
    await becomes(shop, GONE, "phone_removed")
    (notice,) = notices(shop)

    await presses_under(shop, notice, "Link WhatsApp")

    assert shop.screen().page == PageId.LINK


async def test_a_way_out_of_what_has_passed_does_nothing_and_says_so(shop: Town) -> None:
    await becomes(shop, BLOCKED, "stream_conflict")
    notice = notices(shop)[0]
    await becomes(shop, WELL)

    await presses_under(shop, notice, "Use here")

    assert shop.screen().note == "That is not on this page."
    assert shop.network is not None
    assert (await shop.network.row()).use_here_at is None
