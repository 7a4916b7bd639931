"""The key file: several keys, replaced as a whole, read again while processes run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from bridge.ids import new_id
from storage.key_file import Held, MasterKeys, change_keys, keys_in, master_keys_at, new_key, put_keys_at
from storage.vault import WrongKey


def behind(key: Held, path: Path) -> None:
    """One more key in the file, at its end."""
    change_keys(path, lambda held: [*held, key])


def test_keys_stand_on_lines_or_between_commas_the_newest_first() -> None:
    first, second, third = new_key(), new_key(), new_key()

    for text in (
        f"{first.text}\n{second.text}\nnext:{third.text}\n",
        f"{first.text}, {second.text},next:{third.text}",
    ):
        held = keys_in(text)

        assert [one.key for one in held] == [first, second, third]
        assert [one.is_next for one in held] == [False, False, True]
        assert MasterKeys(held).newest == first


@pytest.mark.parametrize("text", ["", "\n", "short", "next:{key}"])
def test_a_file_without_a_key_to_wrap_with_is_refused(text: str) -> None:
    text = text.format(key=new_key().text)

    with pytest.raises(PermanentError, match="32 bytes in base64"):
        keys_in(text)


def test_what_lies_under_any_of_them_opens(tmp_path: Path) -> None:
    keys = master_keys_at(tmp_path / "master.key")
    newer, name = new_key(), new_id()
    wrapped = newer.wrap(b"k" * 32, name)

    behind(Held(key=newer, is_next=True), tmp_path / "master.key")

    # It was read before; the file is read again for a key that was not in it.
    assert keys.unwrap(wrapped, name, newer.id) == b"k" * 32
    assert keys.newest == master_keys_at(tmp_path / "master.key").newest != newer


def test_what_lies_under_none_of_them_says_which_is_missing(tmp_path: Path) -> None:
    keys, other, name = master_keys_at(tmp_path / "master.key"), new_key(), new_id()

    with pytest.raises(WrongKey, match=f"under master key {other.id}; this one is {keys.newest.id}"):
        keys.unwrap(other.wrap(b"k" * 32, name), name, other.id)


def test_a_file_that_was_taken_away_is_no_fault_until_a_key_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    keys, name = master_keys_at(path), new_id()
    wrapped, other = keys.newest.wrap(b"k" * 32, name), new_key()
    path.unlink()

    assert keys.unwrap(wrapped, name, keys.newest.id) == b"k" * 32
    with pytest.raises(WrongKey, match="put the right file back"):
        keys.unwrap(other.wrap(b"k" * 32, name), name, other.id)


def test_keys_that_are_put_there_are_private_and_take_no_other_files_place(tmp_path: Path) -> None:
    path, first, second = tmp_path / "keys" / "master.key", new_key(), new_key()

    put = [put_keys_at(path, f"{key.text}\n") for key in (first, second)]

    assert put == [True, False]
    assert master_keys_at(path).newest == first
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_a_change_is_whole_private_and_leaves_no_other_file_with_keys(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    master_keys_at(path)
    (tmp_path / f".master.key.{'0' * 16}").write_text("of a change that was killed")

    behind(Held(key=new_key()), path)

    assert path.stat().st_mode & 0o077 == 0
    assert {file.name for file in tmp_path.iterdir() if file.stat().st_size} == {"master.key"}


def test_of_many_changes_at_once_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    master_keys_at(path)
    made = [Held(key=new_key()) for _ in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(behind, made, [path] * 8))

    assert {one.key.id for one in made} < {one.key.id for one in keys_in(path.read_text())}
