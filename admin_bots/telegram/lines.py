"""Single lines to people: answers beside the menu, and what strangers get."""

from __future__ import annotations

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
