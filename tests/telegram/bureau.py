"""A shop whose people use Telegram: the real service, both stand-ins, and what people do and see there."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE_S
from tests.shop import Commands, Shop
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.verbs import InTelegram

INVITATION = re.compile(r"t\.me/\w+\?start=([A-Za-z0-9_-]+)")


class Bureau(InTelegram, Shop):
    """Everything together, with Telegram beside WhatsApp and the console."""

    def __init__(
        self,
        folder: Path,
        *,
        commands: Commands = ("up",),
        **environment: str,
    ) -> None:
        super().__init__(folder, commands=commands, **environment)
        self.telegram = TelegramStandIn()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.telegram)
        self.environment = {
            "TELEGRAM_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.base_url,
            **self.environment,
        }
        await super().__aenter__()
        await self._bots.says("Telegram: ")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.what_telegram_saw())
        await super().__aexit__(kind, error, trace)
        if error is None:
            assert self.telegram.violations == []

    # --- what the installation's operator does
    async def invites(self, business: str, *, role: str = "owner") -> str:
        """Invite somebody by command; the payload of the deep link."""
        printed = await self.command("invite", business, "--role", role)
        found = INVITATION.search(printed)
        assert found is not None, printed
        return found[1]

    # --- whole chapters
    async def sets_up_in_telegram(self, olga: Person) -> None:
        """The checklist up to linking; the owner's number is proven by sharing it."""
        await self.taps(olga, "Language")
        await self.taps(olga, "Português")
        await self.menu(olga, "Boas-vindas")
        await olga.writes("/language")
        await self.taps(olga, "English")
        await self.taps(olga, "Next: The risks")
        await self.taps(olga, "I understand")
        await self.taps(olga, "Next: Your own number")
        await self.telegram.until(lambda: olga.keyboard, within_s=PATIENCE_S)
        await olga.shares_contact()
        await self.sees(olga, "✓ 3. Your own number")
        await self.telegram.until(lambda: not olga.keyboard, within_s=PATIENCE_S)

    async def links_by_qr_in_telegram(self, olga: Person, *, rotations: int = 0) -> Message:
        """Link by the QR code in the chat; the message that showed it."""
        self.town.set(qr_period_s=3.0 if rotations else 60.0)
        await self.taps(olga, "Next: Link WhatsApp")
        await self.taps(olga, "Link with a QR code")
        picture = await self.sees(olga, self.has_present_qr)
        assert picture.protected
        codes = {picture.qr}
        for _ in range(rotations):
            await self.telegram.until(lambda: picture.qr not in codes)
            codes.add(picture.qr)
        assert "Cancel linking" in picture.labels
        self.town.set(qr_period_s=60.0)
        await self.telegram.until(lambda: self.has_present_qr(picture))
        await self.phone.scan(picture.qr or "")
        await self.sees(olga, "Linked.", within_s=90)
        await self.taps(olga, "Go on")
        await self.menu(olga, "Main menu")
        return picture

    async def answered_or_old(self) -> None:
        """No spinner turns, but for presses whose answer died with a process: those end by themselves."""
        await self.telegram.until(
            lambda: all(self.telegram.time() - one["at"] > 15 for one in self.telegram.unanswered),
            within_s=PATIENCE_S,
        )

    # --- what people see
    def has_present_qr(self, message: Message) -> bool:
        """Whether its picture shows the code that a page shows now."""
        # A code is a reference, which rotates, and keys, of which a page may show more than the server knows.
        references = {one.partition(",")[0] for one in self.town.present_qr}
        return message.qr is not None and message.qr.partition(",")[0] in references
