"""How long this process may still act as the holder of its sessions, by its own clock."""

from __future__ import annotations

from bridge.ports.clock import awake_clock

STRAINED = 0.5
"""Of a lease. A heartbeat comes at a third of it; one that comes later than this tells of too much work."""


class Lease:
    """Renewed by each heartbeat that the database took; runs out by itself."""

    def __init__(self) -> None:
        self._until = 0.0
        self._ttl_s = 0.0
        self._calm_from = 0.0

    def renew(self, *, began: float, ttl_s: float) -> None:
        """A heartbeat that was begun at `began` has succeeded: the database cannot count from earlier."""
        if self._is_late:
            self._calm_from = awake_clock() + ttl_s
        self._until = max(self._until, began + ttl_s)
        self._ttl_s = ttl_s

    def end(self) -> None:
        """It is over now."""
        self._until = self._ttl_s = self._calm_from = 0.0

    @property
    def remaining_s(self) -> float:
        """Seconds left; 0 when it has run out."""
        return max(0.0, self._until - awake_clock())

    @property
    def strain_s(self) -> float:
        """Seconds for which nothing heavy should be begun, as far as is known: a heartbeat is late or was."""
        return self._ttl_s if self._is_late else max(0.0, self._calm_from - awake_clock())

    @property
    def _is_late(self) -> bool:
        return self.remaining_s < STRAINED * self._ttl_s
