"""One session's sender on a fake clock, with the real decision: what it sends when, and how long it waits.

Like `sessions.sender` it is serial, waits first and picks then: of what is due the best rank goes, and a
pause or the typing before a broadcast's message ends at once when something more urgent comes. Rows are all
it knows: its history is built from what it has sent, before each decision.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.pace_policies import Policy
from bridge.pacing import Go, History, Wait, WhyWait, next_send
from bridge.quiet_hours import QuietHours, next_midnight


class Rank(enum.IntEnum):
    """Of a message: the lower goes first."""

    SCREEN = 0
    REPLY = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be sent. sending_s: how long the page is busy with it."""

    due: datetime
    rank: Rank
    sending_s: float
    is_new: bool = False
    text_length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent, and when: `began` is when it was picked."""

    message: Message
    began: datetime
    ended: datetime

    @property
    def waited_s(self) -> float:
        return (self.began - self.message.due).total_seconds()


@dataclass(slots=True, kw_only=True)
class Account:
    """An account and what has gone from it."""

    policy: Policy
    linked_at: datetime | None
    time_zone: str = "UTC"
    hours: QuietHours | None = None
    name: str = "0"
    picked: list[datetime] = field(default_factory=list)  # of broadcasts, oldest first
    day: datetime | None = None  # the midnight at which the day of the counts ends
    sent_today: int = 0
    new_today: int = 0

    def history(self, now: datetime) -> History:
        """As the rows tell it."""
        if self.day is None or now >= self.day:
            self.day = next_midnight(now, self.time_zone)
            self.sent_today = self.new_today = 0
        return History(
            recent=tuple(reversed(self.picked[-self.policy.looks_back :])),
            sent_today=self.sent_today,
            new_today=self.new_today,
            linked_at=self.linked_at,
            seed=f"{self.name} {len(self.picked)}",
        )

    def decide(self, now: datetime, message: Message) -> Go | Wait:
        """The decision on this message."""
        history = self.history(now)
        assert self.day is not None
        return next_send(
            now,
            history,
            self.policy,
            is_new=message.is_new,
            hours=self.hours,
            midnight=self.day,
            text_length=message.text_length,
        )

    def note(self, now: datetime, message: Message) -> None:
        """It was picked."""
        self.history(now)  # the day may have changed while typing was shown
        self.picked.append(now)
        self.sent_today += 1
        self.new_today += message.is_new


def send_all(
    account: Account,
    messages: Iterable[Message],
    *,
    until: datetime,
) -> Iterator[Sent]:
    """Send what comes, in order of rank, up to `until`. `messages`: in the order in which they become due."""
    coming = deque(messages)
    if not coming:
        return
    queues: dict[Rank, deque[Message]] = {rank: deque() for rank in Rank}
    now = coming[0].due
    while now < until:
        while coming and coming[0].due <= now:
            message = coming.popleft()
            queues[message.rank].append(message)
        next_due = coming[0].due if coming else until
        queue = next((queues[rank] for rank in Rank if queues[rank]), None)
        if queue is None:
            now = next_due
            continue
        message = queue[0]
        if message.rank is Rank.BROADCAST:
            message, decision = _choose(account, queue, now)
            if isinstance(decision, Wait):
                now = min(decision.until, next_due)
                continue
            typed = now + timedelta(seconds=decision.typing_s)
            if next_due < typed:
                now = next_due  # typing ends at once; it is picked, or not, with all that is due then
                continue
            now = typed
            account.note(now, message)
        queue.remove(message)
        ended = now + timedelta(seconds=message.sending_s)
        yield Sent(message=message, began=now, ended=ended)
        now = ended


def _choose(account: Account, queue: deque[Message], now: datetime) -> tuple[Message, Go | Wait]:
    """The first of a broadcast; where new contacts have to wait, the first known one."""
    first = queue[0]
    decision = account.decide(now, first)
    if isinstance(decision, Wait) and decision.why is WhyWait.NEW_CAP:
        known = next((message for message in queue if not message.is_new), None)
        if known is not None:
            return known, account.decide(now, known)
    return first, decision
