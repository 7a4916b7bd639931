"""What an archive says of itself, as its first entry: whose login it is, of which browser, and every file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bridge.ids import SessionId
from bridge.ports.bundles import BundleUnusable, Flaw
from sessions.bundles.layout import is_wanted

FORMAT = 1
"""Grows with each change that an older reader would misread."""
LAYOUTS = ("leveldb",)
"""What this version's browsers open. They delete databases of the other layout when they see them."""

MOST_BYTES = 4 * 1024**3
"""Of one login, unpacked; Chromium's own IndexedDB quota for a site is reached long before by no account."""
MOST_FILES = 100_000
MOST_MANIFEST_BYTES = 32 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file of the login."""

    path: str  # from the profile's top, with "/"
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Of one archive."""

    session: SessionId
    profile_generation: int
    layout: str
    browser_version: str
    made_at: datetime
    linked_at: datetime | None
    files: tuple[PackedFile, ...]

    @property
    def total_bytes(self) -> int:
        """Of all files, unpacked."""
        return sum(file.size for file in self.files)


def to_json(manifest: Manifest) -> bytes:
    """As it is written."""
    told = {
        "format": FORMAT,
        "session": manifest.session,
        "profile_generation": manifest.profile_generation,
        "layout": manifest.layout,
        "browser_version": manifest.browser_version,
        "made_at": manifest.made_at.isoformat(),
        "linked_at": manifest.linked_at.isoformat() if manifest.linked_at else None,
        "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in manifest.files],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(raw: bytes, *, session: SessionId) -> Manifest:
    """What an archive for `session` says of itself; nothing in it is believed before it is checked.

    Raises:
        BundleUnusable: DAMAGED, FOREIGN or TOO_NEW.
    """
    try:
        told = json.loads(raw)
        newer = int(told["format"]) > FORMAT
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleUnusable("the archive's manifest cannot be read", flaw=Flaw.DAMAGED) from error
    if newer:
        raise BundleUnusable(
            f"the archive has format {told['format']}; this version reads {FORMAT}", flaw=Flaw.TOO_NEW
        )
    try:
        manifest = _checked(told)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise BundleUnusable("the archive's manifest makes no sense", flaw=Flaw.DAMAGED) from error
    if manifest.session != session:
        raise BundleUnusable("the archive is of another session", flaw=Flaw.FOREIGN)
    if manifest.layout not in LAYOUTS:
        raise BundleUnusable(
            f"the archive's databases are in layout {manifest.layout!r}; the browser here would delete them",
            flaw=Flaw.TOO_NEW,
        )
    return manifest


def _checked(told: dict[str, Any]) -> Manifest:
    linked_at = told["linked_at"]
    files = tuple(_file(file) for file in told["files"])
    _check_tree(files)
    if not isinstance(told["layout"], str) or not isinstance(told["browser_version"], str):
        raise TypeError("words are wanted")
    return Manifest(
        session=SessionId(str(told["session"])),
        profile_generation=_count(told["profile_generation"]),
        layout=told["layout"][:20],
        browser_version=told["browser_version"][:40],
        made_at=datetime.fromisoformat(told["made_at"]),
        linked_at=datetime.fromisoformat(linked_at) if linked_at is not None else None,
        files=files,
    )


def _file(told: dict[str, Any]) -> PackedFile:
    path, digest = told["path"], told["sha256"]
    if not isinstance(path, str) or not is_wanted(path):
        raise ValueError("a path that is no part of a login")
    path.encode()  # lone surrogates are no name on a disk
    if not isinstance(digest, str) or len(digest) != 64:
        raise ValueError("no digest")
    return PackedFile(path=path, size=_count(told["size"]), sha256=digest)


def _count(told: Any) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0:
        raise ValueError("no count")
    return told


def _check_tree(files: Iterable[PackedFile]) -> None:
    """No path twice, none that is a folder of another, and not too much of it all."""
    paths: set[str] = set()
    total = 0
    for file in files:
        if file.path in paths:
            raise ValueError("a path twice")
        paths.add(file.path)
        total += file.size
    folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    if paths & folders or total > MOST_BYTES or len(paths) > MOST_FILES:
        raise ValueError("too much, or a file that is a folder too")
