"""The structural check finds what a careless copy gets wrong, and nothing in what is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.bundles.checking import faults_in
from sessions.bundles.layout import LOCAL_STORAGE
from sessions.bundles.leveldb import TABLE_MAGIC, Corrupt, puts_in, records, version_in
from sessions.scripted_profile import record
from tests.sessions.logins import DATABASE, login_in

NEW_TABLE = b"\x07\x00\x05\x20\x01a\x01z"  # level 0, number 5, 32 bytes, keys from a to z


@pytest.fixture
def login(tmp_path: Path) -> Path:
    """A whole one, with one table."""
    login = login_in(tmp_path / "login")
    manifest = login / DATABASE / "MANIFEST-000001"
    manifest.write_bytes(manifest.read_bytes() + record(NEW_TABLE))
    (login / DATABASE / "000005.ldb").write_bytes(bytes(24) + TABLE_MAGIC)
    return login


def test_a_whole_login_has_no_faults(login: Path) -> None:
    assert faults_in(login) == []


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-000001", "000003.log", "000005.ldb"])
def test_each_file_that_a_database_needs_is_missed(login: Path, name: str) -> None:
    (login / DATABASE / name).unlink()

    (fault,) = faults_in(login)

    assert name.removesuffix(".ldb") in fault


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST-000001", "000003.log", "000005.ldb"])
def test_a_file_whose_last_byte_is_another_is_seen(login: Path, name: str) -> None:
    file = login / DATABASE / name
    raw = file.read_bytes()
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))

    assert len(faults_in(login)) == 1


def test_a_table_that_is_too_short_or_too_long_is_seen(login: Path) -> None:
    table = login / DATABASE / "000005.ldb"
    table.write_bytes(table.read_bytes()[8:])
    (short,) = faults_in(login)
    table.write_bytes(bytes(40) + TABLE_MAGIC)
    (long,) = faults_in(login)

    assert "not whole" in short
    assert short == long


def test_a_log_whose_writer_was_stopped_in_the_middle_is_whole(login: Path) -> None:
    log = login / DATABASE / "000003.log"
    log.write_bytes(log.read_bytes() + record(bytes(100))[:50])

    assert faults_in(login) == []


def test_a_table_that_is_no_longer_in_use_may_be_missing(login: Path) -> None:
    manifest = login / DATABASE / "MANIFEST-000001"
    manifest.write_bytes(manifest.read_bytes() + record(b"\x06\x00\x05"))
    (login / DATABASE / "000005.ldb").unlink()

    assert faults_in(login) == []


def test_an_older_suffix_of_tables_is_known(login: Path) -> None:
    (login / DATABASE / "000005.ldb").rename(login / DATABASE / "000005.sst")

    assert faults_in(login) == []


def test_a_local_storage_without_a_sites_values_is_told(login: Path) -> None:
    (login / LOCAL_STORAGE / "000003.log").write_bytes(b"")

    assert faults_in(login) == ["localStorage holds nothing: the browser has not written it yet"]


def test_a_local_storage_whose_values_lie_in_a_table_holds_something(login: Path) -> None:
    storage = login / LOCAL_STORAGE
    (storage / "000003.log").write_bytes(b"")
    edit = b"\x07\x00\x05\x20\x07VERSION\x0b_https://a\x00"
    manifest = storage / "MANIFEST-000001"
    manifest.write_bytes(manifest.read_bytes() + record(edit))
    (storage / "000005.ldb").write_bytes(bytes(24) + TABLE_MAGIC)

    assert faults_in(login) == []


def test_an_empty_folder_is_no_login(tmp_path: Path) -> None:
    assert faults_in(tmp_path) == ["there are no databases"]


def test_sqlite_checks_its_own(tmp_path: Path) -> None:
    store = tmp_path / "login/Default/IndexedDB/https_web.whatsapp.com_0/0123abcd"
    store.parent.mkdir(parents=True)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE records (key, value)")
        connection.executemany("INSERT INTO records VALUES (?, ?)", [(n, "x" * 500) for n in range(200)])
        connection.commit()
    assert faults_in(tmp_path / "login") == []

    raw = store.read_bytes()
    store.write_bytes(raw[:8192] + b"\xff" * 4096 + raw[12288:])

    assert faults_in(tmp_path / "login") != []
    assert [path.name for path in tmp_path.iterdir()] == ["login"]


@given(st.binary(max_size=300))
def test_whatever_bytes_are_read_the_answer_is_a_version_or_corrupt(raw: bytes) -> None:
    for reader in (lambda: [list(puts_in(found)) for found in records(raw)], lambda: version_in(record(raw))):
        try:
            reader()
        except Corrupt:
            continue


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=5))
def test_records_are_read_as_they_were_written(payloads: list[bytes]) -> None:
    raw = b"".join(record(payload) for payload in payloads)

    assert list(records(raw)) == payloads
