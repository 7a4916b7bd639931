"""Backup and restore from the command line: what they ask of the installation, and tell a person."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import PermanentError
from bridge.health import Finding, good, warning
from storage.backups.making import make_backup
from storage.backups.restoring import Contents, NotEmpty, demand_empty, read_contents, restore_backup
from storage.backups.settling import Settled
from storage.errors import OutOfDate
from storage.key_file import NEXT, MasterKeys, keys_in, put_keys_at
from wabridge_installation import bundle_store, database_place, master_keys, no_database, opened_store
from wabridge_running import who_runs
from wabridge_settings import Settings
from wabridge_terminal import command, say, span, warn
from wabridge_version import VERSION

NOTE = "last-backup.json"
"""In the data folder: when one was made from here, for the doctor."""
OLD_S = 7 * 86_400.0
"""After which the doctor minds."""


async def backup(settings: Settings, file: Path, *, with_key: bool) -> None:
    """Make one, and note that it was made."""
    if file.exists():  # noqa: ASYNC240 - before anything else runs
        raise PermanentError(f"{file} is there already: name a new one")
    made_at = datetime.now(UTC)
    async with opened_store(settings) as store:
        say(f"Backing up {database_place(settings)} and {store.blobs.place}:")
        key = _key_text(master_keys(settings)) if with_key else None
        made = await make_backup(settings.database, store.blobs, file, version=VERSION, key=key, tell=say)
    _note(settings, file, made_at)
    say(f"Saved {made.rows} rows and {made.blobs} files, {made.size_bytes / 1024**2:.1f} MiB: {file}")
    if made.missing:
        kinds = Counter(key.partition("/")[0] for key in made.missing)
        told = ", ".join(f"{count} of {kind}" for kind, count in sorted(kinds.items()))
        warn(f"not in the store of files any more, or damaged there: {told}")
    if with_key:
        warn("the master key is in it: whoever has this file reads all of it, and has every login")
    else:
        say("It opens with the master key only, which is not in it: keep a copy of that elsewhere.")


async def restore(settings: Settings, file: Path) -> None:
    """Bring it back; say what has become of what was under way."""
    if running := who_runs(settings.data_dir):
        raise PermanentError(f"wabridge runs here (process {running[0].pid}): stop it first, everywhere")
    say(f"Checking {file}")
    contents = await asyncio.to_thread(read_contents, file)
    say(f"It was made at {contents.made_at:%Y-%m-%d %H:%M} UTC by wabridge {contents.version}.")
    _demand_keys(settings, contents)
    blobs = bundle_store(settings)
    try:
        await demand_empty(settings.database, contents)
        _bring_keys(settings, contents)
        settled = await restore_backup(settings.database, blobs, contents, tell=say)
    except NotEmpty as error:
        raise PermanentError(
            f"{database_place(settings)}: {error}. Move that one aside, or set DATABASE_URL to a new one."
            " Nothing was changed"
        ) from error
    except OutOfDate:
        raise
    except OSError as error:
        raise no_database(settings, error) from error
    finally:
        await blobs.close()
    async with opened_store(settings):
        say(f"Restored {sum(contents.rows.values())} rows and {contents.blobs} files.")
    for line in _aftermath(settled, contents):
        say(line)


def last_backup_finding(settings: Settings, now: datetime) -> Finding:
    """How old the last backup is that was made from this data folder."""
    make = f"`{command('backup FILE')}` makes one."
    try:
        told = json.loads((settings.data_dir / NOTE).read_text(encoding="utf-8"))
        age_s = (now - datetime.fromisoformat(told["at"])).total_seconds()
        seen = f"{span(age_s)} old: {told['file']}"
    except FileNotFoundError:
        return good("backup", f"none was made from here yet. {make}")
    except (OSError, ValueError, KeyError, TypeError):
        return warning("backup", f"{settings.data_dir / NOTE} cannot be read", make)
    return warning("backup", seen, make) if age_s > OLD_S else good("backup", seen)


def _note(settings: Settings, file: Path, at: datetime) -> None:
    note = settings.data_dir / NOTE
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    note.touch(mode=0o600)
    note.write_text(json.dumps({"at": at.isoformat(), "file": str(file.absolute())}), encoding="utf-8")


def _key_text(keys: MasterKeys) -> str:
    """As a key file holds them."""
    return "".join(f"{NEXT if one.is_next else ''}{one.key.text}\n" for one in keys.held)


def _demand_keys(settings: Settings, contents: Contents) -> None:
    """See that what is restored opens here, by the keys that are here or else by the backup's own.

    Raises:
        PermanentError: it would not open.
    """
    file = settings.key_file
    held = {one.key.id for one in keys_in(contents.key)} if contents.key else set()
    if file is None or file.exists():
        have = {one.key.id for one in master_keys(settings).held}
    elif contents.key is not None:
        have = held
    else:
        raise PermanentError(
            f"{file} is missing, and this backup does not hold the key: put your copy there first,"
            " or set MASTER_KEY"
        )
    if lacking := set(contents.master_keys) - have:
        inside = f" The backup holds it: move {file} aside." if lacking <= held else ""
        raise PermanentError(
            f"the backup was made under the master key {', '.join(sorted(lacking))}, which is not here"
            f" (here: {', '.join(sorted(have))}).{inside} Nothing was changed"
        )


def _bring_keys(settings: Settings, contents: Contents) -> None:
    """Put the backup's own key file in place where there is none."""
    file = settings.key_file
    if file is None or file.exists() or contents.key is None:
        return
    try:
        is_made = put_keys_at(file, contents.key)
    except OSError as error:
        raise PermanentError(f"the key file {file} cannot be made: {error.strerror}") from error
    if not is_made:
        raise PermanentError(f"something has come to {file} meanwhile: see what it is, and begin again")
    say(f"The master key of the backup is now {file}.")


def _aftermath(settled: Settled, contents: Contents) -> list[str]:
    """What a person has to know who restores."""
    lines = [
        f"WhatsApp accounts: {settled.sessions}. They come back from the copies of their logins.",
        f"Messages that may have been sent since the backup, and are not sent again: {settled.uncertain}.",
        f"Broadcasts that rest until a person lets them go on: {settled.broadcasts_paused}.",
    ]
    if settled.broadcasts_stopped:
        lines.append(f"Broadcasts that were being prepared, and are stopped: {settled.broadcasts_stopped}.")
    if settled.asked_before:
        lines.append(f"Presses and words to the menu that are not acted on: {settled.asked_before}.")
    if contents.missing:
        lines.append(f"Files that were not in the backup: {len(contents.missing)}.")
    lines += [
        "What happened after the backup is not known here: who was erased since is back (erase them again),",
        "and who opted out since gets broadcasts again. People sign in to the console by new links.",
        f"Now start it: `{command('up')}`. Start nothing on the former database.",
    ]
    return lines
