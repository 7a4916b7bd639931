"""The rows of one workspace, as the engine tells them: never changed here but by what it told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


class Mirror:
    """Collections of rows, by the engine's names for them."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, dict[int, Row]] = defaultdict(dict)

    def follow(self, collection: str, verb: str, row: Row) -> None:
        """A row was inserted, updated or deleted."""
        if verb == "delete":
            self._rows[collection].pop(row["id"], None)
        else:
            self._rows[collection][row["id"]] = row

    def all(self, collection: str) -> list[Row]:
        """All rows, oldest first."""
        return list(self._rows[collection].values())

    def where(self, collection: str, **facts: Any) -> Iterator[Row]:
        """The rows with these values."""
        for row in self.all(collection):
            if all(row.get(name) == value for name, value in facts.items()):
                yield row

    def one(self, collection: str, **facts: Any) -> Row | None:
        """The first row with these values."""
        return next(self.where(collection, **facts), None)
