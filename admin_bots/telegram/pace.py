"""How fast Telegram may be asked: buckets of tokens. Pure; time comes in as a value.

Telegram's own numbers are not published exactly and adapt: a 429 counts above all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

OVERALL_PER_S = 30.0
CHAT_PER_S = 1.0
CHAT_BURST = 8.0
"""A private chat takes some requests at once (a menu, its answer, a notice) and then one a second."""
GROUP_PER_S = 20.0 / 60.0
GROUP_BURST = 8.0
FORGET_AFTER_S = 120.0


@dataclass(slots=True)
class Bucket:
    """Fills up at `per_s` to `burst`; each request takes one out, also on credit."""

    per_s: float
    burst: float
    level: float
    at: float

    def wait_s(self, now: float) -> float:
        """How long until one may go."""
        return max(0.0, (1.0 - self._level(now)) / self.per_s)

    def take(self, now: float) -> None:
        """One goes."""
        self.level, self.at = self._level(now) - 1.0, now

    def _level(self, now: float) -> float:
        return min(self.burst, self.level + (now - self.at) * self.per_s)


@dataclass(slots=True)
class Pace:
    """The whole bot's pace: overall, for each chat, and what Telegram has told us to wait."""

    _overall: Bucket = field(default_factory=lambda: Bucket(OVERALL_PER_S, OVERALL_PER_S, OVERALL_PER_S, 0.0))
    _chats: dict[int, Bucket] = field(default_factory=dict)
    _told: dict[int | None, float] = field(default_factory=dict)

    def wait_s(self, chat: int | None, now: float) -> float:
        """How long a request towards that chat (None: towards none) has to wait."""
        told = max(self._told.get(chat, 0.0), self._told.get(None, 0.0)) - now
        own = 0.0 if chat is None else self._bucket(chat, now).wait_s(now)
        return max(0.0, told, own, self._overall.wait_s(now))

    def take(self, chat: int | None, now: float) -> None:
        """A request goes now."""
        self._overall.take(now)
        if chat is not None:
            self._bucket(chat, now).take(now)

    def told_to_wait(self, chat: int | None, wait_s: float, now: float) -> None:
        """Telegram has answered 429."""
        self._told[chat] = now + wait_s

    def _bucket(self, chat: int, now: float) -> Bucket:
        if chat not in self._chats:
            self._forget(now)
            per_s, burst = (CHAT_PER_S, CHAT_BURST) if chat > 0 else (GROUP_PER_S, GROUP_BURST)
            self._chats[chat] = Bucket(per_s, burst, burst, now)
        return self._chats[chat]

    def _forget(self, now: float) -> None:
        """A chat that was quiet for long has a full bucket, so its bucket need not be kept."""
        self._chats = {chat: one for chat, one in self._chats.items() if now - one.at < FORGET_AFTER_S}
        self._told = {chat: until for chat, until in self._told.items() if until > now}
