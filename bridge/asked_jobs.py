"""Kinds of jobs that owners ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bridge.ports.jobs import JobRow, JobStatus

ERASE_PERSON = "erase_person"
"""About the person; it goes on from the counts that it is given."""
EXPORT = "export"
"""All of the tenant's, in one archive."""

EXPORT_KEPT = timedelta(days=7)
"""From the asking: an export holds all that there is, and is to be saved, not to be kept here."""

ASKED_FOR = (ERASE_PERSON, EXPORT)
"""What an owner sees of."""


def ready_export(jobs: Iterable[JobRow], now: datetime) -> JobRow | None:
    """The newest one that can be saved; `jobs` are the newest first."""
    done = (job for job in jobs if job.kind == EXPORT and job.status is JobStatus.DONE)
    return next((job for job in done if job.created_at > now - EXPORT_KEPT), None)


def archive_name(job: JobRow) -> str:
    """What the file is called."""
    return f"wabridge-{job.created_at:%Y-%m-%d}.tar.gz"
