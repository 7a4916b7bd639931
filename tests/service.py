"""The real service as processes: what stories and fault tests are told with.

Nothing here sleeps: it waits on lines that a process prints.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"Console: (\S+)")


class Service:
    """One process of wabridge (`up` by default), started, killed and started again on the same data."""

    def __init__(self, command: str = "up", *, within: Sequence[str] = (), **environment: str) -> None:
        """within: a command that becomes the service in the end, such as `env -i`."""
        self.command = command
        self.environment = environment
        self._within = within
        self.lines: deque[str] = deque(maxlen=2000)
        self.heard: list[str] = []  # all of it, over every restart
        self._process: asyncio.subprocess.Process | None = None
        self._reading: list[asyncio.Task[None]] = []
        self._said = asyncio.Condition()

    async def start(self) -> None:
        """Start it; returns when it says that it runs."""
        self.lines.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._within,
            sys.executable,
            str(ROOT / "wabridge.py"),
            self.command,
            cwd=self.environment.get("WABRIDGE_DATA_DIR", str(ROOT)),
            env=clean(os.environ) | {"PYTHONUNBUFFERED": "1"} | self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        streams = (self._process.stdout, self._process.stderr)
        self._reading = [asyncio.create_task(self._read(one)) for one in streams if one is not None]
        await self.says("Running:")

    async def kill(self) -> None:
        """kill -9, and wait until the process is gone."""
        await self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None, "it does not run"
        return self._process.pid

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        return await self._end(signal.SIGTERM)

    async def says(self, text: str, *, within_s: float = PATIENCE_S) -> str:
        """The first line with `text` in it, printed or still to be printed."""
        try:
            async with asyncio.timeout(within_s), self._said:
                while True:
                    found = next((line for line in self.lines if text in line), None)
                    if found is not None:
                        return found
                    if self._process is not None and self._process.returncode is not None:
                        raise AssertionError(f"it ended before it said {text!r}\n{self.tail()}")
                    await self._said.wait()
        except TimeoutError:
            raise AssertionError(f"it never said {text!r}\n{self.tail()}") from None

    async def link(self) -> str:
        """The console's one-time link."""
        found = LINK.search(await self.says("Console: "))
        assert found is not None
        return found[1]

    def tail(self) -> str:
        """The last lines, for a failure."""
        return "\n".join(list(self.lines)[-60:])

    async def _end(self, how: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(how)
        try:
            async with asyncio.timeout(PATIENCE_S):
                code = await process.wait()
                await asyncio.gather(*self._reading)
        except TimeoutError as error:
            error.add_note(f"--- {self.command} did not end by {how!s}\n{self.tail()}")
            raise
        self._process = None
        return code

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            async with self._said:
                self.lines.append(line.decode(errors="replace").rstrip())
                self.heard.append(self.lines[-1])
                self._said.notify_all()
        async with self._said:
            self._said.notify_all()

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.kill()  # nobody else would
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end(signal.SIGTERM if kind is None else signal.SIGKILL)


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would make the service another than the one that is tested."""
    foreign = (
        "DATABASE_URL",
        "QUEUE_URL",
        "WABRIDGE_",
        "WHATSAPP_",
        "CONSOLE_",
        "MASTER_KEY",
        "TELEGRAM_",
        "SLACK_",
    )
    return {name: value for name, value in environment.items() if not name.startswith(foreign)}
