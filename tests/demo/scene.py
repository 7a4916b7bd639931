"""What a step of the tour works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from tests.demo.cast import OWNER, SHOP, Cast
from tests.demo.hands import Console, Phones, Slack, Telegram
from tests.demo.stage import Stage
from tests.standins.whatsapp.town import WhatsAppStandIn


@dataclass(frozen=True, kw_only=True)
class Steering:
    """From where the owner steers: from whose phone, in which chat, and which number that is."""

    who: str
    chat: str
    number: str
    is_self: bool


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One tour: the stage, the browser's page, and the hands on it."""

    stage: Stage
    page: Page
    console: Console
    telegram: Telegram
    slack: Slack
    phones: Phones
    steering: Steering

    @property
    def town(self) -> WhatsAppStandIn:
        """The town."""
        return self.stage.town

    @property
    def cast(self) -> Cast:
        """The people."""
        return self.stage.acting.cast

    async def opens_the_menu_chat(self) -> int:
        """Open the chat in which the owner steers; how many answers stand there."""
        await self.phones.opens(self.steering.who, self.steering.chat)
        return await self.phones.count()

    async def asks(self, text: str, *, gets: str) -> str:
        """The owner writes in WhatsApp and gets the screen with that title; its text."""
        before = await self.opens_the_menu_chat()
        await self.phones.writes(text)
        return await self.phones.reads(gets, after=before)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: what is printed when it was seen, and how it is played. It may return a remark to print."""

    title: str
    play: Callable[[Scene], Awaitable[str | None]]


def steering_from(*, own_number: bool) -> Steering:
    """The owner steers from a number of their own, or writes to themself on the linked one."""
    if own_number:
        return Steering(who="Owner", chat="Aurora Bakery", number=OWNER, is_self=False)
    return Steering(who="Shop", chat="Message yourself", number=SHOP, is_self=True)
