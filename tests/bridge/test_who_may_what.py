"""What each role may see and do, page by page: a page or an act that nobody has thought about fails here."""

from __future__ import annotations

import pytest

from bridge.menu.advance import advance, options_of, why_closed, why_not
from bridge.menu.book import BOOK
from bridge.menu.loading import load_view
from bridge.menu.state import Actor, Choose, PageId, Say, Step
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.roles import ALL, OWNER, SENDERS, WRITERS, done_by
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

SEEN_BY: dict[frozenset[Role], set[str]] = {
    OWNER: {
        "setup", "setup_name", "setup_language", "setup_risks", "setup_number", "link", "link_phone",
        "linking", "prove", "log_out", "digest_hour", "settings", "language", "mirror", "notices",
        "quiet_hours",
        "time_zone", "owner_number", "threads", "team", "team_member", "team_remove", "team_role",
        "team_invite", "team_invited", "audit", "broadcast_pace", "data", "keep", "erase",
        "history", "history_read",
    },
    SENDERS: {
        "broadcast_setup", "broadcast_compose", "broadcast_when", "broadcast_discard", "broadcast_audience",
        "broadcast_label", "broadcast_list", "broadcast_left_out", "broadcast_preview", "broadcasts",
        "broadcast", "broadcast_stop", "opt_outs", "opt_out",
    },
    WRITERS: {"contact_notes", "contact_labels", "reply", "reply_confirm"},
    ALL: {
        "main_menu", "status", "help", "unanswered", "waiting", "digest", "contacts", "contacts_label",
        "contact", "log", "log_contacts", "log_contact", "log_search", "log_date",
    },
}  # fmt: skip

WORDS = ("1", "9:00", "22:00-07:00", "Sao Paulo", "+34600000011", "hello there", "SAVE 1", "SEND 1", "STOP")


def test_each_page_is_seen_by_the_roles_that_it_is_for() -> None:
    assert {page: BOOK[page].roles for page in PageId} == {
        PageId(page): roles for roles, pages in SEEN_BY.items() for page in pages
    }


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
@pytest.mark.parametrize("surface", [Surface.TELEGRAM, Surface.WHATSAPP])
async def test_no_step_from_anywhere_does_what_the_role_may_not(
    open_shop: Town, role: Role, surface: Surface
) -> None:
    await open_shop.customer_writes("hello")
    sam = await open_shop.hires("Sam", role)
    row = await open_shop.row(sam.menu)
    actor = Actor(person=sam.person, name="Sam", role=role, surface=surface)
    tried = 0
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        carla = await tx.find_person(CARLA)
        assert carla is not None
        await tx.save_broadcast_draft(open_shop.session, text="hello")
        memory = {"contact": carla.id, "person": carla.id, "member": open_shop.olga, "text": "hi"}
        for page in PageId:
            there = type(row)(
                id=row.id,
                tenant=row.tenant,
                person=row.person,
                session=row.session,
                role=role,
                page=page,
                memory=memory,
            )
            view = await load_view(tx, there, now=open_shop.clock.now())
            steps: list[Step] = [Say(text=text) for text in WORDS]
            steps += [Choose(choice=one.name) for one in options_of(BOOK[page], view, memory)]
            for step in steps:
                turn = advance(page, memory, step, view, actor)
                tried += len(turn.effects)
                assert {type(one) for one in turn.effects} <= done_by(role), (page, step)

    assert tried > 0


async def test_what_is_shown_as_possible_is_possible(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    row = await open_shop.row(sam.menu)
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        view = await load_view(tx, row, now=open_shop.clock.now())
    options = options_of(BOOK[PageId.MAIN_MENU], view, {})

    offered = {one.name for one in options if why_not(one, Role.AGENT, in_admin_chat=True) is None}

    assert offered == {"status", "log", "help", "unanswered"}
    assert why_closed(BOOK[PageId.TEAM], Role.AGENT, in_admin_chat=True) is not None
