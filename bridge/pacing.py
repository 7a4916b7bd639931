"""When the next message of a broadcast may go: a pure decision on what has gone and what the clock says.

Nothing is remembered beside the rows, so a restart changes nothing, and who asks twice gets one answer: the
random gap after a message is drawn from that message's id.

A clock that was set back makes nothing faster: messages that seem to come from the future are waited for.
"""

from __future__ import annotations

import enum
import itertools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import NormalDist

from bridge.pace_policies import Policy
from bridge.quiet_hours import QuietHours

_NORMAL = NormalDist()
_LOW, _HIGH = _NORMAL.cdf(-2.0), _NORMAL.cdf(2.0)


class WhyWait(enum.StrEnum):
    """What the next message waits for."""

    GAP = "gap"  # the pause after a message
    BATCH = "batch"  # the longer one after a batch
    RATE = "rate"  # the bucket is empty
    DAY_CAP = "day_cap"  # today's amount has gone
    NEW_CAP = "new_cap"  # today's amount to new contacts has gone; known ones may go on
    QUIET = "quiet"  # the tenant's quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Show typing for so long, then send.

    Whatever is more urgent by then goes first, at once; then ask again.
    """

    typing_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Ask again at `until`, which lies after now; sooner only for what has another rank, or is not new."""

    until: datetime
    why: WhyWait


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What has gone from one account, of broadcasts.

    A message counts from when it was picked, whatever became of it.
    """

    recent: tuple[datetime, ...]
    """When the last ones were picked, newest first: `Policy.looks_back` of them, or all that there are."""
    sent_today: int
    """Since midnight of the tenant's time zone."""
    new_today: int
    """Of these, to new contacts."""
    linked_at: datetime | None
    """Since when the account is linked; None counts as today."""
    seed: str
    """The id of the last one. Of no matter when there is none."""


def next_send(
    now: datetime,
    history: History,
    policy: Policy,
    *,
    is_new: bool,
    hours: QuietHours | None,
    midnight: datetime,
    text_length: int = 0,
) -> Go | Wait:
    """Whether the next message may go now, or what it waits for, and until when.

    is_new: it goes to a new contact. midnight: the next one in the tenant's time zone, after now.
    text_length: in characters. What may go now may go when its typing has been shown, too.
    """
    # The latest rules; of two that are as late the one that people would name.
    limits = [*_daily(history, policy, is_new, midnight), *paced_until(history, policy)]
    until, why = max(limits, key=lambda limit: limit[0], default=(now, WhyWait.QUIET))
    until = max(until, now)
    typing = typing_s(text_length, policy)
    open_at = _out_of_quiet(until, timedelta(seconds=typing), hours)
    if open_at == now:
        return Go(typing_s=typing)
    if open_at > until and why not in {WhyWait.DAY_CAP, WhyWait.NEW_CAP}:
        why = WhyWait.QUIET
    return Wait(until=open_at, why=why)


def typing_s(text_length: int, policy: Policy) -> float:
    """How long typing is shown before a text of so many characters."""
    return min(text_length / policy.typing_chars_per_s, policy.typing_max_s)


def age_days(linked_at: datetime | None, midnight: datetime) -> int:
    """Whole days since linking, as at the coming midnight: one number all day long, 0 on the first."""
    return 0 if linked_at is None else max(0, (midnight - linked_at) // timedelta(days=1))


def paced_until(history: History, policy: Policy) -> list[tuple[datetime, WhyWait]]:
    """The moments before which the pace lets nothing go, each with its reason; empty for a new account."""
    if not history.recent:
        return []
    newest = history.recent[0]
    return [
        (newest + batch_pause(history.seed, policy), WhyWait.BATCH)
        if _batch_is_full(history.recent, policy)
        else (newest + gap(history.seed, policy), WhyWait.GAP),
        (bucket_refilled_at(history.recent, policy), WhyWait.RATE),
    ]


def gap(seed: str, policy: Policy) -> timedelta:
    """The pause after the message of that id: always the same one."""
    return _human_like(f"gap {seed}", policy.gap_s)


def batch_pause(seed: str, policy: Policy) -> timedelta:
    """The pause after a batch that ended with the message of that id."""
    return _human_like(f"batch {seed}", policy.batch_pause_s)


def bucket_refilled_at(recent: tuple[datetime, ...], policy: Policy) -> datetime:
    """When the token bucket has a token again; past when it has one. `recent`: not empty.

    The bucket is carried forward as the one moment at which it will be full, message by message. What went
    before `recent` is not known: where there may be such, the bucket counts as empty after the oldest, so it
    may be poorer than the true one, never richer.
    """
    token = timedelta(hours=1) / policy.per_hour
    oldest = recent[-1]
    may_be_more = len(recent) >= policy.looks_back
    full_at = oldest + token * (policy.burst if may_be_more else 1)
    for picked_at in reversed(recent[:-1]):
        full_at = max(full_at, picked_at) + token
    return full_at - token * (policy.burst - 1)


def _daily(
    history: History, policy: Policy, is_new: bool, midnight: datetime
) -> list[tuple[datetime, WhyWait]]:
    age = age_days(history.linked_at, midnight)
    reached = []
    if history.sent_today >= policy.cap(age):
        reached.append((midnight, WhyWait.DAY_CAP))
    if is_new and history.new_today >= policy.new_cap(age):
        reached.append((midnight, WhyWait.NEW_CAP))
    return reached


def _batch_is_full(recent: tuple[datetime, ...], policy: Policy) -> bool:
    """Whether the last messages went without a pause among them; any pause that is long enough counts."""
    if len(recent) < policy.batch_size:
        return False
    batch = recent[: policy.batch_size]
    shortest = timedelta(seconds=policy.batch_pause_s[0])
    return all(later - earlier < shortest for later, earlier in itertools.pairwise(batch))


def _human_like(seed: str, bounds_s: tuple[float, float]) -> timedelta:
    """Log-normal, cut off at its bounds, which lie two standard deviations from the middle.

    Times that people take are spread like this: mostly short, at times long. Drawn by the inverse of the
    distribution, so nothing piles up at the bounds.
    """
    shortest, longest = bounds_s
    deviations = _NORMAL.inv_cdf(_LOW + (_HIGH - _LOW) * random.Random(seed).random())
    drawn_s = shortest * (longest / shortest) ** ((deviations + 2.0) / 4.0)
    return timedelta(seconds=min(max(drawn_s, shortest), longest))


def _out_of_quiet(at: datetime, typing: timedelta, hours: QuietHours | None) -> datetime:
    """`at`, or when typing and sending are both out of the quiet hours."""
    if hours is None:
        return at
    begun = hours.over_at(at)
    ended = hours.over_at(begun + typing)
    return begun if ended == begun + typing else ended
