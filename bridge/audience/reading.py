"""A list of recipients from a file or from pasted text: read once, in order, each line judged for itself.

It takes about three seconds of computing for 100,000 lines, so it belongs into a thread of its own.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain

from bridge.audience.decoding import ByteSource, Line, text_lines
from bridge.audience.entries import MAX_BAD_KEPT, BadEntry, ListEntry, ListRead, clean_name, shown
from bridge.audience.headings import number_rank
from bridge.audience.layout import Layout, cell_of, lay_out, said_separator
from bridge.audience.loose import recipients
from bridge.audience.numbers import read_number
from bridge.audience.reasons import MAX_LIST_BYTES, MAX_LIST_LINES, BadLine, ListRefused, Refusal
from bridge.audience.records import is_blank, records

SAMPLE_LINES = 200
SAMPLE_CHARACTERS = 65_536
"""What the layout is judged by: so many lines, or as many as have so many characters."""


def read_list(
    source: ByteSource,
    *,
    region: str | None,
    own: Collection[str] = (),
    max_lines: int = MAX_LIST_LINES,
    max_bytes: int = MAX_LIST_BYTES,
) -> ListRead:
    """The recipients of a list, each once, and what is wrong with the other lines.

    region: where numbers without a country code belong (`bridge.phones.region_of` the sending number); None:
    they all need one. own: the numbers that send, as E.164; they are left out.

    Raises:
        ListRefused: it is no list, or nobody could be reached by it.
    """
    lines = text_lines(source, max_bytes=max_bytes)
    sample, separator = _sample(lines)
    if not sample:
        raise ListRefused(Refusal.EMPTY)
    layout = lay_out(sample, region, separator=separator)
    gathered = _Gathered(own=frozenset(own), max_lines=max_lines)
    everything = chain(sample, lines)
    if layout is None:
        _gather_loosely(everything, region, gathered)
    else:
        _gather_table(everything, layout, region, gathered)
    return gathered.read(layout)


def read_pasted(text: str, *, region: str | None, own: Collection[str] = ()) -> ListRead:
    """The same of a text that somebody wrote or pasted.

    Raises:
        ListRefused: nobody could be reached by it.
    """
    return read_list(io.BytesIO(text.encode("utf-8", "replace")), region=region, own=own)


def _sample(lines: Iterator[Line]) -> tuple[list[Line], str | None]:
    """The first lines from the first that is not blank, and the separator that the list itself names."""
    sample: list[Line] = []
    separator, characters = None, 0
    for number, line in lines:
        if not sample and is_blank(line):
            continue
        if not sample and separator is None and (separator := said_separator(line)):
            continue
        sample.append((number, line))
        characters += len(line)
        if len(sample) >= SAMPLE_LINES or characters >= SAMPLE_CHARACTERS:
            break
    return sample, separator


def _gather_table(lines: Iterator[Line], layout: Layout, region: str | None, gathered: _Gathered) -> None:
    rows = records((line for line in lines if line[0] >= layout.first_line), layout.separator)
    for row in rows:
        gathered.begin()
        cell = cell_of(row, layout.number)
        number = read_number(cell, region)
        found = cell if cell.strip() else layout.separator.join(row.cells)
        gathered.take(row.line, number, name=cell_of(row, layout.name), found=found)


def _gather_loosely(lines: Iterator[Line], region: str | None, gathered: _Gathered) -> None:
    for number, line in lines:
        if is_blank(line):
            continue
        if gathered.lines == 0 and not gathered.headed and _is_heading(line):
            gathered.headed = line
            continue
        gathered.begin()
        for one in recipients(line, region):
            gathered.take(number, one.number, name=one.name, found=one.text)


def _is_heading(line: str) -> bool:
    return number_rank(line) > 0 and not any(map(str.isdigit, line))


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What was read so far."""

    own: frozenset[str]
    max_lines: int
    entries: list[ListEntry] = field(default_factory=list)
    bad: list[BadEntry] = field(default_factory=list)
    reasons: Counter[BadLine] = field(default_factory=Counter)
    phones: set[str] = field(default_factory=set)
    folded: int = 0
    lines: int = 0
    taken: int = 0  # recipients and bad lines: a line may have several
    headed: str = ""

    def begin(self) -> None:
        """The next line."""
        self.lines += 1

    def take(self, line: int, number: str | BadLine, *, name: str, found: str) -> None:
        """One recipient of a line, or none."""
        self.taken += 1
        if self.taken > self.max_lines:
            raise ListRefused(Refusal.TOO_MANY_LINES, most=self.max_lines)
        why = number if isinstance(number, BadLine) else BadLine.OWN if number in self.own else None
        if why is not None:
            self.reasons[why] += 1
            if len(self.bad) < MAX_BAD_KEPT:
                self.bad.append(BadEntry(line=line, found=shown(found), why=why))
        elif number in self.phones:
            self.folded += 1
        else:
            self.phones.add(number)
            self.entries.append(ListEntry(line=line, phone=number, name=clean_name(name)))

    def read(self, layout: Layout | None) -> ListRead:
        """All of it."""
        if not self.entries:
            spoilt = self.reasons[BadLine.SHORTENED] * 2 > self.reasons.total()
            raise ListRefused(Refusal.SHORTENED if spoilt else Refusal.NO_NUMBERS)
        headings = layout.headings if layout is not None else None
        return ListRead(
            entries=tuple(self.entries),
            bad=tuple(self.bad),
            bad_count=self.reasons.total(),
            folded=self.folded,
            lines=self.lines,
            number_column=_heading(headings, layout.number) if layout else shown(self.headed) or None,
            name_column=_heading(headings, layout.name) if layout else None,
        )


def _heading(headings: tuple[str, ...] | None, column: int | None) -> str | None:
    if headings is None or column is None or column >= len(headings):
        return None
    return shown(headings[column]) or None
