"""One live menu, also when showing it fails half way or its place moves meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from admin_bots.telegram.asides import Asides
from admin_bots.telegram.chat import Telegram
from admin_bots.telegram.requests import Manners
from admin_bots.telegram.spots import Spot
from bridge.desk import Desk
from bridge.errors import TemporaryError
from bridge.ids import ConversationId, TenantId
from bridge.ports.clock import SystemClock
from bridge.ports.rows import Role, SurfaceRow
from bridge.screens import Screen, Surface
from bridge.words import Words
from storage.store import TortoiseStore
from tests.standins.telegram.limits import UNLIMITED
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.founding import open_empty_store


class NeverComesThrough(Asides):
    """Telegram is away by the time the second message is due."""

    async def bring(self, spot: Spot, aside: int | None, *, wanted: bool, words: Words) -> int | None:
        raise TemporaryError("Telegram cannot be reached")


class Nobody:
    """Takes hints."""

    async def facts(self, tenant: TenantId, lane: str) -> None: ...

    async def outbound(self, session: object) -> None: ...

    async def session(self, session: object) -> None: ...

    async def surfaces(self, surface: Surface | None = None) -> None: ...


@dataclass(kw_only=True)
class Booth:
    """A chat without a bot's loops: a test says when something is shown."""

    telegram: TelegramStandIn
    store: TortoiseStore
    chat: Telegram
    olga: Person
    tenant: TenantId
    conversation: ConversationId

    async def place(self) -> SurfaceRow:
        async with self.store.transaction(self.tenant) as tx:
            found = await tx.surfaces(self.conversation)
        return next(one for one in found if one.surface is Surface.TELEGRAM)

    async def shows(self, place: SurfaceRow) -> None:
        """Show the present screen there, and note it, as the keeper does."""
        drawn = await self.chat.desk.present(self.tenant, self.conversation, surface=Surface.TELEGRAM)
        screen: Screen = drawn.screen
        ref = await self.chat.show(place, screen, None)
        async with self.store.transaction(self.tenant) as tx:
            await tx.surface_shown(place.id, screen.revision, ref, asked=place.asked)


@pytest.fixture
async def booth(tmp_path: Path) -> AsyncIterator[Booth]:
    """Olga's."""
    store = await open_empty_store(tmp_path)
    async with TelegramStandIn(flood=UNLIMITED) as telegram:
        olga = telegram.user("Olga")
        await olga.starts()
        session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url))
        session.middleware(Manners(longest_wait_s=2.0))
        bot = Bot(telegram.token, session, DefaultBotProperties(parse_mode="HTML"))
        desk = Desk(store=store, hints=Nobody(), clock=SystemClock())
        chat = Telegram(
            bot=bot,
            bot_link="https://t.me/x",
            desk=desk,
            wake=lambda _place, _moment: None,
            came_back=lambda _place: None,
            look_again=lambda _after_s: None,
        )
        tenant = (await store.platform.add_tenant("Café Aurora")).id
        secret = await store.platform.invite(tenant, Role.AGENT, ttl_s=60.0)
        joined = await store.platform.redeem(secret, "Olga", (Surface.TELEGRAM, str(olga.id)))
        assert joined is not None
        conversation = await desk.sit_down(
            tenant, joined[1], surface=Surface.TELEGRAM, address=Spot(chat=olga.id).address
        )
        yield Booth(
            telegram=telegram, store=store, chat=chat, olga=olga, tenant=tenant, conversation=conversation
        )
        await session.close()
    await store.close()


def _menus(who: Person) -> list[str]:
    return [one.text for one in who.sees if one.by_bot and one.buttons]


async def test_what_fails_after_the_menu_was_posted_does_not_post_it_again(booth: Booth) -> None:
    works = booth.chat.asides
    booth.chat.asides = NeverComesThrough(bot=booth.chat.bot, messages=booth.chat.messages)

    for _ in range(2):
        with pytest.raises(TemporaryError):
            await booth.shows(await booth.place())
    booth.chat.asides = works
    await booth.shows(await booth.place())

    assert len(_menus(booth.olga)) == 1


async def test_a_menu_that_was_on_its_way_while_its_place_moved_is_not_left_behind(booth: Booth) -> None:
    group = booth.telegram.group("Team", [booth.olga])
    await group.adds_bot(booth.olga)
    before = await booth.place()
    async with booth.store.transaction(booth.tenant) as tx:
        await tx.put_surface(booth.conversation, Surface.TELEGRAM, Spot(chat=group.id).address)

    await booth.shows(before)
    await booth.shows(await booth.place())

    assert _menus(booth.olga) == []
    assert sum(bool(one.buttons) for one in group.sees if one.by_bot) == 1


async def test_what_was_taken_away_to_be_posted_anew_is_not_asked_after_again(booth: Booth) -> None:
    # In a group at its limit each question would take the turn that the new menu waits for.
    await booth.shows(await booth.place())
    booth.chat.scroll.wrote(Spot(chat=booth.olga.id))
    booth.telegram.refuse_next("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)

    for _ in range(3):
        with pytest.raises(TemporaryError):
            await booth.shows(await booth.place())

    assert len(booth.telegram.calls("deleteMessage")) == 1
    assert booth.telegram.calls("editMessageText") == []
