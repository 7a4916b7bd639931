"""The browser's processes, found by the profile they run on: to end what does not obey, and what a killed
process of ours left behind. A headless shell has no lock of its own: a second one on the same profile sees an
empty localStorage, which looks like a logout.
"""

from __future__ import annotations

from pathlib import Path

import psutil

KILL_WAIT_S = 5.0


def end_browsers_of(profile: Path) -> int:
    """Kill every browser process on `profile` and wait until they are gone; how many there were.

    Blocks for up to 5 s: call it in a thread. Only the holder of the profile's lock may do this.
    """
    found = [process for process in psutil.process_iter() if _runs_on(process, profile)]
    for process in found:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs([process for process in found if not _is_zombie(process)], timeout=KILL_WAIT_S)
    return len(found)


def _runs_on(process: psutil.Process, profile: Path) -> bool:
    try:
        return f"--user-data-dir={profile}" in process.cmdline() and not _is_zombie(process)
    except psutil.Error:
        return False


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
