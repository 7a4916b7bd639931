"""What every admin chat promises to the bridge. A new one is one more row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from admin_bots.console.chat import Console
from admin_bots.qr import qr_png
from bridge.ids import ConversationId, SurfaceId, TenantId, new_id
from bridge.pairing import Connected, Failed, Idle, PairingStep, ShowCode, ShowQr, Waiting
from bridge.ports.admin_chat import AdminChat
from bridge.ports.rows import SurfaceRow
from bridge.screens import Choice, Notice, Screen, Style, Surface
from tests.slack.contestant import slack
from tests.telegram.contestant import telegram

Opened = tuple[AdminChat, Callable[[], SurfaceRow]]


@asynccontextmanager
async def console() -> AsyncIterator[Opened]:
    """The console, with nobody looking."""
    chat = Console()

    def place() -> SurfaceRow:
        return SurfaceRow(
            id=SurfaceId(new_id()),
            tenant=TenantId(new_id()),
            conversation=ConversationId(new_id()),
            surface=chat.surface,
            address="",
            wanted=3,
            shown=0,
        )

    yield chat, place


ADMIN_CHATS: dict[str, Callable[[], AbstractAsyncContextManager[Opened]]] = {
    "console": console,
    "telegram": telegram,
    "slack": slack,
}


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """An admin chat, and a maker of places that it can reach, another one each time."""

    chat: AdminChat
    place: Callable[[], SurfaceRow]


NOW = datetime(2026, 11, 22, 10, 41, tzinfo=UTC)

MENU = Screen(
    page="main_menu",
    revision=3,
    title="Main menu",
    status="Padaria Sol · Connected",
    body=("All is well.",),
    choices=(
        Choice(name="status", label="Status", style=Style.PRIMARY),
        Choice(name="team", label="Team", why_not="Only the owner can do this."),
        Choice(name="log_out", label="Log out", style=Style.DANGER),
    ),
    back=Choice(name="back", label="Back"),
    prompt="Write something.",
    phrase="SEND 3",
    note="Saved.",
    footer="changed in WhatsApp, 10:41",
)

PICTURE = qr_png("a picture")

HOSTILE = "<script>&\"'`*_~[x](y) \u202e\u0000\n" + "😀" * 4096

STEPS: list[PairingStep] = [
    Waiting(),
    ShowQr(payload="2@" + "x" * 240, number=1, shown_at=NOW, expires_at=NOW + timedelta(seconds=20)),
    ShowQr(payload="2@" + "y" * 240, number=2, shown_at=NOW, expires_at=None),
    ShowCode(code="ABCD1234", number=1, shown_at=NOW, expires_at=NOW + timedelta(seconds=150)),
    Idle(),
    Failed(why="rate_limited", may_retry_at=NOW + timedelta(hours=2)),
    Connected(),
]


@pytest.fixture(params=ADMIN_CHATS)
async def one(request: pytest.FixtureRequest) -> AsyncIterator[Contestant]:
    """One admin chat after the other."""
    async with ADMIN_CHATS[request.param]() as (chat, place):
        yield Contestant(chat=chat, place=place)


async def test_it_names_its_surface_and_that_one_may_show_secrets(one: Contestant) -> None:
    assert isinstance(one.chat.surface, Surface)
    assert one.chat.surface.is_admin_chat


async def test_a_screen_can_be_shown_again_without_harm(one: Contestant) -> None:
    place = one.place()

    first = await one.chat.show(place, MENU, None)
    again = await one.chat.show(replace(place, message_ref=first, shown=3), MENU, None)

    assert again == first


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
async def test_every_step_of_a_pairing_can_be_shown(one: Contestant, step: PairingStep) -> None:
    live = replace(MENU, live=True, prompt=None, phrase=None)

    ref = await one.chat.show(one.place(), live, step)

    assert ref is None or ref


async def test_a_screen_with_nothing_but_a_title_can_be_shown(one: Contestant) -> None:
    await one.chat.show(one.place(), Screen(page="help", revision=0, title="Help"), None)


async def test_texts_of_any_size_and_spite_can_be_shown(one: Contestant) -> None:
    choice = Choice(name="x", label=HOSTILE, why_not=HOSTILE)
    screen = replace(
        MENU, title=HOSTILE, status=HOSTILE, body=(HOSTILE,) * 20, choices=(choice,) * 8, note=HOSTILE
    )

    await one.chat.show(one.place(), screen, None)
    await one.chat.notify(one.place(), Notice(kind="customer_message", title=HOSTILE, body=(HOSTILE,) * 20))


async def test_every_notice_has_a_name_of_its_own(one: Contestant) -> None:
    place, notice = one.place(), Notice(kind="customer_message", title="Ana has written", body=("Hi",))

    refs = [await one.chat.notify(place, notice) for _ in range(3)]

    assert len(set(refs)) == 3


async def test_a_notice_with_a_picture_can_be_shown(one: Contestant) -> None:
    assert await one.chat.notify(one.place(), Notice(kind="action_required", title="Look", image_png=PICTURE))


async def test_many_places_are_shown_at_once(one: Contestant) -> None:
    places = [one.place() for _ in range(20)]

    async with asyncio.timeout(30):
        await asyncio.gather(*(one.chat.show(place, MENU, None) for place in places))
