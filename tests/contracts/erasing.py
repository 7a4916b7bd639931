"""Erases a tenant as `wabridge tenants delete` does, without the machines that hold its profiles."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.ids import TenantId
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobStatus
from storage.erasing_tenant import ERASE_TENANT
from storage.store import TortoiseStore
from tests.contracts.shop import NOON


async def erased(store: TortoiseStore, tenant: TenantId) -> Mapping[str, int]:
    """What is kept beside the database, then every row; how many rows went, by table."""
    await store.platform.delete_bundles(tenant)
    await store.platform.delete_files(tenant)
    await store.platform.delete_exports(tenant)
    asked, _ = await store.add_installation_job(ERASE_TENANT, NOON, about=tenant)
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps([ERASE_TENANT]))
    while await runner.round():
        pass
    (job,) = [one for one in await store.installation_jobs(ERASE_TENANT, limit=9) if one.id == asked.id]
    assert job.status is JobStatus.DONE
    return job.progress.counts
