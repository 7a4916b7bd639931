"""Steps of the menu: whatever is done on whatever page, by whomever and wherever, the rules hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.menu.advance import (
    IN_ADMIN_CHAT,
    NOT_OFFERED,
    NOT_UNDERSTOOD,
    advance,
    home_of,
    options_of,
)
from bridge.menu.book import BOOK, page_of
from bridge.menu.drawing import draw
from bridge.menu.effects import AcceptRisks, Invite, ProposeOwner, RemoveMember, ShareOwner
from bridge.menu.session_effects import LogOut, StartLinking, StopLinking
from bridge.menu.state import Choose, Note, PageId, Say, Turn, Word
from bridge.menu.team_effects import ChangeRole
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.roles import done_by
from tests.bridge.samples import CONTACT, a_conversation, a_person, a_session, a_tenant, a_view, an_actor
from tests.bridge.strategies import moves

PRIVATE_PAGES = [page for page in PageId if BOOK[page].private]
PRIVATE = {
    AcceptRisks,
    ProposeOwner,
    ShareOwner,
    StartLinking,
    StopLinking,
    LogOut,
    Invite,
    RemoveMember,
    ChangeRole,
}
"""What nobody does from WhatsApp: the phone may be in other hands than the admin chat."""

many = settings(max_examples=60)
from_whatsapp = st.just(Surface.WHATSAPP)
to_be_closed = st.sampled_from([page for page in PageId if len(BOOK[page].roles) < len(Role)])


def effects_of(turn: Turn) -> set[type]:
    return {type(effect) for effect in turn.effects}


def test_every_page_is_in_the_book() -> None:
    assert set(BOOK) == set(PageId)


@pytest.mark.parametrize("page", PageId)
def test_back_leads_from_every_page_to_one_without_a_way_back(page: PageId) -> None:
    seen, at = [page], BOOK[page].parent
    for _ in PageId:
        seen, at = ([*seen, at], BOOK[at].parent) if at else (seen, None)

    assert BOOK[seen[-1]].parent is None
    assert len(seen) == len(set(seen))


def test_a_stored_page_that_this_version_does_not_know_is_the_main_menu() -> None:
    assert page_of("settings") is PageId.SETTINGS
    assert page_of("of_tomorrow") is PageId.MAIN_MENU
    assert page_of("") is PageId.MAIN_MENU


@many
@given(moves())
def test_any_step_anywhere_ends_on_a_page_that_can_be_drawn(move: dict[str, Any]) -> None:
    turn = advance(**move)

    row = a_conversation(page=turn.page, memory=turn.memory)
    assert draw(row, move["view"], surface=move["actor"].surface).page == turn.page
    assert turn.note is None or move["view"].words(turn.note.message, **turn.note.values)


@many
@given(moves(surfaces=from_whatsapp, roles=st.just(Role.OWNER)))
def test_from_whatsapp_no_step_does_what_belongs_into_an_admin_chat(move: dict[str, Any]) -> None:
    assert not effects_of(advance(**move)) & PRIVATE


@many
@given(moves(surfaces=from_whatsapp, roles=st.just(Role.OWNER)))
def test_from_whatsapp_an_option_of_the_admin_chat_stays_where_it_is_and_says_why(
    move: dict[str, Any],
) -> None:
    at, memory, view, actor = move["at"], move["memory"], move["view"], move["actor"]
    private = [one for one in options_of(BOOK[at], view, memory) if one.admin_chat_only]

    turns = [advance(at, memory, Choose(choice=one.name), view, actor) for one in private]

    assert turns == [Turn(page=at, memory=memory, note=Note(message=IN_ADMIN_CHAT))] * len(private)


@many
@given(moves(pages=st.sampled_from(PRIVATE_PAGES), surfaces=from_whatsapp))
def test_on_a_private_page_nothing_that_whatsapp_sends_has_an_effect(move: dict[str, Any]) -> None:
    assert advance(**move).effects == ()


@many
@given(moves(roles=st.sampled_from([role for role in Role if role is not Role.OWNER])))
def test_nobody_does_more_than_the_role_allows(move: dict[str, Any]) -> None:
    assert effects_of(advance(**move)) <= done_by(move["actor"].role)


@many
@given(moves(pages=to_be_closed, roles=st.just(Role.VIEWER)))
def test_whoever_lost_a_role_leaves_the_page_with_the_next_step(move: dict[str, Any]) -> None:
    turn = advance(**move)

    assert move["actor"].role in BOOK[turn.page].roles
    assert turn.effects == ()


@many
@given(moves())
def test_no_step_leads_to_a_page_that_the_role_may_not_see(move: dict[str, Any]) -> None:
    assert move["actor"].role in BOOK[advance(**move).page].roles


@many
@given(moves(), st.sampled_from(Word))
def test_menu_and_help_work_on_every_page_for_everybody(move: dict[str, Any], word: Word) -> None:
    move["step"] = word

    turn = advance(**move)

    assert turn.page is {Word.MENU: home_of(move["view"]), Word.HELP: PageId.HELP}[word]
    assert (turn.effects, turn.memory) == ((), {})


@many
@given(moves())
def test_back_has_no_effect_and_always_leads_on(move: dict[str, Any]) -> None:
    move["step"] = Choose(choice="back")

    turn = advance(**move)

    assert turn.effects == ()
    assert turn.page is not move["at"] or BOOK[move["at"]].parent is None


def test_menu_leads_the_owner_to_the_checklist_until_the_account_was_linked_once() -> None:
    fresh = a_view(session=a_session(ever_linked=False), owner=None, tenant=a_tenant(risks_accepted_at=None))

    assert home_of(fresh) is PageId.SETUP
    assert home_of(replace(fresh, session=None)) is PageId.SETUP
    assert home_of(replace(fresh, role=Role.AGENT)) is PageId.MAIN_MENU
    assert home_of(replace(fresh, session=a_session())) is PageId.MAIN_MENU
    assert home_of(a_view(session=a_session(ever_linked=False))) is PageId.MAIN_MENU


def test_what_a_page_does_not_offer_is_not_done() -> None:
    turn = advance(PageId.SETTINGS, {"a": "b"}, Choose(choice="log_out"), a_view(), an_actor())

    assert (turn.page, turn.memory, turn.effects) == (PageId.SETTINGS, {"a": "b"}, ())
    assert turn.note is not None
    assert turn.note.message == NOT_OFFERED


def test_text_where_none_is_asked_for_is_not_understood() -> None:
    turn = advance(PageId.SETTINGS, {}, Say(text="hello"), a_view(), an_actor())

    assert turn.note is not None
    assert turn.note.message == NOT_UNDERSTOOD


def test_back_from_a_reply_keeps_the_contact_and_back_to_the_list_forgets_it() -> None:
    memory = {"contact": CONTACT, "text": "Yes"}
    back, view = Choose(choice="back"), a_view(contact=a_person())

    assert advance(PageId.REPLY_CONFIRM, memory, back, view, an_actor()).memory == {"contact": CONTACT}
    assert advance(PageId.LOG_CONTACT, memory, back, view, an_actor()).memory == {}


def test_a_reply_whose_contact_became_another_is_shown_once_more_before_it_goes() -> None:
    view = a_view(contact=a_person(id=CONTACT, name="Ana"))
    memory = {"contact": "before the two became one", "text": "hello"}

    turn = advance(PageId.REPLY_CONFIRM, memory, Choose(choice="send"), view, an_actor())

    assert (turn.page, turn.memory) == (PageId.REPLY_CONFIRM, {"contact": CONTACT, "text": "hello"})
    assert turn.effects == ()
