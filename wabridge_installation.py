"""One installation: its folder, key and database. Founded by the service, only visited by other commands.

An operator's command that founded one would, run in the wrong folder, make a second, empty installation and
print a link into it.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bridge.errors import BridgeError, PermanentError, TemporaryError
from bridge.health import Finding, Health, fault, good
from bridge.ids import PersonId, TenantId
from bridge.ports.rows import Role
from bridge.ports.store import Store
from storage.blobs.contract import Blobs
from storage.blobs.opening import open_blobs
from storage.connect import sqlite_path
from storage.errors import OutOfDate
from storage.key_file import MasterKeys, keys_in, master_keys_at
from storage.store import TortoiseStore, open_store
from storage.vault import WrongKey
from wabridge_settings import Settings
from wabridge_terminal import command


@asynccontextmanager
async def opened_store(settings: Settings, *, found: bool = False) -> AsyncIterator[TortoiseStore]:
    """The store. found: make key and database when there are none, and bring the schema up to date.

    Raises:
        PermanentError: there is no installation here; or another key, a newer schema. It says what to do.
        TemporaryError: the database does not answer.
    """
    file, key_file = database_file(settings), settings.key_file
    is_fresh = key_file is not None and not key_file.exists()
    if is_fresh and file is not None and file.exists():
        raise _key_is_lost(settings)
    if found:
        _demand_folder(settings.data_dir)
    elif missing := what_is_missing(settings):
        raise PermanentError(
            f"nothing is set up in {settings.data_dir} yet (no {missing}): `{command('up')}` makes it."
            " If it is elsewhere, run this from there, or set WABRIDGE_DATA_DIR"
        )
    keys = master_keys(settings)
    try:
        store = await open_store(
            settings.database, master_key=keys, blobs=bundle_store(settings), migrate=found
        )
    except WrongKey as error:
        raise _no_such_key(settings, error, is_fresh=is_fresh) from error
    except OutOfDate:
        raise
    except (BridgeError, OSError) as error:
        raise no_database(settings, error) from error
    try:
        yield store
    finally:
        await store.close()


def bundle_store(settings: Settings) -> Blobs:
    """Where copies of logins are kept. Nothing is asked of it yet."""
    key, secret = settings.s3_access_key_id, settings.s3_secret_access_key
    return open_blobs(
        settings.bundles,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key_id=None if key is None else key.get_secret_value(),
        secret_access_key=None if secret is None else secret.get_secret_value(),
    )


def what_is_missing(settings: Settings) -> str:
    """The first part of an installation that is not there; empty when all are. A server is not asked."""
    places = {"key file": settings.key_file, "database": database_file(settings)}
    return next((part for part, place in places.items() if place is not None and not place.exists()), "")


def database_file(settings: Settings) -> Path | None:
    """SQLite's file; None with a server."""
    path = sqlite_path(settings.database)
    return Path(path) if settings.database.startswith("sqlite") else None


def database_place(settings: Settings) -> str:
    """Where the database is, without user and password."""
    if file := database_file(settings):
        return str(file)
    url = urlsplit(settings.database)
    return f"{url.hostname}:{url.port or 5432}{url.path}"


def master_keys(settings: Settings) -> MasterKeys:
    """The keys of this installation, made at the first start.

    Raises:
        PermanentError: the file cannot be read, or holds something else.
    """
    if settings.master_key is not None:
        return MasterKeys(keys_in(settings.master_key.get_secret_value()))
    file = settings.key_file
    assert file is not None
    try:
        return master_keys_at(file)
    except OSError as error:
        raise PermanentError(f"the key file {file} cannot be used: {error.strerror}") from error
    except (UnicodeDecodeError, PermanentError) as error:
        raise PermanentError(
            f"{file} does not hold a key (32 bytes in base64): put the right file back"
        ) from error


def console_base(settings: Settings, listening: str = "") -> str:
    """Where a browser finds the console, no slash at the end. listening: what it listens on in fact."""
    base = console_here(settings, listening)
    return settings.console_url.rstrip("/") or base


def console_here(settings: Settings, listening: str = "") -> str:
    """Where this machine finds it, without what a proxy adds.

    The process that serves it leaves the address in the data folder: its port may be any free one.
    """
    told = settings.data_dir / "console.url"
    if listening:
        told.touch(mode=0o600)
        told.write_text(_reachable(listening), encoding="utf-8")
        return _reachable(listening)
    if told.is_file():
        return told.read_text(encoding="utf-8").strip()
    host = f"[{settings.console_host}]" if ":" in settings.console_host else settings.console_host
    return _reachable(f"http://{host}:{settings.console_port}")


def _reachable(base: str) -> str:
    """An address to call for one to listen on. The console itself speaks plain http."""
    place = base.partition("://")[2]
    return "http://" + place.replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:")


async def first_owner(store: Store, tenant: TenantId) -> PersonId:
    """The owner of a business, made when it has none yet: somebody has to be able to sit down first."""
    async with store.transaction(tenant) as tx:
        owners = await tx.members(Role.OWNER)
        return owners[0].id if owners else (await tx.add_operator("Owner", Role.OWNER)).id


def check_folder(folder: Path) -> Finding:
    """Whether everything that must survive can be written there."""
    access = f"Give the account that runs wabridge (uid {os.geteuid()}) access, or set WABRIDGE_DATA_DIR."
    try:
        near = nearest(folder)
    except PermissionError:
        return fault("data folder", f"{folder} cannot be reached", access)
    if near.is_dir() and os.access(near, os.R_OK | os.W_OK | os.X_OK):
        return good("data folder", str(folder) if near == folder else f"{folder}, made at the first start")
    return fault("data folder", f"{folder} cannot be written to, or made in {near}", access)


def nearest(folder: Path) -> Path:
    """The folder, or the first one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _demand_folder(folder: Path) -> None:
    finding = check_folder(folder)
    if finding.health is Health.FAULT:
        raise PermanentError(f"{finding.part} {finding.seen}. {finding.todo}")


def _no_such_key(settings: Settings, error: WrongKey, *, is_fresh: bool) -> PermanentError:
    """A key that was made a moment ago cannot be the database's: it goes again, else it hides the loss."""
    if is_fresh and settings.key_file is not None:
        settings.key_file.unlink(missing_ok=True)
        return _key_is_lost(settings)
    return PermanentError(f"the database at {database_place(settings)} was made with another key: {error}")


def _key_is_lost(settings: Settings) -> PermanentError:
    return PermanentError(
        f"{settings.key_file} is missing, and the database at {database_place(settings)} was made with it:"
        " put it back from your copy, or set MASTER_KEY. Nothing stored opens without it"
    )


def no_database(settings: Settings, error: BridgeError | OSError) -> BridgeError:
    """Where it is, what was met, what to look at."""
    said = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
    message = f"{said}, at {database_place(settings)}"
    if database_file(settings):
        return PermanentError(f"{message}. Is it a wabridge database, on a disk that can be written to?")
    kind = TemporaryError if isinstance(error, TemporaryError | OSError) else PermanentError
    return kind(f"{message}. Does its server run, and is DATABASE_URL right?")
