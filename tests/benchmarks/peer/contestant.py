"""A contestant's process: commands in, events out, and what its tree of processes weighs."""

from __future__ import annotations

import asyncio
import contextlib
import json
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from time import monotonic
from typing import Any, Self

import psutil

from tests.benchmarks.peer.account import Account
from tests.standins.whatsapp.phone import Phone

PATIENCE_S = 120.0


class Contestant:
    """One of them, at a page of its own; its processes live while it is entered.

    is_peer: it is whatsapp-web.js.
    """

    def __init__(
        self,
        name: str,
        url: str,
        account: Account,
        words: list[str],
        environment: dict[str, str],
        *,
        is_peer: bool,
    ) -> None:
        self.name = name
        self.url = url
        self.account = account
        self.is_peer = is_peer
        self.folder = account.home(name.replace(" ", "-"))
        self.told: list[dict[str, Any]] = []
        self._words = words
        self._environment = environment
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._said = asyncio.Condition()

    async def __aenter__(self) -> Self:
        environment = self.account.environment | self._environment | {"HOME": str(self.folder)}
        self._process = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=PIPE,
            stdout=PIPE,
            stderr=(self.folder.parent / f"{self.folder.name}.log").open("ab"),
            cwd=self.folder,
            env=environment | {"FOLDER": str(self.folder), "STANDIN_URL": self.url},
            **self.account.as_whom,  # type: ignore[arg-type]
        )
        self._reading = asyncio.create_task(self._read())
        await self.tells("up")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._reading is not None
        tree = psutil.Process(self._process.pid).children(recursive=True)
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(15):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await asyncio.to_thread(_see_off, tree)
        self._reading.cancel()

    # --- verbs
    async def links(self, name: str, phone: Phone) -> None:
        """Link a new profile by QR code, and close it once the login is written down."""
        since = len(self.told)
        await self.does("open", name=name)
        shown = await self.tells("qr", name=name, since=since)
        if self.is_peer:  # it shows the code before it listens for what the scan brings
            await self.tells("initialized", name=name, since=since)
        await phone.scan(shown["text"])
        await self.tells("connected", name=name, since=since)
        await asyncio.sleep(LOCAL_STORAGE_S)
        await self.closes(name)

    async def opens(self, name: str, *, restored: bool = False) -> float | None:
        """Open a linked profile: seconds until messages can be sent; None when that never comes.

        restored: from the copy that `takes_a_copy` made, the profile on disk being gone.
        """
        since, began = len(self.told), monotonic()
        await self.does("open", name=name, restored=restored)
        try:
            told = await self.tells("connected", "failed", "qr", name=name, since=since)
        except TimeoutError:
            return None
        return monotonic() - began if told["event"] == "connected" else None

    async def takes_a_copy(self, name: str) -> dict[str, Any]:
        """Of a login in use: `bytes`, `seconds`, `pause_ms`; `why` it could not be taken, else None."""
        since = len(self.told)
        await self.does("snapshot", name=name)
        return await self.tells("snapshot", name=name, since=since)

    async def closes(self, name: str) -> None:
        """Close in order."""
        since = len(self.told)
        await self.does("close", name=name)
        await self.tells("closed", name=name, since=since)

    async def does(self, act: str, **facts: Any) -> None:
        """Give a command."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"act": act, **facts}).encode() + b"\n")
        await self._process.stdin.drain()

    async def tells(self, *events: str, name: str | None = None, since: int = 0) -> dict[str, Any]:
        """The first of these events from `since` on, told or still to be told. Raises TimeoutError."""

        def found() -> dict[str, Any] | None:
            wanted = (one for one in self.told[since:] if one["event"] in events)
            return next((one for one in wanted if name in (None, one.get("name"))), None)

        async with asyncio.timeout(PATIENCE_S), self._said:
            await self._said.wait_for(lambda: found() is not None)
        seen = found()
        assert seen is not None
        return seen

    # --- what it weighs
    @property
    def pid(self) -> int:
        """Its own process."""
        assert self._process is not None
        return self._process.pid

    def weight(self) -> tuple[float, float]:
        """PSS in MiB of its browsers, and of everything else (its own process and the driver's)."""
        assert self._process is not None
        own = psutil.Process(self._process.pid)
        browsers = others = 0.0
        for process in [own, *own.children(recursive=True)]:
            try:
                pss = _pss_mib(process.pid)
                is_browser = "chrom" in Path(process.exe()).name or "chrom" in process.name()
            except (OSError, psutil.Error):
                continue
            browsers, others = (browsers + pss, others) if is_browser else (browsers, others + pss)
        return browsers, others

    def cpu_s(self) -> float:
        """What its processes have used so far, those that have ended among them."""
        assert self._process is not None
        own = psutil.Process(self._process.pid)
        used = 0.0
        for process in [own, *own.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                used += times.user + times.system + times.children_user + times.children_system
        return used

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            async with self._said:
                self.told.append(json.loads(line))
                self._said.notify_all()


def _see_off(tree: list[psutil.Process]) -> None:
    for process in psutil.wait_procs(tree, timeout=5)[1]:
        process.kill()


LOCAL_STORAGE_S = 8.0
"""Chromium writes localStorage some seconds late; a login without it is none."""


def _pss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
