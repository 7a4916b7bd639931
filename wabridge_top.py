"""`wabridge top`: the installation in a terminal, drawn anew every few seconds. It only reads."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from bridge.errors import BridgeError
from storage.store import TortoiseStore
from wabridge_installation import database_place, opened_store
from wabridge_settings import Settings
from wabridge_terminal import WIDTH_IN_A_PIPE
from wabridge_top_drawing import Frame, draw

OTHER_LINES = 24
"""What the picture takes beside its long tables."""
LEAST = 5
BROADCASTS = 20
LIMIT_S = 15.0


async def top(settings: Settings, *, every_s: float, once: bool) -> None:
    """Draw until Ctrl-C; once where nobody watches: into a pipe, or with `once`."""
    async with opened_store(settings) as store:
        place, console = database_place(settings), Console(highlight=False)
        if once or not sys.stdout.isatty():
            console = Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_PIPE, highlight=False)
            console.print(draw(await look(store, place), most=1000))
            return
        enough = _until_ended()
        with Live(console=console, screen=True, auto_refresh=False) as live:
            last: RenderableType = Text("looking…")
            while not enough.is_set():
                try:
                    async with asyncio.timeout(LIMIT_S):
                        frame = await look(store, place)
                    last = picture = draw(frame, most=max(LEAST, (console.height - OTHER_LINES) // 3))
                except (BridgeError, TimeoutError) as error:
                    why = str(error) or "no answer in time"
                    picture = Group(Text(f"The database: {why}. It is asked again.", style="bold red"), last)
                live.update(picture, refresh=True)
                with suppress(TimeoutError):
                    async with asyncio.timeout(every_s):
                        await enough.wait()


def _until_ended() -> asyncio.Event:
    """Set by Ctrl-C, and when the terminal goes: the screen that was there before has to come back."""
    enough, loop = asyncio.Event(), asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(ending, enough.set)
    return enough


async def look(store: TortoiseStore, place: str) -> Frame:
    """What there is now.

    Raises:
        TemporaryError: the database is away.
    """
    sessions = await store.platform.sessions()
    broadcasts = await store.broadcasts_under_way(BROADCASTS)
    names = {row.id: row.name for row in await store.platform.tenants()} if broadcasts else {}
    return Frame(
        at=datetime.now(UTC),
        place=place,
        seen=await store.overview(),
        sessions=sessions,
        broadcasts=broadcasts,
        names=names,
    )
