"""Erasing a business: its sessions are stopped first, and no profile goes while a browser may run on it."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bridge.errors import PermanentError, TemporaryError
from bridge.ids import SessionId, TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobStatus
from bridge.ports.rows import TenantRow
from bridge.session_life import Desired
from sessions.playwright.processes import end_browsers_of
from sessions.profiles import lock_profile
from storage.erasing_tenant import ERASE_TENANT
from storage.store import TortoiseStore
from wabridge_commands import pick
from wabridge_installation import database_place, opened_store
from wabridge_settings import Settings
from wabridge_terminal import name_of, say, warn

STOP_PATIENCE_S = 45.0
"""A worker looks every few seconds, and closes a page within twenty."""
LOOK_AGAIN_S = 0.3
ERASE_LOOKS = 100_000
"""Each erases for some seconds, or waits for whoever does: a bound, and no limit."""


async def announce(settings: Settings, name: str) -> None:
    """Say what would go."""
    async with opened_store(settings) as store:
        row = pick(await store.platform.tenants(), name)
        accounts = len(await _sessions_of(store, row.id))
    say(f"{name_of(row.name)} ({row.id}), since {row.created_at:%Y-%m-%d}: WhatsApp accounts {accounts}.")
    say("Its messages, people, settings, logins on this machine and their kept copies go, for good.")


async def delete_tenant(settings: Settings, name: str, *, typed: str) -> None:
    """Erase a business, after its name was typed once more."""
    async with opened_store(settings) as store:
        row = pick(await store.platform.tenants(), name)
        if not _is_confirmed(row, typed):
            raise PermanentError("that was not its name, nor its id; nothing was erased")
        sessions = [SessionId(one["id"]) for one in await _sessions_of(store, row.id)]
        await _stop(store, row.id)
        with ExitStack() as locks:
            folders = _locked(settings.data_dir / "profiles", sessions, locks)
            # The copies first, for their store may be away; then the logins; when this is cut short, the rows
            # still say what is left to do.
            copies = await store.platform.delete_bundles(row.id)
            files = await store.platform.delete_files(row.id) + await store.platform.delete_exports(row.id)
            for folder in folders:
                await asyncio.to_thread(_remove, folder)
            counts = await _erase_rows(store, row.id, place=database_place(settings))
    rows = sum(counts.values())
    say(
        f"Erased: {rows} rows, messages among them {counts.get('messages', 0)}; logins {len(folders)},"
        f" kept copies {copies}, files {files}."
    )
    for table, count in counts.items():
        say(f"  {table}: {count}")
    say("Elsewhere, and yours to delete: backups, copies on other workers' disks, exports that were saved,")
    say("and what stands in chats of Telegram and Slack.")
    if sessions:
        say("On the phone, remove the device: WhatsApp, Linked devices.")


async def _erase_rows(store: TortoiseStore, tenant: TenantId, *, place: str) -> dict[str, int]:
    """As a job that a scheduler goes on with when this is cut short; how many rows went, by table.

    Raises:
        TemporaryError: another process is at it, and did not come to the end in time; or the database did not
            take a step, and it waits for its next try.
    """
    said = ""
    job, is_new = await store.add_installation_job(ERASE_TENANT, await store.now(), about=tenant)
    if not is_new:
        say("Going on where it was cut short.")
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps([ERASE_TENANT]))
    for _ in range(ERASE_LOOKS):
        was_busy = await runner.round()
        (row,) = [one for one in await store.installation_jobs(ERASE_TENANT, limit=100) if one.id == job.id]
        if row.status is JobStatus.DONE:
            return dict(row.progress.counts)
        if row.status is JobStatus.FAILED:
            raise PermanentError(f"erasing failed ({row.reason}); do this again")
        if row.status is JobStatus.WAITING and row.reason is not None:
            raise TemporaryError(
                f"erasing waits: the database at {place} did not take the last step in time."
                f" It is tried again from {row.run_at:%H:%M} UTC on, by the service, or by this command"
            )
        line = f"  {row.progress.done} rows so far"
        if line != said:
            say(line)
        said = line
        if not was_busy:
            await asyncio.sleep(LOOK_AGAIN_S)
    raise TemporaryError("another process erases it, and is not done yet: do this again to see")


def _is_confirmed(row: TenantRow, typed: str) -> bool:
    return " ".join(typed.split()) in ({row.name, " ".join(row.name.split()), row.id} - {""})


async def _sessions_of(store: TortoiseStore, tenant: TenantId) -> list[dict[str, Any]]:
    return [one for one in await store.platform.sessions() if one["tenant"] == tenant]


async def _stop(store: TortoiseStore, tenant: TenantId) -> None:
    """Want every session stopped, and wait until no living worker holds one.

    Raises:
        TemporaryError: a worker did not let go in time.
    """
    async with store.transaction(tenant) as tx:
        for row in await tx.sessions():
            await tx.want_session(row.id, Desired.STOPPED)
    held: list[dict[str, Any]] = []
    for _ in range(round(STOP_PATIENCE_S / LOOK_AGAIN_S)):
        held = [one for one in await _sessions_of(store, tenant) if one["alive"]]
        if not held:
            return
        await asyncio.sleep(LOOK_AGAIN_S)
    hosts = ", ".join(sorted({str(one["host"]) for one in held}))
    raise TemporaryError(
        f"the worker on {hosts} has not let go of its sessions; nothing was erased."
        " Stop that worker, then do this again"
    )


def _locked(profiles: Path, sessions: list[SessionId], locks: ExitStack) -> list[Path]:
    """The folders that are here, held so that no browser is started on them.

    Raises:
        TemporaryError: another process holds one.
    """
    folders = [profiles / session for session in sessions if (profiles / session).is_dir()]
    for folder in folders:
        locks.callback(lock_profile(profiles, SessionId(folder.name)).unlock)
    return folders


def _remove(folder: Path) -> None:
    """The profile, and what a killed service has left running on it."""
    end_browsers_of((folder / "browser").resolve())
    try:
        shutil.rmtree(folder)
    except OSError as error:
        warn(f"{folder} could not be removed ({error.strerror}). It is a login: delete it by hand")
