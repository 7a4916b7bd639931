"""What cannot be undone: confirmed by its phrase or its button, by whoever may, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bridge.broadcast_life import Move
from bridge.menu.advance import (
    WRONG_PHRASE,
    advance,
    options_of,
)
from bridge.menu.book import BOOK
from bridge.menu.effects import ConfirmBroadcast, DiscardDraft, MoveBroadcast, Reply
from bridge.menu.privacy_effects import ErasePerson
from bridge.menu.state import Choose, PageId, Say, View
from bridge.ports.broadcast_rows import Reach
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.broadcasts import a_broadcast, a_draft
from tests.bridge.samples import CONTACT, a_person, a_view, an_actor
from tests.bridge.strategies import hostile, moves, pages, views

PHRASE_PAGES = [page for page in PageId if BOOK[page].phrase is not None]


many = settings(max_examples=60)


@pytest.mark.parametrize("page", PHRASE_PAGES)
@given(view=views, text=hostile)
def test_a_page_that_asks_for_a_phrase_is_confirmed_by_nothing_else(
    page: PageId, view: View, text: str
) -> None:
    view = replace(view, role=Role.OWNER)
    phrase = BOOK[page].phrase
    assert phrase is not None
    assume(" ".join(text.split()).casefold() != phrase(view, {}).casefold())

    turn = advance(page, {}, Say(text=text), view, an_actor())

    assert (turn.page, turn.effects) == (page, ())
    assert turn.note is not None
    assert turn.note.message == WRONG_PHRASE


@pytest.mark.parametrize("page", PHRASE_PAGES)
@given(
    view=views,
    shout=st.sampled_from([str, str.lower, str.title, lambda text: f"  {text.replace(' ', '   ')} "]),
)
def test_the_phrase_itself_confirms_however_it_is_spaced_and_cased(
    page: PageId, view: View, shout: Any
) -> None:
    draft = a_draft(text="Hello")
    reach = view.reach if view.reach.total else Reach(known=1)
    view = replace(
        view, role=Role.OWNER, draft=draft, reach=reach, broadcast=a_broadcast(), contact=a_person()
    )
    phrase = BOOK[page].phrase
    assert phrase is not None

    turn = advance(page, {}, Say(text=shout(phrase(view, {}))), view, an_actor())

    assert isinstance(turn.effects[0], ConfirmBroadcast | DiscardDraft | MoveBroadcast | ErasePerson)


@pytest.mark.parametrize("page", [page for page in PHRASE_PAGES if page is not PageId.BROADCAST_PREVIEW])
def test_no_button_stands_on_a_page_that_asks_for_a_phrase(page: PageId) -> None:
    assert options_of(BOOK[page], a_view(draft=a_draft()), {}) == ()


def test_the_phrase_names_how_many_people_it_is_about_and_an_old_number_does_nothing() -> None:
    before = a_view(draft=a_draft(), reach=Reach(known=120))
    after = a_view(draft=a_draft(), reach=Reach(known=121))
    page, said = PageId.BROADCAST_PREVIEW, Say(text="SEND 120")

    assert advance(page, {}, said, before, an_actor()).effects == (ConfirmBroadcast(),)
    assert advance(page, {}, said, after, an_actor()).effects == ()


def test_the_button_carries_the_number_as_the_phrase_does() -> None:
    view = a_view(draft=a_draft(), reach=Reach(known=121))
    page = PageId.BROADCAST_PREVIEW

    assert advance(page, {}, Choose(choice="send.120"), view, an_actor()).effects == ()
    assert advance(page, {}, Choose(choice="send.121"), view, an_actor()).effects == (ConfirmBroadcast(),)
    on_whatsapp = an_actor(surface=Surface.WHATSAPP)
    assert advance(page, {}, Choose(choice="send.121"), view, on_whatsapp).effects == ()


@many
@given(moves(pages=pages | st.just(PageId.BROADCAST_PREVIEW)))
def test_a_broadcast_is_confirmed_on_its_preview_alone_by_whoever_may(move: dict[str, Any]) -> None:
    effects = advance(**move).effects

    is_allowed = move["at"] is PageId.BROADCAST_PREVIEW and move["actor"].role in (Role.OWNER, Role.MANAGER)
    assert is_allowed or not any(isinstance(effect, ConfirmBroadcast) for effect in effects)
    stops = [one for one in effects if isinstance(one, MoveBroadcast) and one.move is Move.STOP]
    assert not stops or move["at"] is PageId.BROADCAST_STOP


@many
@given(moves(pages=pages | st.just(PageId.REPLY_CONFIRM)))
def test_a_reply_goes_out_only_by_the_choice_send_of_somebody_who_may_write(move: dict[str, Any]) -> None:
    effects = advance(**move).effects

    is_allowed = (
        move["at"] is PageId.REPLY_CONFIRM
        and move["step"] == Choose(choice="send")
        and move["actor"].role is not Role.VIEWER
        and move["view"].contact is not None
    )
    assert is_allowed or not any(isinstance(effect, Reply) for effect in effects)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("surface", Surface)
def test_everybody_but_a_viewer_can_send_a_reply_from_anywhere(role: Role, surface: Surface) -> None:
    view = a_view(role=role, contact=a_person())
    actor = an_actor(role=role, surface=surface)
    memory = {"contact": CONTACT, "text": "Yes, we do."}

    turn = advance(PageId.REPLY_CONFIRM, memory, Choose(choice="send"), view, actor)

    assert (Reply(contact=CONTACT, text="Yes, we do.") in turn.effects) == (role is not Role.VIEWER)
