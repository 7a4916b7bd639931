"""Days as people write them when they look for what was, in their own time zone and language. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridge.searching import folded
from bridge.words import N_, Words

TODAY, YESTERDAY = N_("today"), N_("yesterday")

FIRST_YEAR, LAST_YEAR = 2009, 2100
"""WhatsApp began in 2009; and the ends of the calendar have no time zones."""

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_LOCAL = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})(?:[-/.](?P<year>\d{4})?)?")
_NAMED = re.compile(r"(?P<day>\d{1,2})[. ]*(?:de )?(?P<month>[^\d\s.]+)[., ]*(?:de )?(?P<year>\d{4})?")
_NAMED_FIRST = re.compile(r"(?P<month>[^\d\s.]+)[. ]*(?P<day>\d{1,2})[., ]*(?P<year>\d{4})?")


def read_day(text: str, now: datetime, zone: str, words: Words) -> date | None:
    """The day that was written; None when it is none.

    2026-11-03, 3.11.2026, 3/11, 3 November, today, yesterday, a weekday: in English and in the reader's
    language. What names no year, or a weekday, is its last coming, today included. Of 3/11 the day stands
    first, as in all languages of this product but American English.
    """
    plain = " ".join(folded(text).split())
    today = now.astimezone(ZoneInfo(zone)).date()
    back = _days_back(plain, today, words)
    if back is not None:
        return today - timedelta(days=back)
    found = _ISO.fullmatch(plain) or _LOCAL.fullmatch(plain)
    found = found or _NAMED.fullmatch(plain) or _NAMED_FIRST.fullmatch(plain)
    month = None if found is None else _month(found["month"], words)
    if found is None or month is None:
        return None
    try:
        return _last_coming(int(found["day"]), month, found["year"], today)
    except ValueError:
        return None


def stored_day(text: str) -> date | None:
    """A day in ISO's own form, as pages keep it; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def start_of(day: date, zone: str) -> datetime:
    """Its first moment there."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _days_back(plain: str, today: date, words: Words) -> int | None:
    for back, word in enumerate((TODAY, YESTERDAY)):
        if plain in (word, folded(words(word))):
            return back
    weekday = _among(plain, words.weekdays()) or _among(plain, Words("en").weekdays())
    return None if weekday is None else (today.weekday() - int(weekday)) % 7


def _month(text: str, words: Words) -> int | None:
    if text.isdecimal():
        return int(text)
    found = _among(text, words.months()) or _among(text, Words("en").months())
    return None if found is None else int(found)


def _among(text: str, names: dict[str, int]) -> str | None:
    """The number of that name, as text: 0 is one, too."""
    return next((str(at) for name, at in names.items() if folded(name).rstrip(".") == text.rstrip(".")), None)


def _last_coming(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise ValueError("nobody wrote a message then")
        return date(int(year), month, day)
    years = range(today.year, today.year - 5, -1)  # the 29th of February comes every four
    found = [one for one in (_maybe(each, month, day) for each in years) if one is not None and one <= today]
    if not found:
        raise ValueError("there is no such day")
    return found[0]


def _maybe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
