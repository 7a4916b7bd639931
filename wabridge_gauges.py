"""What there is just now, for Prometheus: of this process, and of the whole installation.

The installation's figures come from the database, which one role asks (the scheduler's processes), at most
every `FRESH_S` however often it is scraped. Two schedulers tell the same twice: take the highest, not the
sum.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bridge.errors import BridgeError
from bridge.ids import HolderId
from bridge.ports.clock import awake_clock
from bridge.ports.overview import Overlook, Overview, Waiting
from bridge.session_life import SessionState
from sessions.glance import Glance
from wabridge_vitals import OK

FRESH_S = 15.0
LIMIT_S = 10.0
"""How long the database may take for all of it."""

Word = TypeVar("Word", bound=str)
Depths = Callable[[Sequence[HolderId]], Awaitable[Mapping[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What one process knows of itself. glance: None where it holds no sessions."""

    glance: Glance | None
    capacity: int
    loop_late_s: float
    ready: Mapping[str, str]


class OwnGauges(Collector):
    """Of this process."""

    def __init__(self, roles: Sequence[str], look: Callable[[], Own]) -> None:
        self._roles, self._look = roles, look

    def collect(self) -> Iterator[Metric]:
        """Asked at each scrape."""
        own = self._look()
        yield InfoMetricFamily("wabridge", "What this process does.", {"roles": ",".join(self._roles)})
        ready = {part: word == OK for part, word in own.ready.items()}
        yield by("ready", "Whether this process can do its work, by what that needs.", "part", ready)
        yield one(
            "loop_late_seconds", "How late this process's loop turned lately, at worst.", own.loop_late_s
        )
        if (glance := own.glance) is None:
            return
        states = Counter(glance.states)
        held = {state.value: states[state] for state in SessionState}
        yield by("sessions_held", "Sessions that this process holds.", "state", held)
        yield one("sessions_capacity", "Sessions that this process may hold.", own.capacity)
        yield one("lease_left_seconds", "Until this process has to let go of its sessions.", glance.lease_s)
        weights = glance.browser_bytes
        yield one("browsers_memory_bytes", "Memory of all weighed browsers here.", sum(weights))
        yield one("browser_largest_bytes", "Memory of the heaviest one.", max(weights, default=0))


class InstallationGauges(Collector):
    """Of all processes together; `refresh` before each scrape."""

    def __init__(self, overlook: Overlook, depths: Depths) -> None:
        self._overlook, self._depths = overlook, depths
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._seen: Overview | None = None
        self._hints: Mapping[str, int] | None = None

    async def refresh(self) -> None:
        """Ask anew what is older than `FRESH_S`. What does not answer is told so, without old figures."""
        async with self._asking:
            if awake_clock() - self._asked_at < FRESH_S:
                return
            self._seen = self._hints = None
            with suppress(BridgeError, TimeoutError):
                async with asyncio.timeout(LIMIT_S):
                    self._seen = await self._overlook.overview()
            holders = () if self._seen is None else self._seen.holders
            with suppress(BridgeError):
                self._hints = await self._depths([holder.id for holder in holders])
            self._asked_at = awake_clock()

    def collect(self) -> Iterator[Metric]:
        """Asked at each scrape."""
        yield one("database_up", "Whether the database answered.", self._seen is not None)
        yield one("queue_up", "Whether the queue answered.", self._hints is not None)
        if self._hints is not None:
            yield by("queue_hints", "Hints that wait, or have killed workers (dead).", "queue", self._hints)
        if self._seen is not None:
            yield from _told(self._seen)


def _told(seen: Overview) -> Iterator[Metric]:
    sessions = [((desired, state), count) for (desired, state), count in seen.sessions.items()]
    yield many("sessions", "All sessions.", ("desired", "state"), sessions)
    yield one("sessions_unheld", "Sessions that no living process has, and should.", seen.unheld)
    kinds = Counter(holder.kind for holder in seen.holders)
    yield by("holders", "Living processes that hold sessions or a bot's lead.", "kind", {"worker": 0} | kinds)
    yield from _wait_by(
        "outbox_due", "Messages of connected sessions whose time has come", "purpose", seen.due
    )
    yield one("outbox_due_elsewhere", "The same, of sessions that are away or suspended.", seen.due_elsewhere)
    yield from _wait_by("outbox_sending", "Messages begun and not settled", "purpose", seen.in_flight)
    yield from _wait("facts", "Facts that wait to be handled", seen.facts)
    yield from _wait_by("screens", "Places that show an old screen", "surface", seen.screens)
    yield from _wait_by("notices", "Notices that wait to be shown", "surface", seen.notices)
    yield from _wait("media", "Files of messages that wait to be fetched", seen.files)
    yield by("jobs_standing", "Jobs, by where they stand.", "status", seen.jobs)
    yield one(
        "jobs_oldest_seconds", "Since when the job that is longest due might have run.", seen.job_wait_s
    )
    yield by("broadcasts", "Broadcasts, by where they are.", "state", seen.broadcasts)
    copies = seen.copies
    yield one("login_copies_oldest_seconds", "Age of the newest copy of a login, at worst.", copies.oldest_s)
    yield one("login_copies_missing", "Linked sessions whose login was never copied.", copies.missing)
    yield one("login_copies_troubled", "Sessions whose last copy failed.", copies.troubled)
    yield one("login_copies_bytes", "Size of all kept copies.", copies.size_bytes)
    yield one("tenants", "Businesses.", seen.tenants)
    yield one("tenants_suspended", "Those that may not send.", seen.suspended)
    yield one("sends_suspended", "Whether the kill switch of the installation is on.", seen.all_suspended)


def one(name: str, meaning: str, value: float) -> Metric:
    """A gauge without labels."""
    return GaugeMetricFamily(f"wabridge_{name}", meaning, value=float(value))


def by(name: str, meaning: str, label: str, values: Mapping[Word, float]) -> Metric:
    """A gauge for each of a few words."""
    return many(name, meaning, (label,), (((word,), value) for word, value in values.items()))


def many(
    name: str, meaning: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]
) -> Metric:
    """A gauge for each of a few combinations."""
    family = GaugeMetricFamily(f"wabridge_{name}", meaning, labels=labels)
    for words, value in values:
        family.add_metric(words, float(value))
    return family


def _wait(name: str, meaning: str, waiting: Waiting) -> Iterator[Metric]:
    """How much waits, and how long what waits longest has waited."""
    yield one(f"{name}_waiting", f"{meaning}.", waiting.count)
    yield one(f"{name}_oldest_seconds", f"{meaning}: since when at worst.", waiting.oldest_s)


def _wait_by(name: str, meaning: str, label: str, waiting: Mapping[Word, Waiting]) -> Iterator[Metric]:
    counts = {word: of.count for word, of in waiting.items()}
    ages = {word: of.oldest_s for word, of in waiting.items()}
    yield by(f"{name}_waiting", f"{meaning}.", label, counts)
    yield by(f"{name}_oldest_seconds", f"{meaning}: since when at worst.", label, ages)
