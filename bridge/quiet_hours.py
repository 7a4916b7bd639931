"""Quiet hours and midnights: moments of a tenant's wall clock, also on days that have 23 or 25 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.ports.rows import TenantRow


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `start` up to, not including, `end`: two minutes of the day that differ; may lie over midnight."""

    start: int
    end: int
    time_zone: str

    def over_at(self, at: datetime) -> datetime:
        """`at`, or the end of the quiet hours that it lies in."""
        here = at.astimezone(ZoneInfo(self.time_zone))
        minute = here.hour * 60 + here.minute
        if self.start < self.end:
            is_quiet = self.start <= minute < self.end
        else:
            is_quiet = minute >= self.start or minute < self.end
        return next_time_of_day(at, self.end, self.time_zone) if is_quiet else at

    def begin_after(self, at: datetime) -> datetime:
        """When they begin next."""
        return next_time_of_day(at, self.start, self.time_zone)


def quiet_hours_of(tenant: TenantRow) -> QuietHours | None:
    """What the tenant has set; None without, and for a range of no length."""
    start, end = tenant.quiet_from, tenant.quiet_to
    if start is None or end is None or start == end:
        return None
    return QuietHours(start=start, end=end, time_zone=tenant.time_zone)


def next_time_of_day(at: datetime, minute: int, time_zone: str) -> datetime:
    """When the wall next shows `minute` (after midnight); one that it skips comes when it is passed."""
    here = at.astimezone(ZoneInfo(time_zone))
    due = here.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    if due <= here:
        due += timedelta(days=1)
    return due.astimezone(at.tzinfo)


def next_midnight(at: datetime, time_zone: str) -> datetime:
    """When the next day begins."""
    return next_time_of_day(at, 0, time_zone)


def last_midnight(at: datetime, time_zone: str) -> datetime:
    """When this day began."""
    here = at.astimezone(ZoneInfo(time_zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(at.tzinfo)
