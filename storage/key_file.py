"""The key file: master keys, a line each, the newest first; and the keys as a running process has them.

A line is 32 bytes in base64. One that begins with `next:` is known to processes, and wraps nothing yet: so a
key can be brought to every machine before the first thing lies under it. The file is only ever replaced as a
whole (mode 0600).
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bridge.errors import PermanentError
from storage.vault import KEY_BYTES, MasterKey, WrongKey

log = structlog.get_logger(__name__)

NEXT = "next:"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A master key of this installation. is_next: it wraps nothing before it is promoted."""

    key: MasterKey
    is_next: bool = False


class MasterKeys:
    """What wraps and unwraps data keys: the first that is not `is_next` wraps, each opens its own.

    read_again: gives the keys as they are now, where they may change while a process runs.
    """

    def __init__(
        self, held: Sequence[Held], *, read_again: Callable[[], Sequence[Held]] | None = None
    ) -> None:
        self._read_again = read_again
        self._take(held)

    @staticmethod
    def of(given: MasterKey | MasterKeys) -> MasterKeys:
        """One key is a ring of its own."""
        return given if isinstance(given, MasterKeys) else MasterKeys([Held(key=given)])

    def look(self) -> None:
        """Read them again."""
        if self._read_again is not None:
            self._take(self._read_again())

    def unwrap(self, wrapped: bytes, key_id: str, wrapped_under: str) -> bytes:
        """The data key. Under a key that is not known here they are read again.

        Raises:
            WrongKey: none of them opens it.
        """
        if wrapped_under not in self._by_id:
            self.look()
        return self._by_id.get(wrapped_under, self.newest).unwrap(wrapped, key_id, wrapped_under)

    def _take(self, held: Sequence[Held]) -> None:
        self.held = tuple(held)
        self.newest = next(one.key for one in held if not one.is_next)
        self._by_id = {one.key.id: one.key for one in held}


def keys_in(text: str) -> list[Held]:
    """The keys of a file's text, or of MASTER_KEY: on lines, or parted by commas.

    Raises:
        PermanentError: one of them is something else, or none is there to wrap with.
    """
    words = [word for line in text.split("\n") for part in line.split(",") if (word := part.strip())]
    held = [
        Held(key=MasterKey.from_text(word.removeprefix(NEXT)), is_next=word.startswith(NEXT))
        for word in words
    ]
    if all(one.is_next for one in held):
        raise PermanentError("MASTER_KEY must be 32 bytes in base64; got none")
    return held


def master_keys_at(path: Path) -> MasterKeys:
    """Read the key file, or make it (mode 0600) and log that it must be kept.

    Raises:
        PermanentError: the file holds no key.
    """
    _make_once(path)
    if path.stat().st_mode & OTHERS:
        log.warning("master_key.readable_by_others", path=str(path), advice=f"chmod 600 {path}")
    return MasterKeys(keys_in(path.read_text()), read_again=lambda: _read(path))


def put_keys_at(path: Path, text: str) -> bool:
    """Make the key file (mode 0600) with that text, on the disk; False: there is one, and it stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written aside and linked into place: of two at once one wins, and nobody reads half a file.
    fresh = _aside(path, text)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    _keep_names(path.parent)
    return True


def new_key() -> MasterKey:
    """A fresh one."""
    return MasterKey(secret=os.urandom(KEY_BYTES))


def change_keys(path: Path, change: Callable[[list[Held]], list[Held]]) -> None:
    """Replace the file's keys by what `change` makes of them; one at a time, whoever asks.

    Whoever reads it meanwhile has the former keys or these, and never half of them.
    """
    with path.with_name(f".{path.name}.changing").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in path.parent.glob(f".{path.name}.{'[0-9a-f]' * 16}"):
            left.unlink()  # of a change that was killed: it holds keys
        before = keys_in(path.read_text())
        after = change(list(before))
        if after != before:
            _write(path, after)


def _write(path: Path, held: Sequence[Held]) -> None:
    lines = [f"{NEXT if one.is_next else ''}{one.key.text}\n" for one in held]
    fresh = _aside(path, "".join(lines))
    try:
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _keep_names(path.parent)


def _read(path: Path) -> list[Held]:
    try:
        return keys_in(path.read_text())
    except (OSError, UnicodeDecodeError, PermanentError) as error:
        raise WrongKey(f"the key file {path} cannot be read any more: put the right file back") from error


def _make_once(path: Path) -> None:
    # Of two first starts one makes it, and both read that one's key.
    if not path.exists() and put_keys_at(path, f"{new_key().text}\n"):
        log.warning("master_key.made", path=str(path), advice="keep a copy: without it nothing stored opens")


def _aside(path: Path, text: str) -> Path:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _keep_names(folder: Path) -> None:
    """A file is on the disk under its name when its folder is, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
