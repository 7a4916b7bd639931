"""`wabridge top`: the installation at a glance, in a real terminal and into a pipe."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from bridge.broadcast_life import BroadcastState
from bridge.ids import TenantId
from bridge.ports.overview import BroadcastSeen
from tests.front_door.terminal import Terminal
from tests.monitoring.overlooked import BUSY
from tests.patience import PATIENCE_S
from tests.service import ROOT
from wabridge_top_drawing import Frame, draw

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AURORA = TenantId("aurora")


def session(state: str, *, minutes: float = 5, name: str = "Café Aurora", **more: Any) -> dict[str, Any]:
    """As `Platform.sessions` tells of one."""
    return {
        "tenant_name": name,
        "state": state,
        "desired": "running",
        "reason": None,
        "since": NOW - timedelta(minutes=minutes),
        "host": "alder",
        "alive": True,
        "ever_linked": True,
        "bundle_at": NOW - timedelta(minutes=3),
        "bundle_trouble": None,
        **more,
    }


A_FRAME = Frame(
    at=NOW,
    place="postgres at db:5432/wabridge",
    seen=BUSY,
    sessions=[
        session("connected"),
        session("connected", name="Bar Lola"),
        session(
            "disconnected",
            minutes=2,
            name="Bar \x1b[31mLola",
            reason="page_hung",
            bundle_trouble="disk_full",
        ),
        session("action_required", minutes=90, reason="needs_update"),
        session("disconnected", desired="stopped"),
    ],
    broadcasts=[
        BroadcastSeen(tenant=AURORA, state=BroadcastState.PAUSED, why="too_fast", total=1200, left=900)
    ],
    names={AURORA: "Café Aurora"},
)


def drawn(frame: Frame = A_FRAME, *, most: int = 10, width: int = 100) -> str:
    """What a terminal of that width shows, without its colours."""
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False)
    console.print(draw(frame, most=most))
    return console.export_text()


def test_sessions_are_counted_and_those_that_are_ill_are_named_the_oldest_first() -> None:
    shown = drawn()

    assert "2 connected" in shown
    assert "1 needs you" in shown
    assert "1 without a worker" in shown
    _, first, second = (line for line in shown.partition("not connected ───")[2].splitlines()[1:4])
    assert first.split() == "Café Aurora needs you needs update 1 h alder 3 min".split()
    assert "page hung" in second
    assert "3 min !" in second


def test_what_waits_is_shown_with_its_age_and_what_does_not_is_not() -> None:
    shown = drawn()

    assert "messages due to customers" in shown
    assert "6 min" in shown
    assert "notices slack" in shown
    assert "notices telegram" not in shown


def test_a_broadcast_shows_how_far_it_is_and_why_it_rests() -> None:
    assert "paused  too fast  ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 300 of 1,200" in drawn()


def test_nothing_in_a_name_is_obeyed_by_the_terminal() -> None:
    assert "\x1b" not in drawn()
    assert "Bar ·[31mLola" in drawn()


def test_a_small_terminal_says_how_much_it_does_not_show() -> None:
    many = replace(A_FRAME, sessions=[session("disconnected", minutes=n) for n in range(9)])

    assert "and 6 more" in drawn(many, most=3)
    assert max(map(len, drawn(width=60).splitlines())) <= 60


def test_an_installation_without_workers_says_so() -> None:
    idle = replace(A_FRAME, seen=replace(BUSY, holders=(), all_suspended=True))

    assert "none" in drawn(idle)
    assert "the kill switch is on" in drawn(idle, width=140)


async def test_into_a_pipe_it_writes_one_picture(installed: Terminal) -> None:
    said = await installed.runs("top")

    assert said.code == 0, said.all
    assert "1 stopped" in said.out
    assert "\x1b" not in said.out


async def test_ctrl_c_gives_the_terminal_back(installed: Terminal) -> None:
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "wabridge.py"),
        "top",
        cwd=installed.folder,
        env=installed.environment | {"TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    shown = b""
    async with asyncio.timeout(PATIENCE_S):
        while b"workers" not in shown:
            shown += await asyncio.to_thread(os.read, ours, 65536)
        process.send_signal(signal.SIGINT)
        while b"\x1b[?1049l" not in shown:
            shown += await asyncio.to_thread(os.read, ours, 65536)
        code = await process.wait()
    os.close(theirs)
    os.close(ours)

    assert code == 0
    assert shown.startswith(b"\x1b[?1049h")
