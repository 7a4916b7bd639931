"""How processes die here: SIGKILL, with or without the browsers that they have started."""

from __future__ import annotations

import psutil

from tests.service import Service


async def kill_with_browsers(service: Service) -> None:
    """End a service and all that it has started at one stroke, as the end of a container does.

    A browser whose starter alone dies still closes in order.
    """
    family = [*psutil.Process(service.pid).children(recursive=True), psutil.Process(service.pid)]
    for process in family:
        process.suspend()  # nobody does anything more, not even upon another's death
    for process in family:
        process.kill()
    await service.kill()
    psutil.wait_procs(family, timeout=5.0)


def started_by(service: Service, *, kind: str) -> list[psutil.Process]:
    """The processes of a kind below a service: "browser", "renderer" or "node"."""
    found = []
    for process in psutil.Process(service.pid).children(recursive=True):
        try:
            words = process.cmdline()
        except psutil.Error:
            continue  # it ended while we looked
        if kind == _kind_of(words):
            found.append(process)
    return found


def _kind_of(words: list[str]) -> str:
    if not words:
        return "zombie"
    types = [word.removeprefix("--type=") for word in words if word.startswith("--type=")]
    if types:
        return types[0]
    if any(word.startswith("--user-data-dir=") for word in words):
        return "browser"
    return "node" if words[0].endswith("node") else "other"
