"""A session's folder on disk: the browser's profile, a note of which one it is, and the lock on both.

profiles/<session id>/lock            held for as long as a browser may run on the profile
                      profile.json    the note: generation, and since when it is linked
                      browser/        what Chromium calls its user data
                      quarantined-…/  profiles that were put aside; deleting them is an owner's act
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bridge.errors import TemporaryError
from bridge.ids import SessionId, is_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Which profile it is. generation: as in the session's row when the profile was made or taken over.

    on_disk: whether the login is surely written down: a browser was closed in order since the link. Browsers
    write localStorage some seconds late, and a login without it is none.
    """

    generation: int
    linked_at: datetime | None = None
    on_disk: bool = True


class Profile:
    """One session's folder, locked. Make it with `lock_profile`."""

    def __init__(self, folder: Path, lock: IO[bytes]) -> None:
        self._folder = folder
        self._lock: IO[bytes] | None = lock

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
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, note: Note) -> None:
        """Replace the note, whole or not at all."""
        linked_at = note.linked_at.isoformat() if note.linked_at else None
        draft = self._folder / "profile.json.new"
        with draft.open("w", encoding="utf-8") as file:
            told = {"generation": note.generation, "linked_at": linked_at, "on_disk": note.on_disk}
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "profile.json")

    def quarantine(self, now: datetime) -> Path | None:
        """Put the browser's data aside, note and all; where to. None when there was nothing."""
        if self.is_empty:
            return None
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self._folder / f"quarantined-{stamp}"
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


def lock_profile(profiles: Path, session: SessionId) -> Profile:
    """The session's folder, made when new, with its lock held by this process.

    Raises:
        TemporaryError: another process on this machine holds it, or the disk refuses.
    """
    folder = profiles / session
    try:
        profiles.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        lock = (folder / "lock").open("ab")
    except OSError as error:
        raise TemporaryError(f"the profile folder cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise TemporaryError("another process on this machine uses this profile") from error
    return Profile(folder, lock)


def sessions_on_disk(profiles: Path) -> list[SessionId]:
    """Sessions whose profile is here: a holder asks for these first."""
    with contextlib.suppress(OSError):
        return [SessionId(folder.name) for folder in sorted(profiles.iterdir()) if is_id(folder.name)]
    return []
