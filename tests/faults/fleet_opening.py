"""Opens a fleet: servers, workers that may have small disks or wrong clocks, and a scheduler."""

from __future__ import annotations

import base64
import os
import random
import shlex
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from storage.blobs.contract import Blobs
from storage.blobs.opening import open_blobs
from storage.queues import open_queues
from storage.store import open_store
from storage.vault import MasterKey
from tests.faults.fleet import Fleet, disk_of
from tests.s3_server import S3Server, s3_settings
from tests.servers import PostgresServer, ValkeyServer, fresh_database
from tests.service import Service
from tests.standins.s3.front import S3Front
from tests.standins.whatsapp.town import WhatsAppStandIn

SECRET = b"0123456789abcdef0123456789abcdef"
MASTER_KEY = MasterKey(secret=SECRET)


@asynccontextmanager
async def open_fleet(
    folder: Path,
    *,
    seed: int,
    one_disk: bool = True,
    workers: int = 2,
    disk_mb: int = 0,
    moves_clock: bool = False,
    bots: bool = False,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Fleet]:
    """Servers, workers and a scheduler, up; everything ends with the block.

    disk_mb: the workers' data folder is a filesystem of that size, seen at `/proc/<pid>/root`; 0: an ordinary
    folder.
    """
    postgres, valkey = PostgresServer(), ValkeyServer()
    async with AsyncExitStack() as stack:
        town = await stack.enter_async_context(WhatsAppStandIn())
        server_url = await stack.enter_async_context(postgres)
        queue_url = await stack.enter_async_context(valkey)
        bucket = await stack.enter_async_context(S3Server())
        front = await stack.enter_async_context(S3Front(endpoint_of(bucket)))
        database_url = await stack.enter_async_context(fresh_database(server_url))
        environment = {
            "DATABASE_URL": database_url,
            "QUEUE_URL": queue_url,
            "MASTER_KEY": base64.b64encode(SECRET).decode(),
            "WHATSAPP_URL": town.base_url,
            "RESTART_MAX": "1000",
            **(wrong_clock(folder / "clock") if moves_clock else {}),
            **s3_settings(bucket, endpoint=front.url),
            **(settings or {}),
        }
        blobs = blobs_of(s3_settings(bucket))  # past the front: what is really there
        stack.push_async_callback(blobs.close)
        store = await open_store(database_url, master_key=MASTER_KEY, blobs=blobs)
        stack.push_async_callback(store.close)
        queues = await open_queues(queue_url, home=store.session_home)
        stack.push_async_callback(queues.close)
        services = [
            Service(
                command,
                within=_small_disk(folder / place, disk_mb) if disk_mb else (),
                WABRIDGE_DATA_DIR=str(folder / place),
                **environment,
            )
            for command, place in [
                *(("worker", "disk" if one_disk else f"disk{number}") for number in range(workers)),
                ("scheduler", "disk" if one_disk else "disk0"),
                *([("bots", "disk")] if bots else []),
            ]
        ]
        for service in services:
            disk_of(service).mkdir(parents=True, exist_ok=True)
            await stack.enter_async_context(service)
        fleet = Fleet(
            town=town,
            store=store,
            queues=queues,
            workers=services[:workers],
            scheduler=services[workers],
            bots=services[-1] if bots else None,
            postgres=postgres,
            valkey=valkey,
            s3=front,
            blobs=blobs,
            clock_file=folder / "clock",
            chance=random.Random(seed),
        )
        try:
            yield fleet
        except BaseException as error:
            for service in services:
                error.add_note(f"--- {service.command}\n{service.tail()}")
            raise


def wrong_clock(file: Path) -> dict[str, str]:
    """An environment in which the clock is what `file` says, such as `+3600`: libfaketime's own words.

    Clocks that nobody sets stay as they are, as when a real machine's clock is set.
    """
    file.write_text("+0\n")
    spec = find_spec("libfaketime")
    assert spec is not None
    assert spec.origin is not None
    (found,) = Path(spec.origin).parent.rglob("libfaketime.so.1")
    return {
        "LD_PRELOAD": str(found),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def _small_disk(place: Path, size_mb: int) -> tuple[str, ...]:
    """A mount of its own, for this process and its children; who is not root becomes it there."""
    alone = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--mount")
    mount = f"mount -t tmpfs -o size={size_mb}m tmpfs {shlex.quote(str(place))}"
    script = f'{mount} && exec "$@"'
    return (*alone, "sh", "-c", script, "sh")


def endpoint_of(bucket: str) -> str:
    """Where a test server's S3 answers."""
    return s3_settings(bucket)["S3_ENDPOINT"]


def blobs_of(settings: Mapping[str, str]) -> Blobs:
    """The store that a process with these settings uses."""
    return open_blobs(
        settings["BUNDLE_STORE"],
        endpoint=settings["S3_ENDPOINT"],
        access_key_id=settings["S3_ACCESS_KEY_ID"],
        secret_access_key=settings["S3_SECRET_ACCESS_KEY"],
    )
