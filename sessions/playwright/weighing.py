"""What the processes of one browser take together.

PSS counts what processes share once in all. The kernel tells it of processes like our own; of a sandboxed
renderer it may not, and then what is the process's own counts. Where there is no /proc it is the RSS, which
is too much rather than too little.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from sessions.weight import Weight


def weight_of(profile: Path) -> Weight:
    """The browser on `profile` and all that it has started; nothing without one. It blocks: use a thread."""
    memory, cpu_s, counted = 0, 0.0, 0
    for browser in _browsers(profile):
        tree = [browser]
        with contextlib.suppress(psutil.Error):
            tree += browser.children(recursive=True)
        for process in tree:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                memory += _memory(process)
                cpu_s += times.user + times.system
                counted += 1
    return Weight(memory_bytes=memory, cpu_s=cpu_s, processes=counted)


def _browsers(profile: Path) -> Iterator[psutil.Process]:
    """Below us alone: what others have started is not ours to weigh."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            command = process.cmdline()
            if f"--user-data-dir={profile}" in command and not any(p.startswith("--type=") for p in command):
                yield process


def _memory(process: psutil.Process) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration, ValueError):
        told = process.memory_info()
        return int(told.rss - getattr(told, "shared", 0))
