"""How many more sessions this process may take: by count, and by the memory that there is."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Collection

import structlog

from bridge.ids import SessionId
from bridge.ports.clock import awake_clock
from sessions.config import SessionsConfig
from sessions.machine import available_bytes
from sessions.weight import MB

log = structlog.get_logger(__name__)

FIRST_GUESS = 250 * MB
"""Of a session that nobody has weighed yet. It counts like one that was."""
STARTING_S = 90.0
"""So long after its claim a session that was not weighed yet may still have to take its memory."""


def room_for(*, by_count: int, held: int, available: int, reserve: int, starting: int, estimate: int) -> int:
    """How many sessions may be taken now. available, reserve, estimate (of one session): bytes.

    starting: those that were taken and are not in memory yet. One may always be taken when there is none:
    a machine that is too small for its reserve is still better than a session that nobody serves.
    """
    left = available - reserve - starting * estimate
    by_memory = max(0, left // max(1, estimate))
    return max(0, min(by_count, max(by_memory, 0 if held else 1)))


def estimate_of(weights: Collection[int]) -> int:
    """What the next session is likely to take: the mean of the others, and of the first guess."""
    return round(statistics.fmean([FIRST_GUESS, *weights]))


class Capacity:
    """Of one process."""

    def __init__(self, config: SessionsConfig, available: Callable[[], int] = available_bytes) -> None:
        self._config = config
        self._available = available
        self._weights: dict[SessionId, int] = {}
        self._taken_at: dict[SessionId, float] = {}
        self._was_full = False

    def taken(self, session: SessionId) -> None:
        """It was claimed."""
        self._taken_at[session] = awake_clock()

    def weighed(self, session: SessionId, memory_bytes: int) -> None:
        """Its browser takes so much."""
        self._weights[session] = memory_bytes
        self._taken_at.pop(session, None)

    def left(self, session: SessionId) -> None:
        """It is not held any more."""
        self._weights.pop(session, None)
        self._taken_at.pop(session, None)

    @property
    def weights(self) -> tuple[int, ...]:
        """Bytes that each browser took when it was weighed last; those not weighed yet are not in it."""
        return tuple(self._weights.values())

    async def room(self, held: int) -> int:
        """How many more may be claimed now."""
        by_count = self._config.worker_capacity - held
        if by_count <= 0:
            return 0
        available = await asyncio.to_thread(self._available)
        now = awake_clock()
        estimate = estimate_of(self._weights.values())
        room = room_for(
            by_count=by_count,
            held=held,
            available=available,
            reserve=round(self._config.memory_reserve_mb * MB),
            starting=sum(now - since < STARTING_S for since in self._taken_at.values()),
            estimate=estimate,
        )
        self._say(full=room == 0, available=available, estimate=estimate, held=held)
        return room

    def _say(self, *, full: bool, available: int, estimate: int, held: int) -> None:
        if full and not self._was_full:
            log.warning(
                "holder.no_memory", available_mb=available // MB, estimate_mb=estimate // MB, held=held
            )
        self._was_full = full
