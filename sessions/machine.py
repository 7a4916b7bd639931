"""How much memory this machine, or the container that we run in, has left for us."""

from __future__ import annotations

from pathlib import Path

import psutil


def available_bytes(root: Path = Path("/")) -> int:
    """What can be had without swapping: of the machine, or of the narrowest control group around us.

    root: where /proc and /sys begin; tests have their own.
    """
    rooms = [psutil.virtual_memory().available, *group_rooms(root)]
    return max(0, min(rooms))


def group_rooms(root: Path) -> list[int]:
    """What each limited control group around this process has left, of version 1 or 2; bytes."""
    rooms = []
    for folder, version in _groups(root):
        names = ("memory.max", "memory.current") if version == 2 else MEMORY_V1
        limit, used = (_number(folder / name) for name in names)
        if limit is not None and used is not None and limit < NO_LIMIT:
            rooms.append(limit - used + _droppable(folder, version))
    return rooms


MEMORY_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes")
NO_LIMIT = 1 << 60
"""Version 1 says "none" with a number near the largest that there is."""


def _groups(root: Path) -> list[tuple[Path, int]]:
    """Our group and those around it; in a container its own is where the root seems to be."""
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        base, version = (root / "sys/fs/cgroup/memory", 1) if controllers else (root / "sys/fs/cgroup", 2)
        own = base / path.lstrip("/")
        inside = [folder for folder in own.parents if folder == base or base in folder.parents]
        found += [(folder, version) for folder in (own, *inside)]
    return list(dict.fromkeys(found))


def _droppable(folder: Path, version: int) -> int:
    """Files that the kernel keeps in memory only because there is room."""
    wanted = "inactive_file" if version == 2 else "total_inactive_file"
    try:
        lines = (folder / "memory.stat").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.split()[0] == wanted), 0)


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # not there, or "max"
