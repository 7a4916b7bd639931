"""Settings from a folder of files, one for each: how docker and Kubernetes hand secrets over.

A file is named like its setting, in capitals or not; an empty one counts as not there, as an empty variable
does. WABRIDGE_SECRETS_DIR says where the folder is. (pydantic-settings' own reader takes an empty file for a
value, and tells of what it cannot read by a Python warning.)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MOST_BYTES = 65_536
"""Longer is no setting."""


class UnreadableSecret(Exception):
    """A file of the folder cannot be taken; the message says which, and why."""


def secrets_in(folder: Path) -> dict[str, str]:
    """The settings in the folder's files, by their names in capitals.

    Folders in it are left alone: Kubernetes keeps the real files in one, and links to them.

    Raises:
        UnreadableSecret: a file may not be read, or is no text, or is too long for a setting.
    """
    try:
        files = [file for file in sorted(folder.iterdir()) if file.is_file()]
        found = {file.name.upper(): _text(file) for file in files if not file.name.startswith(".")}
    except OSError as error:
        raise UnreadableSecret(f"{error.filename or folder}: {error.strerror}") from None
    return {name: text for name, text in found.items() if text}


def _text(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise UnreadableSecret(f"{file} is longer than a setting can be")
    try:
        return file.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise UnreadableSecret(f"{file} is not a text file in UTF-8") from None


def folder_named_in(given: Mapping[str, str]) -> Path | None:
    """Where the folder is, by what the environment and .env say; None when they name none that is there."""
    named = given.get("WABRIDGE_SECRETS_DIR", "")
    try:
        return Path(named) if named and Path(named).is_dir() else None
    except (ValueError, OSError):  # no path at all: the setting's own rule says so
        return None
