"""Fixtures for tests on the stand-in: one browser for all of them, a fresh profile and town for each.

Named in a test module as `pytest_plugins = ["tests.standins.whatsapp.visiting"]`, and imported by nobody.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import OWNER, Street, Visit, Visitor, chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_browser() -> AsyncIterator[Browser]:
    """One headless Chromium for the whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def town() -> AsyncIterator[WhatsAppStandIn]:
    """A town of one's own."""
    async with WhatsAppStandIn(knobs=Knobs(qr_period_s=60)) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def visit(town: WhatsAppStandIn, chromium_browser: Browser) -> AsyncIterator[Visit]:
    """Opens a page of `town` in a fresh profile, as often as it is called."""
    async with AsyncExitStack() as open_contexts:

        async def arrive() -> Visitor:
            context = await chromium_browser.new_context()
            open_contexts.push_async_callback(context.close)
            visitor = Visitor(town, context)
            await visitor.arrive()
            return visitor

        yield arrive


@pytest_asyncio.fixture(loop_scope="session")
async def phone(town: WhatsAppStandIn) -> Phone:
    """The owner's phone."""
    return town.phone(OWNER)


@pytest_asyncio.fixture(loop_scope="session")
async def linked(visit: Visit, phone: Phone) -> Visitor:
    """A page that is linked to the owner's phone."""
    visitor = await visit()
    await visitor.link(phone)
    return visitor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_street(chromium_browser: Browser) -> AsyncIterator[Street]:
    """A town with one linked page, shared by the tests that leave it as they found it."""
    async with WhatsAppStandIn(knobs=Knobs(qr_period_s=60)) as town:
        context = await chromium_browser.new_context()
        visitor = Visitor(town, context)
        await visitor.arrive()
        phone = town.phone(OWNER)
        await visitor.link(phone)
        yield Street(town=town, phone=phone, page=visitor, numbers=count(5511900000001))
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def street(shared_street: Street) -> AsyncIterator[Street]:
    """The shared street; afterwards the knobs are healthy again."""
    yield shared_street
    await shared_street.set(**Knobs().as_json())
