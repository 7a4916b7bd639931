"""What stands around when nothing happens: rows, streams, browsers, folders. Taken before and after."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
from redis.asyncio import Redis

from storage.queues import PREFIX
from tests.faults.fleet import Fleet
from tests.faults.killing import kind_of

SCRATCH = "wabridge-scratch-"
LOT = re.compile(r"[-._]?[A-Za-z0-9_]{6,8}$")

RECORD = frozenset(
    {
        "attachments",
        "audit",
        "broadcast_recipients",
        "broadcasts",
        "bundles",
        "cases",
        "causes",
        "claims",
        "facts",
        "given_files",
        "holders",
        "jobs",
        "kept_texts",
        "message_changes",
        "message_words",
        "messages",
        "notices",
        "number_checks",
        "outbox",
        "people",
        "person_aliases",
    }
)
"""Tables that grow with what happens, by their purpose. All others stand still once everybody is at work."""
ONE_A_SESSION = frozenset({"pairing_steps"})
"""What was shown last, a code for instance: it is not shown once it has expired, and is pruned with time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """At one moment of rest."""

    rows: dict[str, int]  # by table
    streams: dict[str, int]  # hints that wait for somebody alive, by stream; and those put aside
    vanishing: int  # streams of dead holders
    redis_keys: int
    redis_mib: float
    browsers: int  # on this machine, of this fleet, whoever started them
    drivers: int
    scratch: dict[str, int]  # a process's own folder, and what lies in it
    other_scratch: Counter[str]  # by kind
    disk_mib: float
    objects: int  # in the bundle store


async def standing_of(fleet: Fleet, *, folder: Path, scratch: Path) -> Standing:
    """Of a fleet in `folder`, whose temporary folder is `scratch`."""
    url = fleet.scheduler.environment["QUEUE_URL"]
    now = await fleet.store.now()
    alive = await fleet.store.engine.sql.all("SELECT id FROM holders WHERE expires_at > ?", now)
    theirs = {f"{PREFIX}outbound:{row['id']}" for row in alive}
    async with Redis.from_url(url) as redis:
        names = [name.decode() async for name in redis.scan_iter(f"{PREFIX}*", _type="stream")]
        # A dead holder's own stream is read by nobody, and vanishes by time.
        vanishing = {name for name in names if name not in theirs and await redis.ttl(name) > 0}
        vanishing -= {f"{PREFIX}messages"}
        read = [name for name in names if name not in vanishing]
        streams = {name: int(await redis.xlen(name)) for name in read}
        keys = int(await redis.dbsize())
        used = float((await redis.info("memory"))["used_memory"])
    kinds = _processes_of(folder)
    places = await asyncio.to_thread(lambda: list(scratch.iterdir()))
    own = [place for place in places if place.name.startswith(SCRATCH)]
    others = (place for place in places if not place.name.startswith(SCRATCH))
    return Standing(
        rows=await _rows(fleet),
        streams=streams,
        vanishing=len(vanishing),
        redis_keys=keys,
        redis_mib=used / 2**20,
        browsers=kinds["browser"],
        drivers=kinds["node"],
        scratch={place.name: sum(1 for _ in place.rglob("*")) for place in own},
        other_scratch=Counter(_kind_of_name(place.name) for place in others),
        disk_mib=_size(folder) / 2**20,
        objects=len(await fleet.blobs.keys("")),
    )


async def _rows(fleet: Fleet) -> dict[str, int]:
    sql = fleet.store.engine.sql
    tables = await sql.all(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
    )
    names = [row["table_name"] for row in tables]
    return {name: int(await sql.value(f'SELECT COUNT(*) FROM "{name}"')) for name in names}


def _processes_of(folder: Path) -> Counter[str]:
    """By kind: browsers whose profile lies there, drivers that work there."""
    kinds = Counter[str]()
    for process in psutil.process_iter():
        try:
            words, where = process.cmdline(), process.cwd()
        except psutil.Error:
            continue  # it has ended, or is not ours to look at
        kind = kind_of(words)
        is_browser = kind == "browser" and any(str(folder) in word for word in words)
        if is_browser or (kind == "node" and where.startswith(str(folder))):
            kinds[kind] += 1
    return kinds


def _kind_of_name(name: str) -> str:
    """Without the part that is drawn by lot."""
    return LOT.sub("", name)


def _size(folder: Path) -> int:
    total = 0
    for place in folder.rglob("*"):
        try:
            total += place.lstat().st_size
        except OSError:
            continue  # a browser has taken it away
    return total
