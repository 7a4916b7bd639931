"""Archives made to do harm, or made for somebody else: each is refused, with the right flaw."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.ports.bundles import Flaw
from sessions.bundles.bundling import open_bundle
from sessions.bundles.compression import zstd
from tests.sessions.logins import A_FILE, DATABASE, SESSION, contents, entry, forged, refused, told

BODY = b"MANIFEST-000001\n"
FILES = {A_FILE: BODY}
BESIDE = "Default/Preferences"
OTHER = f"{DATABASE}/000003.log"
ROW: dict[str, Any] = told(FILES)["files"][0]
PAX = entry("x", b"9 path=x\n", type=tarfile.XHDTYPE)
LINK: dict[str, Any] = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}


@pytest.mark.parametrize("changes", [{"format": 2}, {"layout": "sqlite"}, {"layout": "any"}])
def test_what_only_a_newer_version_could_read_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    archive = forged(tmp_path / "archive", told(FILES, **changes), entry(A_FILE, BODY))

    assert refused(archive) is Flaw.TOO_NEW


def test_a_forged_archive_that_is_honest_opens(tmp_path: Path) -> None:
    archive = forged(tmp_path / "archive", told(FILES), entry(A_FILE, BODY))

    open_bundle(archive, tmp_path / "opened", session=SESSION)

    assert contents(tmp_path / "opened") == FILES


HOSTILE: dict[str, Callable[[], tuple[Any, list[bytes]]]] = {
    "a symbolic link": lambda: (told({A_FILE: b""}), [entry(A_FILE, **LINK)]),
    "a hard link": lambda: (told({A_FILE: b""}), [entry(A_FILE, **(LINK | {"type": tarfile.LNKTYPE}))]),
    "a device": lambda: (told({A_FILE: b""}), [entry(A_FILE, type=tarfile.CHRTYPE)]),
    "a folder": lambda: (told({A_FILE: b""}), [entry(A_FILE, type=tarfile.DIRTYPE)]),
    "a pax header": lambda: (
        told(FILES),
        [PAX, entry(A_FILE, BODY)],
    ),
    "an absolute path": lambda: (told({"/tmp/x": BODY}), [entry("/tmp/x", BODY)]),
    "a way out": lambda: (told({f"{DATABASE}/../../x": BODY}), [entry(f"{DATABASE}/../../x", BODY)]),
    "a file twice": lambda: (told({A_FILE: BODY, OTHER: BODY}), [entry(A_FILE, BODY)] * 2),
    "a file more": lambda: (told(FILES), [entry(A_FILE, BODY), entry(OTHER, BODY)]),
    "a file less": lambda: (told({A_FILE: BODY, OTHER: BODY}), [entry(A_FILE, BODY)]),
    "another file": lambda: (told(FILES), [entry(OTHER, BODY)]),
    "a longer file": lambda: (told(FILES), [entry(A_FILE, BODY * 2)]),
    "another body": lambda: (told(FILES), [entry(A_FILE, BODY[::-1])]),
    "a place beside the login": lambda: (
        told({"Default/Preferences": BODY}),
        [entry("Default/Preferences", BODY)],
    ),
    "a file that is a folder": lambda: (
        told({OTHER: b"", f"{OTHER}/x": b""}),
        [entry(OTHER), entry(f"{OTHER}/x")],
    ),
    "a path twice": lambda: (told(FILES, files=[ROW, ROW]), [entry(A_FILE, BODY)] * 2),
    "no manifest": lambda: ("nothing", []),
    "no files": lambda: ({**told(FILES), "files": None}, []),
    "a size below nothing": lambda: (told(FILES, files=[ROW | {"size": -1}]), []),
    "too much": lambda: (told(FILES, files=[ROW | {"size": 2**40}]), []),
    "no time": lambda: (told(FILES, made_at="yesterday"), [entry(A_FILE, BODY)]),
    "a lone surrogate": lambda: (told(FILES, files=[ROW | {"path": f"{DATABASE}/\ud800"}]), []),
}


@pytest.mark.parametrize("what", list(HOSTILE))
def test_a_hostile_archive_is_refused(tmp_path: Path, what: str) -> None:
    manifest, entries = HOSTILE[what]()

    assert refused(forged(tmp_path / "archive", manifest, *entries)) is Flaw.DAMAGED


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    compressor = zstd.ZstdCompressor()
    with (tmp_path / "archive").open("wb") as file:
        file.write(compressor.compress(entry("manifest.json", b"{}", size=2**30)))
        for _ in range(64):
            file.write(compressor.compress(bytes(2**24)))
        file.write(compressor.flush())

    assert (tmp_path / "archive").stat().st_size < 2**20
    assert refused(tmp_path / "archive") is Flaw.DAMAGED
