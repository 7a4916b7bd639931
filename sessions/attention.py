"""When a held session reads its own row: at once when its holder has seen that it moved, else seldom.

A holder looks at all its sessions with one statement a round (`HolderDesk.glimpses`). Without that each of
them would ask for its own row, its due messages and its owner's number every two seconds, for ever: with
10,000 sessions nearly 50,000 statements a second in which nothing has happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol

from bridge.ids import SessionId
from bridge.ports.holding import Glimpse, HolderDesk
from bridge.ports.rows import SessionRow
from bridge.session_life import Desired
from sessions.config import SessionsConfig


class Seen(Protocol):
    """What a holder holds."""

    def glimpse(self, seen: Glimpse | None) -> None:
        """What the holder has seen of it; None: nothing, it is gone or another's."""
        ...


async def look_at_all(holder: HolderDesk, held: Mapping[SessionId, Seen]) -> set[SessionId]:
    """One look at the rows of everything held, passed on to whom it concerns; what the store takes for held.

    Raises:
        TemporaryError: the store does not answer.
    """
    known = dict(held)  # what is claimed while the store answers is not in its answer
    glimpses = {seen.session: seen for seen in await holder.glimpses()}
    for session, one in known.items():
        one.glimpse(glimpses.get(session))
    return set(glimpses)


class Attention:
    """Of one session, to its own row."""

    def __init__(self, config: SessionsConfig, wake: asyncio.Event) -> None:
        self._config = config
        self._wake = wake  # set: read the row now
        self._row: SessionRow | None = None

    def has_read(self, row: SessionRow) -> SessionRow:
        """The row as it is acted upon."""
        self._row = row
        return row

    def glimpse(self, seen: Glimpse | None) -> None:
        """Wake up when the row is another than the one that was read, or its owner's number is not known."""
        read = self._row
        if (
            seen is None
            or read is None
            or seen.unknown_number
            or (seen.desired, seen.pairing, seen.use_here_at)
            != (read.desired, read.pairing, read.use_here_at)
        ):
            self._wake.set()

    @property
    def pause_s(self) -> float:
        """How long the row may stay unread. A wish that is being carried out has steps of its own."""
        read = self._row
        if read is None or read.desired is not Desired.RUNNING or read.pairing is not None:
            return self._config.claim_interval_s
        return self._config.row_interval_s
