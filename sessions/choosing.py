"""From which copy of a login a session is opened. A pure decision, on what is known before any browser runs.

The profile on this disk counts as a copy like those in the bundle store. Each has a profile generation, which
grows whenever the session goes on from another copy than before: the greatest is the newest, and at the same
generation the profile itself is newer than the bundles that were made of it.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from bridge.ids import BundleId
from bridge.ports.bundles import BundleRow
from bridge.ports.rows import SessionRow
from sessions.profiles import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDisk:
    """Open the profile that is here. is_current: the session has not gone on anywhere else since."""

    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FromBundle:
    """Restore this one first."""

    bundle: BundleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Afresh:
    """Open an empty profile: there never was a login, or a person links again."""

    is_current: bool


class NothingLeft:
    """There was a login, and nothing is left of it. An empty profile would show a QR over a good account."""


Choice = FromDisk | FromBundle | Afresh | NothingLeft


def on_disk_and_current(row: SessionRow, note: Note | None, *, is_empty: bool) -> bool:
    """Whether the profile here is the very one that the session was last opened from."""
    return note is not None and not is_empty and note.generation == row.profile_generation


def choose(
    row: SessionRow,
    note: Note | None,
    bundles: Sequence[BundleRow],
    *,
    is_empty: bool,
    passed_over: Container[BundleId] = (),
) -> Choice:
    """The copy to open next.

    note, is_empty: of the profile on this disk. bundles: those that may be restored, newest first.
    passed_over: bundles that this process cannot open and must not put aside.
    """
    if on_disk_and_current(row, note, is_empty=is_empty):
        return FromDisk(is_current=True)
    best = next((one for one in bundles if one.id not in passed_over), None)
    # A copy may be older than the first CONNECTED: it is made before anybody is told.
    if best is None and not row.ever_linked and note is None and is_empty:
        return Afresh(is_current=True)
    # A profile without a note was left half restored: it proves nothing.
    here = -1 if note is None or is_empty else note.generation
    if best is not None and best.profile_generation > here:
        return FromBundle(bundle=best)
    if here >= 0:
        return FromDisk(is_current=False)
    if row.ever_linked and row.pairing is None:
        return NothingLeft()
    return Afresh(is_current=False)
