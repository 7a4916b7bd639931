"""Whether a process lives, and whether it can do its work: what `/healthz` and `/readyz` answer.

Alive: its loop turns (else nothing would answer) and nothing that should run for ever has ended. What does
not live is to be restarted. Ready: it has begun, and what it needs answers. A database that is away makes a
process unready and not dead: a restart would mend nothing and close every browser.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridge.errors import BridgeError, TemporaryError
from bridge.ids import HolderId
from bridge.ports.clock import awake_clock
from sessions.glance import Glance
from storage.queues import Queues

OK = "ok"
ANSWER_LIMIT_S = 3.0
"""How long what is needed may take to answer. Probes ask every few seconds and wait for as long."""
ASKED_EVERY_S = 1.0
"""However many ask."""
PULSE_S = 1.0
REMEMBERED = 60
"""Turns of the pulse: the worst of the last minute is told."""


class Holding(Protocol):
    """What holds sessions."""

    @property
    def glance(self) -> Glance: ...


class Database(Protocol):
    """What is asked whether it is there."""

    async def now(self) -> datetime: ...


class Watched(Protocol):
    """A process, as far as its health goes."""

    @property
    def store(self) -> Database: ...

    tasks: list[asyncio.Task[None]]

    @property
    def queues(self) -> Queues | None: ...

    @property
    def supervisor(self) -> Holding | None: ...


class Vitals:
    """Of one process. The answers are words for a person, by part; `OK` where all is well."""

    def __init__(self) -> None:
        self._process: Watched | None = None
        self._stage = "starting"
        self._late_s: deque[float] = deque(maxlen=REMEMBERED)
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._answers: dict[str, str] = {}

    def begins(self, process: Watched) -> None:
        """That is the one, and it comes up."""
        self._process = process

    def has_begun(self) -> None:
        """It is up."""
        self._stage = OK

    def stops(self) -> None:
        """It goes down, in order."""
        self._stage = "stopping"

    @property
    def glance(self) -> Glance | None:
        """What it holds; None where it holds nothing."""
        holding = None if self._process is None else self._process.supervisor
        return None if holding is None else holding.glance

    @property
    def loop_late_s(self) -> float:
        """How late the loop turned in the last minute, at worst."""
        return max(self._late_s, default=0.0)

    async def queue_depths(self, holders: Sequence[HolderId]) -> Mapping[str, int]:
        """See `Queues.depths`; raises TemporaryError also before there are queues."""
        queues = None if self._process is None else self._process.queues
        if queues is None:
            raise TemporaryError("this process has no queues yet")
        return await queues.depths(holders)

    def alive(self) -> Mapping[str, str]:
        """Whether what should run for ever does. While it starts or stops, nothing is asked of it."""
        process = self._process
        if process is None or self._stage != OK:
            return {"stage": self._stage}
        ended = sorted(task.get_name() for task in process.tasks if task.done())
        told = {"loops": f"ended: {', '.join(ended)}" if ended else OK}
        if process.queues is not None:
            told["queues"] = OK if process.queues.is_listening else "nobody listens any more"
        if (glance := self.glance) is not None:
            told["holder"] = OK if glance.is_beating else "no heartbeats or claims any more"
        return told

    async def ready(self) -> Mapping[str, str]:
        """Whether it can do its work just now."""
        async with self._asking:
            if awake_clock() - self._asked_at >= ASKED_EVERY_S:
                self._answers = await self._ask()
                self._asked_at = awake_clock()
        return {"stage": self._stage, **self._answers}

    async def pulse(self) -> None:
        """Feel the loop, for ever."""
        while True:
            due = awake_clock() + PULSE_S
            await asyncio.sleep(PULSE_S)
            self._late_s.append(max(0.0, awake_clock() - due))

    async def _ask(self) -> dict[str, str]:
        process = self._process
        if process is None:
            return {}
        parts: dict[str, Awaitable[object]] = {"database": process.store.now()}
        if process.queues is not None:
            parts["queue"] = process.queues.depths()
        answers = await asyncio.gather(*(_answer(part) for part in parts.values()))
        told = dict(zip(parts, answers, strict=True))
        if (glance := self.glance) is not None:
            told["leases"] = OK if glance.lease_s > 0 else "ran out: no heartbeat came through"
        return told


def all_well(told: Mapping[str, str], *, but: Sequence[str] = ()) -> bool:
    """Whether every part is."""
    return all(word == OK for part, word in told.items() if part not in but)


async def _answer(part: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            await part
    except TimeoutError:
        return f"no answer within {ANSWER_LIMIT_S:g} s"
    except BridgeError as error:
        return str(error)
    return OK
