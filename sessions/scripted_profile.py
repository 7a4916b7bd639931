"""A scripted page's profile on disk: the smallest one that passes for a browser's.

So bundles of it are made and opened by the same code, without a browser.
"""

from __future__ import annotations

import struct
from pathlib import Path

import google_crc32c

from sessions.bundles.layout import DATABASES, LEVELDB, LOCAL_STORAGE
from sessions.bundles.leveldb import FULL, HEADER, masked

MARK = Path(DATABASES, "scripted-account")
"""Where a profile keeps whose it is: among what a bundle takes along."""
COMPARATOR = b"\x01\x1aleveldb.BytewiseComparator"
LOG_3_OF_4_FILES = b"\x02\x03\x09\x00\x03\x04\x04\x00"
"""Fields of a MANIFEST: the log is file 3, none before it, the next will be file 4, nothing in tables."""


def write_profile(profile: Path) -> None:
    """An IndexedDB and a localStorage with one value each, in LevelDB's own format."""
    _write_database(profile / DATABASES / f"https_web.whatsapp.com_0{LEVELDB}", {b"\0\0\0\0": b"1"})
    _write_database(profile / LOCAL_STORAGE, {b"_https://web.whatsapp.com\0\x01WALid": b"\x011"})


def record(payload: bytes) -> bytes:
    """One record of a log, for a file that is shorter than a block."""
    crc = masked(google_crc32c.value(bytes([FULL]) + payload))
    return HEADER.pack(crc, len(payload), FULL) + payload


def _write_database(folder: Path, values: dict[bytes, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "CURRENT").write_bytes(b"MANIFEST-000001\n")
    (folder / "MANIFEST-000001").write_bytes(record(COMPARATOR + LOG_3_OF_4_FILES))
    puts = b"".join(b"\x01" + bytes([len(k)]) + k + bytes([len(v)]) + v for k, v in values.items())
    (folder / "000003.log").write_bytes(record(struct.pack("<QI", 1, len(values)) + puts))
