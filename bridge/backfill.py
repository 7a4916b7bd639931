"""When the next portion of history is read, and when no more is. Pure.

Eager reads have cost people their link: a small portion, a pause, a limit a day, and nothing at all while
there is something better to do. The rows tell what was read, so that a restart makes nothing faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.ports.backfills import BackfillChat, BackfillEnd, BackfillState, BackfillTurn

DAY = timedelta(days=1)
MOST_TRIES = 3
"""Portions in a row that come to nothing; then the page is not well, and is left alone."""
FAR_BACK_DAYS = (7, 30, 90)
"""What an owner may choose. WhatsApp gives a new device about three months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPace:
    """How slowly history is read."""

    messages: int = 30
    """Of a portion, at most."""
    pause_min_s: float = 20.0
    pause_max_s: float = 40.0
    """Between two portions; drawn anew each time."""
    portions_a_day: int = 800
    """At most, in 24 hours: 24,000 messages."""

    def pause(self, chance: float) -> timedelta:
        """chance: 0..1."""
        return timedelta(seconds=self.pause_min_s + chance * (self.pause_max_s - self.pause_min_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Nothing is read before `until`; None: not before somebody says so."""

    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Read some of this chat; None: list the chats. tries, counted, counted_since: once it is begun."""

    chat: BackfillChat | None
    since: datetime
    tries: int
    counted: int
    counted_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """No more is read. `is_news`: the rows do not say so yet."""

    state: BackfillState
    why: BackfillEnd | None
    is_news: bool


Next = Rest | Portion | Over


def next_portion(turn: BackfillTurn | None, now: datetime, pace: BackfillPace, chance: float) -> Next:
    """What comes next."""
    if turn is None:
        return Rest(until=None)
    row = turn.row
    if row.state is not BackfillState.RUNNING:
        return Over(state=row.state, why=row.why, is_news=False)
    if row.chats is not None and turn.chat is None:
        return Over(state=BackfillState.DONE, why=None, is_news=True)
    if now < row.next_at:
        return Rest(until=row.next_at)
    if row.tries >= MOST_TRIES:
        return Over(state=BackfillState.STOPPED, why=BackfillEnd.NOT_WELL, is_news=True)
    if turn.busy:
        return Rest(until=now + pace.pause(chance))
    is_new_day = now >= row.counted_since + DAY
    counted = 0 if is_new_day else row.counted
    if counted >= pace.portions_a_day:
        return Rest(until=row.counted_since + DAY)
    return Portion(
        chat=turn.chat,
        since=row.since,
        tries=row.tries + 1,
        counted=counted + 1,
        counted_since=now if is_new_day else row.counted_since,
    )
