"""What is taken out of a profile, and how: links where they are safe, copies elsewhere, nothing foreign."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from sessions.bundles.copying import copy_login, never_rewritten
from sessions.bundles.disk import DiskRefuses
from sessions.bundles.layout import is_wanted, layout_of
from tests.sessions.logins import DATABASE, contents, login_in


def test_a_copy_holds_the_login_and_nothing_else(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    for other in ("Default/Cache/data_0", "Default/Preferences", f"{DATABASE}/LOCK", f"{DATABASE}/LOG.old"):
        (profile / other).parent.mkdir(parents=True, exist_ok=True)
        (profile / other).write_bytes(b"no")
    (profile / "Default/Cookies").write_bytes(b"yes")

    copy_login(profile, tmp_path / "copy")

    held = contents(tmp_path / "copy")
    assert held["Default/Cookies"] == b"yes"
    assert b"no" not in held.values()
    files = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert len(files) == len(held)


def test_tables_and_blobs_are_linked_and_what_is_rewritten_is_copied(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    (profile / DATABASE / "000005.ldb").write_bytes(b"table")

    copy_login(profile, tmp_path / "copy")

    shared = {path for path in contents(profile) if (profile / path).samefile(tmp_path / "copy" / path)}
    assert shared == {path for path in contents(profile) if never_rewritten(path)}
    assert {path.rpartition("/")[2] for path in shared} == {"000005.ldb", "2"}


def test_where_links_cannot_be_made_everything_is_copied(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        assert Path(elsewhere).stat().st_dev != tmp_path.stat().st_dev

        copy_login(profile, Path(elsewhere, "copy"))

        assert contents(Path(elsewhere, "copy")) == contents(profile)


def test_links_in_a_profile_lead_nowhere(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_bytes(b"secret")
    (profile / DATABASE / "000009.log").symlink_to(secret / "key")
    (profile / "Default/IndexedDB/other.indexeddb.leveldb").symlink_to(secret)

    copy_login(profile, tmp_path / "copy")

    assert b"secret" not in contents(tmp_path / "copy").values()
    assert not any(path.is_symlink() for path in (tmp_path / "copy").rglob("*"))


def test_a_folder_that_is_there_already_is_not_touched(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/mine").write_text("mine")

    with pytest.raises(DiskRefuses):
        copy_login(profile, tmp_path / "copy")

    assert (tmp_path / "copy/mine").read_text() == "mine"


def test_a_profile_that_is_not_there_is_copied_as_nothing(tmp_path: Path) -> None:
    copy_login(tmp_path / "none", tmp_path / "copy")

    assert contents(tmp_path / "copy") == {}
    assert layout_of(tmp_path / "copy") is None


def test_the_layout_is_seen_by_what_is_there(tmp_path: Path) -> None:
    profile = login_in(tmp_path / "profile")
    assert layout_of(profile) == "leveldb"

    store = profile / "Default/IndexedDB/https_web.whatsapp.com_0/0123abcd"
    store.parent.mkdir()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE records (key)")

    assert layout_of(profile) == "sqlite"
    shutil.rmtree(store.parent)
    (profile / "Default/LocalStorage").write_bytes(b"any")
    assert layout_of(profile) == "sqlite"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "Default/IndexedDB/../Preferences",
        "Default/IndexedDB//x",
        "Default/IndexedDB/./x",
        "Default/IndexedDB/a\0b",
        "Default/IndexedDB/..\\x",
        "Default/IndexedDB/x/LOCK",
        "Default/Extensions/x",
        "IndexedDB/x",
        "",
    ],
)
def test_nothing_but_a_logins_own_places_is_part_of_one(path: str) -> None:
    assert not is_wanted(path)
