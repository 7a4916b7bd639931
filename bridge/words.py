"""The product's words in the tenant's language: gettext catalogues, read by Babel, shared by all surfaces.

English is the language of the source; `bridge/locale/<language>.po` hold the others. Messages are marked
where they stand with `N_`, and translated where they are shown.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: dict[str, str] = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "hi": "हिन्दी",
}
"""Code and own name of each language that is complete."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a message for translation; it is translated when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Unknown languages speak English."""

    language: str

    def __call__(self, message: str, **values: Any) -> str:
        """The message in this language, its {placeholders} filled. Values are never translated."""
        # gettext answers an empty message with the catalogue's header.
        text = _catalogue(self.language).gettext(message) if message else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, **values: Any) -> str:
        """The form for `count`, which is also a placeholder."""
        text = _catalogue(self.language).ngettext(one, many, count)
        return text.format(count=count, **values)

    def time(self, moment: datetime, zone: str) -> str:
        """Time of day in the reader's zone, e.g. 10:41."""
        return format_time(moment, "HH:mm", tzinfo=ZoneInfo(zone), locale=self._locale)

    def day(self, moment: datetime, zone: str) -> str:
        """Day and time for things that are not of today, e.g. 3 Nov, 10:41."""
        return format_datetime(moment, "d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=self._locale)

    def when(self, moment: datetime, now: datetime, zone: str) -> str:
        """Time of day for today, else with the day."""
        here = ZoneInfo(zone)
        same_day = moment.astimezone(here).date() == now.astimezone(here).date()
        return self.time(moment, zone) if same_day else self.day(moment, zone)

    def age(self, moment: datetime, now: datetime) -> str:
        """How long ago, in one unit: 5 min, 3 hr, 2 days."""
        return format_timedelta(now - moment, granularity="minute", format="short", locale=self._locale)

    def date(self, moment: datetime, zone: str) -> str:
        """The day, e.g. 3 Nov 2026."""
        return format_date(moment.astimezone(ZoneInfo(zone)).date(), "d MMM y", locale=self._locale)

    def months(self) -> dict[str, int]:
        """Names of the months, long and short, as this language writes them in dates: 1 to 12."""
        widths = ("wide", "abbreviated")
        return {name: at for width in widths for at, name in self._locale.months["format"][width].items()}

    def weekdays(self) -> dict[str, int]:
        """Names of the days, long and short: 0 is Monday."""
        widths = ("wide", "abbreviated")
        return {name: at for width in widths for at, name in self._locale.days["format"][width].items()}

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language if self.language in LANGUAGES else "en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = resources.files("bridge") / "locale" / f"{language}.po"
    if language == "en" or language not in LANGUAGES or not source.is_file():
        return gettext.NullTranslations()
    with source.open("rb") as po:
        catalogue = read_po(po, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
