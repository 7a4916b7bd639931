"""How processes die here: SIGKILL, with or without the browsers that they have started."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import psutil

from tests.service import Service


def family_of(service: Service) -> list[psutil.Process]:
    """A service and all that it has started, children first."""
    return [*psutil.Process(service.pid).children(recursive=True), psutil.Process(service.pid)]


async def kill_with_browsers(service: Service) -> None:
    """End a service and all that it has started at one stroke, as the end of a container does.

    A browser whose starter alone dies still closes in order.
    """
    family = family_of(service)
    for process in family:
        with suppress(psutil.NoSuchProcess):  # it has just ended by itself
            process.suspend()  # nobody does anything more, not even upon another's death
    for process in family:
        with suppress(psutil.NoSuchProcess):
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
        if kind == kind_of(words):
            found.append(process)
    return found


async def first_started_by(services: Sequence[Service], *, kind: str) -> list[psutil.Process]:
    """The processes of that kind below any of these services, as soon as there is one."""
    # Nobody tells of a browser's start.
    while not (found := [one for service in services for one in started_by(service, kind=kind)]):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return found


def kind_of(words: list[str]) -> str:
    """What a process below a service is, by its command line."""
    if not words:
        return "zombie"
    types = [word.removeprefix("--type=") for word in words if word.startswith("--type=")]
    if types:
        return types[0]
    if any(word.startswith("--user-data-dir=") for word in words):
        return "browser"
    return "node" if words[0].endswith("node") else "other"
