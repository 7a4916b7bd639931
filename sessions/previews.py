"""Draws pictures that customers sent anew, small and as JPEG, in a process of its own.

What a stranger has sent is read by decoders written in C. So a child reads it that holds no key, inherits no
environment, may take a bounded amount of memory and time, and has two open files and no way to a third
(`preview_child`). What comes of it is a picture that we have drawn, whatever the bytes were that it read.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import structlog

from bridge.errors import TemporaryError

log = structlog.get_logger(__name__)

CHILD = Path(__file__).with_name("preview_child.py")
WITHIN_S = 20.0
"""A picture of 50 million points takes two seconds on a busy core."""
TAKEN = {"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG"}
"""What the child needs of our environment; secrets stand there, too."""


async def draw_preview(source: Path, into: Path) -> Path | None:
    """`into`, a JPEG of at most 1600 points a side; None: `source` is no picture, or none to be opened.

    Raises:
        TemporaryError: the child could not be started.
    """
    try:
        child = await _started(source, into)
    except OSError as error:
        raise TemporaryError("no picture can be drawn now") from error
    try:
        async with asyncio.timeout(WITHIN_S):
            code = await child.wait()
    except TimeoutError:
        code = -1
    finally:
        if child.returncode is None:
            child.kill()
            await asyncio.shield(child.wait())
    if code != 0:
        log.info("media.no_picture", code=code)
        await asyncio.to_thread(into.unlink, missing_ok=True)
        return None
    return into


async def _started(source: Path, into: Path) -> asyncio.subprocess.Process:
    with source.open("rb") as reading, into.open("xb") as writing:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(CHILD),
            stdin=reading,
            stdout=writing,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name in TAKEN},
        )
