"""What every driver promises to those who copy profiles: stillness, and a look inside a copy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.facts import MessageSeen
from bridge.ids import SessionId
from sessions.bundles.bundling import make_bundle, open_bundle
from sessions.bundles.copying import copy_login
from sessions.bundles.packing import About
from sessions.driver_errors import PageLost
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import in_chromium
from tests.contracts.whatsapp_scripted import scripted
from tests.contracts.whatsapps import WhatsApp

WHATSAPPS = {"scripted": scripted, "chromium": in_chromium}
SESSION = SessionId("0123456789abcdefghijklmnop")


@pytest.fixture(params=list(WHATSAPPS))
async def whatsapp(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WhatsApp]:
    """A WhatsApp and a driver for it."""
    async with WHATSAPPS[request.param](tmp_path) as whatsapp:
        yield whatsapp


async def test_a_page_that_was_still_hears_what_came_meanwhile(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    async with page.still():
        stanza = await whatsapp.customer_writes("Are you there?")

    message = await whatsapp.hears(MessageSeen)
    probe = await page.probe(round_trip=True)
    assert message.stanza_id == stanza
    assert (probe.stage, probe.round_trip) == (Stage.MAIN, True)


async def test_a_block_that_fails_lets_the_page_go_on(whatsapp: WhatsApp) -> None:
    page = await whatsapp.links()

    with pytest.raises(ZeroDivisionError):
        async with page.still():
            raise ZeroDivisionError

    assert (await page.probe()).stage is Stage.MAIN


async def test_a_closed_page_cannot_be_still(whatsapp: WhatsApp) -> None:
    page = await whatsapp.opens()
    await page.close()

    with pytest.raises(PageLost):
        async with page.still():
            pass


async def test_a_login_that_was_copied_and_restored_is_seen_inside_and_connects(
    whatsapp: WhatsApp, tmp_path: Path
) -> None:
    page = await whatsapp.links()
    await page.close()
    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.MAIN)
    about = About(
        session=SESSION,
        profile_generation=0,
        browser_version=page.browser_version,
        made_at=datetime.now(UTC),
    )

    async with page.still():
        await asyncio.to_thread(copy_login, whatsapp.profile, tmp_path / "copy")
    facts = await asyncio.to_thread(make_bundle, tmp_path / "copy", tmp_path / "archive", about)
    await page.close()
    await asyncio.to_thread(open_bundle, tmp_path / "archive", tmp_path / "restored", session=SESSION)

    inside = await whatsapp.driver.look_inside(tmp_path / "restored")
    assert inside.holds_login
    assert "last-wid-md" in inside.local_storage
    assert (facts.layout, facts.browser_version) == ("leveldb", page.browser_version)
    whatsapp.profile = tmp_path / "restored"
    await whatsapp.opens()
    assert (await whatsapp.comes_to(Stage.MAIN)).me == whatsapp.me


async def test_a_profile_that_was_never_linked_holds_no_login(whatsapp: WhatsApp) -> None:
    page = await whatsapp.opens()
    await whatsapp.comes_to(Stage.UNLINKED)
    await page.close()

    inside = await whatsapp.driver.look_inside(whatsapp.profile)

    assert not inside.holds_login
