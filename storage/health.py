"""The doctor's look at what lies outside the database: the queue and the bundle store."""

from __future__ import annotations

from bridge.health import Finding, fault, good, warning
from storage.blobs.contract import Blobs, StoreAway
from storage.brokers.redis_client import OUTAGE, connect

OLDEST_REDIS = (6, 2)
"""XAUTOCLAIM came with it."""


async def check_queue(url: str) -> Finding:
    """Whether the queue of a QUEUE_URL answers and is recent enough."""
    if url == "memory":
        return good("queue", "inside this process")
    client = connect(url)
    try:
        info = await client.info("server")
    except OUTAGE as error:
        return fault("queue", type(error).__name__, "Check QUEUE_URL, and that Redis or Valkey runs.")
    finally:
        await client.aclose()
    seen = str(info["redis_version"])
    if tuple(int(part) for part in seen.split(".")[:2]) < OLDEST_REDIS:
        return fault("queue", f"Redis {seen}", "Use Redis 6.2 or newer, or Valkey.")
    return good("queue", f"Redis {seen}")


async def check_bundle_store(blobs: Blobs) -> Finding:
    """Whether the bundle store takes a probe, gives it back and deletes it. Closes it."""
    try:
        aside = await blobs.check()
    except StoreAway as away:
        return fault("bundles", str(away), away.todo)
    finally:
        await blobs.close()
    if aside is not None:
        return warning("bundles", f"{blobs.place}: {aside}", "Nothing has to be done: no key is used twice.")
    return good("bundles", blobs.place)
