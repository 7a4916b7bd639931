"""Everything of a business in one archive, made and saved from the command line.

It does what a scheduler would do, and may do it beside one: the job is the same, and who asks again gets on
with the one that is there.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bridge.asked_jobs import EXPORT
from bridge.errors import PermanentError, TemporaryError
from bridge.ids import JobId, TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow, JobStatus
from storage.store import TortoiseStore
from wabridge_commands import pick
from wabridge_installation import opened_store
from wabridge_settings import Settings
from wabridge_terminal import command, name_of, say

LOOK_AGAIN_S = 0.5


async def export(settings: Settings, name: str, *, to: Path | None) -> None:
    """Make it, tell how far it is, and save it."""
    async with opened_store(settings) as store:
        row, now = pick(await store.platform.tenants(), name), await store.now()
        file = to or settings.data_dir / "exports" / f"{row.id}-{now:%Y-%m-%d}.tar.gz"
        if file.exists():
            raise PermanentError(f"{file} is there already: name another with --to")
        async with store.transaction(row.id) as tx:
            job, is_new = await tx.add_job(EXPORT, now)
            if is_new:
                await tx.audit("export.asked", by=None)
        say(f"{name_of(row.name)}: {'making an export' if is_new else 'going on with the export'}.")
        done = await _made(store, row.id, job.id)
        await _save(store, done, file)
    counts = done.progress.counts
    say(f"Saved {counts.get('rows', 0)} rows and {counts.get('files', 0)} files: {file}")
    if counts.get("missing"):
        say(f"Contents of {counts['missing']} files were not there (any more).")
    say("It is not encrypted: whoever has it can read all of it.")


async def _made(store: TortoiseStore, tenant: TenantId, job: JobId) -> JobRow:
    """Work on exports until this one is over.

    Raises:
        PermanentError: it failed.
        TemporaryError: what it needs does not answer. It waits for its next try, by whoever is there then.
    """
    said = ""
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps([EXPORT]))
    while True:
        was_busy = await runner.round()
        async with store.transaction(tenant) as tx:
            row = await tx.job(job)
        if row is None or row.status is JobStatus.FAILED:
            raise PermanentError(f"the export failed ({'gone' if row is None else row.reason})")
        if row.status is JobStatus.DONE:
            return row
        if row.status is JobStatus.WAITING and row.reason is not None:
            raise TemporaryError(
                f"the export waits: the store of files at {store.blobs.place} does not answer"
                f" (`{command('doctor')}` says more)."
                f" It is tried again from {row.run_at:%H:%M} UTC on, by the service, or by this command"
            )
        line = f"  {row.progress.done} rows and files so far"
        if line != said:
            say(line)
        said = line
        if not was_busy:
            await asyncio.sleep(LOOK_AGAIN_S)


async def _save(store: TortoiseStore, job: JobRow, file: Path) -> None:
    """Into a file for its owner alone, which appears when it is whole."""
    await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f"{file.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as saved:
        async for piece in store.export_parts(job):
            await asyncio.to_thread(saved.write, piece)
        saved.flush()
        os.fsync(saved.fileno())
    await asyncio.to_thread(part.replace, file)
