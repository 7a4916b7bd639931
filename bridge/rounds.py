"""Rounds: work that is looked for again and again, at once when a hint comes, else after an interval.

The supervisor of this product's own loops: the one place (beside the sessions' own) where any exception is
caught. A failing round is logged, pauses with backoff, and comes again; it never ends its process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()

LONGEST_PAUSE_S = 30.0


@dataclass(slots=True, kw_only=True)
class Rounds:
    """One named loop. `round` returns True when it may be run again at once."""

    name: str
    interval_s: float
    round: Callable[[], Awaitable[bool]]
    first_pause_s: float = 1.0
    _due: asyncio.Event = field(default_factory=asyncio.Event)

    def hint(self) -> None:
        """Look now. Hints during a round cause one more."""
        self._due.set()

    async def run(self) -> None:
        """Go round until cancelled."""
        failures = 0
        while True:
            self._due.clear()
            try:
                while await self.round():
                    pass
                failures = 0
                pause_s = self.interval_s
            except Exception:
                pause_s = min(self.first_pause_s * 2**failures, LONGEST_PAUSE_S)
                failures = min(failures + 1, 10)
                log.exception("round.failed", loop=self.name, pause_s=pause_s)
            # Not `wait_for`: up to Python 3.11 it loses a cancellation that comes together with a hint.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._due.wait()
