"""How the rest of this room asks a page for what was written before the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.facts import MessageReacted, MessageSeen
from bridge.ids import ChatId, MessageKey


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPortion:
    """Some of one chat, newest first, each message with its reactions behind it.

    before: to ask with for what is older; None: the page has nothing older.
    """

    facts: tuple[MessageSeen | MessageReacted, ...]
    before: MessageKey | None


class HistoryPage(Protocol):
    """A part of `sessions.driver.Page`. Only the page's own store is read: WhatsApp is asked for nothing."""

    async def history_chats(self, *, since: datetime) -> list[ChatId]:
        """Chats with people in which something was written since, the newest first. Raises TemporaryError."""
        ...

    async def history(self, chat: ChatId, *, before: MessageKey | None, count: int) -> HistoryPortion:
        """At most `count` messages of a chat, older than `before`; None: the newest.

        Raises:
            TemporaryError: the page is loading, or does not answer.
            PermanentError: the page does not give this chat.
        """
        ...
