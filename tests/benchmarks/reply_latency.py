"""From an owner's WhatsApp message to our reply at WhatsApp's server, pacing off.

Measured at the stand-in: from the moment the message leaves its server to the moment a reply frame is there,
so the page's own share is in it. The peer is the least that any client could need in the same browser: a
listener inside the page that answers each message by wa-js at once, with no record, no store, no menu.
"""

from __future__ import annotations

import functools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import async_playwright
from rich.console import Console
from rich.table import Table

from tests.shop import OWNER, SHOP, Shop
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import Visitor, chromium

ROUNDS = 100
WARM_UP = 10
ECHO = """() => WPP.on('chat.new_message', (message) => {
  if (message.id.fromMe || message.type !== 'chat') return;
  const plain = {linkPreview: false, detectMentioned: false, markIsRead: false};
  WPP.chat.sendTextMessage(message.from, 'echo', plain);
})"""


async def measure(town: WhatsAppStandIn, writer: Person, phone: Phone, rounds: int) -> list[float]:
    """Milliseconds of each round after the warm-up."""
    took = []
    for _ in range(rounds + WARM_UP):
        seen = len(town.frames)
        began = time.perf_counter()
        await writer.writes(phone, "menu")
        await town.until(functools.partial(_answered_since, town, seen), within_s=30)
        took.append((time.perf_counter() - began) * 1000)
    return took[WARM_UP:]


def _answered_since(town: WhatsAppStandIn, seen: int) -> bool:
    return any(frame.kind == "message" for frame in town.frames[seen:])


async def ours(rounds: int) -> list[float]:
    """The whole service."""
    with tempfile.TemporaryDirectory() as folder:
        async with Shop(Path(folder)) as shop:
            await shop.opens()
            return await measure(shop.town, shop.owner, shop.phone, rounds)


async def echo(rounds: int) -> list[float]:
    """The peer: a listener in the page."""
    async with WhatsAppStandIn() as town, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        visitor = Visitor(town, await browser.new_context())
        await visitor.arrive()
        phone = town.phone(SHOP)
        await visitor.link(phone)
        await visitor.page.evaluate(ECHO)
        took = await measure(town, town.person(OWNER), phone, rounds)
        await browser.close()
        return took


async def main(rounds: int = ROUNDS) -> None:
    """Both in turns, twice, so that a busy moment hits neither alone; print the table."""
    took_by: dict[str, list[float]] = {"wabridge": [], "echo in the page (peer)": []}
    runs: list[tuple[str, Callable[[int], Awaitable[list[float]]]]] = [
        ("wabridge", ours),
        ("echo in the page (peer)", echo),
    ]
    for name, run in runs * 2:
        took_by[name] += await run(rounds)
    floor = statistics.median(took_by["echo in the page (peer)"])
    table = Table("owner's message to reply", "n", "p50 ms", "p90 ms", "p99 ms", "p50 / peer", box=None)
    for name, took in took_by.items():
        cuts = statistics.quantiles(took, n=100)
        median = statistics.median(took)
        table.add_row(
            name,
            str(len(took)),
            f"{median:.0f}",
            f"{cuts[89]:.0f}",
            f"{cuts[98]:.0f}",
            f"{median / floor:.1f}",
        )
    Console().print(table)
