"""The pace of one account at this moment: its policy, and what has gone from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.pace_estimate import time_left
from bridge.pace_policies import POLICIES, Policy, with_numbers
from bridge.pacing import Go, History, Wait, next_send
from bridge.ports.rows import SessionRow, TenantRow
from bridge.ports.store import Transaction
from bridge.quiet_hours import QuietHours, last_midnight, next_midnight, quiet_hours_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What decides when the next message of a broadcast may go."""

    now: datetime
    policy: Policy
    history: History
    hours: QuietHours | None
    midnight: datetime

    def next_send(self, *, is_new: bool, text_length: int) -> Go | Wait:
        """Whether one may go now."""
        return next_send(
            self.now,
            self.history,
            self.policy,
            is_new=is_new,
            hours=self.hours,
            midnight=self.midnight,
            text_length=text_length,
        )

    def time_left(self, waiting: int, new: int, text_length: int) -> timedelta:
        """About how long so many take from now."""
        return time_left(
            waiting,
            new,
            self.now,
            self.history,
            self.policy,
            hours=self.hours,
            midnight=self.midnight,
            text_length=text_length,
        )


UNPACED = Policy(
    name="unpaced",
    burst=1_000_000,
    per_hour=36_000_000.0,
    gap_s=(0.0, 0.0),
    typing_chars_per_s=1_000_000.0,
    typing_max_s=0.0,
    batch_size=1_000_000,
    batch_pause_s=(0.0, 0.0),
    per_day=((0, 1_000_000_000),),
    new_per_day=((0, 1_000_000_000),),
)
"""For stand-ins alone: a real number would be banned within minutes."""


async def pace_of(
    tx: Transaction,
    tenant: TenantRow,
    session: SessionRow,
    now: datetime,
    *,
    unpaced: bool = False,
) -> Pace:
    """As the rows tell: a restart changes nothing."""
    policy = UNPACED if unpaced else with_numbers(POLICIES[session.pace], per_day=session.pace_per_day)
    midnight = next_midnight(now, tenant.time_zone)
    sends = await tx.sends(
        session.id, looks_back=0 if unpaced else policy.looks_back, since=last_midnight(now, tenant.time_zone)
    )
    history = History(
        recent=sends.recent,
        sent_today=sends.sent_today,
        new_today=sends.new_today,
        linked_at=session.linked_at,
        seed=str(sends.last or ""),
    )
    return Pace(
        now=now,
        policy=policy,
        history=history,
        hours=None if unpaced else quiet_hours_of(tenant),
        midnight=midnight,
    )
