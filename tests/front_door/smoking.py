"""A person with two phones who does what the smoke test asks for, and presses what is agreed."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

import pytest

from tests.shop import CODE, OWNER, Shop
from tests.standins.telegram.samples import png
from wabridge_settings import Settings
from wabridge_settings_reading import list_settings, read_settings
from wabridge_smoke_run import Outcome
from wabridge_smoke_steps import Step
from wabridge_smoke_verdicts import Verdict

CUSTOMER, CUSTOMERS_NAME = "+5511977770001", "Ximena"
REPLY = "Lemon cake, in Zaragoza as well."
DIGITS = re.compile(r"\d{4}")

Act = Callable[[str], Awaitable[object]]
"""What is done when a step asks for it, given what it asks."""


class Person:
    """`wabridge_smoke_run.Guide`, led. presses: by step, a key pressed as soon as it is waited for."""

    def __init__(
        self,
        acts: Mapping[str, Act],
        *,
        answers: Iterable[str] = "y",
        presses: Mapping[str, str] | None = None,
    ) -> None:
        self.acts, self.presses = dict(acts), dict(presses or {})
        self.answers = deque(answers)
        self.told: list[str] = []
        self.asked: list[str] = []
        self.outcomes: list[Outcome] = []
        self._step = ""
        self._doing: asyncio.Task[object] | None = None

    def tell(self, text: str) -> None:
        """Read it."""
        self.told.append(text)

    async def asks(self, question: str, keys: str) -> str:
        """Answer as agreed."""
        self.asked.append(question)
        assert self.answers, (question, self.outcomes[-1:])
        answer = self.answers.popleft()
        assert answer in keys
        return answer

    async def begins(self, step: Step, ask: str, *, number: int, of: int) -> None:
        """Begin to do it."""
        self._step = step.name
        if step.name in self.acts:
            self._doing = asyncio.ensure_future(_done(self.acts[step.name], ask))

    async def waits(self, told: str, *, left_s: float, within_s: float) -> str | None:
        """Go on with it; this is how often a terminal would look."""
        doing = {self._doing} - {None}
        if not doing or next(iter(doing)).done():  # type: ignore[union-attr]
            await asyncio.sleep(min(within_s, 0.1))
        else:
            await asyncio.wait(doing, timeout=min(within_s, 0.1))  # type: ignore[type-var]
        if self._doing is not None and self._doing.done():
            self._doing.result()
        return self.presses.get(self._step)

    async def ended(self, outcome: Outcome) -> None:
        """See it through, and remember."""
        if self._doing is not None:
            await self._doing
            self._doing = None
        self.outcomes.append(outcome)

    def verdict(self, step: str) -> Verdict:
        """What became of it the last time."""
        return next(one.verdict for one in reversed(self.outcomes) if one.step.name == step)


async def _done(act: Act, ask: str) -> object:
    return await act(ask)


class Hands:
    """What the person does, at the console and on the phones of a shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._ximena = shop.town.person(CUSTOMER, name=CUSTOMERS_NAME)

    def all(self) -> dict[str, Act]:
        """For each step that asks for something."""
        shop = self._shop
        return {
            "link": self._links,
            "owner": self._proves,
            "menu": lambda _: shop.owner.writes(shop.phone, "menu"),
            "choice": lambda _: shop.owner.writes(shop.phone, "1"),
            "customer": self.greets,
            "picture": lambda _: self._ximena.sends_media(shop.phone, png("a cake")),
            "reply": self._replies,
            "read": lambda _: self._ximena.reads(shop.phone),
            "restart": self._restarts,
            "trial": self._tries,
            "stop": lambda _: self._ximena.writes(shop.phone, "STOP"),
        }

    async def greets(self, ask: str) -> None:
        """With the digits that were shown, and something private."""
        digits = DIGITS.findall(ask)[-1]
        await self._ximena.writes(self._shop.phone, f"hello {digits}, do you have lemon cake?")

    async def _links(self, _ask: str) -> None:
        await self._shop.sets_up(number=OWNER)
        await self._shop.links_by_qr()

    async def _proves(self, _ask: str) -> None:
        await self._shop.operator.presses("Go on")
        screen = await self._shop.operator.sees_page("prove")
        code = next(found[0] for line in screen["lines"] if (found := CODE.fullmatch(line)))
        await self._shop.owner.writes(self._shop.phone, code)

    async def _replies(self, _ask: str) -> None:
        operator = self._shop.operator
        for label in ("Back", "Messages", "By contact", CUSTOMERS_NAME, "Reply"):
            await operator.presses(label)
        await operator.types(REPLY)
        await operator.presses(f"Send to {CUSTOMERS_NAME}")

    async def _restarts(self, _ask: str) -> None:
        service = self._shop.services["up"]
        await service.stop()
        await service.start()

    async def _tries(self, _ask: str) -> None:
        shop = self._shop
        await shop.owner.writes(shop.phone, "menu")
        await shop.operator.sees_page("main_menu")
        for label in ("Broadcast", "Write"):
            await shop.operator.presses(label)
        await shop.operator.types("Cake at half price")
        await shop.operator.presses("Preview")
        await shop.operator.presses("Test to my WhatsApp")


def settings_of(shop: Shop, patch: pytest.MonkeyPatch, folder: Path) -> Settings:
    """As another command beside the shop's service reads them."""
    for line in list_settings():
        if line.name not in {"BROWSER_EXECUTABLE", "BROWSER_SANDBOX"}:
            patch.delenv(line.name, raising=False)
    patch.setenv("WABRIDGE_DATA_DIR", str(shop.folder))
    patch.setenv("CONSOLE_PORT", str(shop.port))
    patch.setenv("WHATSAPP_URL", shop.town.base_url)
    return read_settings(dotenv=folder / "none").settings
