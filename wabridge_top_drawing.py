"""Draws what `wabridge top` shows: values in, something that Rich prints out.

Names of businesses are what tenants have typed: they pass `name_of`, and as Text, so that neither the
terminal nor Rich obeys anything in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bridge.broadcast_life import BroadcastState
from bridge.ids import TenantId
from bridge.ports.jobs import JobStatus
from bridge.ports.overview import BroadcastSeen, Overview, Waiting
from bridge.ports.rows import Purpose
from bridge.session_life import SessionState
from wabridge_copies import copy_of
from wabridge_sessions import STATES
from wabridge_terminal import name_of, plain, span

COLOURS = {
    "connected": "green",
    "booting": "yellow",
    "wait_qr": "dim",
    "disconnected": "red",
    "action_required": "magenta",
    "logged_out": "red",
}
LATE_S = 60.0
"""What waits longer is shown in red."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What one picture is drawn of. sessions: as `Platform.sessions` tells of them."""

    at: datetime
    place: str
    seen: Overview
    sessions: Sequence[Mapping[str, Any]]
    broadcasts: Sequence[BroadcastSeen]
    names: Mapping[TenantId, str]


def draw(frame: Frame, *, most: int) -> RenderableType:
    """The whole picture. most: lines of one table; what there is beyond is counted below it."""
    return Group(
        _head(frame),
        _states(frame),
        Rule("workers", align="left", style="dim"),
        *_workers(frame, most),
        Rule("waits", align="left", style="dim"),
        _waits(frame.seen),
        *_sessions(frame, most),
        *_broadcasts(frame, most),
    )


def _head(frame: Frame) -> Text:
    seen = frame.seen
    head = Text.assemble(("wabridge", "bold"), f"  {plain(frame.place)}  {frame.at:%Y-%m-%d %H:%M:%S} UTC")
    if seen.all_suspended:
        head.append("  nothing is sent: the kill switch is on", style="bold red")
    elif seen.suspended:
        head.append(f"  {seen.suspended} of {seen.tenants} businesses are suspended", style="yellow")
    return head


def _states(frame: Frame) -> Text:
    line = Text("sessions  ")
    counts = Counter(str(one["state"]) for one in frame.sessions if one["desired"] != "stopped")
    for state in SessionState:
        style = COLOURS[state] if counts[state] else "dim"
        line.append(f"{counts[state]} {STATES[state]}   ", style=style)
    line.append(f"{sum(one['desired'] == 'stopped' for one in frame.sessions)} stopped", style="dim")
    if frame.seen.unheld:
        line.append(f"   {frame.seen.unheld} without a worker", style="bold red")
    return line


def _workers(frame: Frame, most: int) -> Iterator[RenderableType]:
    rows = [
        (one.kind, one.host, str(one.sessions) if one.kind == "worker" else "", span(one.age_s), one.id)
        for one in frame.seen.holders[:most]
    ]
    if not rows:
        yield Text("none", style="bold red")
    else:
        yield _table(("what", "machine", "sessions", "for", "id"), rows)
    yield from _beyond(len(frame.seen.holders), most)


def _waits(seen: Overview) -> RenderableType:
    rows = [*_lines("facts to handle", {"": seen.facts})]
    rows += _lines("messages due", {_purpose(one): of for one, of in seen.due.items()})
    rows += _lines("messages begun", {_purpose(one): of for one, of in seen.in_flight.items()})
    rows += _lines("screens", {str(one): of for one, of in seen.screens.items()})
    rows += _lines("notices", {str(one): of for one, of in seen.notices.items()})
    rows += _lines("files to fetch", {"": seen.files})
    jobs = seen.jobs.get(JobStatus.WAITING, 0) + seen.jobs.get(JobStatus.RUNNING, 0)
    rows += _lines("jobs", {"": Waiting(count=jobs, oldest_s=seen.job_wait_s)})
    if seen.due_elsewhere:
        rows.append(("messages of sessions that are away", str(seen.due_elsewhere), ""))
    return _table(("what", "count", "oldest"), rows) if rows else Text("nothing", style="green")


def _lines(what: str, waiting: Mapping[str, Waiting]) -> Iterator[tuple[str | Text, ...]]:
    for kind, of in waiting.items():
        if of.count:
            style = "red" if of.oldest_s > LATE_S else ""
            yield f"{what} {kind}".rstrip(), str(of.count), Text(span(of.oldest_s), style=style)


def _sessions(frame: Frame, most: int) -> Iterator[RenderableType]:
    """Those that are not as they should be; the oldest trouble first."""
    ill = [one for one in frame.sessions if one["desired"] != "stopped" and one["state"] != "connected"]
    ill.sort(key=lambda one: one["since"])
    if not ill:
        return
    yield Rule("sessions that are not connected", align="left", style="dim")
    rows = [
        (
            name_of(one["tenant_name"]),
            Text(STATES.get(str(one["state"]), str(one["state"])), style=COLOURS.get(str(one["state"]), "")),
            (one["reason"] or "").replace("_", " "),
            span((frame.at - one["since"]).total_seconds()),
            (one["host"] or "") if one["alive"] else "-",
            copy_of(dict(one), frame.at),
        )
        for one in ill[:most]
    ]
    yield _table(("business", "state", "why", "for", "worker", "copy"), rows)
    yield from _beyond(len(ill), most)


def _broadcasts(frame: Frame, most: int) -> Iterator[RenderableType]:
    if not frame.broadcasts:
        return
    yield Rule("broadcasts", align="left", style="dim")
    rows = [
        (
            name_of(frame.names.get(one.tenant, "")),
            Text(str(one.state), style="yellow" if one.state is BroadcastState.PAUSED else ""),
            (one.why or "").replace("_", " "),
            _progress(one),
        )
        for one in frame.broadcasts[:most]
    ]
    yield _table(("business", "state", "why", "done"), rows)
    yield from _beyond(len(frame.broadcasts), most)


def _progress(one: BroadcastSeen) -> str:
    done = one.total - one.left
    full = round(20 * done / one.total) if one.total else 0
    return f"{'━' * full}{'╌' * (20 - full)} {done:,} of {one.total:,}"


def _purpose(purpose: Purpose) -> str:
    return {"screen": "to owners", "reply": "to customers", "broadcast": "of broadcasts"}[purpose]


def _beyond(count: int, most: int) -> Iterator[RenderableType]:
    if count > most:
        yield Text(f"and {count - most} more", style="dim")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for head in heads:
        table.add_column(head, overflow="ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(plain(cell)) if isinstance(cell, str) else cell for cell in row))
    return table
