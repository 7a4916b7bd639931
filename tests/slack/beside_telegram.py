"""An owner who steers from Slack and has Telegram on the phone, too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.slack.bureau import Branch, Bureau
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.standins.telegram.town import TelegramStandIn
from tests.telegram.verbs import InTelegram


@dataclass
class OnPhone(InTelegram):
    """Olga's Telegram, beside her Slack."""

    telegram: TelegramStandIn
    olga: Person

    async def progress(self, words: str) -> Message:
        """The live message of a broadcast, once it says this."""
        return await self.sees(self.olga, lambda one: words in one.text and "Open" in one.labels)


async def opens_telegram_too(bureau: Bureau, branch: Branch) -> OnPhone:
    """By the link that the operator prints."""
    assert bureau.telegram is not None
    secret = re.search(
        r"/enter/([A-Za-z0-9_-]+)", await bureau.command("console", "--tenant", branch.business)
    )
    assert secret is not None
    olga = bureau.telegram.user("Olga", phone=branch.owner.removeprefix("+"))
    await olga.starts(secret[1])
    phone = OnPhone(bureau.telegram, olga)
    await phone.menu(olga, "Main menu")
    return phone
