"""The operator changes keys: prepared, rotated, retired; killed at every step and done again."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from storage.key_file import Held, change_keys, keys_in, master_keys_at, new_key
from storage.store import TortoiseStore, open_store
from tests.front_door.terminal import Terminal


def key_file(terminal: Terminal) -> Path:
    """Where the keys are."""
    return terminal.folder / "data/master.key"


def ids_in(terminal: Terminal) -> list[str]:
    """The keys of the file, the newest first; one that is only prepared with its mark."""
    held = keys_in(key_file(terminal).read_text())
    return [f"{'next ' if one.is_next else ''}{one.key.id}" for one in held]


async def test_a_master_key_is_rotated_and_the_former_one_retired(installed: Terminal) -> None:
    (former,) = ids_in(installed)
    early = await installed.runs("keys", "retire", former)

    rotated = await installed.runs("keys", "rotate")
    listed = await installed.runs("keys", "list")
    newest, old = ids_in(installed)
    retired = await installed.runs("keys", "retire", former)

    assert early.code == 1
    assert "Rotate first" in early.complaint
    assert (rotated.code, old) == (0, former)
    assert f"2 data keys lie under master key {newest} now" in rotated.out
    assert [line.split()[:2] for line in listed.out.splitlines()[1:]] == [[newest, "wraps"], [old, "opens"]]
    assert retired.code == 0, retired.all
    assert ids_in(installed) == [newest]
    assert "Café Aurora" in (await installed.runs("tenants", "list")).out
    assert base64_in(rotated.all + listed.all + retired.all) == []


def base64_in(text: str) -> list[str]:
    """Words that may be keys."""
    return [word for word in text.split() if len(word) == 44 and word.endswith("=")]


async def test_a_key_is_prepared_for_other_machines_and_wraps_only_then(installed: Terminal) -> None:
    (former,) = ids_in(installed)

    await installed.runs("keys", "rotate", "--prepare")
    prepared = await installed.runs("keys", "rotate", "--prepare")  # asked for twice, there is one
    first, following = ids_in(installed)
    assert "nothing lies under it yet" in prepared.out
    assert first == former
    assert following.startswith("next ")
    await installed.runs("keys", "rotate")

    assert ids_in(installed) == [following.removeprefix("next "), former]


async def test_a_rotation_goes_on_wherever_it_was_killed(installed: Terminal) -> None:
    file, (former,) = key_file(installed), ids_in(installed)
    fresh = new_key()
    change_keys(file, lambda held: [*held, Held(key=fresh, is_next=True)])  # killed after the first step
    await installed.runs("keys", "rotate")
    assert ids_in(installed) == [fresh.id, former]

    second = new_key()
    change_keys(file, lambda held: [Held(key=second), *held])  # killed after the second
    gone_on = await installed.runs("keys", "rotate")

    assert "Going on" in gone_on.out
    assert ids_in(installed) == [second.id, fresh.id, former]
    assert "Café Aurora" in (await installed.runs("tenants", "list")).out


async def opened(terminal: Terminal) -> TortoiseStore:
    """As a process of the service has it."""
    database = terminal.folder / "data/wabridge.db"
    return await open_store(f"sqlite://{database}", master_key=master_keys_at(key_file(terminal)))


async def test_a_process_that_runs_meanwhile_opens_and_makes_everything(installed: Terminal) -> None:
    running = await opened(installed)
    try:
        await installed.runs("keys", "rotate")
        (row,) = await running.platform.tenants()
        await running.platform.add_tenant("Later")
        under = await running.platform.wrapped_under()
    finally:
        await running.close()

    assert row.name == "Café Aurora"
    assert under == {ids_in(installed)[0]: 3}


async def test_new_data_keys_are_made_for_one_business_or_for_all(installed: Terminal) -> None:
    one = await installed.runs("keys", "rotate", "--data", "--tenant", "Café Aurora")
    every = await installed.runs("keys", "rotate", "--data")
    nobody = await installed.runs("keys", "rotate", "--tenant", "nobody")

    assert (one.code, every.code, nobody.code) == (0, 0, 1)
    assert "Café Aurora: a new data key." in one.out
    assert "4" in (await installed.runs("keys", "list")).out.splitlines()[1]


async def test_keys_in_the_environment_are_changed_there(installed: Terminal) -> None:
    file = key_file(installed)
    former = file.read_text().strip()
    file.unlink()
    newer = base64.b64encode(os.urandom(32)).decode()

    refused = await installed.runs("keys", "rotate", MASTER_KEY=former)
    both = f"{newer},{former}"
    rotated = await installed.runs("keys", "rotate", MASTER_KEY=both)
    alone = await installed.runs("tenants", "list", MASTER_KEY=newer)

    assert refused.code == 1
    assert "after a comma" in refused.complaint
    assert rotated.code == 0, rotated.all
    assert "Café Aurora" in alone.out


async def test_an_unknown_key_is_not_retired(installed: Terminal) -> None:
    said = await installed.runs("keys", "retire", "00000000")

    assert said.code == 1
    assert "no master key has the id" in said.complaint


@pytest.mark.parametrize("words", [("export", "nobody"), ("keys", "retire", "x" * 50)])
async def test_a_wrong_name_is_one_line(installed: Terminal, words: tuple[str, ...]) -> None:
    said = await installed.runs(*words)

    assert said.code == 1
    assert said.complaint
