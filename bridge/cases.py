"""A contact's case: put off until a time, or done with, until the contact writes again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bridge.notices import NoticeChoice
from bridge.ports.rooms import CaseRow
from bridge.ports.rows import TenantRow

MORNING_HOUR = 9
"""When work begins, tenant's time."""


def snoozed_until(choice: str, tenant: TenantRow, now: datetime) -> datetime:
    """In an hour, or tomorrow morning."""
    if choice == NoticeChoice.SNOOZE_HOUR:
        return now + timedelta(hours=1)
    tomorrow = now.astimezone(ZoneInfo(tenant.time_zone)) + timedelta(days=1)
    morning = tomorrow.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning.astimezone(now.tzinfo)


def holding(case: CaseRow | None, now: datetime) -> CaseRow | None:
    """The case, while what was said of it holds."""
    if case is None or case.overtaken:
        return None
    return case if case.until is None or case.until > now else None
