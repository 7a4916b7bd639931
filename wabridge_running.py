"""Who runs here: each process of the service shows in the data folder that it lives, for `doctor`.

A file's lock lasts as long as its process; its time moves for as long as the process's loop turns.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "running"
BEAT_S = 5.0
HUNG_AFTER_S = 30.0
"""A loop that has not turned for so long answers nobody."""
GRAVES_KEPT_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A living process of the service on this machine."""

    pid: int
    roles: tuple[str, ...]
    quiet_s: float  # since its last sign of life

    @property
    def hangs(self) -> bool:
        """Whether it lives and does nothing."""
        return self.quiet_s > HUNG_AFTER_S


@asynccontextmanager
async def shown_running(data_dir: Path, roles: Iterable[str]) -> AsyncIterator[None]:
    """Show it for as long as the block runs."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_graves(folder)
    file = folder / f"{_this_host()}-{os.getpid()}"
    with file.open("w", encoding="utf-8") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        json.dump({"pid": os.getpid(), "roles": sorted(roles)}, mark)
        mark.flush()
        beat = asyncio.create_task(_beat(file), name="sign of life")
        try:
            yield
        finally:
            beat.cancel()
            with suppress(OSError):
                file.unlink()


def who_runs(data_dir: Path) -> list[Running]:
    """The processes of this machine (or container) that serve this data folder."""
    found = []
    for file in sorted((data_dir / FOLDER).glob(f"{_this_host()}-*")):
        with suppress(OSError, ValueError, KeyError):
            if _is_grave(file):
                continue
            told = json.loads(file.read_text(encoding="utf-8"))
            quiet_s = time.time() - file.stat().st_mtime
            found.append(Running(pid=told["pid"], roles=tuple(told["roles"]), quiet_s=quiet_s))
    return found


async def _beat(file: Path) -> None:
    while True:
        await asyncio.sleep(BEAT_S)
        with suppress(OSError):
            os.utime(file)


def _is_grave(file: Path) -> bool:
    """Whether its process is gone: the lock can be had."""
    with file.open("rb") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _clear_graves(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(OSError):
            is_old = time.time() - file.stat().st_mtime > GRAVES_KEPT_S
            if (is_old or file.name.startswith(f"{_this_host()}-")) and _is_grave(file):
                file.unlink()


def _this_host() -> str:
    """Containers that share a folder have names of their own."""
    return socket.gethostname().replace("/", "_")[:100]
