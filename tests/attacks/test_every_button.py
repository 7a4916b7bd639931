"""Whatever token is pressed by whomever: nobody does what is not theirs to do.

Tokens are taken from the screens and notices that people really had, and forged in every way: of somebody
else, of another business, of a screen that is gone, with a letter changed, with any choice that there is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.desk import NotYours
from bridge.ids import ConversationId, PersonId, TenantId, new_id
from bridge.menu.book import BOOK
from bridge.menu.home import WRITERS
from bridge.menu.state import PageId
from bridge.notices import NoticeChoice
from bridge.ports.rows import Role
from bridge.presenter import CONSOLE, present_buttons
from bridge.screens import Surface
from bridge.tokens import BadToken, NoticeToken, Token, encode, encode_notice
from tests.bridge.town import Town, found_town, open_town

PRESSERS = ("olga", "max", "sam", "vera", "gone", "eve")
OF_OWNERS = {
    "member.invited",
    "member.removed",
    "member.role_changed",
    "settings.changed",
    "session.logged_out",
    "linking.started",
    "owner_number.proposed",
}
"""What only an owner's press may write into the audit."""
ROLES = {"max": Role.MANAGER, "sam": Role.AGENT, "vera": Role.VIEWER, "gone": Role.MANAGER}
NAMES = sorted(
    {str(choice) for choice in NoticeChoice}
    | {"back", "remove", "invite", "role", "log_out", "send", "confirm", "agent", "reply", "opt_out"}
    | {"status", "log", "broadcast", "settings", "help", "unanswered", "team", "audit", "labels"}
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody, with the tokens that stood before them."""

    tenant: TenantId
    person: PersonId
    menu: ConversationId
    tokens: tuple[str, ...]


@dataclass(kw_only=True)
class Scene:
    """A business with everybody in it, one who was removed, and another business."""

    town: Town
    people: dict[str, Person]

    def tokens(self, whose: str) -> tuple[str, ...]:
        """What stood on that person's screens."""
        return self.people[whose].tokens


async def set_scene(town: Town) -> Scene:
    """Everybody looks around; somebody goes; a customer waits."""
    await town.customer_writes("hello")
    people = {}
    for name, role in ROLES.items():
        who = await town.hires(name, role)
        for page in (PageId.MAIN_MENU, PageId.LOG, PageId.UNANSWERED, PageId.BROADCAST_SETUP):
            await town.saves(await town.row(who.menu), page=page)
        people[name] = Person(
            tenant=town.tenant,
            person=who.person,
            menu=who.menu,
            tokens=tokens_of(town, who.menu, Surface.TELEGRAM),
        )
    for page in (PageId.TEAM, PageId.TEAM_INVITE, PageId.SETTINGS, PageId.CONTACTS, PageId.MAIN_MENU):
        await town.jumps_to(page)
    people["olga"] = Person(
        tenant=town.tenant,
        person=town.olga,
        menu=town.menu,
        tokens=tokens_of(town, town.menu, Surface.CONSOLE),
    )
    async with town.store.transaction(town.tenant) as tx:
        assert await tx.remove_member(people["gone"].person)
    other = await found_town(town.store)
    await other.sits_down(Surface.CONSOLE)
    people["eve"] = Person(
        tenant=other.tenant,
        person=other.olga,
        menu=other.menu,
        tokens=tokens_of(other, other.menu, Surface.CONSOLE),
    )
    await town.settle()
    return Scene(town=town, people=people)


def tokens_of(town: Town, menu: ConversationId, on: Surface) -> tuple[str, ...]:
    """Of all screens that the person ever saw there."""
    shown = [present_buttons(screen, menu, limits=CONSOLE) for screen in town.chats[on].screens(menu)]
    found = [button.token for one in shown for row in one.rows for button in row]
    return tuple(dict.fromkeys(token for token in found if token is not None))


@dataclass(frozen=True, kw_only=True)
class Press:
    """Who presses what; `spoil` is where a letter of it is changed, -1 nowhere."""

    presser: str
    whose: str
    index: int
    forge: str  # "", "menu" or "notice"
    choice: str
    back_by: int
    spoil: int


presses = st.builds(
    Press,
    presser=st.sampled_from(PRESSERS),
    whose=st.sampled_from(PRESSERS),
    index=st.integers(0, 10_000),
    forge=st.sampled_from(["", "", "menu", "notice"]),
    choice=st.sampled_from(NAMES),
    back_by=st.integers(0, 3),
    spoil=st.integers(-40, 63),
)


async def token_of(scene: Scene, press: Press) -> str:
    """The token as it is pressed."""
    whose = scene.people[press.whose]
    if press.forge == "menu":
        async with scene.town.store.transaction(whose.tenant) as tx:
            row = await tx.conversation(whose.menu)
        assert row is not None
        token = encode(
            Token(conversation=whose.menu, revision=max(row.revision - press.back_by, 0), choice=press.choice)
        )
    elif press.forge == "notice":
        about = (None, new_id(), whose.person)[press.index % 3]
        token = encode_notice(NoticeToken(conversation=whose.menu, about=about, choice=press.choice))
    else:
        token = whose.tokens[press.index % len(whose.tokens)]
    if 0 <= press.spoil < len(token):
        token = token[: press.spoil] + "z" + token[press.spoil + 1 :]
    return token


@asynccontextmanager
async def a_scene(empty: Path) -> AsyncIterator[Scene]:
    """A scene of its own in a copy of the empty store."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_town(Path(shutil.copy(empty, Path(folder) / "town.db"))) as town:
            await town.onboards()
            yield await set_scene(town)


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(done=st.lists(presses, min_size=8, max_size=24))
async def test_nobody_does_what_is_not_theirs(empty_town: Path, done: list[Press]) -> None:
    async with a_scene(empty_town) as scene:
        for press in done:
            await presses_and_is_judged(scene, press)


async def presses_and_is_judged(scene: Scene, press: Press) -> None:
    """One press, and what may have come of it."""
    town, presser = scene.town, scene.people[press.presser]
    token = await token_of(scene, press)
    before = await state_of(scene)
    try:
        await town.desk.press(
            presser.tenant, presser.person, token, surface=Surface.TELEGRAM, event_id=new_id()
        )
    except (NotYours, BadToken):
        await town.settle()
        assert await state_of(scene) == before
        return
    await town.settle()
    after = await state_of(scene)

    assert press.presser != "gone"
    changed = {name for name in after.menus if after.menus[name] != before.menus[name]}
    assert changed <= {press.presser}
    written = after.audit[len(before.audit) :]
    assert {by for _, by in written} <= {presser.person}
    if press.presser not in ("olga", "eve"):
        assert not {what for what, _ in written} & OF_OWNERS
        assert after.members == before.members
        role = ROLES[press.presser]
        page = BOOK[PageId(after.menus[press.presser][0])]
        assert role in page.roles or after.menus == before.menus
        if role not in WRITERS:
            assert not written
    assert town.contacts_got == []  # a reply needs a text, and then a press


@dataclass(frozen=True, kw_only=True)
class State:
    """What may not change but by somebody's right."""

    menus: dict[str, tuple[str, int]]
    members: tuple[tuple[str, str], ...]
    audit: tuple[tuple[str, str | None], ...]


async def state_of(scene: Scene) -> State:
    sql = scene.town.store.engine.sql
    menus = {}
    for name, one in scene.people.items():
        row = await sql.one("SELECT page, revision FROM conversations WHERE id = ?", one.menu)
        assert row is not None
        menus[name] = (row["page"], row["revision"])
    members = await sql.all("SELECT person_id, role FROM memberships ORDER BY person_id")
    audit = await sql.all("SELECT what, by_person FROM audit ORDER BY seq")
    return State(
        menus=menus,
        members=tuple((row["person_id"], row["role"]) for row in members),
        audit=tuple((row["what"], row["by_person"]) for row in audit),
    )


@pytest.mark.parametrize("presser", ["max", "sam", "vera", "gone", "eve"])
async def test_every_button_of_the_owner_is_nobody_elses(open_shop: Town, presser: str) -> None:
    scene = await set_scene(open_shop)
    who, before = scene.people[presser], await state_of(scene)

    for token in scene.tokens("olga"):
        with pytest.raises((NotYours, BadToken)):
            await open_shop.desk.press(
                who.tenant, who.person, token, surface=Surface.CONSOLE, event_id=new_id()
            )

    await open_shop.settle()
    assert await state_of(scene) == before
    assert len(scene.tokens("olga")) > 20
