"""What was measured of each contestant, and the table of it."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.table import Table


@dataclass(slots=True)
class Samples:
    """Of one contestant, by row of the table."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, row: str, value: float | None) -> None:
        """One more; None: what was to be measured never came."""
        if value is None:
            self.failures.append(row)
        else:
            self.rows.setdefault(row, []).append(value)


def table_of(title: str, ours: tuple[str, Samples], peers: Sequence[tuple[str, Samples]]) -> Table:
    """Medians with their ranges, and our share of each peer's."""
    table = Table("", box=None, title=title, title_justify="left")
    for name in (ours[0], *(name for name, _ in peers)):
        table.add_column(name, justify="right")
    for name, _ in peers:
        table.add_column(f"ours / {name.split(', ')[-1]}", justify="right")
    for row in _in_order(row for _, of in (ours, *peers) for row in of.rows):
        mine, theirs = ours[1].rows.get(row, []), [of.rows.get(row, []) for _, of in peers]
        table.add_row(row, *map(_told, (mine, *theirs)), *(_ratio(mine, one) for one in theirs))
    return table


def _in_order(rows: Iterable[str]) -> list[str]:
    """As they were measured, those that differ in a number alone beside each other."""
    met = list(dict.fromkeys(rows))
    kinds = list(dict.fromkeys(_kind(row) for row in met))
    return sorted(met, key=lambda row: kinds.index(_kind(row)))


def _kind(row: str) -> str:
    return re.sub(r"\d+", "", row)


def _told(values: list[float]) -> str:
    if not values:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f}, n={len(values)})"


def _ratio(mine: list[float], theirs: list[float]) -> str:
    if not mine or not theirs or not statistics.median(theirs):
        return "-"
    return f"{statistics.median(mine) / statistics.median(theirs):.2f}"
