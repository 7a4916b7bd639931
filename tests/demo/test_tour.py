"""The tour as an unattended machine runs it, and the demo as a visitor starts and ends it."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path

import psutil
import pytest

from tests.demo.broom import GRACE_S
from tests.demo.tour import STORY, TOUR_S

ROOT = Path(__file__).resolve().parents[2]
MARGIN_S = 45.0
"""For what lies outside of the tour's own bound: importing, and sweeping up."""


async def start(*words: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.demo", *words, cwd=ROOT, stdout=PIPE, stderr=STDOUT
    )


@pytest.mark.timeout(TOUR_S + 2 * MARGIN_S)
@pytest.mark.parametrize(
    "words", [(), ("--fleet", "--own-number")], ids=["one process", "as compose starts it"]
)
async def test_the_tour_sees_every_step(words: tuple[str, ...]) -> None:
    tour = await start("--tour", *words)

    printed, _ = await asyncio.wait_for(tour.communicate(), TOUR_S + MARGIN_S)

    assert tour.returncode == 0, printed.decode()
    assert printed.decode().count("✓") >= len(STORY)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
async def test_a_demo_that_ends_in_any_way_leaves_no_process_and_no_file(ending: signal.Signals) -> None:
    demo = await start()
    assert demo.stdout is not None
    while b"Open this page" not in (line := await asyncio.wait_for(demo.stdout.readline(), MARGIN_S)):
        assert line, "it ended before it printed its link"
    started = psutil.Process(demo.pid).children(recursive=True)
    (broom,) = [process for process in started if "broom.py" in " ".join(process.cmdline())]
    folder = Path(broom.cmdline()[-1])

    demo.send_signal(ending)

    await asyncio.wait_for(demo.communicate(), MARGIN_S)
    _, alive = await asyncio.to_thread(psutil.wait_procs, started, timeout=2 * GRACE_S + MARGIN_S)
    assert not alive, [process.cmdline() for process in alive]
    assert not await asyncio.to_thread(folder.exists)
    assert demo.returncode == (-ending if ending is signal.SIGKILL else 0)
