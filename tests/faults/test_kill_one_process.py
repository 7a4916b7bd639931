"""kill -9 of the whole service at random moments of a conversation.

FAULT_KILLS says how often (5 in the suite, 30 by `make faults`); FAULT_SEED makes a run again.
"""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

from tests.shop import Shop
from tests.standins.whatsapp.people import Person

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "20261122"))
LONGEST_WAIT_S = 1.2
"""A step takes about a tenth of a second; so kills fall before, into and after it."""


async def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with Shop(tmp_path) as shop:
        await shop.opens()
        ana, bruno = (
            shop.town.person("+5511977770001", name="Ana"),
            shop.town.person("+5511977770002", name="Bruno"),
        )
        devices = {frame.device_id for frame in shop.town.frames if frame.device_id}
        written: list[str] = []

        for number in range(KILLS):
            conversation = asyncio.create_task(_converse(shop, chance, number, [ana, bruno], written))
            await asyncio.sleep(
                chance.uniform(0.0, LONGEST_WAIT_S)
            )  # the moment of death is the test's input
            await shop.services["up"].kill()
            await conversation
            await shop.services["up"].start()
            await shop.connected()
            await _answered(shop)

        assert {frame.device_id for frame in shop.town.frames if frame.device_id} == devices, "a second scan"
        shop.assert_nothing_twice()
        shop.assert_silence()
        await shop.owner_asks("menu", "Main menu")
        await _all_logged(shop, written)


async def _converse(
    shop: Shop, chance: random.Random, number: int, customers: list[Person], written: list[str]
) -> None:
    """What goes on when the service dies: the owner and customers write, whoever listens."""
    for step in range(3):
        await shop.owner.writes(shop.phone, chance.choice(["menu", "1", "2", "0", "help"]))
        text = f"round {number} step {step}"
        await chance.choice(customers).writes(shop.phone, text)
        written.append(text)
        await asyncio.sleep(chance.uniform(0.0, 0.3))  # people pause


async def _answered(shop: Shop) -> None:
    """The owner's last message has an answer: a message from the shop that came after it."""
    last = max(entry.at for entry in shop.owner.entries if entry.from_me)
    await shop.town.until(lambda: any(entry.at >= last for entry in shop.owner_got()) or None, within_s=60.0)


async def _all_logged(shop: Shop, written: list[str]) -> None:
    """Every customer's message stands in the log, once."""
    operator = shop.operator
    await operator.presses("Messages")
    seen: list[str] = []
    while True:
        seen += [line for line in operator.screen["lines"] if "round" in line]
        if not any(one["label"] == "Older" for one in operator.screen["buttons"]):
            break
        await operator.presses("Older")
    for text in written:
        assert sum(line.endswith(text) for line in seen) == 1, text
