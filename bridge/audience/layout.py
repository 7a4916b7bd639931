"""How a list is laid out, judged by its first lines: what parts the cells, and which column holds what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.audience.decoding import Line
from bridge.audience.headings import name_rank, number_rank
from bridge.audience.numbers import plain, read_number
from bridge.audience.reasons import BadLine, ListRefused
from bridge.audience.records import SEPARATORS, Record, records

MAX_PREAMBLE = 10
"""Rows before the headings: titles, dates of export."""

MAX_COLUMNS = 200
"""Columns that are looked at."""

_ADDRESS = re.compile(r"\S+@\S+\.\S+|\S+://\S*|www\.\S+", re.IGNORECASE)
_SAID = re.compile(r'"?sep=([,;|\t])"?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table. first_line: where its rows begin. Columns from 0; headings None: there are none."""

    separator: str
    first_line: int
    number: int
    name: int | None
    headings: tuple[str, ...] | None


def said_separator(line: str) -> str | None:
    """What a first line "sep=;" says, which some programs write for Excel."""
    found = _SAID.fullmatch(line)
    return found[1] if found else None


def lay_out(sample: Sequence[Line], region: str | None, *, separator: str | None = None) -> Layout | None:
    """The table that the first lines begin; None: there are no columns, or each cell is a recipient.

    separator: what the list itself says.
    """
    tables = {one: _rows(sample, one) for one in separator or SEPARATORS}
    best = max(tables, key=lambda one: _fitness(tables[one], region))
    rows = tables[best]
    if sum(len(row.cells) > 1 for row in rows) * 2 <= len(rows):
        return None
    head = _heading_row(rows, region)
    headings = None if head is None else rows[head].cells[:MAX_COLUMNS]
    body = rows if head is None else rows[head + 1 :]
    if headings is None and _is_flat(body, region):
        return None
    number = _number_column(body, headings, region)
    if number is None:
        return None
    return Layout(
        separator=best,
        first_line=rows[0].line if head is None else rows[head].line + 1,
        number=number,
        name=_name_column(body, headings, number),
        headings=headings,
    )


def cell_of(row: Record, column: int | None) -> str:
    """A cell; empty where the row is too short."""
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _rows(sample: Sequence[Line], separator: str) -> list[Record]:
    rows: list[Record] = []
    rest = list(sample)
    while True:
        try:
            for row in records(rest, separator):
                rows.append(row)  # noqa: PERF402 - what was read before a refusal is kept
            return rows
        except ListRefused as refused:
            # The sample ends within a cell, or this is not what parts the cells, or a mark was forgotten:
            # reading it all will tell. Here the other rows are enough.
            rest = [line for line in rest if line[0] > (refused.line or 0)]


def _fitness(rows: Sequence[Record], region: str | None) -> tuple[int, int, int]:
    """Rows with a number of their own cell; with one that a spreadsheet has spoilt; of the usual width."""
    good = spoilt = 0
    for row in rows:
        read = [read_number(cell, region) for cell in row.cells[:MAX_COLUMNS]]
        good += any(not isinstance(one, BadLine) for one in read)
        spoilt += BadLine.SHORTENED in read
    widths = Counter(len(row.cells) for row in rows)
    width, often = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return good, spoilt, often if width > 1 else 0


def _heading_row(rows: Sequence[Record], region: str | None) -> int | None:
    """The row before the first number that has the most headings that we know; None: there is none."""
    found, most = None, 0
    for at, row in enumerate(rows[:MAX_PREAMBLE]):
        if any(_is_number_like(cell, region) for cell in row.cells[:MAX_COLUMNS]):
            break
        known = sum(number_rank(cell) > 0 or name_rank(cell) > 0 for cell in row.cells[:MAX_COLUMNS])
        if len(row.cells) > 1 and known > most:
            found, most = at, known
        elif at == 0 and _is_heading_like(row):
            found = at
    return found


def _is_number_like(cell: str, region: str | None) -> bool:
    read = read_number(cell, region)
    return not isinstance(read, BadLine) or read in (BadLine.SHORTENED, BadLine.SEVERAL)


def _is_heading_like(row: Record) -> bool:
    """Whether it has a word in every cell, and no digits: headings in a language that we do not know."""
    return len(row.cells) > 1 and all(cell.strip() and not re.search(r"\d", cell) for cell in row.cells)


def _is_flat(rows: Sequence[Record], region: str | None) -> bool:
    """Whether several recipients share a line: nothing but numbers, or one line with several of them."""
    many = 0
    for row in rows:
        filled = [cell for cell in row.cells if cell.strip()]
        numbers = sum(_is_number_like(cell, region) for cell in filled)
        many += numbers > 1 and (numbers == len(filled) or len(rows) == 1)
    return many * 2 > len(rows)


def _number_column(rows: Sequence[Record], headings: Sequence[str] | None, region: str | None) -> int | None:
    width = min(MAX_COLUMNS, max(map(len, (headings or (), *(row.cells for row in rows)))))
    ranks = [number_rank(headings[at]) if headings and at < len(headings) else 0 for at in range(width)]
    hits = [0] * width
    for row in rows:
        for at, cell in enumerate(row.cells[:width]):
            read = read_number(cell, region)
            # A number in full is surer than digits that could be an order's.
            hits[at] += (3 if plain(cell).startswith("+") else 2) if not isinstance(read, BadLine) else 0
    enough = max(hits) / 2
    best = max(range(width), key=lambda at: (hits[at] > 0 and hits[at] >= enough, ranks[at], hits[at], -at))
    if hits[best] == 0:
        # Perhaps all are spoilt: the heading still says which they are, else what they look like.
        spoilt = Counter(
            at
            for row in rows
            for at, cell in enumerate(row.cells[:width])
            if read_number(cell, region) is BadLine.SHORTENED
        )
        best = max(range(width), key=lambda at: (ranks[at], spoilt[at], -at))
        return best if ranks[best] > 0 or spoilt[best] > 0 else None
    return best


def _name_column(rows: Sequence[Record], headings: Sequence[str] | None, number: int) -> int | None:
    width = min(MAX_COLUMNS, max(map(len, (headings or (), *(row.cells for row in rows)))))
    ranks = [name_rank(headings[at]) if headings and at < len(headings) else 0 for at in range(width)]
    named = [sum(_is_wordy(cell_of(row, at)) for row in rows) for at in range(width)]
    columns = [at for at in range(width) if at != number and ranks[at] >= 0 and named[at] > 0]
    if headings is not None and any(rank > 0 for rank in ranks):
        columns = [at for at in columns if ranks[at] > 0]
    return max(columns, key=lambda at: (ranks[at], named[at] * 2 >= len(rows), -at), default=None)


def _is_wordy(cell: str) -> bool:
    """Whether it could be a name: letters, and neither an address of mail nor of the web."""
    return any(map(str.isalpha, cell)) and _ADDRESS.fullmatch(cell.strip()) is None
