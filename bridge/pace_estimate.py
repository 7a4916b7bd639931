"""How long a broadcast will still take: an estimate for a progress line.

It walks over the days with the middle of all that is random. The messages are taken in the order that is the
quickest: while new contacts are stopped for the day, known ones go on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.pace_policies import Policy
from bridge.pacing import History, age_days, bucket_refilled_at, paced_until, typing_s
from bridge.quiet_hours import QuietHours

FURTHEST = timedelta(days=366)
"""It looks no further; what takes longer is said to take this long."""
CUT_VARIANCE = 0.774
"""What is left of a normal distribution's variance when it is cut off at two standard deviations."""
_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Walk:
    """Where the walk has got to."""

    at: datetime
    midnight: datetime
    tokens: float  # in the bucket
    day_left: int
    new_left: int


def time_left(
    waiting: int,
    new_waiting: int,
    now: datetime,
    history: History,
    policy: Policy,
    *,
    hours: QuietHours | None,
    midnight: datetime,
    text_length: int = 0,
) -> timedelta:
    """From now to the last of `waiting` messages, of which `new_waiting` go to new contacts.

    Rounded up: to minutes, from an hour on to 5 minutes, from a day on to hours. Once a broadcast runs it is
    right within a fifth, if nothing stops it. midnight: the next one in the tenant's time zone.
    """
    if waiting == 0:
        return timedelta()
    age = age_days(history.linked_at, midnight)
    walk = _Walk(
        at=max([now, *(until for until, _ in paced_until(history, policy))]),
        midnight=midnight,
        tokens=_tokens(now, history, policy),
        day_left=policy.cap(age) - history.sent_today,
        new_left=policy.new_cap(age) - history.new_today,
    )
    step_s = _step_s(policy) + typing_s(text_length, policy)
    new, known = new_waiting, waiting - new_waiting
    while walk.at < now + FURTHEST:
        open_at = walk.at if hours is None else hours.over_at(walk.at)
        _refill(walk, open_at, policy)
        if open_at >= walk.midnight:
            _begin_day(walk, policy, age_days(history.linked_at, walk.midnight + _DAY))
            continue
        closes_at = walk.midnight if hours is None else min(walk.midnight, hours.begin_after(walk.at))
        going_new = min(new, max(0, walk.new_left))
        going = min(_fitting(walk, (closes_at - walk.at).total_seconds(), step_s, policy), walk.day_left)
        going = max(0, min(known + going_new, going))
        if going == new + known:
            return _rounded(walk.at + _taking(walk, going, step_s, policy) - now)
        going_new = min(going_new, going)
        new, known = new - going_new, known - (going - going_new)
        walk.tokens -= going
        walk.day_left -= going
        walk.new_left -= going_new
        _refill(walk, closes_at, policy)
    return FURTHEST


def _step_s(policy: Policy) -> float:
    """From one message to the next, with its share of the pause after a batch."""
    pauses = (_middle(policy.batch_pause_s) - _middle(policy.gap_s)) / policy.batch_size
    return _middle(policy.gap_s) + max(0.0, pauses)


def _middle(bounds_s: tuple[float, float]) -> float:
    """The mean of what `bridge.pacing` draws between these bounds: log-normal, so above the median."""
    shortest, longest = bounds_s
    sigma = math.log(longest / shortest) / 4
    return math.sqrt(shortest * longest) * math.exp(CUT_VARIANCE * sigma**2 / 2)


def _tokens(now: datetime, history: History, policy: Policy) -> float:
    if not history.recent:
        return float(policy.burst)
    since = now - bucket_refilled_at(history.recent, policy)
    return min(policy.burst, 1 + since.total_seconds() * policy.per_hour / 3600)


def _refill(walk: _Walk, until: datetime, policy: Policy) -> None:
    gained = (until - walk.at).total_seconds() * policy.per_hour / 3600
    walk.tokens = min(policy.burst, walk.tokens + gained)
    walk.at = until


def _begin_day(walk: _Walk, policy: Policy, age: int) -> None:
    walk.midnight += _DAY
    walk.day_left, walk.new_left = policy.cap(age), policy.new_cap(age)


def _fitting(walk: _Walk, seconds: float, step_s: float, policy: Policy) -> int:
    """How many fit into a stretch; the first goes at once."""
    return int(min(seconds / step_s + 1, walk.tokens + seconds * policy.per_hour / 3600))


def _taking(walk: _Walk, going: int, step_s: float, policy: Policy) -> timedelta:
    by_rate_s = (going - walk.tokens) * 3600 / policy.per_hour
    return timedelta(seconds=max((going - 1) * step_s, by_rate_s, 0.0))


def _rounded(left: timedelta) -> timedelta:
    step = timedelta(minutes=1)
    if left > _DAY:
        step = timedelta(hours=1)
    elif left > timedelta(hours=1):
        step = timedelta(minutes=5)
    return step * math.ceil(max(left, step) / step)
