"""Where a process tells of its own work while it does it, for whoever measures.

    with heard_by(metrics.hear):
        ...

Like the log it is one for the whole process, so that nobody has to be handed it who only passes it on.
Listeners return at once, and whatever fails in one is its own: what is measured goes on, and that listener
hears no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from bridge.happenings import Happening

log = structlog.get_logger()

Listener = Callable[[Happening], None]
"""Returns at once, and awaits nothing."""

_listeners: list[Listener] = []


def tell(happening: Happening) -> None:
    """Tell whoever listens. Never raises; while nobody listens it costs a microsecond."""
    for listener in tuple(_listeners):
        try:
            listener(happening)
        except Exception:
            # Whoever watches must not stop what is watched.
            _listeners.remove(listener)
            log.exception("telemetry.failed", happening=type(happening).__name__)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell `listener` everything inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        if listener in _listeners:
            _listeners.remove(listener)
