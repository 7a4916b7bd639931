"""A month of a thousand businesses on a fake clock: how long owners wait for the menu, and what goes a day.

The sender is the model of `tests.bridge.paced_sender`, the decision the real one. Prints a table and two
pictures for ARCHITECTURE.md.
"""

from __future__ import annotations

import random
import statistics
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import repeat
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from bridge.pace_policies import POLICIES
from bridge.pacing import age_days
from bridge.quiet_hours import next_midnight
from tests.benchmarks.pacing.crowd import LONGEST_SENDING_S, START, a_month, an_account
from tests.benchmarks.pacing.picture import draw_delays, draw_volumes
from tests.bridge.paced_sender import Account, Message, Rank, Sent, send_all

SEED = 20_260_315
DRAWN = "normal"


@dataclass(slots=True)
class Seen:
    """What one policy's accounts did."""

    accounts: int = 0
    broadcast: int = 0
    waited_s: list[float] = field(default_factory=list)  # of screens due while a broadcast was under way
    for_others_s: list[float] = field(default_factory=list)  # of that: for the message in flight
    most_by_age: Counter[int] = field(default_factory=Counter)  # in a day, over all accounts
    days_at_cap: int = 0
    breaches: int = 0  # days over a cap, messages in quiet hours

    def take(self, account: Account, messages: Sequence[Message], sent: Sequence[Sent]) -> None:
        """Add one account's month."""
        self.accounts += 1
        gone = [one for one in sent if one.message.rank is Rank.BROADCAST]
        self.broadcast += len(gone)
        due = [one.due for one in messages if one.rank is Rank.BROADCAST]
        begun = [one.began for one in gone]
        in_flight = None  # the last that was not a screen
        for one in sent:
            if one.message.rank is not Rank.SCREEN:
                in_flight = one
                continue
            at = one.message.due
            if bisect_right(due, at) > bisect_right(begun, at):
                self.waited_s.append(one.waited_s)
                left = 0.0 if in_flight is None else (in_flight.ended - at).total_seconds()
                self.for_others_s.append(max(0.0, left))
        self._count_days(account, gone)
        if account.hours is not None:
            self.breaches += sum(account.hours.over_at(began) != began for began in begun)

    def _count_days(self, account: Account, gone: Sequence[Sent]) -> None:
        zone = ZoneInfo(account.time_zone)
        by_day: dict[date, list[Sent]] = defaultdict(list)
        for one in gone:
            by_day[one.began.astimezone(zone).date()].append(one)
        for those in by_day.values():
            age = age_days(account.linked_at, next_midnight(those[0].began, account.time_zone))
            new = sum(one.message.is_new for one in those)
            self.most_by_age[age] = max(self.most_by_age[age], len(those))
            self.days_at_cap += len(those) == account.policy.cap(age)
            self.breaches += len(those) > account.policy.cap(age) or new > account.policy.new_cap(age)

    def add(self, other: Seen) -> None:
        """Those of another part of the crowd, too."""
        self.accounts += other.accounts
        self.broadcast += other.broadcast
        self.waited_s += other.waited_s
        self.for_others_s += other.for_others_s
        self.most_by_age |= other.most_by_age
        self.days_at_cap += other.days_at_cap
        self.breaches += other.breaches


def simulate(tenants: range, days: int) -> dict[str, Seen]:
    """What was seen of these, by policy."""
    seen = {name: Seen() for name in POLICIES}
    for number in tenants:
        chance = random.Random(f"{SEED} {number}")
        account = an_account(chance, str(number))
        messages = a_month(chance, account, days)
        sent = list(send_all(account, messages, until=START + timedelta(days=days)))
        seen[account.policy.name].take(account, messages, sent)
    return seen


def simulate_on_all_cores(tenants: int, days: int) -> dict[str, Seen]:
    """The same, for the first so many."""
    seen = {name: Seen() for name in POLICIES}
    parts = [range(first, min(first + 25, tenants)) for first in range(0, tenants, 25)]
    with ProcessPoolExecutor() as pool:
        for part in pool.map(simulate, parts, repeat(days)):
            for name, one in part.items():
                seen[name].add(one)
    return seen


async def main(tenants: int = 1000, days: int = 30) -> dict[str, Seen]:
    """Simulate, and print what was seen."""
    seen = simulate_on_all_cores(tenants, days)
    volumes = Table("policy", "accounts", "broadcast", "days at cap", "breaches", box=None)
    waits = Table(
        "policy", "screens", "p50 s", "p99 s", "max s", "for others: p50 s", "p99 s", "max s", box=None
    )
    for name, one in seen.items():
        figures = (one.accounts, one.broadcast, one.days_at_cap, one.breaches)
        volumes.add_row(name, *(f"{figure:,}" for figure in figures))
        cuts = (*_cuts(one.waited_s), *_cuts(one.for_others_s))
        waits.add_row(name, f"{len(one.waited_s):,}", *(f"{cut:.1f}" for cut in cuts))
    console = Console(width=110)
    console.print(f"{tenants:,} tenants, {days} days. One message takes {LONGEST_SENDING_S:.0f} s at most.")
    console.print(volumes)
    console.print(
        "What a screen waits, due while a broadcast is under way; and of that, for others than screens:"
    )
    console.print(waits)
    print(draw_delays({name: _cuts(one.waited_s) for name, one in seen.items()}))
    print(draw_volumes(POLICIES[DRAWN], seen[DRAWN].most_by_age))
    return seen


def _cuts(waited_s: Sequence[float]) -> tuple[float, float, float]:
    """Median, 99th percentile and the longest."""
    cuts = statistics.quantiles(waited_s, n=100, method="inclusive") if len(waited_s) > 1 else [0.0] * 99
    return cuts[49], cuts[98], max(waited_s, default=0.0)
