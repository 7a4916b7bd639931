"""Whether the files of a login belong together: a check of their structure, made off the hot path.

It finds what a careless copy gets wrong: a table or a log that the MANIFEST names and that is missing or cut,
a MANIFEST or a log with a broken record, a localStorage that was not written yet. It does not decode what
pages have stored, so it cannot tell that a blob is missing; freezing the browser is what guards blobs.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sessions.bundles.layout import (
    DATABASES,
    LEVELDB,
    LOCAL_STORAGE,
    is_sqlite,
    is_sqlite_store,
    layout_of,
    login_files,
)
from sessions.bundles.leveldb import TABLE_MAGIC, Corrupt, Table, Version, puts_in, records, version_in

CURRENT = re.compile(rb"(MANIFEST-\d+)\n")
SITE_KEY = b"_http"
"""localStorage keeps a site's values under keys that begin with an underscore and its origin."""
SIDE_FILES = ("-wal", "-journal", "-shm")


def faults_in(folder: Path) -> list[str]:
    """What is wrong with the login in `folder`, in words with file names in them; [] when it would open.

    Blocks, mostly for reading the write-ahead logs: some 10 ms. Nothing in the folder is changed.
    """
    layout = layout_of(folder)
    if layout is None:
        return ["there are no databases"]
    faults = _sqlite_faults(folder)
    if layout == "leveldb":
        found = sorted((folder / DATABASES).glob(f"*{LEVELDB}"))
        for database in [*found, folder / LOCAL_STORAGE]:
            faults += [f"{database.name}: {fault}" for fault in leveldb_faults(database)]
        if not faults and not _has_site_keys(folder / LOCAL_STORAGE):
            faults.append("localStorage holds nothing: the browser has not written it yet")
    return faults


def leveldb_faults(database: Path) -> list[str]:
    """What is wrong with one LevelDB database."""
    try:
        version = _version_of(database)
    except (OSError, Corrupt) as error:
        return [_said(error)]
    faults = [fault for table in version.tables.values() if (fault := _table_fault(database, table))]
    for log in _logs(database, version):
        try:
            for record in records(log.read_bytes()):
                for _ in puts_in(record):
                    pass
        except (OSError, Corrupt) as error:
            faults.append(f"{log.name}: {_said(error)}")
    return faults


def _version_of(database: Path) -> Version:
    named = CURRENT.fullmatch((database / "CURRENT").read_bytes())
    if named is None:
        raise Corrupt("CURRENT names no MANIFEST")
    return version_in((database / named[1].decode()).read_bytes())


def _logs(database: Path, version: Version) -> list[Path]:
    """The write-ahead logs that LevelDB would read: the one in use, and what follows it."""
    there = {int(log.stem): log for log in database.glob("*.log") if log.stem.isdigit()}
    wanted = {number for number in (version.log_number, version.previous_log) if number}
    wanted |= {number for number in there if number >= version.log_number}
    return [there.get(number, database / f"{number:06}.log") for number in sorted(wanted)]


def _table_fault(database: Path, table: Table) -> str | None:
    for name in (f"{table.number:06}.ldb", f"{table.number:06}.sst"):
        try:
            with (database / name).open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - len(TABLE_MAGIC)))
                if size != table.size or file.read() != TABLE_MAGIC:
                    return f"{name} is not whole"
                return None
        except FileNotFoundError:
            continue
        except OSError as error:
            return f"{name}: {_said(error)}"
    return f"table {table.number:06} is missing"


def _has_site_keys(local_storage: Path) -> bool:
    """Whether a site has stored something, by the bounds of the tables and by what the logs set."""
    try:
        version = _version_of(local_storage)
        bounds = [key for table in version.tables.values() for key in (table.smallest, table.largest)]
        if any(key.startswith(SITE_KEY) for key in bounds):
            return True
        return any(
            key.startswith(SITE_KEY)
            for log in _logs(local_storage, version)
            for record in records(log.read_bytes())
            for key in puts_in(record)
        )
    except (OSError, Corrupt):
        return False


def _sqlite_faults(folder: Path) -> list[str]:
    faults = []
    for path, entry in login_files(folder):
        store = is_sqlite_store(path, entry.path) and not path.endswith(SIDE_FILES)
        if store or (path.endswith("Cookies") and is_sqlite(entry.path)):
            faults += [
                f"{Path(path).name}: {fault}" for fault in _quick_check(Path(entry.path), folder.parent)
            ]
    return faults


def _quick_check(database: Path, beside: Path) -> list[str]:
    """SQLite's own check, on a copy: opening a database can change it."""
    with tempfile.TemporaryDirectory(prefix="check-", dir=beside) as scratch:
        for end in ("", "-wal", "-journal"):
            source = database.with_name(f"{database.name}{end}")
            if source.is_file():
                shutil.copyfile(source, Path(scratch, f"copy{end}"))
        try:
            with closing(sqlite3.connect(Path(scratch, "copy"))) as connection:
                rows = connection.execute("PRAGMA quick_check(5)").fetchall()
        except sqlite3.Error as error:
            return [f"SQLite says {type(error).__name__}"]
    return [str(row[0])[:200] for row in rows if row[0] != "ok"]


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        name = Path(str(error.filename)).name if error.filename else "a file"
        return f"{name}: {error.strerror}"
    return str(error)
