"""One process of the product: `wabridge up`, `worker`, `bots` or `scheduler`, as a person would start it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path

import psutil

from wabridge_settings_reading import list_settings

ROOT = Path(__file__).resolve().parents[2]
READY = "Running:"
CONSOLE_LINE = re.compile(r"^Console: (http://\S+/enter/\S+)$", re.MULTILINE)
START_S = 60.0
"""How long a process may take until it says that it runs; on a loaded machine imports alone take seconds."""
STOP_S = 25.0
KEPT = frozenset({"BROWSER_EXECUTABLE", "BROWSER_SANDBOX", "WAJS_PATH", "LOG_LEVEL"})
"""Settings of the visitor that hold here too. All others are the demo's own: no token of theirs is used."""


class ServiceDied(RuntimeError):
    """The process ended, or did not come up; its log says why."""


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, freed of the visitor's settings, with the demo's own."""
    theirs = {line.name for line in list_settings()} - KEPT
    ours = {name: value for name, value in os.environ.items() if name.upper() not in theirs}
    return ours | dict(settings) | {"PYTHONUNBUFFERED": "1"}


async def fresh_link(env: Mapping[str, str], folder: Path) -> str:
    """What `wabridge console` prints: a new one-time link.

    Raises:
        ServiceDied: it printed none.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "wabridge.py"), "console", cwd=folder, env=env, stdout=PIPE, stderr=STDOUT
    )
    printed = (await process.communicate())[0].decode(errors="replace")
    found = CONSOLE_LINE.search(printed)
    if found is None:
        raise ServiceDied(f"wabridge console printed no link:\n{printed}")
    return found[1]


class Service:
    """A process that can be started, killed and started again; its output goes to a log file."""

    def __init__(self, command: str, *, env: Mapping[str, str], folder: Path, name: str = "") -> None:
        self.command = command
        self.name = name or command
        self.log = folder / f"{self.name}.log"
        self.console_link = ""
        self._env = dict(env)
        self._folder = folder
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Start it and wait until it runs.

        Raises:
            ServiceDied: it ended at once, or it does not say that it runs.
        """
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "wabridge.py"),
            *self.command.split(),
            cwd=self._folder,  # a visitor's own .env lies in the work tree and is not for us
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            limit=2**20,
            start_new_session=True,  # Ctrl-C is the demo's to handle
        )
        self._reading = asyncio.create_task(self._read(self._process), name=f"log of {self.command}")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._reading}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if not self._ready.is_set():
            await self.stop()
            raise ServiceDied(f"wabridge {self.name} did not come up:\n{self.tail()}")

    async def kill(self) -> None:
        """SIGKILL to the process, and to nothing that it has started."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to stop, and kill it when it does not."""
        await self._end(signal.SIGTERM)

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.returncode is None

    @property
    def has_a_browser(self) -> bool:
        """Whether it holds a WhatsApp session: that has a browser with a profile."""
        if self._process is None:
            return False
        try:
            children = psutil.Process(self._process.pid).children(recursive=True)
            return any("--user-data-dir=" in word for child in children for word in child.cmdline())
        except psutil.NoSuchProcess:
            return False

    def tail(self, lines: int = 25) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(how)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._reading is not None:
            # Browsers that outlive a killed process hold its output open.
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        with self.log.open("ab") as log:
            async for line in process.stdout:
                log.write(line)
                log.flush()
                text = line.decode(errors="replace").strip()
                if found := CONSOLE_LINE.match(text):
                    self.console_link = found[1]
                if text.startswith(READY):
                    self._ready.set()
