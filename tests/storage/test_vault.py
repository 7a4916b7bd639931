"""Keys and cells."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bridge.errors import PermanentError
from bridge.ids import new_id
from storage.key_file import master_keys_at
from storage.vault import Cipher, MasterKey, WrongKey

CIPHER = Cipher("tenant", new_id(), b"k" * 32)
PLACE = "messages|1|text"


@given(st.text(st.characters()))
def test_a_cell_opens_to_what_was_sealed(text: str) -> None:
    assert CIPHER.open(PLACE, CIPHER.seal(PLACE, text)) == text


def test_equal_texts_make_different_cells_and_equal_hashes() -> None:
    assert CIPHER.seal(PLACE, "x") != CIPHER.seal(PLACE, "x")
    assert CIPHER.blind("phone", "+1") == CIPHER.blind("phone", "+1")
    assert CIPHER.blind("phone", "+1") != CIPHER.blind("account", "+1")
    assert Cipher("tenant", new_id(), b"j" * 32).blind("phone", "+1") != CIPHER.blind("phone", "+1")


@pytest.mark.parametrize("place", ["messages|2|text", "messages|1|note", "people|1|text"])
def test_a_cell_opens_only_in_its_own_place(place: str) -> None:
    with pytest.raises(WrongKey):
        CIPHER.open(place, CIPHER.seal(PLACE, "secret text"))


def test_a_cell_does_not_open_for_another_tenant() -> None:
    other = Cipher("other tenant", CIPHER.key_id, b"k" * 32)

    with pytest.raises(WrongKey):
        other.open(PLACE, CIPHER.seal(PLACE, "secret text"))


@given(st.integers(min_value=17), st.integers(min_value=1, max_value=255))
def test_a_changed_cell_does_not_open_and_the_error_names_the_key_alone(position: int, flip: int) -> None:
    cell = bytearray(CIPHER.seal(PLACE, "secret text"))
    cell[17 + position % (len(cell) - 17)] ^= flip

    with pytest.raises(WrongKey, match=CIPHER.key_id) as refusal:
        CIPHER.open(PLACE, bytes(cell))

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("cell", [b"", b"\x01", b"x" * 20], ids=["empty", "cut", "short"])
def test_what_is_no_cell_is_refused(cell: bytes) -> None:
    with pytest.raises(WrongKey):
        CIPHER.open(PLACE, cell)


def test_the_key_file_is_made_once_for_its_owner_alone_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"

    with capture_logs() as first:
        made = master_keys_at(path).newest
    with capture_logs() as second:
        again = master_keys_at(path).newest

    assert made == again
    assert path.stat().st_mode & 0o077 == 0
    assert [(line["event"], line["log_level"]) for line in first] == [("master_key.made", "warning")]
    assert second == []
    assert made.id not in repr(first)
    assert list(path.parent.iterdir()) == [path]


def test_of_many_first_starts_all_read_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"

    with ThreadPoolExecutor(8) as pool:
        keys = [ring.newest for ring in pool.map(master_keys_at, [path] * 8)]

    assert len(set(keys)) == 1


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(b"x" * 31).decode(), "é" * 44])
def test_a_wrong_master_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(PermanentError, match="MASTER_KEY must be 32 bytes in base64"):
        MasterKey.from_text(text)


def test_a_master_key_does_not_show_itself() -> None:
    key = MasterKey.from_text(base64.b64encode(b"secret-secret-secret-secret-secr").decode())

    assert "secret" not in repr(key).replace("secret=", "")
    assert len(key.id) == 8


def test_a_data_key_unwraps_only_under_its_id_and_master_key() -> None:
    master, other = MasterKey(secret=b"a" * 32), MasterKey(secret=b"b" * 32)
    wrapped = master.wrap(b"d" * 32, "key-1")

    assert master.unwrap(wrapped, "key-1", master.id) == b"d" * 32
    with pytest.raises(WrongKey):
        master.unwrap(wrapped, "key-2", master.id)
    with pytest.raises(WrongKey, match=other.id):
        other.unwrap(wrapped, "key-1", master.id)
