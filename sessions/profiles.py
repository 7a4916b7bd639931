"""A session's folder on disk: the browser's profile, a note of which one it is, and the lock on both.

profiles/<session id>/lock            held for as long as a browser may run on the profile
                      profile.json    the note: generation, and since when it is linked
                      browser/        what Chromium calls its user data
                      quarantined-…/  profiles that were put aside; deleting them is an owner's act
                      superseded-…/   older than what was restored over it; gone once that is connected
                      draft-…/        copies and archives that are being made; left ones are removed
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bridge.errors import TemporaryError
from bridge.ids import BundleId, SessionId, is_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Which profile it is. generation: as in the session's row when the profile was made or taken over.

    on_disk: whether the login is surely written down: a browser was closed in order since the link. Browsers
    write localStorage some seconds late, and a login without it is none.

    bundle: what it was restored from, until it was connected.
    """

    generation: int
    linked_at: datetime | None = None
    on_disk: bool = True
    bundle: BundleId | None = None


class Profile:
    """One session's folder, locked. Make it with `lock_profile`."""

    def __init__(self, folder: Path, lock: IO[str]) -> None:
        self._folder = folder
        self._lock: IO[str] | None = lock

    @property
    def browser(self) -> Path:
        """Chromium's user data."""
        return self._folder / "browser"

    @property
    def is_empty(self) -> bool:
        """Whether no browser has ever run on it."""
        return not self.browser.is_dir() or not any(self.browser.iterdir())

    @property
    def note(self) -> Note | None:
        """The note; None when there is none, or none that can be read."""
        try:
            told = json.loads((self._folder / "profile.json").read_text(encoding="utf-8"))
            linked_at = told.get("linked_at")
            return Note(
                generation=int(told["generation"]),
                linked_at=datetime.fromisoformat(linked_at) if linked_at else None,
                on_disk=bool(told.get("on_disk", True)),
                bundle=BundleId(str(told["bundle"])) if told.get("bundle") else None,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, note: Note) -> None:
        """Replace the note, whole or not at all."""
        linked_at = note.linked_at.isoformat() if note.linked_at else None
        draft = self._folder / "profile.json.new"
        with draft.open("w", encoding="utf-8") as file:
            told = asdict(note) | {"linked_at": linked_at}
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "profile.json")

    def quarantine(self, now: datetime) -> Path | None:
        """Put the browser's data aside, note and all; where to. None when there was nothing."""
        return self._put_aside("quarantined", now)

    def replace(self, fresh: Path, note: Note, now: datetime) -> None:
        """Put a restored browser's data, and its note, in the place of what is here, which is superseded.

        Dying in between leaves data without a note, which proves nothing and is restored anew.
        """
        self._put_aside("superseded", now)
        shutil.rmtree(self.browser, ignore_errors=True)  # an empty folder at most
        fresh.replace(self.browser)
        self.write(note)

    def forget_superseded(self) -> None:
        """What was restored has proved good: what it took the place of is of no use any more."""
        for aside in self._folder.glob("superseded-*"):
            shutil.rmtree(aside, ignore_errors=True)

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder on the profile's own filesystem for the block's files; removed afterwards."""
        name = tempfile.mkdtemp(prefix="draft-", dir=self._folder)
        try:
            yield Path(name)
        finally:
            shutil.rmtree(name, ignore_errors=True)

    def _put_aside(self, why: str, now: datetime) -> Path | None:
        if self.is_empty:
            return None
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self._folder / f"{why}-{stamp}"
        aside.mkdir()
        note = self._folder / "profile.json"
        if note.exists():
            note.replace(aside / "profile.json")
        self.browser.replace(aside / "browser")
        return aside

    def unlock(self) -> None:
        """Let others have it. Twice does no harm."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()


def lock_profile(profiles: Path, session: SessionId, *, by_force: bool = False) -> Profile:
    """The session's folder, made when new, with its lock held by this process.

    by_force: take the lock from whoever has it on this very machine. Only for the holder of a claim, whose
    predecessor's lease has run out: a process that was frozen meanwhile finds its lock gone when it wakes up.

    Raises:
        TemporaryError: another process holds it (of another machine, with by_force), or the disk refuses.
    """
    folder = profiles / session
    try:
        profiles.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        lock = _locked(folder / "lock")
        if lock is None and by_force and (folder / "lock").read_text() == socket.gethostname():
            (folder / "lock").unlink()
            lock = _locked(folder / "lock")
    except OSError as error:
        raise TemporaryError(f"the profile folder cannot be used: {error.strerror}") from error
    if lock is None:
        raise TemporaryError("another process uses this profile")
    for left in folder.glob("draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    return Profile(folder, lock)


def _locked(path: Path) -> IO[str] | None:
    """The lock, which says on which machine its holder is; None: another process has it."""
    lock = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(socket.gethostname())
    lock.flush()
    return lock


def sessions_on_disk(profiles: Path) -> list[SessionId]:
    """Sessions whose profile is here: a holder asks for these first."""
    with contextlib.suppress(OSError):
        return [SessionId(folder.name) for folder in sorted(profiles.iterdir()) if is_id(folder.name)]
    return []
