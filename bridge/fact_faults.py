"""Tells apart why a fact could not be handled: what may pass, and what is about this very fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.errors import TemporaryError
from bridge.ports.rows import FactRow


class FactFailed(Exception):
    """This fact could not be handled; what was begun for it has to be rolled back."""

    def __init__(self, row: FactRow, error: Exception) -> None:
        super().__init__(row.seq)
        self.row, self.error = row, error


@contextmanager
def told_apart(row: FactRow) -> Iterator[None]:
    """What may pass is raised as it is; anything else as `FactFailed`."""
    try:
        yield
    except TemporaryError:
        raise
    except Exception as error:
        raise FactFailed(row, error) from error
