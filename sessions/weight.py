"""What a session's browser weighs, and when that is too much: values in, values out."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sessions.config import SessionsConfig

MB = 1_000_000
HARD = 2.0
"""At so many times the cap nobody is waited for."""
HARD_REST = 1 / 6
"""Part of the least age that must have passed even then: a page that is born too heavy is no use reborn."""
BUSY = 0.9
"""Of one core. A page that works so much for minutes is not working for anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A browser's whole tree of processes. cpu_s: used since its start."""

    memory_bytes: int
    cpu_s: float
    processes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A weight, and when it was taken: seconds since the page was opened."""

    age_s: float
    weight: Weight


class Why(enum.StrEnum):
    """Why a page should be closed and opened again."""

    MEMORY = "memory"
    CPU = "cpu"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """A page should be opened again. patience_s: how long to wait for a quiet moment; None: for ever."""

    why: Why
    patience_s: float | None


def burden(weighings: Sequence[Weighing], config: SessionsConfig) -> Burden | None:
    """Whether the page should be opened again, by its weighings so far, oldest first."""
    if not weighings:
        return None
    last = weighings[-1]
    cap, rest_s = config.session_memory_max_mb * MB, config.recycle_rest_s
    if last.weight.memory_bytes > HARD * cap and last.age_s >= rest_s * HARD_REST:
        return Burden(why=Why.MEMORY, patience_s=0.0)
    if last.age_s < rest_s:
        return None
    if last.weight.memory_bytes > cap:
        return Burden(why=Why.MEMORY, patience_s=config.heavy_patience_s)
    if busy_part(weighings, config.busy_s) > BUSY:
        return Burden(why=Why.CPU, patience_s=config.heavy_patience_s)
    if last.age_s > config.page_max_age_h * 3600:
        return Burden(why=Why.AGE, patience_s=None)
    return None


def busy_part(weighings: Sequence[Weighing], span_s: float) -> float:
    """Cores used on average over the last `span_s` or a little more; 0 when it is not known for so long."""
    last = weighings[-1]
    before = [one for one in weighings if last.age_s - one.age_s >= span_s]
    if not before:
        return 0.0
    # A process that ended has taken what it had used with it: then it is less than nothing.
    used_s = last.weight.cpu_s - before[-1].weight.cpu_s
    return max(0.0, used_s / (last.age_s - before[-1].age_s))
