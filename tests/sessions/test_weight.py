"""When a page has become a burden, and how many more sessions there is room for: pure decisions."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from sessions.capacity import FIRST_GUESS, estimate_of, room_for
from sessions.config import SessionsConfig
from sessions.machine import available_bytes, group_rooms
from sessions.weight import MB, Burden, Weighing, Weight, Why, burden, busy_part

CONFIG = SessionsConfig(data_dir=Path("nowhere"))
HOUR = 3600.0


def weighing(age_s: float, *, mb: int = 150, cpu_s: float = 0.0) -> Weighing:
    """A page of that age, so heavy, which has used so much."""
    return Weighing(age_s=age_s, weight=Weight(memory_bytes=mb * MB, cpu_s=cpu_s, processes=2))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (weighing(HOUR), None),
        (weighing(HOUR, mb=1500), None),
        (weighing(HOUR, mb=1501), Burden(why=Why.MEMORY, patience_s=600.0)),
        (weighing(HOUR, mb=3001), Burden(why=Why.MEMORY, patience_s=0.0)),
        # A young page may be heavy: it is loading, and would be as heavy again.
        (weighing(1700.0, mb=2900), None),
        (weighing(299.0, mb=9000), None),
        (weighing(301.0, mb=9000), Burden(why=Why.MEMORY, patience_s=0.0)),
        (weighing(24 * HOUR), None),
        (weighing(24 * HOUR + 1), Burden(why=Why.AGE, patience_s=None)),
    ],
)
def test_a_page_is_a_burden_by_its_memory_and_its_age(last: Weighing, expected: Burden | None) -> None:
    assert burden([weighing(30.0), last], CONFIG) == expected


def test_nothing_is_known_of_a_page_that_was_never_weighed() -> None:
    assert burden([], CONFIG) is None


def test_a_page_that_works_for_minutes_without_end_is_a_burden() -> None:
    busy = [weighing(HOUR + second, cpu_s=0.95 * second) for second in range(0, 331, 30)]
    pausing = [weighing(HOUR + second, cpu_s=0.5 * second) for second in range(0, 331, 30)]

    assert burden(busy, CONFIG) == Burden(why=Why.CPU, patience_s=600.0)
    assert burden(busy[:9], CONFIG) is None  # not for long enough
    assert burden(pausing, CONFIG) is None


def test_the_cpu_of_a_process_that_ended_is_never_counted_backwards() -> None:
    assert busy_part([weighing(0.0, cpu_s=500.0), weighing(400.0, cpu_s=3.0)], 300.0) == 0.0


@pytest.mark.parametrize(
    ("given", "room"),
    [
        ({}, 4),
        ({"available": 10_000 * MB}, 8),  # the count is the bound
        ({"starting": 2}, 2),  # what was taken is not in memory yet
        ({"available": 500 * MB}, 0),
        ({"available": 500 * MB, "held": 0}, 1),  # one may always be served
        ({"available": 0, "held": 0, "by_count": 0}, 0),
        ({"estimate": 900 * MB}, 1),
    ],
)
def test_there_is_room_by_count_and_by_memory(given: dict[str, int], room: int) -> None:
    machine = {
        "by_count": 8,
        "held": 3,
        "available": 1300 * MB,
        "reserve": 256 * MB,
        "starting": 0,
        "estimate": 250 * MB,
    }

    assert room_for(**{**machine, **given}) == room


def test_the_estimate_follows_what_was_weighed() -> None:
    assert estimate_of([]) == FIRST_GUESS
    assert estimate_of([150 * MB]) == 200 * MB
    assert estimate_of([1000 * MB] * 9) == 925 * MB


def test_the_narrowest_control_group_counts_whatever_its_version(tmp_path: Path) -> None:
    told = {
        "proc/self/cgroup": "4:memory:/pod/box\n5:cpu,cpuacct:/pod\n0::/slice/unit\n",
        "sys/fs/cgroup/memory/pod/box/memory.limit_in_bytes": "9223372036854771712",
        "sys/fs/cgroup/memory/pod/box/memory.usage_in_bytes": "5",
        "sys/fs/cgroup/memory/pod/memory.limit_in_bytes": "1000",
        "sys/fs/cgroup/memory/pod/memory.usage_in_bytes": "700",
        "sys/fs/cgroup/memory/pod/memory.stat": "total_rss 7\ntotal_inactive_file 50\n",
        "sys/fs/cgroup/slice/unit/memory.max": "max",
        "sys/fs/cgroup/slice/unit/memory.current": "5",
        "sys/fs/cgroup/slice/memory.max": "2000",
        "sys/fs/cgroup/slice/memory.current": "1900",
        "sys/fs/cgroup/slice/memory.stat": "inactive_file 100\n",
    }
    for name, text in told.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    assert sorted(group_rooms(tmp_path)) == [200, 350]
    assert available_bytes(tmp_path) == 200


def test_without_a_limit_the_machine_itself_counts(tmp_path: Path) -> None:
    assert group_rooms(tmp_path) == []
    assert 0 < available_bytes(tmp_path) <= psutil.virtual_memory().total
