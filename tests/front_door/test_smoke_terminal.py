"""`wabridge smoke` at a terminal: it needs one, says what it will do first, and gives it back."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.key_file import master_keys_at
from storage.store import open_store
from tests.front_door.terminal import Terminal
from tests.patience import PATIENCE_S
from tests.service import ROOT
from wabridge_smoke_report import new_file


async def test_it_is_for_a_person_at_a_terminal(installed: Terminal) -> None:
    said = await installed.runs("smoke")

    assert said.code == 2
    assert "this is no terminal" in said.complaint


async def test_it_says_to_start_the_service_first(installed: Terminal) -> None:
    shown, code = await _talks(installed)

    assert code == 1
    assert "start it first" in shown
    assert "automate" not in shown
    assert list((installed.folder / "data").glob("smoke-*")) == []


@pytest.mark.parametrize("press", [b"n", b"\x03"], ids=["n", "ctrl-c"])
async def test_it_asks_before_anything_and_gives_the_terminal_back(installed: Terminal, press: bytes) -> None:
    async with _worker(installed):
        shown, code = await _talks(installed, (b"Go on?", press))

    assert code == 1
    assert "best a spare one" in shown
    assert "WhatsApp may limit or ban accounts" in shown
    assert shown.rstrip().endswith("Nothing was done.")
    assert list((installed.folder / "data").glob("smoke-*")) == []


async def test_a_step_is_skipped_and_the_run_stopped_by_a_key(installed: Terminal) -> None:
    async with _worker(installed):
        shown, code = await _talks(installed, (b"Go on?", b"y"), (b"[s] skip", b"s"), (b"2/15", b"q"))

    assert code == 1
    assert "skipped by the person" in shown
    assert "stopped by the person" in shown
    (report,) = (installed.folder / "data").glob("smoke-*.md")
    assert "0 passed, 0 failed, 15 skipped, of 15 steps." in report.read_text()


def test_no_run_writes_over_anothers_report(tmp_path: Path) -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    first = new_file(tmp_path, at)
    first.write_text("mine")

    second = new_file(tmp_path, at)

    assert (first.name, second.name) == ("smoke-2026-11-23-093000.md", "smoke-2026-11-23-093000-2.md")


@asynccontextmanager
async def _worker(installed: Terminal) -> AsyncIterator[None]:
    """A process that holds sessions lives, as far as the database knows."""
    folder = installed.folder / "data"
    store = await open_store(
        f"sqlite://{folder / 'wabridge.db'}", master_key=master_keys_at(folder / "master.key")
    )
    await store.join("worker", PATIENCE_S)
    yield
    await store.close()


async def _talks(installed: Terminal, *answers: tuple[bytes, bytes]) -> tuple[str, int]:
    """At a real terminal, press each as soon as that is shown; what was shown, and the exit code.

    In the end the terminal is as it was.
    """
    ours, theirs = pty.openpty()
    before, loop, shown, moved = (
        termios.tcgetattr(theirs),
        asyncio.get_running_loop(),
        bytearray(),
        asyncio.Event(),
    )

    def hear() -> None:
        shown.extend(os.read(ours, 65536))
        moved.set()

    loop.add_reader(ours, hear)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "wabridge.py"),
        "smoke",
        cwd=installed.folder,
        env=installed.environment | {"TERM": "xterm-256color", "COLUMNS": "120"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        # A terminal of its own, on which Ctrl-C is a signal.
        preexec_fn=lambda: _takes(theirs),
    )
    read = 0
    async with asyncio.timeout(PATIENCE_S):
        for text, press in answers:
            while text not in shown[read:]:
                moved.clear()
                await moved.wait()
            read = len(shown)
            os.write(ours, press)
        code = await process.wait()
    loop.remove_reader(ours)
    assert termios.tcgetattr(theirs) == before
    os.close(theirs)
    with suppress(OSError):  # Linux: nobody has the other end any more
        while said := os.read(ours, 65536):
            shown.extend(said)
    os.close(ours)
    return shown.decode(), code


def _takes(terminal: int) -> None:
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
