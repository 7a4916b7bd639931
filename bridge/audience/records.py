"""Lines as records of cells: CSV as programs write it, and as people spoil it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridge.audience.decoding import Line
from bridge.audience.reasons import ListRefused, Refusal

SEPARATORS = ",;\t|"

MAX_RECORD_LINES = 100
"""Of one record: cells in quotation marks may hold line breaks, as notes and addresses do."""

MAX_RECORD = 65_536
"""Characters of one record; below the bound of the csv module."""

_BLANK = SEPARATORS + " \n\x0b\x0c\x1a\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row. line: where it begins in the file."""

    line: int
    cells: tuple[str, ...]


def is_blank(line: str) -> bool:
    """Whether there is nothing in a line: spreadsheets save thousands of empty rows as separators alone."""
    return not line.strip(_BLANK)


def records(lines: Iterable[Line], separator: str) -> Iterator[Record]:
    """The rows that are not blank.

    Raises:
        ListRefused: a quotation mark opens and is never closed, so nobody knows where the row ends.
    """
    feed = _Feed(lines)
    # Strict: else what stands behind a mark that was forgotten is swallowed as one cell, recipients and all.
    reader = csv.reader(feed, delimiter=separator, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if feed.taken > 1:
                raise ListRefused(Refusal.OPEN_QUOTE, line=feed.first) from None
            # A single line with a stray mark, '"Ann" Smith,…', can be understood.
            cells = next(csv.reader([feed.latest], delimiter=separator))
        yield Record(line=feed.first, cells=tuple(cells))


class _Feed(Iterator[str]):
    """What csv takes lines from; it knows which of them make the present record."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self.begin()

    def begin(self) -> None:
        """The next line begins a record."""
        self.first = self.taken = self._characters = 0
        self.latest = ""

    def __next__(self) -> str:
        number, line = next(self._lines)
        while self.taken == 0 and is_blank(line):
            number, line = next(self._lines)
        self.first = self.first or number
        self.taken += 1
        self._characters += len(line)
        if self.taken > MAX_RECORD_LINES or self._characters > MAX_RECORD:
            raise ListRefused(Refusal.OPEN_QUOTE, line=self.first)
        self.latest = line
        return line
