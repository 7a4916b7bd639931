"""Who is told how the business does, and when. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.notices import after_quiet
from bridge.ports.rows import DigestRate, NoticeMode, Role, TenantRow
from bridge.ports.team_rows import DigestRow
from bridge.quiet_hours import next_time_of_day

PERIODS = {
    DigestRate.OFF: timedelta(days=1),
    DigestRate.DAILY: timedelta(days=1),
    DigestRate.WEEKLY: timedelta(days=7),
}
"""What a digest tells of. Of one that is off nothing is told; its time goes on all the same."""

MONDAY = 0
"""The day of weekly ones: what was last week is told when work begins."""


def rate_of(row: DigestRow, tenant: TenantRow) -> DigestRate:
    """What the member has chosen, else what the role hears.

    Owners hear daily: they answer for the business, and may open no menu for days; but not those who want no
    notices of customers at all. Everybody else hears of each message anyway, and nothing more unasked.
    """
    if row.rate is not None:
        return row.rate
    is_told = row.role is Role.OWNER and tenant.notices is not NoticeMode.OFF
    return DigestRate.DAILY if is_told else DigestRate.OFF


def next_digest(tenant: TenantRow, now: datetime, rate: DigestRate = DigestRate.DAILY) -> datetime:
    """When the next one is due; never in quiet hours."""
    due = next_time_of_day(now, tenant.digest_minute, tenant.time_zone)
    if rate is DigestRate.WEEKLY:
        here = due.astimezone(ZoneInfo(tenant.time_zone))
        due = (here + timedelta(days=(MONDAY - here.weekday()) % 7)).astimezone(now.tzinfo)
    return after_quiet(tenant, due)
