"""Copying the login out of a profile while its browser is still: frozen (`Page.still`) or closed.

The browser waits meanwhile, so nothing is read that can be linked. LevelDB never writes to a table again that
it has finished, and Chromium never to a blob: what such a link shows is what was there. Everything else is
rewritten in place, and is copied.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from sessions.bundles.disk import disk_errors
from sessions.bundles.layout import BLOBS, DATABASES, LEVELDB, LOCAL_STORAGE, login_files

NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES})
"""Another filesystem, one without links, or a kernel that refuses them."""


def copy_login(profile: Path, into: Path) -> None:
    """Copy the login of `profile` (Chromium's user data) into `into`, a folder that is not there yet.

    Blocks: 20-100 ms where links can be made, else as long as the bytes take. A browser must never be opened
    on the copy: it shares files with the profile. The copy is for `make_bundle`; remove it afterwards.

    Raises:
        DiskRefuses: the disk is full, or the profile changed: nothing is left of `into`.
    """
    with disk_errors("a login could not be copied"):
        into.mkdir(mode=0o700)
        try:
            _copy(profile, into)
        except BaseException:
            shutil.rmtree(into, ignore_errors=True)
            raise


def never_rewritten(path: str) -> bool:
    """Whether a file at this path has its final bytes once it is there; it may only grow until finished."""
    if path.startswith(f"{LOCAL_STORAGE}/"):
        return path.endswith(".ldb")
    parts = path.split("/")
    if not path.startswith(f"{DATABASES}/") or len(parts) < 4:
        return False
    return parts[2].endswith(BLOBS) or (parts[2].endswith(LEVELDB) and path.endswith(".ldb"))


def _copy(profile: Path, into: Path) -> None:
    links = True
    made: set[Path] = {into}
    for path, entry in login_files(profile):
        target = into / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if links and never_rewritten(path):
            links = _link(entry.path, target)
            if links:
                continue
        shutil.copyfile(entry.path, target, follow_symlinks=False)


def _link(source: str, target: Path) -> bool:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return False
    return True
