"""A notice, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.menu.state import View
from bridge.ports.rows import NoticeRow, SessionRow
from bridge.presenter import fit
from bridge.screens import one_line

LONGEST_NAME = 80
"""UTF-16 units of a name in a title: what it says of them has to be seen too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`view` holds what the reader may know."""

    notice: NoticeRow
    view: View
    session: SessionRow


def short(name: str) -> str:
    """A name that leaves room for what is said of it."""
    return fit(one_line(name), LONGEST_NAME)
