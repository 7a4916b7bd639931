"""What people do in a soak: each business on its own, in an order and at moments of the seed's."""

from __future__ import annotations

import asyncio
import io
import random
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PIL import Image

from bridge.broadcast_life import Move
from bridge.errors import TemporaryError
from bridge.ports.broadcast_rows import Audience
from bridge.ports.rows import CauseKind
from bridge.screens import Surface
from storage.queues import Queues
from tests.faults.fleet import Business
from tests.faults.people import BACK_S, WAS_AWAY
from tests.standins.watching import NotSeen

OPTION = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
HARMLESS = ("Status", "Messages", "Help")
"""Pages that an owner may open without changing anything."""
MENU = "Main menu"
PICTURE = (48, 48)


@dataclass(kw_only=True)
class Life:
    """One business's people, as long as the soak lasts."""

    business: Business
    queues: Queues
    chance: random.Random
    pause_s: float  # between two acts, on average
    asked: int = 0
    unanswered: list[str] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    pictures: int = 0
    news: list[str] = field(default_factory=list)  # texts of broadcasts, confirmed

    @property
    def done(self) -> Counter[str]:
        """What was done so far."""
        return Counter(
            {
                "steps of owners": self.asked,
                "messages of customers": len(self.business.written),
                "replies": len(self.business.replied),
                "broadcasts": len(self.news),
            }
        )

    async def goes_on(self, quiet: asyncio.Event) -> None:
        """Until it shall be quiet."""
        acts = (
            (self.owner_walks, 3),
            (self.customer_writes, 6),
            (self.customer_sends_a_picture, 2),
            (self.person_replies, 3),
            (self.person_broadcasts, 1),
        )
        kinds, weights = [act for act, _ in acts], [weight for _, weight in acts]
        while not quiet.is_set():
            (act,) = self.chance.choices(kinds, weights)
            await act()
            with suppress(TimeoutError):
                await asyncio.wait_for(quiet.wait(), self.chance.expovariate(1 / self.pause_s))

    # --- the owner
    async def owner_walks(self) -> None:
        """The menu, and some of its pages, by the numbers that stand there."""
        await self._owner_writes("menu", (MENU, WAS_AWAY))
        for _ in range(self.chance.randint(0, 2)):
            await self._owner_writes(self._some_number(), ("",))

    def _some_number(self) -> str:
        """Of a page that changes nothing; else back."""
        screens = [entry.text for entry in self.business.answers if OPTION.search(entry.text)]
        offered = OPTION.findall(screens[-1]) if screens else []
        harmless = [number for number, label in offered if label.startswith(HARMLESS)]
        return self.chance.choice(harmless) if harmless else "0"

    async def _owner_writes(self, text: str, wanted: tuple[str, ...]) -> None:
        business, before, began = self.business, len(self.business.answers), time.monotonic()

        def answered() -> bool:
            return any(word in entry.text for entry in business.answers[before:] for word in wanted)

        await business.owner.writes(business.phone, text)
        self.asked += 1
        try:
            await business.phone.town.until(answered, within_s=2 * BACK_S)
        except NotSeen:
            self.unanswered.append(text)
        else:
            self.answered_s.append(time.monotonic() - began)

    # --- customers
    async def customer_writes(self) -> None:
        """One of them writes something new."""
        await self.business.customer_writes(self.chance)

    async def customer_sends_a_picture(self) -> None:
        """One that nobody has sent before."""
        business = self.business
        text = f"picture {len(business.written)} to {business.shop.tenant}"
        business.written.append(text)
        self.pictures += 1
        await self.chance.choice(business.customers).sends_media(
            business.phone, _picture(self.chance), caption=text
        )

    # --- the team
    async def person_replies(self) -> None:
        """Somebody replies to a customer."""
        await self.business.person_replies(self.chance, self.queues)

    async def person_broadcasts(self) -> None:
        """Somebody writes to all who have written, and confirms; tries again while that cannot be kept."""
        text = f"news {len(self.news)} of {self.business.shop.tenant}"
        while not await self._is_confirmed(text):
            await self.business.phone.town.next_change(0.5)
        self.news.append(text)
        await self.queues.hints.outbound(self.business.shop.session)

    async def _is_confirmed(self, text: str) -> bool:
        shop, now = self.business.shop, datetime.now(UTC)
        try:
            async with shop.at_work() as tx:
                # The answer to an earlier try may have been lost with the server.
                confirmed = await shop.store.engine.sql.value(
                    "SELECT COUNT(*) FROM broadcasts WHERE state <> 'draft' AND tenant_id = ?", shop.tenant
                )
                if confirmed > len(self.news):
                    return True
                draft = await tx.save_broadcast_draft(shop.session, text=text, audience=Audience())
                cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, now)
                await tx.move_broadcast(draft.id, Move.CONFIRM, now, cause=cause, starts_at=now)
        except TemporaryError:
            return False
        return True


def _picture(chance: random.Random) -> bytes:
    file = io.BytesIO()
    width, height = PICTURE
    Image.frombytes("L", PICTURE, chance.randbytes(width * height)).save(file, "PNG")
    return file.getvalue()
