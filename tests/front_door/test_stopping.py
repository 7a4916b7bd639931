"""Ctrl-C at any moment: in order at first, at once the second time, and never with a traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from tests.front_door.terminal import Terminal, line_with
from tests.patience import PATIENCE_S
from tests.service import ROOT

STUCK = """
import asyncio, sys, time
from wabridge_stopping import Stopping

async def main():
    with Stopping(lambda line: None, limit_s=0.2) as stopping:
        print("ready", flush=True)
        await stopping.wait()
        time.sleep(60)  # a loop that does not turn any more

asyncio.run(main())
"""

FULL_LOG = """
import asyncio, sys
import uvloop
import structlog
from wabridge_logging import configure_logging
from wabridge_stopping import Stopping

async def main():
    with Stopping(lambda line: None) as stopping:
        print("ready", flush=True)
        configure_logging("INFO", "console")
        sys.stdin.readline()
        for number in range(5_000):
            structlog.get_logger().warning("a.b", text=100 * "x")
        print("wrote them all", flush=True)
        await stopping.wait()

uvloop.run(main())
"""

DEAF = """
import asyncio, time
import uvloop
from wabridge_stopping import Stopping

async def main():
    with Stopping(lambda line: None, limit_s=0.2):
        print("ready", flush=True)
        time.sleep(60)  # a loop that turned no more before it was told

uvloop.run(main())
"""


@pytest.fixture(autouse=True)
def hang_ups_are_heard() -> Iterator[None]:
    """Whoever runs the tests below nohup has them inherited as ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_one_signal_ends_it_in_order(installed: Terminal, how: signal.Signals) -> None:
    process = await installed.starts("up")
    await line_with(process, "Running:")

    os.killpg(process.pid, how)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 0
    assert out.decode().splitlines() == ["Stopping, in order. Ctrl-C once more ends it at once."]
    assert err == b""
    assert list((installed.folder / "data/running").iterdir()) == []


async def test_ctrl_c_while_it_starts_ends_it_quietly(installed: Terminal) -> None:
    process = await installed.starts("up")
    await line_with(process, "Console:")

    os.killpg(process.pid, signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 0
    assert err == b""


@pytest.mark.parametrize("after_s", [0.1, 0.3, 0.6, 1.0])
async def test_ctrl_c_at_any_moment_shows_no_traceback(installed: Terminal, after_s: float) -> None:
    process = await installed.starts("up")
    await asyncio.sleep(after_s)  # the moment is the test's input

    os.killpg(process.pid, signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode in {0, -signal.SIGINT}
    assert err == b""


async def test_nohup_is_respected(installed: Terminal) -> None:
    process = await asyncio.create_subprocess_exec(
        "nohup",
        sys.executable,
        str(ROOT / "wabridge.py"),
        "up",
        env=installed.environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await line_with(process, "Running:")
    process.send_signal(signal.SIGHUP)

    process.send_signal(signal.SIGTERM)
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 0
    assert b"Ended at once" not in out


@pytest.mark.parametrize("program", [STUCK, DEAF], ids=["once told", "before it is told"])
async def test_a_process_that_hangs_ends_all_the_same(program: str) -> None:
    process = await program_of(program)
    await line_with(process, "ready")

    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 1
    assert b"Not done after 0.2 s" in err


async def test_a_log_that_is_not_read_keeps_nothing_from_going_on_or_ending() -> None:
    process = await program_of(FULL_LOG, limit=1024)
    await line_with(process, "ready")

    assert process.stdin is not None
    process.stdin.write(b"write\n")  # far more than a pipe holds, and nobody reads its other end
    await line_with(process, "wrote them all")
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)

    assert process.returncode == 0
    assert len(err) < 5_000 * 100


async def program_of(text: str, *, limit: int = 2**16) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        text,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=limit,
    )
