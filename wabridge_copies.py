"""How old the newest copy of each login is, and why there is no newer: for `sessions list` and the doctor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bridge.health import Finding, fault, good, warning
from wabridge_terminal import command, span

TROUBLES = {
    "store_away": "the bundle store does not answer",
    "disk_full": "the disk is full",
    "disk": "the disk refuses",
    "not_made": "the browser did not stand still",
}
LATE = 3
"""So many intervals without a copy are worth a word."""


def copy_of(session: dict[str, Any], now: datetime) -> str:
    """As in a table: its age, with a mark where something stands in the way of a newer one."""
    if session["bundle_at"] is None:
        age = "none" if session["ever_linked"] else ""
    else:
        age = span((now - session["bundle_at"]).total_seconds())
    return age if session["bundle_trouble"] is None else f"{age} !"


def not_copied(sessions: Sequence[dict[str, Any]]) -> list[str]:
    """A line for each thing that stands in the way."""
    counts = Counter(one["bundle_trouble"] for one in sessions if one["bundle_trouble"] is not None)
    return [
        f"the login of {count} session{'' if count == 1 else 's'} could not be copied:"
        f" {TROUBLES.get(trouble, trouble)}"
        for trouble, count in sorted(counts.items())
    ]


def copies_finding(sessions: Sequence[dict[str, Any]], now: datetime, interval_s: float) -> Finding:
    """Whether a lost disk would cost no more than it should."""
    linked = [one for one in sessions if one["ever_linked"] and one["desired"] == "running"]
    missing = [one for one in linked if one["bundle_at"] is None]
    late = [
        one
        for one in linked
        if one["bundle_at"] is not None and (now - one["bundle_at"]).total_seconds() > LATE * interval_s
    ]
    todo = f"`{command('sessions list')}` says why. Is the bundle store well?"
    if missing:
        return fault("login copies", f"{len(missing)} of {len(linked)} linked sessions have none", todo)
    # A session that is away has nothing new to copy.
    late = [one for one in late if one["state"] == "connected"]
    if late:
        return warning("login copies", f"{len(late)} of {len(linked)} are older than they should be", todo)
    return good("login copies", f"of each of {len(linked)} linked sessions" if linked else "none needed yet")
