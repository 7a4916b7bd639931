"""A thousand customers' messages at once, duplicates and twins among them, while the owner uses the menu."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

from tests.shop import Shop
from tests.standins.whatsapp.people import Person

MESSAGES = int(os.environ.get("FAULT_BURST", "1000"))
CUSTOMERS = 40
SEED = int(os.environ.get("FAULT_SEED", "20261122"))


async def test_a_burst_is_logged_once_each_and_answered_never_while_the_menu_goes_on(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    async with Shop(tmp_path) as shop:
        await shop.opens()
        people = [
            shop.town.person(f"+55116000{number:05}", name=f"Customer {number}")
            for number in range(CUSTOMERS)
        ]

        async def burst() -> None:
            for number in range(MESSAGES):
                await _write(shop, chance.choice(people), f"burst {number}", trouble=chance.random())

        writing = asyncio.create_task(burst())
        answers = [await shop.owner_asks("menu", "Main menu") for _ in range(5)]
        await writing
        received = await _received(shop)

        assert len(answers) == 5
        assert received == MESSAGES
        shop.assert_silence()
        shop.assert_nothing_twice()


async def _write(shop: Shop, customer: Person, text: str, *, trouble: float) -> None:
    """One message; one in ten comes doubled, one in ten by LID and once more by phone number."""
    stanza = await customer.writes(shop.phone, text)
    if trouble < 0.1:
        await customer.writes(shop.phone, text, stanza_id=stanza)
    elif trouble < 0.2:
        await shop.phone.set(lid_addressing=False)
        await customer.writes(shop.phone, text, stanza_id=stanza)
        await shop.phone.set(lid_addressing=True)


async def _received(shop: Shop) -> int:
    """The number that the status shows, when it has come to rest at the whole count."""
    operator = shop.operator
    # The owner's own last step may come in between: then the press was one on an older screen.
    while operator.screen["page"] != "status":
        await operator.presses("Status")
    while f"{MESSAGES} messages received" not in " ".join(operator.screen["lines"]):
        await operator.presses("Look again")
    return MESSAGES
