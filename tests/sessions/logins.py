"""Small logins and archives for the tests of bundles, honest and hostile ones."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bridge.ids import SessionId
from bridge.ports.bundles import BundleUnusable, Flaw
from sessions.bundles.bundling import make_bundle, open_bundle
from sessions.bundles.compression import zstd
from sessions.bundles.copying import copy_login
from sessions.bundles.layout import DATABASES, LEVELDB, login_files
from sessions.bundles.packing import About
from sessions.scripted_profile import write_profile

SESSION = SessionId("0123456789abcdefghijklmnop")
ABOUT = About(
    session=SESSION,
    profile_generation=3,
    browser_version="156.0.8078.79",
    made_at=datetime(2026, 1, 2, tzinfo=UTC),
    linked_at=datetime(2026, 1, 1, tzinfo=UTC),
)
DATABASE = f"{DATABASES}/https_web.whatsapp.com_0{LEVELDB}"
A_FILE = f"{DATABASE}/CURRENT"


def login_in(folder: Path) -> Path:
    """A profile with a login of a few files."""
    write_profile(folder)
    blobs = folder / DATABASES / "https_web.whatsapp.com_0.indexeddb.blob/1/00"
    blobs.mkdir(parents=True)
    (blobs / "2").write_bytes(bytes(range(64)))
    return folder


def archive_of(profile: Path, archive: Path) -> Path:
    """An honest archive of it."""
    copy = archive.with_suffix(".copy")
    copy_login(profile, copy)
    make_bundle(copy, archive, ABOUT)
    return archive


def contents(folder: Path) -> dict[str, bytes]:
    """The login's files."""
    return {path: Path(entry.path).read_bytes() for path, entry in login_files(folder)}


def entry(path: str, body: bytes = b"", **changes: Any) -> bytes:
    """One entry of a tar; `changes` go to its header."""
    info = tarfile.TarInfo(path)
    info.size = len(body)
    for name, value in changes.items():
        setattr(info, name, value)
    return info.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % tarfile.BLOCKSIZE)


def told(files: dict[str, bytes], /, **changes: Any) -> dict[str, Any]:
    """An archive's manifest, as its JSON."""
    rows = [
        {"path": path, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for path, body in files.items()
    ]
    honest = {
        "format": 1,
        "session": SESSION,
        "profile_generation": 3,
        "layout": "leveldb",
        "browser_version": "1.2.3.4",
        "made_at": "2026-01-02T00:00:00+00:00",
        "linked_at": None,
        "files": rows,
    }
    return honest | changes


def forged(archive: Path, manifest: Any, *entries: bytes, end: bytes = bytes(1024)) -> Path:
    """An archive of any entries behind any manifest."""
    raw = io.BytesIO()
    raw.write(entry("manifest.json", json.dumps(manifest).encode()))
    for part in entries:
        raw.write(part)
    raw.write(end)
    archive.write_bytes(zstd.compress(raw.getvalue()))
    return archive


def refused(archive: Path, *, session: SessionId = SESSION) -> Flaw:
    """Why it is refused; nothing of it is left."""
    into = archive.parent / "opened"
    with pytest.raises(BundleUnusable) as met:
        open_bundle(archive, into, session=session)
    assert [path.name for path in archive.parent.glob("opened*")] == []
    return met.value.flaw
