"""Weighs the processes of a fleet again and again while they work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults.killing import kind_of
from tests.service import Service
from tests.soak.growth import Allowed, Series

MIB = 2**20
MEMORY = Allowed(amount=15.0, share=0.10)
"""MiB. Python's own heap moves by some MiB; ten minutes of a leak of 100 kB a second are 60."""
BROWSER = Allowed(amount=25.0, share=0.15)
"""MiB a browser: a page keeps the messages that came while it is open, and is opened anew each day."""
HANDLES = Allowed(amount=12)
"""Connections to the database come and go by load: a pool's worth."""
THREADS = Allowed(amount=6)
"""Threads that read files and hash are kept once there were so many at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Of one service's process, and of what it has started. Sizes in MiB, proportional (PSS)."""

    memory: float
    resident: float
    handles: int
    threads: int
    browsers: int
    browser_memory: float
    driver_memory: float


@dataclass(slots=True, kw_only=True)
class Life:
    """One process's, from its start to its end."""

    name: str
    pid: int
    weights: list[tuple[float, Weight]] = field(default_factory=list)

    def series(self) -> list[Series]:
        """What of it should not grow."""

        def of(name: str, unit: str, allowed: Allowed, value: Callable[[Weight], float]) -> Series:
            points = [(at, value(weight)) for at, weight in self.weights]
            return Series(name=f"{self.name}: {name}", unit=unit, allowed=allowed, points=points)

        told = [
            of("memory", "MiB", MEMORY, lambda one: one.memory),
            of("file handles", "", HANDLES, lambda one: one.handles),
            of("threads", "", THREADS, lambda one: one.threads),
        ]
        if any(weight.browsers for _, weight in self.weights):
            told += [
                of(
                    "memory a browser",
                    "MiB",
                    BROWSER,
                    lambda one: one.browser_memory / max(1, one.browsers),
                ),
                of("Playwright's memory", "MiB", MEMORY, lambda one: one.driver_memory),
            ]
        return told


class Scales:
    """Of these services, by name. A service that was started again begins another life."""

    def __init__(self, services: Mapping[str, Service], *, every_s: float) -> None:
        self._services = services
        self._every_s = every_s
        self._began = time.monotonic()
        self.lives: list[Life] = []

    async def weigh_until(self, quiet: asyncio.Event) -> None:
        """At each interval."""
        while not quiet.is_set():
            await asyncio.to_thread(self._weigh)
            with suppress(TimeoutError):
                await asyncio.wait_for(quiet.wait(), self._every_s)

    def longest(self, name: str) -> Life | None:
        """The longest life of a service; None: it was never met."""
        mine = [life for life in self.lives if life.name == name]
        return max(mine, key=lambda life: len(life.weights), default=None)

    def _weigh(self) -> None:
        at = time.monotonic() - self._began
        for name, service in self._services.items():
            with suppress(AssertionError, psutil.Error, OSError):  # it is dead just now
                pid = service.pid
                weight = weigh(pid)
                life = next((one for one in self.lives if (one.name, one.pid) == (name, pid)), None)
                if life is None:
                    life = Life(name=name, pid=pid)
                    self.lives.append(life)
                life.weights.append((at, weight))


def weigh(pid: int) -> Weight:
    """One service. Raises what psutil and the kernel raise when it has ended."""
    own = psutil.Process(pid)
    browsers, browser_memory, driver_memory = 0, 0.0, 0.0
    for child in own.children(recursive=True):
        with suppress(psutil.Error, OSError):
            kind, memory = kind_of(child.cmdline()), pss_mib(child.pid)
            browsers += kind == "browser"
            driver_memory += memory if kind == "node" else 0.0
            browser_memory += memory if kind not in {"node", "zombie"} else 0.0
    return Weight(
        memory=pss_mib(pid),
        resident=own.memory_info().rss / MIB,
        handles=own.num_fds(),
        threads=own.num_threads(),
        browsers=browsers,
        browser_memory=browser_memory,
        driver_memory=driver_memory,
    )


def pss_mib(pid: int) -> float:
    """A process's share of the memory that it uses. Raises OSError when it has ended."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
