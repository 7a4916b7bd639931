"""Leads a person through the smoke test at a terminal: single keys, and a line that counts down."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import tty
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.text import Text

from wabridge_smoke_run import SKIP, STOP, Outcome
from wabridge_smoke_steps import Step
from wabridge_smoke_verdicts import Verdict
from wabridge_terminal import plain

MARKS = {
    Verdict.PASSED: ("✓", "green"),
    Verdict.FAILED: ("✗", "bold red"),
    Verdict.SKIPPED: ("–", "yellow"),
}
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
END = "\x03"
"""A signal, or a terminal that is gone: no key, and nothing that is pressed by mistake."""
BOX = 4096


class Keys:
    """Single keys of this terminal, while it is open; Ctrl-C and the terminal's end press `q`."""

    def __init__(self) -> None:
        self._pressed: asyncio.Queue[str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._fd = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._fd)

    def __enter__(self) -> Self:
        tty.setcbreak(self._fd)
        self._loop.add_reader(self._fd, self._take)
        for ending in ENDINGS:
            self._loop.add_signal_handler(ending, self._pressed.put_nowait, END)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.remove_reader(self._fd)
        for ending in ENDINGS:
            self._loop.remove_signal_handler(ending)
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    async def next(self, within_s: float | None = None) -> str | None:
        """The next one, in lower case; None when there was none in time."""
        try:
            async with asyncio.timeout(within_s):
                pressed = await self._pressed.get()
        except TimeoutError:
            return None
        return STOP if pressed == END else pressed

    def forget(self) -> None:
        """What was pressed before it was asked for; but an end stays one."""
        pressed = [self._pressed.get_nowait() for _ in range(self._pressed.qsize())]
        if END in pressed:
            self._pressed.put_nowait(END)

    def _take(self) -> None:
        try:
            typed = os.read(self._fd, BOX).decode(errors="ignore")
        except OSError:
            typed = ""
        if not typed:  # nobody is there any more
            self._loop.remove_reader(self._fd)
        for key in typed.lower() or END:
            self._pressed.put_nowait(key)


class TerminalGuide:
    """`wabridge_smoke_run.Guide`."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._console = Console(highlight=False)
        self._line: Live | None = None

    def tell(self, text: str) -> None:
        """See the port."""
        self._console.print(Text(plain(text)))

    async def asks(self, question: str, keys: str) -> str:
        """See the port. Ctrl-C, or the terminal's end, says the last of the keys."""
        self._keys.forget()
        self._console.print(Text(plain(question), style="bold"))
        while True:
            pressed = await self._keys.next()
            if pressed is not None and pressed in keys:
                return pressed
            if pressed == STOP:
                return keys[-1]

    async def begins(self, step: Step, ask: str, *, number: int, of: int) -> None:
        """See the port."""
        optional = "  (optional)" if step.optional else ""
        self._console.print()
        self._console.print(Text(f"{number}/{of}  {step.title}{optional}", style="bold"))
        self._console.print(Padding(Text(plain(ask)), (0, 0, 0, 2)))
        self._keys.forget()
        self._line = Live(console=self._console, auto_refresh=False, transient=True)
        self._line.start()

    async def waits(self, told: str, *, left_s: float, within_s: float) -> str | None:
        """See the port."""
        assert self._line is not None, "no step began"
        left = f"{int(left_s) // 60}:{int(left_s) % 60:02}"
        line = Text(f"  {left}  ", style="cyan", no_wrap=True, overflow="ellipsis")
        line.append(f"[{SKIP}] skip  [{STOP}] stop  ", style="dim").append(plain(told), style="default")
        self._line.update(line, refresh=True)
        pressed = await self._keys.next(within_s)
        return pressed if pressed in (SKIP, STOP) else None

    async def ended(self, outcome: Outcome) -> None:
        """See the port. A step that was not begun has told of itself by nothing yet."""
        if self._line is not None:
            self._line.stop()
            self._line = None
        else:
            self._console.print()
            self._console.print(Text(outcome.step.title, style="bold"))
        mark, style = MARKS[outcome.verdict]
        line = Text(f"  {mark} {outcome.verdict}", style=style)
        line.append(f"  {outcome.seconds:.1f} s  {plain(outcome.told)}", style="default")
        self._console.print(line)
        if outcome.todo:
            self._console.print(Padding(Text(plain(outcome.todo)), (0, 0, 0, 4)))
