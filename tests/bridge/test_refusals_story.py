"""Before a press is taken down, its presser can be told why it would do nothing; nobody else is."""

from __future__ import annotations

import pytest

from bridge import tokens
from bridge.desk import NotYours
from bridge.ids import ConversationId, PersonId
from bridge.menu.advance import IN_ADMIN_CHAT, NOT_ALLOWED, NOT_OFFERED, OUT_OF_DATE
from bridge.menu.state import PageId
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.tokens import NoticeToken, Token
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, Colleague

SLACK = Surface.SLACK


async def test_what_is_offered_is_not_refused(open_shop: Town) -> None:
    assert await told(open_shop, "settings") is None
    await open_shop.walks("Settings")
    assert await told(open_shop, "back") is None


async def test_an_older_screen_is_out_of_date(open_shop: Town) -> None:
    revision = (await open_shop.row()).revision
    await open_shop.walks("Settings")

    assert await told(open_shop, "language", revision=revision) == OUT_OF_DATE


async def test_what_is_not_on_the_page_is_said_to_be_so(open_shop: Town) -> None:
    assert await told(open_shop, "fly") == NOT_OFFERED


async def test_a_locked_option_says_why(open_shop: Town) -> None:
    await open_shop.walks("Broadcast")

    assert await told(open_shop, "preview") == "write the text first"


async def test_a_page_that_a_role_may_not_see_says_so(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    await open_shop.saves(await open_shop.row(sam.menu), page=PageId.SETTINGS)

    assert await told(open_shop, "language", who=sam) == NOT_ALLOWED
    assert await told(open_shop, "settings", who=await open_shop.hires("Mia", Role.MANAGER)) == NOT_ALLOWED


async def test_secrets_are_for_admin_chats(open_shop: Town) -> None:
    await open_shop.jumps_to(PageId.LOG_OUT)

    assert await told(open_shop, "log_out", on=Surface.WHATSAPP) == IN_ADMIN_CHAT


@pytest.mark.parametrize(
    ("choice", "role", "answer"),
    [
        ("reply", Role.AGENT, None),
        ("reply", Role.VIEWER, NOT_ALLOWED),
        ("open", Role.VIEWER, None),
        ("fly", Role.AGENT, NOT_OFFERED),
    ],
)
async def test_a_button_of_a_notice(open_shop: Town, choice: str, role: Role, answer: str | None) -> None:
    who = await open_shop.hires("Sam", role)
    await open_shop.customer_writes("Bread?")
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        about = (await tx.person_at(CARLA)).id
    token = tokens.encode_notice(NoticeToken(conversation=who.menu, about=about, choice=choice))

    assert await open_shop.desk.why_not(open_shop.tenant, who.person, token, surface=SLACK) == answer


async def test_it_is_told_in_the_language_of_the_business(open_shop: Town) -> None:
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await tx.change_tenant(language="es")

    assert await told(open_shop, "fly") == "Eso no está en esta página."


async def test_nothing_is_told_of_what_is_somebody_elses(open_shop: Town) -> None:
    sam = await open_shop.hires("Sam", Role.AGENT)
    stranger = Colleague(person=PersonId("v" * 26), menu=open_shop.menu)
    nowhere = Colleague(person=open_shop.olga, menu=ConversationId("v" * 26))

    for who in (stranger, nowhere, Colleague(person=sam.person, menu=open_shop.menu)):
        with pytest.raises(NotYours):
            await told(open_shop, "settings", who=who, revision=1)


async def told(
    town: Town,
    choice: str,
    *,
    who: Colleague | None = None,
    on: Surface = SLACK,
    revision: int | None = None,
) -> str | None:
    """What somebody (Olga) is told who is about to press that on the screen that stands there."""
    who = who or Colleague(person=town.olga, menu=town.menu)
    at = (await town.row(who.menu)).revision if revision is None else revision
    token = tokens.encode(Token(conversation=who.menu, revision=at, choice=choice))
    return await town.desk.why_not(town.tenant, who.person, token, surface=on)
