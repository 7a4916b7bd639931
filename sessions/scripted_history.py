"""What was written before the link, as a scripted WhatsApp has it; it fails on command."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bridge.facts import MessageSeen
from bridge.ids import ChatId, MessageKey
from sessions.history import HistoryPortion


@dataclass
class ScriptedHistory:
    """Chats by name, their messages oldest first."""

    messages: dict[ChatId, list[MessageSeen]] = field(default_factory=dict)
    asked: list[tuple[ChatId, MessageKey | None]] = field(default_factory=list)  # for portions
    fails_with: list[Exception] = field(default_factory=list)  # one after the other

    def written(self, *messages: MessageSeen) -> None:
        """These were written, in this order."""
        for message in messages:
            self.messages.setdefault(message.chat, []).append(message)

    def chats(self, since: datetime) -> list[ChatId]:
        """See `sessions.history.HistoryPage`."""
        newest = {chat: told[-1].written_at for chat, told in self.messages.items()}
        there = [chat for chat, at in newest.items() if at >= since]
        return sorted(there, key=lambda chat: newest[chat], reverse=True)

    def portion(self, chat: ChatId, before: MessageKey | None, count: int) -> HistoryPortion:
        """See `sessions.history.HistoryPage`."""
        self.asked.append((chat, before))
        if self.fails_with:
            raise self.fails_with.pop(0)
        told = self.messages.get(chat, [])
        keys = [_key(message) for message in told]
        end = len(told) if before is None else keys.index(before)
        start = max(end - count, 0)
        return HistoryPortion(
            facts=tuple(reversed(told[start:end])), before=keys[start] if start and start < end else None
        )


def _key(message: MessageSeen) -> MessageKey:
    return MessageKey(f"{str(message.from_me).lower()}_{message.chat}_{message.stanza_id}")
