"""A person at a terminal: types a command, reads what it says, presses Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path

from bridge.ids import is_id
from tests.patience import PATIENCE_S
from tests.service import ROOT
from wabridge_settings_reading import list_settings


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def last_id(self) -> str:
        """The last of the ids that it wrote. What stands in columns beside it may go on in lines below."""
        return [word for word in self.out.split() if is_id(word)][-1]

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err

    @property
    def complaint(self) -> str:
        """The one line on standard error that is not a line of the log."""
        lines = [line for line in self.err.splitlines() if line and not line[:4].isdigit()]
        assert len(lines) == 1, self.err
        return lines[0]


class Terminal:
    """In one folder, which holds `data`. Settings last for as long as it is open."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {
            "WABRIDGE_DATA_DIR": str(folder / "data"),
            "CONSOLE_PORT": "0",
            "WHATSAPP_URL": "http://127.0.0.1:9/",
            "COLUMNS": "80",
            **settings,
        }

    @property
    def environment(self) -> dict[str, str]:
        """Without the settings of whoever runs the tests."""
        theirs = {line.name for line in list_settings()} - {"BROWSER_EXECUTABLE", "BROWSER_SANDBOX"}
        return {name: value for name, value in os.environ.items() if name not in theirs} | self.settings

    async def runs(self, *words: str, typed: str = "", **settings: str) -> Said:
        """Run a command to its end."""
        process = await self.starts(*words, **settings)
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(typed.encode())
        assert process.returncode is not None
        return Said(code=process.returncode, out=out.decode(), err=err.decode())

    async def starts(self, *words: str, **settings: str) -> asyncio.subprocess.Process:
        """Start one, as the leader of a process group of its own: what Ctrl-C reaches."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "wabridge.py"),
            *words,
            cwd=self.folder,
            env=self.environment | settings,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )


async def line_with(process: asyncio.subprocess.Process, text: str) -> str:
    """The next line of its standard output that holds `text`."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        while line := (await process.stdout.readline()).decode():
            if text in line:
                return line
    raise AssertionError(f"it ended before it said {text!r}")
