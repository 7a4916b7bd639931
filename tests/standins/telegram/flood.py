"""How often the bot may send before Telegram answers 429."""

from __future__ import annotations

import math
from collections import deque

from tests.standins.telegram.chats import Chat
from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.limits import FloodLimits


def too_many(retry_after: int, description: str | None = None) -> Refusal:
    """Telegram's 429."""
    return Refusal(
        description or f"Too Many Requests: retry after {retry_after}", code=429, retry_after=retry_after
    )


class Flood:
    """Counts sends: an allowance a chat that comes back slowly, one window a group, one window over all."""

    def __init__(self, limits: FloodLimits) -> None:
        self.limits = limits
        self._allowance: dict[int, tuple[float, float]] = {}
        self._minute: dict[int, deque[float]] = {}
        self._second: deque[float] = deque()

    def count(self, chat: Chat, now: float) -> None:
        """One send into `chat` at `now`, in seconds.

        Raises:
            Refusal: 429, with the seconds to wait. The send does not count then.
        """
        limits = self.limits
        left, since = self._allowance.get(chat.id, (float(limits.burst_per_chat), now))
        left = min(float(limits.burst_per_chat), left + (now - since) * limits.per_chat_per_s)
        if left < 1:
            raise too_many(max(1, math.ceil((1 - left) / limits.per_chat_per_s)))
        _drop(self._second, now - 1)
        if len(self._second) >= limits.per_s:
            raise too_many(1)
        if not chat.is_private:
            minute = self._minute.setdefault(chat.id, deque())
            _drop(minute, now - 60)
            if len(minute) >= limits.per_group_per_minute:
                raise too_many(max(1, math.ceil(minute[0] + 60 - now)))
            minute.append(now)
        self._second.append(now)
        self._allowance[chat.id] = (left - 1, now)


def _drop(window: deque[float], before: float) -> None:
    while window and window[0] <= before:
        window.popleft()
