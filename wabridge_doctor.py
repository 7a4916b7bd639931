"""The doctor: every part of this machine and installation, looked at; it changes nothing.

`look` takes its time and starts the browser once; `look_quickly` asks a service that should be running.
"""

from __future__ import annotations

import asyncio
import http.client
import shutil
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bridge.errors import BridgeError
from bridge.health import Finding, fault, good, warning
from storage.engine import open_engine
from wabridge_backup import last_backup_finding
from wabridge_copies import copies_finding
from wabridge_installation import (
    bundle_store,
    check_folder,
    console_here,
    database_file,
    database_place,
    nearest,
    opened_store,
    what_is_missing,
)
from wabridge_rounds import CLOCK_TOLERANCE_S
from wabridge_running import Running, who_runs
from wabridge_settings import Settings
from wabridge_slack_link import check_slack
from wabridge_telegram_link import check_telegram
from wabridge_terminal import command
from wabridge_wajs import told_of_pages

LOW_DISK_BYTES = 2 * 1024**3
"""Below this a warning: a busy profile and its snapshot take some hundred megabytes."""

NO_DISK_BYTES = 100 * 1024**2
"""Below this a fault: the next message or login may not find room."""

ANSWER_LIMIT_S = 8.0
"""How long a server or the console may take to answer."""


async def look(settings: Settings) -> list[Finding]:
    """Every part; the browser is started once."""
    from sessions.check_up import check_browser, check_sandbox, check_wajs
    from storage.health import check_bundle_store

    sandbox = {"auto": None, "on": True, "off": False}[settings.browser_sandbox]
    findings = [
        await check_browser(settings.browser_executable, start=True, sandbox=sandbox),
        check_sandbox(sandbox),
        check_wajs(settings.wajs_path),
        check_folder(settings.data_dir),
        _disk_at(settings.data_dir),
        *await _check_database(settings),
        await _check_queue(settings),
    ]
    # The folder in the data folder is made with it; looking would make it.
    if settings.bundle_store or settings.data_dir.is_dir():
        findings.append(await _in_time("bundles", check_bundle_store(bundle_store(settings))))
    findings += [*await _check_tokens(settings), *await _check_service(settings, must_run=False)]
    return findings


async def look_quickly(settings: Settings) -> list[Finding]:
    """Whether the service that should be running here is well."""
    service, database, queue = await asyncio.gather(
        _check_service(settings, must_run=True), _check_database(settings), _check_queue(settings)
    )
    return [*service, *database, queue, _disk_at(settings.data_dir)]


def disk_finding(free_bytes: int, place: Path) -> Finding:
    """Whether so much room is enough."""
    seen = f"{free_bytes / 1024**3:.1f} GiB free at {place}"
    if free_bytes < NO_DISK_BYTES:
        return fault("disk", seen, "Make room now: a full disk stops sessions and loses their logins.")
    if free_bytes < LOW_DISK_BYTES:
        return warning("disk", seen, "Make room soon: a full disk stops sessions and messages.")
    return good("disk", seen)


def clock_finding(apart_s: float) -> Finding:
    """Whether this clock and the database's are near enough."""
    if abs(apart_s) > CLOCK_TOLERANCE_S:
        side = "ahead of" if apart_s > 0 else "behind"
        return fault(
            "clock",
            f"{abs(apart_s):.0f} s {side} the database's",
            "Synchronise both machines' clocks (NTP): `timedatectl set-ntp true`.",
        )
    return good("clock", f"within {CLOCK_TOLERANCE_S:g} s of the database's")


def _disk_at(folder: Path) -> Finding:
    return disk_finding(shutil.disk_usage(nearest(folder)).free, folder)


async def _check_database(settings: Settings) -> list[Finding]:
    place, file, missing = database_place(settings), database_file(settings), what_is_missing(settings)
    if missing and file is not None and not file.exists():
        return [good("database", f"{place}, made at the first start")]
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            if missing and file is None:
                await (await open_engine(settings.database)).close()
                return [good("database", f"{place} answers; the key is made at the first start")]
            async with opened_store(settings) as store:
                apart_s = time.time() - (await store.now()).timestamp()
                told = told_of_pages(settings, await store.platform.page_ground())
                pages = [warning("pages", told, f"`{command('wajs update')}` may help.")] if told else []
                logins = await store.platform.sessions()
                copies = copies_finding(logins, datetime.now(UTC), settings.snapshot_interval_s)
                database = good("database", f"{store.dialect}, {place}")
                backup = last_backup_finding(settings, datetime.now(UTC))
                return [database, clock_finding(apart_s), copies, backup, *pages]
    except BridgeError as error:
        return [fault("database", str(error), "")]
    except TimeoutError:
        return [_no_answer("database", f"Does its server at {place} run? Check DATABASE_URL.")]


async def _check_queue(settings: Settings) -> Finding:
    from storage.health import check_queue

    return await _in_time("queue", check_queue(settings.queue_url))


async def _in_time(part: str, check: Awaitable[Finding]) -> Finding:
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return await check
    except TimeoutError:
        return _no_answer(part, "Is its server there, and is the network between?")


def _no_answer(part: str, todo: str) -> Finding:
    return fault(part, f"no answer within {ANSWER_LIMIT_S:g} s", todo)


async def _check_tokens(settings: Settings) -> list[Finding]:
    telegram = await check_telegram(settings)
    found = [*([] if telegram is None else [telegram]), *await check_slack(settings)]
    return found or [good("tokens", "none set: the console is the only admin chat")]


async def _check_service(settings: Settings, *, must_run: bool) -> list[Finding]:
    running = who_runs(settings.data_dir)
    if not running:
        seen, todo = "not running on this machine", f"Start it: `{command('up')}`"
        if must_run:
            return [fault("service", seen, todo)]
        if settings.console_port and await who_answers(console_here(settings)) is not None:
            where = f"port {settings.console_port}"
            return [
                warning("console", f"{where} is taken by another program", "Stop it, or set CONSOLE_PORT.")
            ]
        return [good("service", f"{seen}. {todo}")]
    findings = [_process_finding(one) for one in running]
    if any("bots" in one.roles and not one.hangs for one in running):
        base = console_here(settings)
        answers = await who_answers(base) == "wabridge"
        todo = "Restart the service, and look into its log."
        findings.append(
            good("console", f"answers at {base}")
            if answers
            else fault("console", f"does not answer at {base}", todo)
        )
    return findings


def _process_finding(one: Running) -> Finding:
    who = f"process {one.pid}: {', '.join(one.roles)}"
    if one.hangs:
        return fault("service", f"{who}; no sign of life for {one.quiet_s:.0f} s", "Restart it.")
    return good("service", who)


async def who_answers(base: str) -> str | None:
    """Which program answers there; None when none does."""

    def ask() -> str | None:
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=ANSWER_LIMIT_S)
        try:
            connection.request("GET", "/")
            return connection.getresponse().getheader("Server") or "unknown"
        except http.client.HTTPException:
            return "unknown"
        except OSError:
            return None
        finally:
            connection.close()

    return await asyncio.to_thread(ask)
