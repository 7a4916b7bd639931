"""The process that draws one picture anew: reads it from standard input, writes a JPEG to standard output.

Ends with 0 when it has. It is run by its path and imports nothing of ours. Before it reads the first byte of
what a stranger sent, it gives up what a picture that breaks a decoder could use: whatever runs in it then has
two open files, and cannot open another one, nor a connection, a process, or the memory of another process.
"""

from __future__ import annotations

import codecs
import copy
import ctypes
import resource
import struct
import sys
from typing import BinaryIO

# What Pillow would import when it needs it: later nothing can be read from the disk.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageColor,
    ImageOps,
    ImagePalette,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

NEEDED = (
    copy, BmpImagePlugin, GifImagePlugin, ImageColor, ImagePalette, JpegImagePlugin, MpoImagePlugin,
    PngImagePlugin, PpmImagePlugin, TiffImagePlugin, WebPImagePlugin,
)  # fmt: skip
ENCODINGS = ("ascii", "latin-1", "utf-8", "utf-16")

MOST_POINTS = 50_000_000
"""Of a picture that is opened: a phone's camera makes 12 to 50 million. A bomb claims more."""
LONGEST_SIDE = 1600
SHORTEST_SIDE = 40
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 15
FILE_BYTES = 8 * 1024 * 1024
QUALITY = 85

# Of <linux/landlock.h> and <linux/prctl.h>; the calls have these numbers on every kind of processor.
CREATE_RULESET, RESTRICT_SELF, TELL_VERSION = 444, 446, 1
NO_NEW_PRIVILEGES = 38
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many there are, by Landlock's version; 16 since the fifth."""


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Draw it. Raises when `source` is no picture that we open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    shut_in()
    with Image.open(source, formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_POINTS:
            raise SystemExit(3)
        # JPEGs are read at half, a quarter or an eighth of their size where that is enough.
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        drawn = ImageOps.exif_transpose(picture)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if drawn.mode in ("RGBA", "LA", "PA", "P"):
        on_white = Image.new("RGB", drawn.size, "white")
        with_alpha = drawn.convert("RGBA")
        on_white.paste(with_alpha, mask=with_alpha)
        drawn = on_white
    # Nothing is taken along: no place, no time, no name of a phone.
    padded(drawn.convert("RGB")).save(target, "JPEG", quality=QUALITY, exif=b"")


def padded(drawn: Image.Image) -> Image.Image:
    """On white where it is too small or too narrow for a platform: Telegram takes no ratio above 20."""
    least = max(SHORTEST_SIDE, max(drawn.size) // 10)
    if min(drawn.size) >= least:
        return drawn
    return ImageOps.pad(drawn, (max(drawn.width, least), max(drawn.height, least)), color="white")


def shut_in() -> None:
    """Give up files, connections and processes for good.

    The limits hold everywhere; root could raise them again, and they keep nobody from the memory of a process
    of the same user. Where the system is a Linux with Landlock (5.13 and newer), that is closed, too.
    """
    for name in ENCODINGS:
        codecs.lookup(name)
    if sys.platform == "linux":
        _lock_the_land()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _lock_the_land() -> None:
    """No right to any file, port, or process outside: a set of rules without a single one."""
    system = ctypes.CDLL(None)
    version = system.syscall(
        ctypes.c_long(CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(TELL_VERSION)
    )
    if version < 1:
        return
    files = (1 << FILE_RIGHTS.get(version, 16)) - 1
    ports, outside = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    rules = struct.pack("QQQ", files, ports, outside)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    made = system.syscall(ctypes.c_long(CREATE_RULESET), rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0))
    system.prctl(
        NO_NEW_PRIVILEGES, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
    if system.syscall(ctypes.c_long(RESTRICT_SELF), ctypes.c_int(made), ctypes.c_uint(0)):
        raise SystemExit(4)


if __name__ == "__main__":
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, Image.DecompressionBombError):
        raise SystemExit(2) from None
