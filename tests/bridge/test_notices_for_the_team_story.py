"""Each member hears of customers' messages as role and settings say, and acts on what they are told."""

from __future__ import annotations

import pytest

from bridge import tokens
from bridge.desk import NotYours
from bridge.ids import ConversationId, new_id
from bridge.menu.advance import NOT_ALLOWED, NOT_OFFERED
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.presenter import TELEGRAM as LIMITS
from bridge.presenter import Button, present_notice
from bridge.screens import Notice, Surface
from bridge.tokens import BadToken, NoticeToken
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID, Colleague

CONSOLE, TELEGRAM = Surface.CONSOLE, Surface.TELEGRAM
GONE = "This contact is no longer in the log."


@pytest.fixture
async def shop(open_shop: Town) -> Town:
    """The notices of the beginning are read."""
    open_shop.chats[CONSOLE].forget_notices()
    return open_shop


def titles(town: Town, menu: ConversationId, on: Surface = TELEGRAM) -> list[str]:
    return [notice.title for notice in town.chats[on].notices_of(menu)]


def buttons(notice: Notice, menu: ConversationId) -> dict[str, Button]:
    return {
        button.label: button for row in present_notice(notice, menu, limits=LIMITS).rows for button in row
    }


async def presses(town: Town, label: str, who: Colleague, *, notice: int = -1, event_id: str = "") -> None:
    """Press under a notice in Telegram."""
    token = buttons(town.chats[TELEGRAM].notices_of(who.menu)[notice], who.menu)[label].token
    assert token is not None
    await town.desk.press(town.tenant, who.person, token, surface=TELEGRAM, event_id=event_id or new_id())
    await town.settle()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_the_others_hear_of_each_message_whatever_the_owner_wants_for_themselves(
    shop: Town, role: Role
) -> None:
    sam = await shop.hires("Sam", role)
    await shop.walks("Settings", "Notices", "Never")

    await shop.customer_writes("one")
    await shop.customer_writes("two", who=DAVID)

    assert titles(shop, sam.menu) == ["Carla has written", "David has written"]
    assert titles(shop, shop.menu, CONSOLE) == []


