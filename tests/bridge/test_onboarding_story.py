"""From the first screen to a proven number."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.desk import NotYours
from bridge.facts import Address, ChatKind, MessageKind
from bridge.ids import PersonId, new_id
from bridge.menu.state import PageId
from bridge.pairing import Connected, ShowQr
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, LINKED, OWNER


async def test_the_checklist_has_exactly_one_next_step_until_all_is_done(town: Town) -> None:
    async with town.store.transaction(town.tenant) as tx:
        await tx.change_tenant(name="")
    await town.sits_down(Surface.CONSOLE)

    await town.presses("Next: Name of your business")
    await town.types("  The   Bakery ")
    assert town.screen().status.startswith("The Bakery · ")
    await town.presses("Next: The risks")
    await town.presses("I understand and accept")
    await town.presses("Next: Your own number")
    await town.types(str(OWNER.phone))
    await town.presses("Next: Link WhatsApp")
    await town.presses("Link with a QR code")
    assert town.screen().live
    await town.links()
    await town.presses("Go on")
    assert (town.screen().page, await town.code() in town.body()) == (PageId.PROVE, True)
    await town.owner_writes(await town.code())

    assert await town.ruling() == OWNER.phone
    assert town.screen().page == PageId.MAIN_MENU
    assert town.owner_reads[-1].startswith("*Main menu*\n\n_Your number is proven._")
    assert {"risks.accepted", "owner_number.proposed", "linking.started", "owner_number.proven"} <= set(
        await town.audited()
    )


async def test_nobody_links_before_the_risks_are_accepted_and_it_is_recorded_who_did(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.jumps_to(PageId.LINK)

    assert [choice.name for choice in town.screen().choices] == ["risks"]
    await town.presses("Read the risks")
    assert "ban" in town.body()
    await town.presses("I understand and accept")

    async with town.store.transaction(town.tenant) as tx:
        tenant = await tx.tenant()
    assert (tenant.risks_accepted_at, tenant.risks_accepted_by) == (town.clock.now(), town.olga)


async def test_a_qr_code_is_handed_to_admin_chats_while_it_lives_and_replaced_when_it_rotates(
    town: Town,
) -> None:
    await town.sits_down(Surface.CONSOLE, Surface.TELEGRAM)
    await town.links()
    await town.reports(SessionState.WAIT_QR)
    await town.jumps_to(PageId.LINKING)
    assert town.network is not None
    later = town.clock.now().replace(year=2100)

    for number in (1, 2):
        step = ShowQr(payload=f"2@{number}", number=number, shown_at=town.clock.now(), expires_at=later)
        await town.network.put_pairing(step, later)
        await town.settle()
        for chat in (town.chats[Surface.CONSOLE], town.chats[Surface.TELEGRAM]):
            assert chat.shown[-1][2] == step

    await town.network.put_pairing(Connected(), later)
    await town.settle()
    assert "2@" not in str(town.chats[Surface.CONSOLE].shown[-1])


async def test_a_code_that_rotates_while_the_last_one_is_being_drawn_is_still_drawn(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    await town.reports(SessionState.WAIT_QR)
    await town.jumps_to(PageId.LINKING)
    network, later = town.network, town.clock.now().replace(year=2100)
    assert network is not None
    first, second = (
        ShowQr(payload=f"2@{number}", number=number, shown_at=town.clock.now(), expires_at=later)
        for number in (1, 2)
    )
    await network.put_pairing(first, later)
    town.chats[Surface.CONSOLE].meanwhile = lambda: network.put_pairing(second, later)

    await town.keepers[Surface.CONSOLE].round()
    await town.keepers[Surface.CONSOLE].round()

    assert [pairing for _, _, pairing in town.chats[Surface.CONSOLE].shown[-2:]] == [first, second]


async def test_cancelling_and_asking_again_is_told_to_the_sessions_holder(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    async with town.store.transaction(town.tenant) as tx:
        await tx.change_tenant(risks_accepted=(town.clock.now(), town.olga))
    await town.jumps_to(PageId.LINK)

    await town.presses("Link with a code")
    await town.types("600")
    assert town.screen().note == "That is no phone number. Write it with + and the country code."
    await town.types("+34 600 000 001")
    async with town.store.transaction(town.tenant) as tx:
        asked = await tx.session(town.session)
    await town.presses("Cancel linking")
    async with town.store.transaction(town.tenant) as tx:
        cancelled = await tx.session(town.session)

    assert asked is not None
    assert (asked.pairing, asked.pairing_phone, asked.desired) == ("code", "+34600000001", "running")
    assert cancelled is not None
    assert cancelled.pairing is None
    assert town.hints.wanted_sessions == [town.session] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"peer": CARLA},
        {"forwarded": True},
        {"kind": MessageKind.CONTACT_CARD},
        {"chat_kind": ChatKind.GROUP},
        {"from_me": True},
    ],
)
async def test_the_code_proves_nothing_when_it_comes_otherwise(town: Town, change: dict[str, Any]) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    code = await town.proposes(OWNER.phone)

    await town.sees(code, **{"peer": OWNER, **change})

    assert await town.ruling() is None
    assert town.sent == []


async def test_an_expired_code_proves_nothing_and_a_new_one_does(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    old = await town.proposes(OWNER.phone)
    town.clock.passes(minutes=31)

    await town.owner_writes(old)
    assert await town.ruling() is None
    await town.jumps_to(PageId.PROVE)
    assert "The code has expired." in town.body()
    await town.presses("New code")
    await town.owner_writes(old)
    assert await town.ruling() is None
    await town.owner_writes((await town.code()).lower())

    assert await town.ruling() == OWNER.phone


async def test_an_owner_known_by_phone_alone_is_proven_by_a_message_that_bears_it(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    code = await town.proposes(OWNER.phone)

    await town.owner_writes(code, peer=Address(phone=OWNER.phone), chat="34600000002@c.us")
    await town.owner_writes("menu", peer=OWNER)

    assert await town.ruling() == OWNER.phone
    assert len(town.owner_reads) == 2


async def test_a_menu_that_nobody_may_open_is_not_opened(town: Town) -> None:
    async with town.store.transaction(town.tenant) as tx:
        stranger = await tx.person_at(CARLA)

    with pytest.raises(NotYours):
        await town.desk.sit_down(town.tenant, stranger.id, surface=Surface.CONSOLE, address="")
    with pytest.raises(NotYours):
        await town.desk.sit_down(town.tenant, PersonId(new_id()), surface=Surface.CONSOLE, address="")


async def test_sitting_down_twice_gives_the_same_menu_and_no_second_session(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    before = town.menu

    await town.sits_down(Surface.CONSOLE, Surface.TELEGRAM)

    assert town.menu == before
    async with town.store.transaction(town.tenant) as tx:
        assert len(await tx.sessions()) == 1
        assert len(await tx.surfaces(town.menu)) == 3


async def test_a_colleague_begins_at_the_main_menu_even_before_anything_is_linked(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)

    sam = await town.hires("Sam", Role.AGENT)
    await town.types("menu", on=Surface.TELEGRAM, by=sam.person, menu=sam.menu)

    screen = town.screen(Surface.TELEGRAM, sam.menu)
    assert screen.page == PageId.MAIN_MENU
    assert str(LINKED.phone) not in str(screen)
