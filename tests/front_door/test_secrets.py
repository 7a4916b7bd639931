"""`wabridge secrets`: made once, kept, and never half."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from tests.front_door.terminal import Terminal
from wabridge_secrets import TO_FILL_IN, make_secrets


def read(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


async def test_a_self_hoster_makes_them_and_is_told_what_to_keep(terminal: Terminal) -> None:
    said = await terminal.runs("secrets", "docker/secrets")

    made = read(terminal.folder / "docker/secrets")
    assert said.code == 0, said.all
    assert "Keep a copy of master_key elsewhere" in said.out
    assert not any(secret.strip() and secret.strip() in said.all for secret in made.values())


def test_each_is_random_and_those_that_belong_together_agree(tmp_path: Path) -> None:
    make_secrets(tmp_path / "one")
    make_secrets(tmp_path / "two")
    one, two = read(tmp_path / "one"), read(tmp_path / "two")
    (identity,) = json.loads(one["s3.json"])["identities"]

    assert all(one[name] != two[name] for name in one if name not in {*TO_FILL_IN, ".gitignore"})
    assert f":{one['postgres_password']}@" in one["database_url"]
    assert f":{one['valkey.conf'].split()[1]}@" in one["queue_url"]
    assert identity["credentials"] == [
        {"accessKey": one["s3_access_key_id"], "secretKey": one["s3_secret_access_key"]}
    ]
    assert len(base64.b64decode(one["master_key"])) == 32


def test_made_twice_nothing_changes(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    (tmp_path / "telegram_token").write_text("mine")
    before = read(tmp_path)

    make_secrets(tmp_path)

    assert read(tmp_path) == before


def test_what_was_made_later_is_added(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = read(tmp_path)
    (tmp_path / "slack_app_token").unlink()

    make_secrets(tmp_path)

    assert read(tmp_path) == before


def test_half_of_a_pair_is_not_made_anew(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    (tmp_path / "postgres_password").unlink()

    with pytest.raises(PermanentError, match=r"database_url in .* belongs together with postgres_password"):
        make_secrets(tmp_path)

    assert not (tmp_path / "postgres_password").exists()


def test_nobody_else_of_this_machine_gets_at_them_and_containers_do(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")

    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o444 for file in (tmp_path / "secrets").iterdir()} == {0o444}
    assert (tmp_path / "secrets/.gitignore").read_text() == "*\n"


async def test_a_folder_that_cannot_be_made_is_told_in_a_line(terminal: Terminal) -> None:
    (terminal.folder / "file").touch()

    said = await terminal.runs("secrets", "file/secrets")

    assert said.code == 1
    assert "file/secrets" in said.complaint
