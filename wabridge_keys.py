"""The keys, as the installation's operator sees and changes them, while the service runs.

A rotation is three steps, each whole by itself: a new key stands in the file as the next one, it becomes the
first, all data keys are brought under it. Done again after a kill it goes on with the step that is missing.
"""

from __future__ import annotations

import socket
from pathlib import Path

from bridge.errors import PermanentError
from storage.key_file import Held, MasterKeys, change_keys, new_key
from storage.store import TortoiseStore
from wabridge_commands import pick
from wabridge_installation import opened_store
from wabridge_settings import Settings
from wabridge_terminal import command, name_of, say, show_table

IN_MASTER_KEY = (
    "MASTER_KEY holds the keys, which wabridge cannot change: put a new one (`openssl rand -base64 32`)"
    " behind the present one, after a comma, for every process; when all have it, put it first; then do this"
    " again"
)


async def list_keys(settings: Settings) -> None:
    """A table of the master keys."""
    async with opened_store(settings) as store:
        masters, under = store.platform.masters, await store.platform.wrapped_under()
    lines = [(one.key.id, _part_of(one, masters), str(under.pop(one.key.id, 0))) for one in masters.held]
    lines += [(missing, "is missing here", str(count)) for missing, count in under.items()]
    show_table(("master key", "what it does", "data keys under it"), lines, whole=("master key",))


def _part_of(one: Held, masters: MasterKeys) -> str:
    if one.is_next:
        return "is prepared"
    return "wraps" if one.key == masters.newest else "opens"


async def rotate(settings: Settings, *, prepare: bool) -> None:
    """A new master key, or the rest of a rotation that was cut short."""
    file = settings.key_file
    async with opened_store(settings) as store:
        masters = store.platform.masters
        under = await store.platform.wrapped_under()
        if not prepare and set(under) - {masters.newest.id}:
            say(f"Going on: bringing the data keys under master key {masters.newest.id}.")
        elif file is None:
            raise PermanentError(IN_MASTER_KEY)
        else:
            if not prepare and not any(one.is_next for one in masters.held):
                await _demand_one_machine(store)
            change_keys(file, _prepared)
            if prepare:
                say(f"A new master key is prepared in {file}; nothing lies under it yet.")
                say(f"Copy the file to every machine of the service, then: {command('keys rotate')}")
                return
            change_keys(file, _promoted)
        brought = await store.platform.rewrap()
        newest = store.platform.masters.newest.id
    say(f"{brought} data keys lie under master key {newest} now. Nothing had to stop.")
    say(f"Keep a copy of the key file. The former key opens backups: {command('keys list')}")


async def rotate_data_keys(settings: Settings, name: str) -> None:
    """A new data key for one business, or for each."""
    async with opened_store(settings) as store:
        rows = await store.platform.tenants()
        for row in [pick(rows, name)] if name else rows:
            await store.platform.add_data_key(row.id, await store.now())
            say(f"{name_of(row.name)}: a new data key.")
    say("What is written a minute from now lies under it. The scheduler seals the rest anew.")


async def retire(settings: Settings, key: str) -> None:
    """Take a master key away."""
    file = settings.key_file
    async with opened_store(settings) as store:
        known = {one.key.id for one in store.platform.masters.held}
        if key not in known:
            raise PermanentError(f"no master key has the id {key[:20]!r}: {command('keys list')} shows them")
        await store.platform.retire_master_key(key, lambda: _drop(file, key))
    if file is None:
        say(f"Nothing lies under master key {key}: take it out of MASTER_KEY.")
    else:
        say(f"Master key {key} is no longer in {file}. Keep it with backups that were made before.")


async def _demand_one_machine(store: TortoiseStore) -> None:
    """Processes elsewhere read another file, perhaps.

    Raises:
        PermanentError: some live.
    """
    elsewhere = {
        str(row["host"])
        for row in await store.platform.sessions()
        if row["alive"] and row["host"] != socket.gethostname()[:160]
    }
    if elsewhere:
        raise PermanentError(
            f"processes on {', '.join(sorted(elsewhere))} may have a key file of their own:"
            f" `{command('keys rotate --prepare')}`, copy the file there, then do this again"
        )


def _prepared(held: list[Held]) -> list[Held]:
    return held if any(one.is_next for one in held) else [*held, Held(key=new_key(), is_next=True)]


def _promoted(held: list[Held]) -> list[Held]:
    following = [Held(key=one.key) for one in held if one.is_next]
    return [*following, *(one for one in held if not one.is_next)]


def _drop(file: Path | None, key: str) -> None:
    if file is not None:
        change_keys(file, lambda held: [one for one in held if one.key.id != key])
