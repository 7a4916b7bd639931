"""Which files of a browser's profile are the login, and in which layout its databases are.

The rest of a profile (caches, scripts of service workers, GPU shaders) is four fifths of it and is rebuilt.
Measured with Chromium 156: IndexedDB and Local Storage together stay linked; either of them alone does not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

Layout = Literal["leveldb", "sqlite"]

WANTED = re.compile(
    r"Default/(?:"
    r"IndexedDB/.+"
    r"|Local Storage/.+"
    r"|LocalStorage[^/]*(?:/.+)?"  # where localStorage moves with the SQLite layout
    r"|(?:Network/)?Cookies[^/]*"
    r")"
)
LEFT_OUT = frozenset({"LOCK", "LOG", "LOG.old"})
"""LevelDB makes them anew; the logs are talk for people."""
ABOVE = re.compile(r"Default(?:/(?:IndexedDB|Local Storage|LocalStorage[^/]*|Network)(?:/.*)?)?")
"""The folders that can hold something wanted."""

DATABASES = "Default/IndexedDB"
LOCAL_STORAGE = "Default/Local Storage/leveldb"
LEVELDB = ".indexeddb.leveldb"
BLOBS = ".indexeddb.blob"


def is_wanted(path: str) -> bool:
    """Whether a file at `path` (from the profile's top, with `/`) belongs to a login."""
    parts = path.split("/")
    plain = all(part not in ("", ".", "..") for part in parts) and "\\" not in path and "\0" not in path
    return plain and parts[-1] not in LEFT_OUT and WANTED.fullmatch(path) is not None


def login_files(profile: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Each file of the login, by its path from the profile's top; sorted within each folder.

    Links are not followed: a page that broke out of its renderer could otherwise have any file of this
    machine carried off.
    """
    if profile.is_dir():
        yield from _below(profile, PurePosixPath())


def layout_of(profile: Path) -> Layout | None:
    """The layout of the profile's databases; None: there are none.

    One database in the SQLite layout is enough to call it so: a browser that is held to LevelDB deletes that
    one on sight.
    """
    found: Layout | None = None
    for path, entry in login_files(profile):
        if is_sqlite_store(path, entry.path):
            return "sqlite"
        if path.startswith(f"{DATABASES}/") and path.split("/")[2].endswith(LEVELDB):
            found = "leveldb"
    return found


def is_sqlite_store(path: str, where: str) -> bool:
    """Whether a file is a database of pages (IndexedDB or localStorage) in the SQLite layout."""
    if path.startswith("Default/LocalStorage"):
        return True
    if not path.startswith(f"{DATABASES}/") or path.split("/")[2].endswith((LEVELDB, BLOBS)):
        return False
    return is_sqlite(where)


def is_sqlite(where: str) -> bool:
    """By the first bytes: https://www.sqlite.org/fileformat.html, 1.3."""
    with Path(where).open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _below(folder: Path, place: PurePosixPath) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        path = str(place / entry.name)
        if entry.is_dir(follow_symlinks=False):
            if ABOVE.fullmatch(path):
                yield from _below(Path(entry.path), place / entry.name)
        elif entry.is_file(follow_symlinks=False) and is_wanted(path):
            yield path, entry
