"""What a screen says to a chat that opens forms and windows: where text is wanted, and where secrets are."""

from __future__ import annotations

import pytest

from bridge.menu.book import BOOK
from bridge.menu.drawing import draw
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from bridge.ports.rows import Role
from bridge.presenter import SLACK, TELEGRAM, Limits, present_notice, utf16_len
from bridge.screens import Notice, Screen, Surface
from bridge.session_life import SessionState
from tests.bridge.samples import CONVERSATION, a_conversation, a_session, a_view


def drawn(page: PageId, *, role: Role = Role.OWNER, linked: bool = True) -> Screen:
    """The page as Slack shows it."""
    session = a_session() if linked else a_session(state=SessionState.WAIT_QR, ever_linked=False)
    return draw(
        a_conversation(page=page, role=role), a_view(session=session, role=role), surface=Surface.SLACK
    )


@pytest.mark.parametrize("page", PageId)
def test_text_is_asked_for_where_it_is_read(page: PageId) -> None:
    screen = drawn(page)

    assert screen.asks_text == (BOOK[page].said is not None)
    assert (screen.text_label == "Write…") == screen.asks_text
    assert screen.private == BOOK[page].private
    assert screen.prompt is not None or not screen.asks_text


def test_a_page_that_is_closed_asks_for_nothing() -> None:
    screen = drawn(PageId.QUIET_HOURS, role=Role.AGENT)

    assert (screen.asks_text, screen.text_label) == (False, "")


@pytest.mark.parametrize(
    ("page", "is_long"),
    [(PageId.BROADCAST_COMPOSE, True), (PageId.REPLY, True), (PageId.QUIET_HOURS, False)],
)
def test_what_has_several_lines_is_marked(page: PageId, is_long: bool) -> None:
    assert drawn(page).long_text is is_long


@pytest.mark.parametrize(
    ("page", "private"),
    [
        (PageId.MAIN_MENU, set()),
        (PageId.STATUS, {"log_out"}),
        (PageId.SETTINGS, {"number"}),
        (PageId.TEAM, {"invite"}),
        (PageId.TEAM_INVITE, {"manager", "agent", "viewer"}),
        (PageId.TEAM_INVITED, {"another"}),
    ],
)
def test_choices_that_lead_to_secrets_are_known_before(page: PageId, private: set[str]) -> None:
    assert {choice.name for choice in drawn(page).choices if choice.opens_private} == private


def test_a_choice_that_cannot_be_pressed_opens_nothing() -> None:
    screen = drawn(PageId.STATUS, role=Role.AGENT)

    assert [choice.name for choice in screen.choices if choice.opens_private] == []


def test_the_way_back_may_lead_to_secrets_too() -> None:
    backs = {page: drawn(page, linked=False).back for page in (PageId.LINKING, PageId.LANGUAGE)}

    assert {page: back is not None and back.opens_private for page, back in backs.items()} == {
        PageId.LINKING: BOOK[PageId.LINK].private,
        PageId.LANGUAGE: False,
    }


@pytest.mark.parametrize("limits", [SLACK, TELEGRAM])
@pytest.mark.parametrize("quote", ["short\nlines", "x" * 40_000, "👍" * 40_000])
def test_a_quote_keeps_its_lines_and_what_room_there_is(limits: Limits, quote: str) -> None:
    notice = Notice(
        kind=NoticeKind.CUSTOMER_LINE,
        title="Carla",
        body=("[Picture]", "y" * 9000),
        quote=quote,
        business="Bakery",
    )

    shown = present_notice(notice, CONVERSATION, limits=limits)

    whole = "\n\n".join([shown.heading, "\n".join(shown.lines), shown.quote, shown.footer])
    assert utf16_len(whole) <= limits.text
    assert shown.quote.rstrip("…") == quote[: len(shown.quote.rstrip("…"))]
    assert len(shown.quote) >= min(len(quote), 400)


def test_a_notice_without_a_quote_has_none() -> None:
    notice = Notice(kind=NoticeKind.DIGEST, title="Since yesterday")

    assert present_notice(notice, CONVERSATION, limits=SLACK).quote == ""
