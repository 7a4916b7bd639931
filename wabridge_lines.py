"""Lines to whoever reads this process: he may have gone, or read no more and leave his pipe full.

A write into a full pipe waits for its reader, and with it wait all sessions and the signal that should end
the process: a log collector that hangs would stop the service. So a line is written while somebody takes it,
and left out otherwise.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import IO

PATIENCE_S = 0.5
"""How long a reader may pause who has read until now. For one who has stopped, no line waits any more."""


class Lines:
    """To one stream. It is looked up for each line, since it may be replaced."""

    def __init__(self, stream: Callable[[], IO[str]]) -> None:
        self._stream = stream
        self._left_out = 0
        self._is_cut = False  # within a line

    def tell(self, line: str) -> int:
        """Write a line, or leave it out; how many were left out before it, once one is taken again.

        Never raises, never waits for long.
        """
        is_taken = False
        with suppress(OSError, ValueError, AttributeError):  # nobody is there any more
            is_taken = self._write(line)
        left_out, self._left_out = self._left_out, 0 if is_taken else self._left_out + 1
        return left_out if is_taken else 0

    def _write(self, line: str) -> bool:
        """Whether all of it was taken."""
        stream = self._stream()
        try:
            file = stream.fileno()
        except (OSError, ValueError, AttributeError):
            print(line, file=stream, flush=True)  # no file: somebody in this process collects it
            return True
        stream.flush()
        left = (b"\n" if self._is_cut else b"") + f"{line}\n".encode(errors="backslashreplace")
        until = monotonic() + (0.0 if self._left_out else PATIENCE_S)
        while left:
            _, ready, _ = select.select([], [file], [], max(0.0, until - monotonic()))
            if not ready:
                return False
            # Whatever takes any takes so much at once.
            left = left[os.write(file, left[: select.PIPE_BUF]) :]
            self._is_cut = bool(left)
        return True


to_error = Lines(lambda: sys.stderr)
to_output = Lines(lambda: sys.stdout)
