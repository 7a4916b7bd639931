"""The browser's processes, found by the profile they run on: to end what does not obey, and what a killed
process of ours left behind. A headless shell has no lock of its own: a second one on the same profile sees an
empty localStorage, which looks like a logout.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

ASKED_WAIT_S = 2.0
"""How long a browser may take that was asked to end: 0.02 to 0.06 s when it can (measured)."""
KILL_WAIT_S = 5.0
LOOK_AGAIN_S = 0.005


def end_browsers_of(profile: Path) -> int:
    """End every browser process on `profile` and wait until they are gone; how many there were.

    Blocks for up to 7 s: call it in a thread. Only the holder of the profile's lock may do this.
    """
    found = browsers_on(profile)
    end(found)
    return len(found)


def end(browsers: Sequence[psutil.Process]) -> None:
    """End exactly these with all that they started; another one with a number of theirs is left alone.

    They are asked first, for then they write down localStorage, which is part of the login: one that was
    made seconds ago is not on the disk before. Then they are killed.

    Blocks for up to 7 s: call it in a thread.
    """
    tree = [*browsers, *(child for browser in browsers for child in _children(browser))]
    able = [browser for browser in browsers if not _is_stopped(browser)]
    for browser in able:
        _signal(browser.terminate)
    _wait(able, ASKED_WAIT_S)
    # Children by themselves, too: one that is stopped does not notice that its browser is gone.
    for process in tree:
        _signal(process.kill)
    _wait(tree, KILL_WAIT_S)


def browsers_on(profile: Path) -> list[psutil.Process]:
    """Every living browser process that names `profile` as its own. Blocks for some 10 ms."""
    return [process for process in psutil.process_iter() if _runs_on(process, profile)]


def _runs_on(process: psutil.Process, profile: Path) -> bool:
    try:
        return f"--user-data-dir={profile}" in process.cmdline() and not _is_over(process)
    except psutil.Error:
        return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.Error:
        return


def _wait(processes: Sequence[psutil.Process], limit_s: float) -> None:
    """Until all are over. Not until they have no number any more: their parent may be dead, or stopped."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until and not all(_is_over(process) for process in processes):
        time.sleep(LOOK_AGAIN_S)


def _is_over(process: psutil.Process) -> bool:
    """Gone, or a zombie: one whose threads have ended holds no file any more."""
    try:
        return not process.is_running() or (
            process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
        )
    except psutil.Error:
        return True


def _is_stopped(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_STOPPED
    except psutil.Error:
        return False
