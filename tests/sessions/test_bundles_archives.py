"""Archives: what was packed comes out, and no archive whatever it holds does more than be refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bridge.ids import SessionId
from bridge.ports.bundles import BundleUnusable, Flaw
from sessions.bundles.bundling import NotWhole, make_bundle, open_bundle
from sessions.bundles.compression import zstd
from sessions.bundles.disk import DiskRefuses
from tests.sessions.logins import ABOUT, DATABASE, SESSION, archive_of, contents, login_in, refused


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An honest one."""
    return archive_of(login_in(tmp_path / "profile"), tmp_path / "archive")


def test_what_was_packed_comes_out_with_what_is_said_of_it(archive: Path, tmp_path: Path) -> None:
    manifest = open_bundle(archive, tmp_path / "opened", session=SESSION)

    assert contents(tmp_path / "opened") == contents(tmp_path / "profile")
    assert (manifest.layout, manifest.browser_version) == ("leveldb", ABOUT.browser_version)
    assert (manifest.profile_generation, manifest.linked_at) == (3, ABOUT.linked_at)
    assert manifest.total_bytes == sum(map(len, contents(tmp_path / "profile").values()))
    assert archive.stat().st_mode & 0o077 == 0
    assert (tmp_path / "opened").stat().st_mode & 0o077 == 0


def test_any_tar_program_reads_it(archive: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.tar"
    plain.write_bytes(zstd.decompress(archive.read_bytes()))

    with tarfile.open(plain) as tar:
        names = tar.getnames()

    assert names[0] == "manifest.json"
    assert sorted(names[1:]) == sorted(contents(tmp_path / "profile"))


def test_an_empty_folder_is_filled_and_a_full_one_is_not_touched(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    open_bundle(archive, tmp_path / "empty", session=SESSION)

    with pytest.raises(DiskRefuses):
        open_bundle(archive, tmp_path / "empty", session=SESSION)

    assert contents(tmp_path / "empty") == contents(tmp_path / "profile")


def test_what_a_killed_process_left_is_cleared_away(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "opened.opening").mkdir()
    (tmp_path / "opened.opening/half").write_bytes(b"half")

    open_bundle(archive, tmp_path / "opened", session=SESSION)

    assert not (tmp_path / "opened/half").exists()
    assert not (tmp_path / "opened.opening").exists()


def test_a_login_with_faults_is_not_packed(tmp_path: Path) -> None:
    login = login_in(tmp_path / "login")
    (login / DATABASE / "000003.log").unlink()

    with pytest.raises(NotWhole, match=r"000003\.log"):
        make_bundle(login, tmp_path / "archive", ABOUT)

    assert not (tmp_path / "archive").exists()


def test_an_archive_that_is_there_is_not_overwritten(archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()

    with pytest.raises(DiskRefuses):
        make_bundle(tmp_path / "profile", archive, ABOUT)

    assert archive.read_bytes() == before


def test_each_bit_that_is_flipped_is_seen_or_changes_nothing(archive: Path, tmp_path: Path) -> None:
    honest = archive.read_bytes()
    into = tmp_path / "opened"
    for at in range(len(honest)):
        archive.write_bytes(honest[:at] + bytes([honest[at] ^ 1 << at % 8]) + honest[at + 1 :])
        try:
            open_bundle(archive, into, session=SESSION)
        except BundleUnusable:
            assert not into.exists()
        else:
            # zstd has a few spellings of the same bytes; what comes out was checked by its digests.
            assert contents(into) == contents(tmp_path / "profile")
            shutil.rmtree(into)


def test_each_length_that_is_too_short_is_refused(archive: Path) -> None:
    honest = archive.read_bytes()
    for length in range(len(honest)):
        archive.write_bytes(honest[:length])

        assert refused(archive) is Flaw.DAMAGED


@pytest.mark.parametrize("more", [b"x", zstd.compress(b"more"), b"\0"])
def test_an_archive_with_something_behind_it_is_refused(archive: Path, more: bytes) -> None:
    archive.write_bytes(archive.read_bytes() + more)

    assert refused(archive) is Flaw.DAMAGED


def test_another_sessions_archive_is_refused(archive: Path) -> None:
    assert refused(archive, session=SessionId("anothersessionanothersessi")) is Flaw.FOREIGN


FULL = """
import resource, sys
from pathlib import Path
from sessions.bundles.bundling import make_bundle, open_bundle
from sessions.bundles.disk import DiskRefuses
from tests.sessions.logins import ABOUT, SESSION
resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))
here = Path(sys.argv[1])
try:
    if sys.argv[2] == "open":
        open_bundle(here / "archive", here / "opened", session=SESSION)
    else:
        make_bundle(here / "profile", here / "made", ABOUT)
except DiskRefuses as error:
    print(error)
"""


@pytest.mark.parametrize("verb", ["open", "make"])
def test_a_disk_that_takes_no_more_leaves_nothing_half_done(archive: Path, tmp_path: Path, verb: str) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())

    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path), verb], capture_output=True, text=True)

    assert "File too large" in done.stdout, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before
