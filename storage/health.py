"""The doctor's look at what lies outside the database: the queue and the bundle store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bridge.health import Finding, fault, good, warning
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


async def check_bundle_store(where: str) -> Finding:
    """Whether the folder of BUNDLE_STORE can be written to."""
    if where.startswith("s3://"):
        return warning("bundles", "S3", "This version keeps bundles in a folder only.")
    try:
        _try_to_write(Path(where))
    except OSError as error:
        return fault("bundles", f"{where}: {error.strerror}", "Give the service's account write access.")
    return good("bundles", where)


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    probe = folder / f".probe-{secrets.token_hex(4)}"
    with probe.open("xb") as file:
        file.write(b"probe")
        os.fsync(file.fileno())
    probe.unlink()