async def test_quiet_hours_are_everybodys(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.walks("Settings", "Quiet hours")
    await shop.types("11:00-14:00")

    await shop.customer_writes("one")

    assert titles(shop, sam.menu) == []


async def test_somebody_who_was_removed_hears_nothing_more(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.dismisses(sam.person)

    await shop.customer_writes("one")

    assert titles(shop, sam.menu) == []


async def test_a_notice_says_of_which_business_it_is(shop: Town) -> None:
    await shop.customer_writes("one")

    (notice,) = shop.chats[CONSOLE].notices
    assert present_notice(notice, shop.menu, limits=LIMITS).footer == "Bakery"


async def test_open_leads_to_the_contact_from_wherever_the_menu_stands(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.customer_writes("Do you have bread?")
    for label in ("Status", "Look again", "Look again"):
        await shop.presses(label, on=TELEGRAM, by=sam.person, menu=sam.menu)

    await presses(shop, "Open", sam)

    screen = shop.screen(TELEGRAM, sam.menu)
    assert screen.page == PageId.LOG_CONTACT
    assert "Carla (+34600000003)" in screen.body
    assert screen.changed_by == "Sam"


async def test_the_same_press_delivered_twice_is_one(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.customer_writes("Do you have bread?")
    before = (await shop.row(sam.menu)).revision

    for _ in range(2):
        await presses(shop, "Open", sam, event_id="callback-1")

    assert (await shop.row(sam.menu)).revision == before + 1


async def test_reply_leads_to_writing_and_a_viewer_is_told_why_not(shop: Town) -> None:
    sam, vera = await shop.hires("Sam", Role.AGENT), await shop.hires("Vera", Role.VIEWER)
    await shop.customer_writes("Do you have bread?")

    await presses(shop, "Reply", sam)

    assert shop.screen(TELEGRAM, sam.menu).page == PageId.REPLY
    (notice, *_) = shop.chats[TELEGRAM].notices_of(vera.menu)
    reply = buttons(notice, vera.menu)["Reply"]
    assert (reply.token, reply.why_not) == (None, NOT_ALLOWED)


async def test_a_viewer_who_forges_the_button_is_shown_the_contact_and_told_why(shop: Town) -> None:
    vera = await shop.hires("Vera", Role.VIEWER)
    await shop.customer_writes("Do you have bread?")
    (notice,) = shop.chats[TELEGRAM].notices_of(vera.menu)
    forged = tokens.encode_notice(NoticeToken(conversation=vera.menu, about=notice.about, choice="reply"))

    await shop.desk.press(shop.tenant, vera.person, forged, surface=TELEGRAM, event_id="1")
    await shop.settle()

    screen = shop.screen(TELEGRAM, vera.menu)
    assert (screen.page, screen.note) == (PageId.LOG_CONTACT, NOT_ALLOWED)


@pytest.mark.parametrize(
    ("choice", "about", "note"),
    [
        ("open", "v" * 26, GONE),
        ("reply", None, GONE),
        ("open", "colleague", GONE),
        ("fly", "carla", NOT_OFFERED),
    ],
)
async def test_a_button_that_names_nobody_or_nothing_does_nothing_and_says_so(
    shop: Town, choice: str, about: str | None, note: str
) -> None:
    sam, vera = await shop.hires("Sam", Role.AGENT), await shop.hires("Vera", Role.VIEWER)
    await shop.customer_writes("Do you have bread?")
    async with shop.store.transaction(shop.tenant) as tx:
        known = {"carla": (await tx.person_at(CARLA)).id, "colleague": vera.person}
    named = known.get(about or "", about)
    token = tokens.encode_notice(NoticeToken(conversation=sam.menu, about=named, choice=choice))

    await shop.desk.press(shop.tenant, sam.person, token, surface=TELEGRAM, event_id="1")
    await shop.settle()

    screen = shop.screen(TELEGRAM, sam.menu)
    assert (screen.page, screen.note) == (PageId.MAIN_MENU, note)


async def test_nobody_presses_under_somebody_elses_notice(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.customer_writes("Do you have bread?")
    other = (await shop.store.platform.add_tenant("Butcher")).id
    (notice,) = shop.chats[CONSOLE].notices
    token = buttons(notice, shop.menu)["Open"].token
    assert token is not None
    before = await shop.facts()

    with pytest.raises(NotYours):
        await shop.desk.press(shop.tenant, sam.person, token, surface=TELEGRAM, event_id="1")
    with pytest.raises(NotYours):
        await shop.desk.press(other, shop.olga, token, surface=TELEGRAM, event_id="1")
    with pytest.raises(BadToken):
        await shop.desk.press(shop.tenant, shop.olga, token + "\n", surface=TELEGRAM, event_id="1")

    assert await shop.facts() == before


@pytest.mark.parametrize("choice", ["open", "reply", "status", "fly"])
async def test_what_was_pressed_before_the_removal_and_is_handled_after_does_nothing(
    shop: Town, choice: str
) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.customer_writes("Do you have bread?")
    (notice,) = shop.chats[TELEGRAM].notices_of(sam.menu)
    before = await shop.row(sam.menu)
    token = tokens.encode_notice(NoticeToken(conversation=sam.menu, about=notice.about, choice=choice))
    await shop.desk.press(shop.tenant, sam.person, token, surface=TELEGRAM, event_id="1")
    await shop.dismisses(sam.person)

    await shop.settle()

    assert await shop.row(sam.menu) == before


async def test_an_answered_notice_names_its_contact(shop: Town) -> None:
    sam = await shop.hires("Sam", Role.AGENT)
    await shop.customer_writes("Do you have bread?")
    async with shop.store.transaction(shop.tenant) as tx:
        carla = (await tx.person_at(CARLA)).id
    about, (told,) = shop.desk.notice_about, shop.chats[TELEGRAM].names

    assert await about(shop.tenant, sam.person, told, surface=TELEGRAM) == carla
    assert await about(shop.tenant, sam.person, told, surface=CONSOLE) is None
    assert await about(shop.tenant, sam.person, "n999", surface=TELEGRAM) is None
    assert await about(shop.tenant, shop.olga, told, surface=TELEGRAM) is None
    assert await about(shop.tenant, carla, told, surface=TELEGRAM) is None
