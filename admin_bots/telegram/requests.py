"""Every request passes here: paced, retried where that is safe, and its errors said in the bridge's words."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from pydantic import ValidationError

from admin_bots.asking import asked
from admin_bots.given_files import FileGone, FileTooLarge
from admin_bots.telegram.errors import (
    ChatMoved,
    NoSuchMessage,
    NoSuchTopic,
    NotModified,
    PolledElsewhere,
    Refused,
    TokenRefused,
    Unreachable,
)
from admin_bots.telegram.pace import Pace
from bridge.errors import BridgeError, TemporaryError
from bridge.screens import Surface

log = structlog.get_logger()

UNPACED = frozenset({"getUpdates", "getMe", "answerCallbackQuery", "deleteMessage"})
"""Not counted by Telegram's limits on messages, or of no use when late."""

LATER_S = 3.0
"""How long a chat is put off when Telegram could not be reached or had a fault of its own."""

REFUSED_S = 60.0
"""The same when it does not know the token: only a person can mend that."""

# Telegram's own texts; it has no codes for these. Lower case, without "Bad Request: ".
_MEANINGS: tuple[tuple[str, type[BridgeError]], ...] = (
    ("message is not modified", NotModified),
    ("message to edit not found", NoSuchMessage),
    ("message to delete not found", NoSuchMessage),
    ("message to be replied not found", NoSuchMessage),
    ("message can't be edited", NoSuchMessage),
    ("message can't be deleted", NoSuchMessage),
    ("message_id_invalid", NoSuchMessage),
    ("there is no text in the message to edit", NoSuchMessage),
    ("there is no media in the message to edit", NoSuchMessage),
    ("message thread not found", NoSuchTopic),
    ("topic_deleted", NoSuchTopic),
    ("topic_closed", NoSuchTopic),
    ("topic_id_invalid", NoSuchTopic),
    ("file is too big", FileTooLarge),
    # Both cases have one text. Who sent the file can send it again; waiting would hold up all that follows.
    ("wrong file_id or the file is temporarily unavailable", FileGone),
    ("chat not found", Unreachable),
    ("peer_id_invalid", Unreachable),
    ("user not found", Unreachable),
    ("chat_write_forbidden", Unreachable),
    ("not enough rights to send", Unreachable),
)


@dataclass(slots=True)
class Manners(BaseRequestMiddleware):
    """How this bot behaves towards Telegram. longest_wait_s: a longer wait is the caller's to plan."""

    longest_wait_s: float
    pace: Pace = field(default_factory=Pace)

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request when its turn has come.

        Raises:
            TemporaryError: it was not done, or nobody knows; it may be tried again after retry_after_s.
            PermanentError: one of `admin_bots.telegram.errors`: it was not done.
        """
        with asked(Surface.TELEGRAM, is_long=method.__api_method__ == "getUpdates"):
            return await self._ask(make_request, bot, method)

    async def _ask(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        chat = _chat_of(method)
        is_paced = method.__api_method__ not in UNPACED
        if is_paced:
            await self._turn(chat)
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            self.pace.told_to_wait(chat, float(error.retry_after), time.monotonic())
            log.warning("telegram.told_to_wait", method=method.__api_method__, wait_s=error.retry_after)
            if not is_paced or error.retry_after > self.longest_wait_s:
                raise TemporaryError(
                    "Telegram answers 429", retry_after_s=float(error.retry_after)
                ) from error
            await self._turn(chat)
            return await self._once_more(make_request, bot, method, chat)
        except (TelegramAPIError, ClientDecodeError) as error:
            raise translated(error) from error

    async def _turn(self, chat: int | None) -> None:
        now = time.monotonic()
        wait_s = self.pace.wait_s(chat, now)
        if wait_s > self.longest_wait_s:
            raise TemporaryError("this chat has to wait for its turn", retry_after_s=wait_s)
        self.pace.take(chat, now)
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    async def _once_more(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
        chat: int | None,
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            self.pace.told_to_wait(chat, float(error.retry_after), time.monotonic())
            raise TemporaryError(
                "Telegram answers 429 again", retry_after_s=float(error.retry_after)
            ) from error
        except (TelegramAPIError, ClientDecodeError) as error:
            raise translated(error) from error


def translated(error: TelegramAPIError | ClientDecodeError) -> BridgeError:
    """aiogram's error as one of ours. No text of a message, no token and no id gets into it."""
    match error:
        case ClientDecodeError(original=ValidationError(), data={"ok": True}):
            # It was done. Doing it again, every few seconds, would post it again each time.
            return Refused("Telegram's answer is not what we know of it")
        case ClientDecodeError():
            return TemporaryError("Telegram's answer could not be read", retry_after_s=LATER_S)
        case TelegramMigrateToChat():
            return ChatMoved("the group has a new id", chat=error.migrate_to_chat_id)
        case TelegramConflictError():
            return PolledElsewhere("another process polls for this bot", retry_after_s=LATER_S)
        case TelegramForbiddenError():
            return Unreachable("the bot may not write to this chat")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return TokenRefused(
                "Telegram does not know this bot: is TELEGRAM_TOKEN right?", retry_after_s=REFUSED_S
            )
        case TelegramBadRequest():
            return _meaning(error)
        case TelegramNetworkError() | TelegramServerError():
            return TemporaryError("Telegram cannot be reached", retry_after_s=LATER_S)
        case _:
            return TemporaryError("Telegram has answered with an error", retry_after_s=LATER_S)


def _meaning(error: TelegramBadRequest) -> BridgeError:
    said = error.message.casefold()
    for text, kind in _MEANINGS:
        if text in said:
            return kind(text)
    if "query is too old" in said or "query id is invalid" in said:
        return NotModified("the press was answered already, or too long ago")
    # What comes after a colon or a quote may be words of a person's message.
    shape = re.split(r"[\"'“<]", error.message.removeprefix("Bad Request: "), maxsplit=1)[0][:80].strip()
    method = error.method.__api_method__
    log.error("telegram.refused", method=method, said=shape)
    return Refused(f"Telegram refuses {method}: {shape}")


def _chat_of(method: TelegramMethod[Any]) -> int | None:
    chat = getattr(method, "chat_id", None)
    return chat if isinstance(chat, int) else None
