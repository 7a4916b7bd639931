"""How we talk to Redis: what gives up soon, what waits, and which failures are outages."""

from __future__ import annotations

import asyncio
import random

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError

OUTAGE = (RedisError, OSError, TimeoutError)
"""What a Redis that is away, restarting or out of memory raises."""

CONNECT_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 5.0
"""For commands that answer at once. A blocking read adds the time it blocks."""


def connect(url: str) -> Redis:
    """A client for short commands: one more try, then the error. A hint may be lost, no handler hangs."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        health_check_interval=30,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.2), 1),
    )


def end_if_cancelled() -> None:
    """Raise CancelledError in a task that was cancelled. Every loop over Redis asks at each turn.

    On Python 3.11 a cancellation that arrives just when redis-py has sent a command is lost: its
    `asyncio.wait_for` returns the result instead. The loop would go on for ever, and a stop would wait.
    This may go with Python 3.11.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Backoff:
    """How long to wait after the n-th failure in a row: doubling with jitter, up to a bound."""

    def __init__(self, *, first_s: float = 0.1, most_s: float = 2.0) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._failures = 0

    def next_s(self) -> float:
        """The pause after one more failure."""
        self._failures += 1
        bound = min(self._first_s * 2 ** min(self._failures, 10), self._most_s)
        return random.uniform(bound / 2, bound)

    def reset(self) -> None:
        """It works again."""
        self._failures = 0
