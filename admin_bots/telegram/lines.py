"""Single lines to people: answers beside the menu, and what strangers get."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog
from aiogram.types import CallbackQuery, Message

from admin_bots.telegram.markup import escaped
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.spots import Spot
from bridge.errors import BridgeError
from bridge.presenter import fit

log = structlog.get_logger()

TOAST = 200
"""Characters of an answer to a press."""

TRIES_PER_MINUTE = 5.0
REMEMBERED = 10_000


@dataclass(slots=True)
class Patience:
    """How often somebody who has no business here is answered: some lines, then silence."""

    per_minute: float = TRIES_PER_MINUTE
    _left: OrderedDict[int, tuple[float, float]] = field(default_factory=OrderedDict)

    def has_some(self, account: int, now: float | None = None) -> bool:
        """Whether to answer; takes one try."""
        now = time.monotonic() if now is None else now
        left, at = self._left.pop(account, (self.per_minute, now))
        left = min(self.per_minute, left + (now - at) * self.per_minute / 60.0)
        self._left[account] = (max(0.0, left - 1.0), now)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return left >= 1.0


async def say(parts: Parts, spot: Spot, text: str) -> None:
    """One line, plain. It is no harm if it does not come through: there is nothing in it to keep."""
    try:
        await parts.bot.send_message(chat_id=spot.chat, message_thread_id=spot.topic, text=escaped(text))
    except BridgeError as error:
        log.info("telegram.line_lost", error=type(error).__name__)
    else:
        parts.chat.scroll.wrote(spot)


async def toast(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """Answer a press: without that the button looks as if it were still at work. Too late is no harm."""
    try:
        await query.answer(text=fit(text, TOAST) or None, show_alert=alert or None)
    except BridgeError as error:
        log.info("telegram.answer_late", error=type(error).__name__)


async def tidy(parts: Parts, spot: Spot, message: int) -> None:
    """Take away a message that has served. What it was about is done, whether or not that comes through."""
    try:
        await parts.chat.messages.remove(spot, message)
    except BridgeError as error:
        log.info("telegram.not_tidied", error=type(error).__name__)


def spot_of(message: Message) -> Spot:
    """Where a message was written."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Spot(chat=message.chat.id, topic=topic)
