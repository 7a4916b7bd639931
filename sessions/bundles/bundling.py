"""The one way into an archive and the one way out of it. Both block: call them in a thread.

async with page.still():                                     # or after `page.close()`
    await asyncio.to_thread(copy_login, profile.browser, copy)
facts = await asyncio.to_thread(make_bundle, copy, archive, about)
...
manifest = await asyncio.to_thread(open_bundle, archive, profile.browser, session=session)
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bridge.errors import TemporaryError
from bridge.ids import SessionId
from bridge.ports.bundles import BundleFacts
from sessions.bundles.checking import faults_in
from sessions.bundles.disk import DiskRefuses, disk_errors, sync, write_down
from sessions.bundles.layout import layout_of
from sessions.bundles.manifest import Manifest
from sessions.bundles.packing import About, describe, pack
from sessions.bundles.unpacking import unpack


class NotWhole(TemporaryError):
    """A copy of a login has faults, so no bundle was made of it. Another copy may have none."""


def make_bundle(folder: Path, archive: Path, about: About) -> BundleFacts:
    """Check the login in `folder` (see `copy_login`) and pack it into `archive`, a file to be made.

    Raises:
        NotWhole: what is in the folder would not open, or is no login.
        DiskRefuses: nothing is left of the archive.
    """
    with disk_errors("a bundle could not be made"):
        layout = layout_of(folder)
        if faults := faults_in(folder):
            raise NotWhole(f"{len(faults)} faults in the copy of a login: {'; '.join(faults[:3])}")
        assert layout is not None, "a copy without databases has a fault"
        try:
            manifest = describe(folder, layout, about)
            pack(folder, archive, manifest)
        except FileExistsError:
            raise
        except BaseException:
            archive.unlink(missing_ok=True)
            raise
    return BundleFacts(
        profile_generation=about.profile_generation, layout=layout, browser_version=about.browser_version
    )


def open_bundle(archive: Path, into: Path, *, session: SessionId) -> Manifest:
    """Unpack the login of `session` to `into`, a folder that is empty or not there yet: whole, or not at all.

    It is on the disk when this returns. What a killed process left of an earlier call is removed.

    Raises:
        BundleUnusable: damaged, of another session, or not for the browsers of this version.
        DiskRefuses: the disk refuses, or `into` holds something.
    """
    with disk_errors("a bundle could not be opened"):
        if into.is_symlink() or (into.exists() and any(into.iterdir())):
            raise DiskRefuses("a bundle could not be opened: its place is taken")
        draft = into.with_name(f"{into.name}.opening")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        try:
            manifest = unpack(archive, draft, session=session)
            write_down(draft)
            draft.replace(into)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        sync(into.parent)
    return manifest
