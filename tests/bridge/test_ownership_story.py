"""Whose the menu is: a new number, the message-yourself chat, and people who lose their role."""

from __future__ import annotations

import pytest

from bridge.desk import NotYours
from bridge.facts import Address
from bridge.menu.state import PageId
from bridge.ownership import MOST_LOOK_UPS, OwnerLookUp
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, OWNER

TELEGRAM = Surface.TELEGRAM
NEW = Address(lid="710", phone="+34600000010", name="Olga new")


async def test_a_new_number_rules_only_when_it_has_proven_itself(open_shop: Town) -> None:
    code = await open_shop.proposes(NEW.phone)

    await open_shop.sees("menu", peer=NEW)
    assert open_shop.sent == []
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == 1
    await open_shop.sees(code, peer=NEW)
    assert await open_shop.ruling() == NEW.phone
    read = len(open_shop.owner_reads)
    await open_shop.owner_writes("menu")
    assert len(open_shop.owner_reads) == read
    await open_shop.sees("menu", peer=NEW)

    assert len(open_shop.owner_reads) == read + 1
    told = [notice for notice in open_shop.chats[Surface.CONSOLE].notices if notice.kind == "owner_proven"]
    assert [notice.title for notice in told] == ["Your number is proven. It has the menu now."] * 2


async def test_a_second_claim_takes_the_place_of_the_first(open_shop: Town) -> None:
    first = await open_shop.proposes(NEW.phone)
    await open_shop.walks("Another number")
    await open_shop.types("+34 600 000 011")

    await open_shop.sees(first, peer=NEW)

    assert await open_shop.ruling() == OWNER.phone


async def test_screens_that_still_wait_for_the_old_number_do_not_go_out_to_it(open_shop: Town) -> None:
    code = await open_shop.proposes(NEW.phone)
    network, open_shop.network = open_shop.network, None
    await open_shop.owner_writes("menu")
    await open_shop.sees(code, peer=NEW)

    open_shop.network = network
    await open_shop.settle()

    assert len(open_shop.owner_reads) == 1
    assert (await open_shop.outbox())[-2]["delivery"] == "dropped"


async def test_the_number_is_never_changed_from_whatsapp(open_shop: Town) -> None:
    for text in ("menu", "4", "6", "+34 600 000 010"):
        await open_shop.owner_writes(text)

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        assert await tx.pending_owner_number(open_shop.session) is None
    assert "This step is done in your admin chat, not in WhatsApp." in open_shop.owner_reads[-2]


async def test_logging_out_is_an_act_of_the_admin_chat(open_shop: Town) -> None:
    for text in ("menu", "1", "2"):
        await open_shop.owner_writes(text)
    assert (await open_shop.row()).page == PageId.STATUS

    await open_shop.walks("Log out of WhatsApp", "Stay linked", "Log out of WhatsApp", "Log out")

    async with open_shop.store.transaction(open_shop.tenant) as tx:
        session = await tx.session(open_shop.session)
    assert session is not None
    assert session.desired is Desired.UNLINKED
    assert "session.logged_out" in await open_shop.audited()


async def test_an_operator_who_was_removed_sees_and_does_nothing_any_more(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    screen = open_shop.screen(TELEGRAM, sam.menu)
    await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, wait=True)
    await open_shop.dismisses(sam.person)
    await open_shop.settle()
    shown = len(open_shop.chats[TELEGRAM].shown)

    await open_shop.reports(SessionState.DISCONNECTED)
    with pytest.raises(NotYours):
        await open_shop.presses("Messages", on=TELEGRAM, by=sam.person, menu=sam.menu, screen=screen)
    with pytest.raises(NotYours):
        await open_shop.desk.sit_down(open_shop.tenant, sam.person, surface=TELEGRAM, address="x")
    with pytest.raises(NotYours):
        await open_shop.desk.present(open_shop.tenant, sam.menu, surface=TELEGRAM)

    assert len(open_shop.chats[TELEGRAM].shown) == shown
    assert (await open_shop.row(sam.menu)).page == PageId.MAIN_MENU


