"""Moments as people write them, in their own time zone. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[ T,]+{_CLOCK}")
_LOCAL = re.compile(rf"(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./](?P<year>\d{{4}})[ ,]+{_CLOCK}")
_TIME = re.compile(_CLOCK)


def read_moment(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant that was written, in the zone's wall clock; None when it is none.

    A time alone is its next coming. Days come as 2026-12-01, 1.12.2026 or 1/12/2026: the day stands first, as
    in all languages of this product but American English. A time that the clocks skip is taken as the one
    after the gap; of one that comes twice the first.
    """
    here = ZoneInfo(zone)
    plain = " ".join(text.split())
    found = _ISO.fullmatch(plain) or _LOCAL.fullmatch(plain)
    parts = found or _TIME.fullmatch(plain)
    if parts is None:
        return None
    try:
        hour, minute = int(parts["hour"]), int(parts["minute"])
        if found is not None:
            year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
            return _real(datetime(year, month, day, hour, minute, tzinfo=here)).astimezone(now.tzinfo)
        local = now.astimezone(here)
        today = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        moment = _real(today)
        if moment <= local:
            moment = _real(today + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(now.tzinfo)


def _real(moment: datetime) -> datetime:
    """A wall-clock time that exists."""
    return moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo)
