"""A session's folder: one process at a time, a note that is whole or absent, and nothing deleted."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.errors import TemporaryError
from bridge.ids import SessionId, new_id
from sessions.profiles import Note, lock_profile, sessions_on_disk

SESSION = SessionId(new_id())
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_profile_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first = lock_profile(tmp_path, SESSION)

    with pytest.raises(TemporaryError):
        lock_profile(tmp_path, SESSION)
    first.unlock()
    first.unlock()

    lock_profile(tmp_path, SESSION).unlock()


def test_whoever_holds_the_claim_takes_the_lock_from_a_process_that_is_stuck(tmp_path: Path) -> None:
    stuck = lock_profile(tmp_path, SESSION)

    profile = lock_profile(tmp_path, SESSION, by_force=True)

    stuck.unlock()  # it wakes up
    with pytest.raises(TemporaryError):
        lock_profile(tmp_path, SESSION)
    profile.unlock()


def test_the_lock_of_another_machine_is_never_taken_by_force(tmp_path: Path) -> None:
    """Its browser could not be ended from here."""
    elsewhere = lock_profile(tmp_path, SESSION)
    (tmp_path / SESSION / "lock").write_text("another-host")

    with pytest.raises(TemporaryError):
        lock_profile(tmp_path, SESSION, by_force=True)

    elsewhere.unlock()


def test_only_its_owner_may_read_the_folder(tmp_path: Path) -> None:
    lock_profile(tmp_path, SESSION).unlock()

    assert stat.S_IMODE((tmp_path / SESSION).stat().st_mode) == 0o700


def test_a_note_comes_back_as_it_was_written(tmp_path: Path) -> None:
    profile = lock_profile(tmp_path, SESSION)

    profile.write(Note(generation=3, linked_at=NOW))

    assert profile.note == Note(generation=3, linked_at=NOW)
    profile.unlock()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": "x"}', '{"generation": 1, "linked_at": 5}'])
def test_a_note_that_cannot_be_read_is_no_note(tmp_path: Path, text: str) -> None:
    profile = lock_profile(tmp_path, SESSION)
    (tmp_path / SESSION / "profile.json").write_text(text)

    assert profile.note is None
    profile.unlock()


def test_quarantine_puts_data_and_note_aside_and_leaves_an_empty_profile(tmp_path: Path) -> None:
    profile = lock_profile(tmp_path, SESSION)
    assert profile.quarantine(NOW) is None
    profile.browser.mkdir()
    (profile.browser / "data").write_text("login")
    profile.write(Note(generation=1, linked_at=NOW))

    aside = profile.quarantine(NOW)

    assert aside is not None
    assert (aside / "browser" / "data").read_text() == "login"
    assert (aside / "profile.json").exists()
    assert profile.is_empty
    assert profile.note is None
    profile.unlock()


def test_sessions_on_disk_are_found_by_their_folders(tmp_path: Path) -> None:
    assert sessions_on_disk(tmp_path / "absent") == []
    lock_profile(tmp_path, SESSION).unlock()
    (tmp_path / "something else").mkdir()

    assert sessions_on_disk(tmp_path) == [SESSION]
