"""Drawing: every page for every role, place and language; secrets never where they may not be."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.menu.advance import IN_ADMIN_CHAT, NOT_ALLOWED
from bridge.menu.book import BOOK
from bridge.menu.drawing import draw
from bridge.menu.state import PageId, View
from bridge.pairing import Failed, Idle, PairingStep, ShowCode, ShowQr, Waiting
from bridge.ports.rows import Role
from bridge.presenter import SLACK, TELEGRAM, present_buttons, present_text, utf16_len
from bridge.screens import Surface
from bridge.session_life import SessionState
from bridge.words import LANGUAGES
from tests.bridge.samples import CODE, CONVERSATION, NOW, a_claim, a_conversation, a_session, a_tenant, a_view
from tests.bridge.strategies import hostile, memories, pages, surfaces, views

PRIVATE_PAGES = [page for page in PageId if BOOK[page].private]
rows = st.builds(
    a_conversation,
    page=pages,
    memory=memories,
    revision=st.integers(0, 36**7 - 1),
    note=st.none() | hostile,
    changed_on=st.none() | surfaces,
    changed_by=st.none() | hostile,
    changed_at=st.none() | st.just(NOW),
)


@settings(max_examples=80)
@given(rows, views, surfaces)
def test_every_page_can_be_drawn_and_shown_everywhere(row: Any, view: View, surface: Surface) -> None:
    screen = draw(row, view, surface=surface)

    assert len(screen.choices) <= 8
    assert len({choice.name for choice in screen.choices}) == len(screen.choices)
    assert "back" not in {choice.name for choice in screen.choices}
    assert utf16_len(present_text(screen)) <= 4096
    for limits in (TELEGRAM, SLACK):
        assert present_buttons(screen, CONVERSATION, limits=limits).heading


@pytest.mark.parametrize("page", PageId)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_name_does_no_harm_on_any_page(page: PageId, language: str) -> None:
    name = "{evil} %s *x*\n1. \u202e😀"
    row, tenant = a_conversation(page=page), a_tenant(name=name, language=language)

    screens = [
        draw(row, a_view(tenant=tenant, role=role), surface=surface)
        for role, surface in product(Role, (Surface.WHATSAPP, Surface.CONSOLE))
    ]

    assert all(screen.status.startswith(f"{name} · ") and screen.title for screen in screens)


@settings(max_examples=50)
@given(st.sampled_from(PRIVATE_PAGES), memories, views)
def test_a_private_page_shows_nothing_of_itself_in_whatsapp(
    page: PageId, memory: dict[str, str], view: View
) -> None:
    screen = draw(a_conversation(page=page, memory=memory), view, surface=Surface.WHATSAPP)

    assert screen.body in ((view.words(IN_ADMIN_CHAT),), (view.words(NOT_ALLOWED),))
    assert (screen.choices, screen.prompt, screen.phrase, screen.live) == ((), None, None, False)
    assert (screen.copyable, screen.invitation, screen.expires_at) == (None, None, None)


@settings(max_examples=80)
@given(rows, views)
def test_whatsapp_is_never_given_a_secret_nor_asks_for_a_contact(row: Any, view: View) -> None:
    screen = draw(row, view, surface=Surface.WHATSAPP)

    assert (screen.copyable, screen.invitation, screen.asks_contact) == (None, None, False)
    assert "one-time-secret" not in present_text(screen)


@settings(max_examples=50)
@given(rows, views, surfaces)
def test_whoever_has_no_business_on_a_page_sees_nothing_of_it(row: Any, view: View, surface: Surface) -> None:
    screen = draw(row, view, surface=surface)

    is_open = view.role in BOOK[row.page].roles
    assert is_open or screen.body == (view.words(NOT_ALLOWED),)
    assert is_open or (screen.choices, screen.prompt, screen.phrase, screen.live) == ((), None, None, False)
    assert is_open or screen.back is not None


@settings(max_examples=50)
@given(pages, memories, st.sampled_from(Role), st.sampled_from(sorted(LANGUAGES)))
def test_a_one_time_code_never_shows_in_whatsapp(
    page: PageId, memory: dict[str, str], role: Role, language: str
) -> None:
    view = a_view(pending=a_claim(), owner=None, role=role, tenant=a_tenant(language=language))

    screen = draw(a_conversation(page=page, memory=memory), view, surface=Surface.WHATSAPP)

    assert CODE not in present_text(screen)


def test_the_code_shows_to_the_owner_in_an_admin_chat() -> None:
    view = a_view(pending=a_claim(), owner=None)

    screen = draw(a_conversation(page=PageId.PROVE), view, surface=Surface.CONSOLE)

    assert CODE in screen.body


def test_what_is_worth_copying_is_marked_with_the_time_that_it_lasts() -> None:
    until = NOW + timedelta(seconds=150)
    code = ShowCode(code="ABCD1234", number=1, shown_at=NOW, expires_at=until)
    linking = draw(
        a_conversation(page=PageId.LINKING),
        a_view(session=a_session(state=SessionState.WAIT_QR, ever_linked=False), pairing=code),
        surface=Surface.TELEGRAM,
    )
    proving = draw(
        a_conversation(page=PageId.PROVE), a_view(pending=a_claim(), owner=None), surface=Surface.TELEGRAM
    )

    assert (linking.copyable, linking.expires_at, linking.live) == ("ABCD1234", until, True)
    assert (proving.copyable, proving.expires_at) == (CODE, a_claim().code_expires_at)
    assert linking.invitation is proving.invitation is None


@pytest.mark.parametrize("step", [Waiting(), Idle(), Failed(why="timed_out")])
def test_where_no_code_is_shown_there_is_none_to_copy(step: PairingStep) -> None:
    view = a_view(session=a_session(state=SessionState.WAIT_QR, ever_linked=False), pairing=step)

    screen = draw(a_conversation(page=PageId.LINKING), view, surface=Surface.TELEGRAM)

    assert (screen.copyable, screen.expires_at) == (None, None)


def test_a_qr_code_is_counted_down_and_never_copied() -> None:
    until = NOW + timedelta(seconds=20)
    step = ShowQr(payload="2@secret", number=1, shown_at=NOW, expires_at=until)
    view = a_view(session=a_session(state=SessionState.WAIT_QR, ever_linked=False), pairing=step)

    screen = draw(a_conversation(page=PageId.LINKING), view, surface=Surface.TELEGRAM)

    assert (screen.copyable, screen.expires_at) == (None, until)
    assert "2@secret" not in repr(screen)


@pytest.mark.parametrize("change", [{"code": None}, {"code_expires_at": NOW}])
def test_a_one_time_code_that_proves_nothing_any_more_is_not_shown(change: dict[str, Any]) -> None:
    view = a_view(pending=a_claim(**change), owner=None)

    screen = draw(a_conversation(page=PageId.PROVE), view, surface=Surface.TELEGRAM)

    assert (screen.copyable, screen.expires_at) == (None, None)


def test_the_footer_says_where_and_when_the_menu_moved_last() -> None:
    row = a_conversation(changed_on=Surface.CONSOLE, changed_by="Olga", changed_at=NOW)

    in_english = draw(row, a_view(), surface=Surface.WHATSAPP)
    in_spanish = draw(row, a_view(tenant=a_tenant(time_zone="Europe/Madrid")), surface=Surface.WHATSAPP)

    assert in_english.footer == "changed in Console, 12:00"
    assert in_spanish.footer == "changed in Console, 13:00"
    assert draw(a_conversation(), a_view(), surface=Surface.WHATSAPP).footer == ""
