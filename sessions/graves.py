"""Finds processes of this machine that died while they held sessions.

Each holder keeps a lock on a file of its own for as long as it lives; the kernel lets go of it however the
process ends. A file whose lock can be had is a grave: what that holder held is free at once, and a restart
after a crash takes seconds instead of a lease and its margin. Browsers that outlived it are ended before a
profile is opened, and the profile's own lock stands against everybody else.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bridge.ids import HolderId, is_id
from bridge.ports.store import Store

FOLDER = "holders"


def dead_holders(data_dir: Path) -> Iterator[HolderId]:
    """Each holder whose process is gone. Its file is removed after the caller has dealt with it."""
    for file in sorted((data_dir / FOLDER).glob("*")):
        if not is_id(file.name):
            continue
        with file.open("ab") as mark:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # it lives
            yield HolderId(file.name)
            file.unlink(missing_ok=True)


async def bury_neighbours(store: Store, data_dir: Path) -> None:
    """What a process of this machine held when it died is free at once, and its profiles are here."""
    for dead in dead_holders(data_dir):
        await store.bury(dead)


def sign_of_life(data_dir: Path, holder: HolderId) -> IO[bytes]:
    """This process's own file, locked until it is closed, or until the process ends."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = (folder / holder).open("ab")
    fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return mark
