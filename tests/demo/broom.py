"""Sweeps up after a demo: ends every process that was started for it and removes its folder.

Everything that a demo starts carries the folder's path, in its environment or its command line, browsers
included. As a script, `python broom.py FOLDER` waits until its standard input closes and sweeps then: so
nothing is left behind even when the demo itself is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import psutil

MARK = "WABRIDGE_DATA_DIR"
GRACE_S = 15.0
"""How long a service may take to close its browsers."""


def sweep(folder: Path) -> int:
    """End what still runs for this folder, kindly first, and remove it; how many processes there were.

    Blocks for up to twice GRACE_S.
    """
    found = _belonging_to(folder)
    for process in found:
        _signal(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(found, timeout=GRACE_S)
    # Browsers may have been started in the meantime.
    for process in {*alive, *_belonging_to(folder)}:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(_belonging_to(folder), timeout=GRACE_S)
    shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def _belonging_to(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _is_of(process, str(folder))
    ]


def _is_of(process: psutil.Process, folder: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE or __file__ in process.cmdline():
            return False
        is_marked = process.environ().get(MARK, "").startswith(folder)
        return is_marked or any(folder in word for word in process.cmdline())
    except psutil.Error:
        return False


def _signal(process: psutil.Process, which: signal.Signals) -> None:
    try:
        process.send_signal(which)
    except psutil.Error:
        return


def main() -> None:
    """Wait for the demo to end, however it ends, and sweep."""
    folder = Path(sys.argv[1])
    # Ctrl-C is for the demo; it ends us by closing the pipe.
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, signal.SIG_IGN)
    sys.stdin.read()
    sweep(folder)


if __name__ == "__main__":
    main()
