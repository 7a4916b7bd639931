"""Somebody is erased in an office, as its scheduler does it."""

from __future__ import annotations

from datetime import timedelta

from bridge.asked_jobs import ERASE_PERSON
from bridge.facts import Address
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from storage.store import TortoiseStore
from tests.telegram.whatsapp_side import Business


async def erases(store: TortoiseStore, business: Business, *, lid: str = "801") -> None:
    """All of it."""
    now = SystemClock().now()
    async with store.transaction(business.tenant) as tx:
        person = await tx.find_person(Address(lid=lid))
        assert person is not None
        assert await tx.forget_person(person.id, now) is not None
        await tx.add_job(ERASE_PERSON, now - timedelta(minutes=1), about=person.id)
    runner = JobRunner(desk=store, clock=SystemClock(), work=store.job_steps())
    while await runner.round():
        pass
