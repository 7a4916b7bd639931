"""An operator saves the installation, loses it, and brings it back from the command line."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridge.health import Health
from storage.key_file import master_keys_at
from tests.front_door.terminal import Terminal, line_with
from wabridge_backup import NOTE, last_backup_finding
from wabridge_settings import Settings


async def test_a_lost_installation_comes_back_with_a_copy_of_its_key(installed: Terminal) -> None:
    data, key = installed.folder / "data", installed.folder / "key"
    saved = await installed.runs("backup", "saved.backup")
    shutil.copyfile(data / "master.key", key)
    shutil.rmtree(data)

    without = await installed.runs("restore", "saved.backup")
    data.mkdir()
    shutil.copyfile(key, data / "master.key")
    restored = await installed.runs("restore", "saved.backup")
    again = await installed.runs("restore", "saved.backup")
    listed = await installed.runs("tenants", "list")

    assert saved.code == 0, saved.all
    assert "which is not in it" in saved.out
    assert "put your copy there first" in without.complaint
    assert restored.code == 0, restored.all
    assert "not empty" in again.complaint
    assert "Café Aurora" in listed.out


async def test_with_its_key_it_needs_nothing_else(installed: Terminal) -> None:
    data = installed.folder / "data"
    saved = await installed.runs("backup", "--with-key", "saved.backup")
    before = (data / "master.key").read_text()
    shutil.rmtree(data)

    restored = await installed.runs("restore", "saved.backup")

    assert "the master key is in it" in saved.err
    assert restored.code == 0, restored.all
    assert (data / "master.key").read_text() == before
    assert (data / "master.key").stat().st_mode & 0o077 == 0


async def test_another_key_is_refused_before_anything_is_touched(installed: Terminal) -> None:
    data = installed.folder / "data"
    await installed.runs("backup", "saved.backup")
    shutil.rmtree(data)
    master_keys_at(data / "master.key")  # is made

    restored = await installed.runs("restore", "saved.backup")

    assert "which is not here" in restored.complaint
    assert not (data / "wabridge.db").exists()


async def test_its_key_is_not_left_where_nothing_is_restored(installed: Terminal) -> None:
    key = installed.folder / "data" / "master.key"
    await installed.runs("backup", "--with-key", "saved.backup")
    key.unlink()

    restored = await installed.runs("restore", "saved.backup")

    assert "not empty" in restored.complaint
    assert not key.exists()


async def test_a_second_backup_takes_no_other_files_place(installed: Terminal) -> None:
    (installed.folder / "saved.backup").write_text("mine")

    saved = await installed.runs("backup", "saved.backup")

    assert "is there already" in saved.complaint
    assert (installed.folder / "saved.backup").read_text() == "mine"


async def test_the_doctor_tells_how_old_the_last_one_is(installed: Terminal) -> None:
    await installed.runs("backup", "saved.backup")

    said = await installed.runs("doctor")

    assert any("backup" in line and "old: " in line for line in said.out.splitlines()), said.out


def test_one_that_is_old_is_worth_a_word(tmp_path: Path) -> None:
    settings = Settings.model_validate({"wabridge_data_dir": tmp_path})
    now = datetime.now(UTC)

    none = last_backup_finding(settings, now)
    (tmp_path / NOTE).write_text(json.dumps({"at": now.isoformat(), "file": "a.backup"}))
    fresh = last_backup_finding(settings, now + timedelta(days=6))
    old = last_backup_finding(settings, now + timedelta(days=8))
    (tmp_path / NOTE).write_text("{")
    broken = last_backup_finding(settings, now)

    found = [none.health, fresh.health, old.health, broken.health]
    assert found == [Health.GOOD, Health.GOOD, Health.WARNING, Health.WARNING]


async def test_a_restore_that_was_killed_is_done_again(installed: Terminal) -> None:
    data = installed.folder / "data"
    await installed.runs("backup", "--with-key", "saved.backup")
    shutil.rmtree(data)

    process = await installed.starts("restore", "saved.backup")
    await line_with(process, "tenants: ")
    process.kill()
    await process.communicate()
    restored = await installed.runs("restore", "saved.backup")
    listed = await installed.runs("tenants", "list")

    # It may have been through already.
    assert restored.code == 0 or "not empty" in restored.complaint
    assert "Café Aurora" in listed.out
