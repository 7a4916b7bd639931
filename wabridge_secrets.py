"""`wabridge secrets`: the passwords and keys of a new installation in docker or Kubernetes, a file for each.

Made once, each at random, and never changed by this: a file that is there is kept. Files that hold the same
secret (a password, and the address that it stands in) are made together or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from bridge.errors import PermanentError
from storage.key_file import new_key
from wabridge_terminal import say

TO_FILL_IN = ("telegram_token", "slack_bot_token", "slack_app_token")
"""Made empty, which counts as not set: each is mounted, and a person writes into those that are needed."""

FOLDER_MODE = 0o700
FILE_MODE = 0o644
"""Containers run as other users, and docker mounts a file with the mode that it has here. The folder around
it is closed, and is not mounted."""


def make_secrets(folder: Path) -> None:
    """Make what is missing in the folder; say what was made.

    Raises:
        PermanentError: of files that belong together some are there and some are not.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(FOLDER_MODE)
    together = [
        _master_key(),
        _postgres(),
        _valkey(),
        _s3(),
        {"grafana_password": _password()},
        {".gitignore": "*\n"},
    ]
    made = [name for files in together for name in _make_together(folder, files)]
    made += [name for name in TO_FILL_IN for name in _make_together(folder, {name: ""})]
    if not made:
        say(f"All secrets are in {folder} already; nothing was changed.")
        return
    say(f"Made in {folder}: {', '.join(name for name in made if not name.startswith('.'))}.")
    if "master_key" in made:
        say("Keep a copy of master_key elsewhere: without it nobody can read the messages and logins.")
    if set(made) & set(TO_FILL_IN):
        say(f"Empty until you fill them in, if you use them: {', '.join(TO_FILL_IN)}.")


def _make_together(folder: Path, files: Mapping[str, str]) -> list[str]:
    missing = [name for name in files if not (folder / name).exists()]
    if missing and len(missing) < len(files):
        there = ", ".join(sorted(files.keys() - set(missing)))
        raise PermanentError(
            f"{there} in {folder} belongs together with {', '.join(missing)}, which is not there:"
            f" put it back or, if nothing was stored with it yet, take {there} away as well"
        )
    for name in missing:
        _write(folder / name, files[name])
    return missing


def _master_key() -> Mapping[str, str]:
    return {"master_key": new_key().text}


def _postgres() -> Mapping[str, str]:
    password = _password()
    return {
        "postgres_password": password,
        "database_url": f"postgres://wabridge:{password}@postgres:5432/wabridge",
    }


def _valkey() -> Mapping[str, str]:
    # A file, since the arguments of a process are there for everybody on the machine to read.
    password = _password()
    return {"valkey.conf": f"requirepass {password}\n", "queue_url": f"redis://:{password}@valkey:6379/0"}


def _s3() -> Mapping[str, str]:
    key, secret = f"wabridge-{secrets.token_hex(4)}", _password()
    # Admin, so that the first write makes the bucket; the server has no other user.
    credentials = [{"accessKey": key, "secretKey": secret}]
    identity = {"name": "wabridge", "credentials": credentials, "actions": ["Admin"]}
    return {
        "s3.json": json.dumps({"identities": [identity]}, indent=2) + "\n",
        "s3_access_key_id": key,
        "s3_secret_access_key": secret,
    }


def _password() -> str:
    """Of signs that need no quoting in an address or a configuration file."""
    return secrets.token_hex(24)


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
    file.chmod(FILE_MODE)  # whatever the umask is