async def test_an_owner_who_was_removed_is_a_contact_like_any_other(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    await open_shop.dismisses(open_shop.olga)
    told = len(open_shop.chats[Surface.CONSOLE].notices)

    await open_shop.owner_writes("menu")
    await open_shop.customer_writes("hello?")

    assert open_shop.sent == []
    assert [line.text for line in await open_shop.log()] == ["hello", "menu", "hello?"]
    assert len(open_shop.chats[Surface.CONSOLE].notices) == told


async def test_an_owner_who_is_an_agent_now_sees_no_secret_of_the_page_where_the_menu_stands(
    open_shop: Town,
) -> None:
    await open_shop.proposes(NEW.phone)
    assert await open_shop.code() in open_shop.body()

    await open_shop.demotes(open_shop.olga, Role.AGENT)
    await open_shop.reports(SessionState.DISCONNECTED)

    assert await open_shop.code() not in str(open_shop.screen())
    await open_shop.presses("Back")
    assert open_shop.screen().page == PageId.MAIN_MENU


async def test_a_number_whose_claimant_has_no_menu_is_proven_and_shows_nothing(open_shop: Town) -> None:
    await open_shop.store.engine.sql.run("DELETE FROM notices")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        mia = await tx.add_operator("Mia", Role.OWNER)
        await tx.propose_owner_number(
            open_shop.session,
            mia.id,
            phone=NEW.phone,
            is_self=False,
            code="AAAA-BBBB",
            expires_at=open_shop.clock.now().replace(year=2100),
        )

    await open_shop.sees("aaaabbbb", peer=NEW)
    await open_shop.sees("menu", peer=NEW)

    assert await open_shop.ruling() == NEW.phone
    assert open_shop.sent == []
    assert await open_shop.log() == []


async def test_a_customer_is_not_merged_with_the_owner_by_what_he_calls_himself(open_shop: Town) -> None:
    await open_shop.customer_writes("menu", who=Address(lid=CARLA.lid, phone=CARLA.phone, name=OWNER.name))

    assert open_shop.sent == []


@pytest.mark.parametrize(
    "proves", [OWNER, Address(phone=OWNER.phone), Address(lid=OWNER.lid, phone=OWNER.phone, name="other")]
)
@pytest.mark.parametrize("writes", [OWNER, Address(phone=OWNER.phone), Address(lid=OWNER.lid)])
async def test_the_owner_is_the_owner_under_lid_and_phone_once_both_were_seen(
    town: Town, proves: Address, writes: Address
) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    await town.owner_writes(await town.proposes(OWNER.phone), peer=proves)
    await town.owner_writes("menu", peer=OWNER)
    read = len(town.owner_reads)

    await town.owner_writes("help", peer=writes)

    assert len(town.owner_reads) == read + 1
    assert await town.log() == []


async def test_an_owner_of_whom_only_the_lid_is_seen_is_known_by_what_was_seen_before(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    await town.sees("hello", peer=OWNER)
    code = await town.proposes(OWNER.phone)

    await town.owner_writes(code, peer=Address(lid=OWNER.lid))

    assert await town.ruling() == OWNER.phone


async def test_a_number_is_proven_under_the_form_that_whatsapp_gives_it(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    code = await town.proposes("+5511988880001")
    asked: list[str] = []

    async def look_up(phone: str) -> Address | None:
        asked.append(phone)
        return None if len(asked) == 1 else Address(lid="4711", phone="+551188880001")

    owner_look_up = OwnerLookUp(store=town.store)
    for _ in range(5):
        await owner_look_up.learn(town.tenant, town.session, look_up)
    await town.sees(code, peer=Address(lid="4711", name="Olga"))

    assert asked == ["+5511988880001"] * 2, "asked until it was told, and no more"
    assert await town.ruling() == "+551188880001"


async def test_a_number_that_whatsapp_does_not_know_is_not_asked_for_again_and_again(town: Town) -> None:
    await town.sits_down(Surface.CONSOLE)
    await town.links()
    await town.proposes(OWNER.phone)
    asked: list[str] = []

    async def look_up(phone: str) -> Address | None:
        asked.append(phone)
        return None

    owner_look_up = OwnerLookUp(store=town.store)
    for _ in range(10):
        await owner_look_up.learn(town.tenant, town.session, look_up)

    assert len(asked) == MOST_LOOK_UPS


async def test_what_needs_a_person_can_be_tried_again_from_the_status(open_shop: Town) -> None:
    await open_shop.reports(SessionState.ACTION_REQUIRED, "terms")
    await open_shop.walks("Status")
    assert any("its terms accepted" in line for line in open_shop.screen().body)

    await open_shop.presses("Try again")

    assert (open_shop.screen().page, open_shop.screen().note) == (PageId.STATUS, "Trying again.")
