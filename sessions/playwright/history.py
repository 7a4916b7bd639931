"""Reading what was written before the link from the page's own store, by the questions of catching up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import MessageReacted, MessageSeen
from bridge.ids import ChatId, MessageKey
from sessions.history import HistoryPortion
from sessions.playwright.calls import Calls, PageRefusal
from sessions.playwright.catching_up import CHATS, reactions_in, read_rows
from sessions.playwright.shapes import JID, Refused
from sessions.playwright.translate import message_from, reaction_from

log = structlog.get_logger(__name__)

REVOKED = "revoked"
"""The type of what is left of a message that was taken back: nobody needs to know of it."""


async def history_chats(calls: Calls, *, since: datetime) -> list[ChatId]:
    """See `sessions.history.HistoryPage`."""
    told = await calls.ask("movedChats", since=int(since.timestamp()), limit=CHATS, again=True)
    if not isinstance(told, list) or not all(isinstance(chat, dict) for chat in told):
        raise TemporaryError("the page answered nonsense")
    chats = [chat.get("chat") for chat in told]
    return [ChatId(chat) for chat in chats if isinstance(chat, str) and JID.fullmatch(chat)]


async def history(calls: Calls, chat: ChatId, *, before: MessageKey | None, count: int) -> HistoryPortion:
    """See `sessions.history.HistoryPage`."""
    try:
        rows = await read_rows(calls, chat, before=before, count=count)
    except PageRefusal as refusal:
        log.warning("chat.unreadable", why=refusal.code)
        raise PermanentError("the page does not give this chat") from refusal
    oldest = MessageKey(rows[0]["key"]) if rows else None
    # Without a message to begin at, WhatsApp's count is one short.
    is_end = len(rows) < count - 1 or oldest == before
    facts = tuple(fact for row in reversed(rows) for fact in _facts_of(row))
    return HistoryPortion(facts=facts, before=None if is_end else oldest)


def _facts_of(row: dict[str, Any]) -> list[MessageSeen | MessageReacted]:
    if row.get("type") == REVOKED:
        return []
    found: list[MessageSeen | MessageReacted | None] = []
    try:
        found.append(message_from(row))
        found.extend(reaction_from(told) for told in reactions_in(row))
    except Refused as error:
        log.warning("event.refused", what="history", why=str(error))
    return [fact for fact in found if fact is not None]
