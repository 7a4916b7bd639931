"""What is read of a list."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.audience.reasons import BadLine
from bridge.screens import one_line

MAX_BAD_KEPT = 1000
"""Bad lines that are listed; more are only counted."""

MAX_FOUND = 40
"""Characters shown of what stood in a bad line: enough to find it again."""

MAX_RECIPIENT_NAME = 60
"""Characters of a recipient's name: it fills a placeholder in a message, so it must stay a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """A recipient. name: one clean line, may be empty."""

    line: int  # of the file, from 1
    phone: str  # E.164 with '+'
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadEntry:
    """A line that is left out. found: what stood there, cut and made safe to show."""

    line: int
    found: str
    why: BadLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRead:
    """A list as it was understood. Each phone stands once, with the name and line of its first place.

    lines: without the headings and without what is blank. bad: the first `MAX_BAD_KEPT`; bad_count: all.
    number_column, name_column: their headings; None where there is no header or no such column.
    """

    entries: tuple[ListEntry, ...]
    bad: tuple[BadEntry, ...]
    bad_count: int
    folded: int
    lines: int
    number_column: str | None = None
    name_column: str | None = None

    @property
    def columns(self) -> dict[str, str]:
        """By "numbers" and "names", the headings that were taken; empty where no columns tell them apart."""
        if self.number_column is None:
            return {}
        if self.name_column is not None:
            return {"numbers": self.number_column, "names": self.name_column}
        return {} if any(one.name for one in self.entries) else {"numbers": self.number_column}


def clean_name(text: str) -> str:
    """A name as a message and every surface may carry it."""
    return one_line(text.strip("' "))[:MAX_RECIPIENT_NAME].strip()


def shown(text: str) -> str:
    """What stood in a line, to find it again."""
    line = one_line(text)
    return line if len(line) <= MAX_FOUND else line[: MAX_FOUND - 1] + "…"
