"""Long polling: asks for updates, records them, and confirms them with the next question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import TelegramMethod

from admin_bots.telegram.errors import TokenRefused
from admin_bots.updates import Updates
from bridge.errors import TemporaryError

log = structlog.get_logger()

ALLOWED = ["message", "callback_query", "my_chat_member"]
"""What we want to hear of; Telegram remembers it."""

PAUSE_S = 3.0


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates, as Telegram writes them: one that aiogram cannot read must not hide those beside it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


@dataclass(slots=True, kw_only=True)
class Polling:
    """One bot's questions for updates."""

    bot: Bot
    updates: Updates
    timeout_s: int
    hint: Callable[[], None]  # there is something to handle
    _offset: int | None = None

    async def round(self) -> bool:
        """Ask once, and record what came; True: ask again at once.

        Should we die before the next question, the same ones are brought again, and found recorded.
        """
        question = GetRawUpdates(offset=self._offset, timeout=self.timeout_s, allowed_updates=ALLOWED)
        try:
            found = await self.bot(question, request_timeout=self.timeout_s + 15)
        except TokenRefused as error:
            log.error("telegram.token_refused", todo="set TELEGRAM_TOKEN to what @BotFather gave")  # noqa: TRY400
            await asyncio.sleep(error.retry_after_s or PAUSE_S)
            return True
        except TemporaryError as error:
            log.warning("telegram.poll_failed", error=type(error).__name__)
            await asyncio.sleep(error.retry_after_s or PAUSE_S)
            return True
        for update in found:
            await self.updates.record(str(update["update_id"]), update)
        # Told once is enough. Kept for longer it would hide updates: after a quiet week Telegram counts anew.
        self._offset = None
        if found:
            self._offset = max(update["update_id"] for update in found) + 1
            self.hint()
        return True
