"""The files that we give back, safe to open in a spreadsheet.

Names come from strangers, and a spreadsheet runs a cell that begins like a formula (OWASP, "CSV injection").
Such a cell gets an apostrophe, which makes it text. A phone number in full begins with '+', so it gets one,
too, and keeps all its digits; `bridge.audience.reading` takes it away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.screens import one_line
from bridge.words import N_, Words

MAX_CELL = 1000
"""Characters of a cell: far below the 32,767 of Excel."""

ROWS_AT_ONCE = 200

_STARTS_FORMULA = re.compile(r"""((?:^|[,;|"])\s*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫−])""")
"""At the beginning of a cell, and where one would begin if a spreadsheet parted the cells by another mark."""

_SEMICOLON_LANGUAGES = frozenset({"es", "pt"})
"""Where the comma is in numbers, Excel parts cells by semicolons, and shows anything else as one column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What became of one recipient. outcome, reason: marked messages without placeholders, or plain text."""

    name: str
    phone: str  # E.164 with '+'; empty where only the LID is known
    outcome: str
    at: datetime | None  # with its zone; None: nothing happened yet
    reason: str = ""


def report_csv(rows: Iterable[ReportRow], *, words: Words, zone: str) -> Iterator[bytes]:
    """The report of a broadcast in the tenant's language and time, in pieces of some kilobytes."""
    head = (N_("Name"), N_("Phone"), N_("Outcome"), N_("When"), N_("Why"))
    here = ZoneInfo(zone)
    cells = (
        (
            row.name,
            row.phone,
            words(row.outcome),
            row.at.astimezone(here).isoformat(sep=" ", timespec="seconds") if row.at else "",
            words(row.reason),
        )
        for row in rows
    )
    return _sheet([words(one) for one in head], cells, words)


def safe_cell(text: str) -> str:
    """`text` as one line that no spreadsheet takes for a formula."""
    return _STARTS_FORMULA.sub(r"\1'", one_line(text)[:MAX_CELL])


def _sheet(head: Sequence[str], rows: Iterable[Sequence[str]], words: Words) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    separator = ";" if words.language in _SEMICOLON_LANGUAGES else ","
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    # The mark tells Excel that it is UTF-8.
    buffer.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return piece
