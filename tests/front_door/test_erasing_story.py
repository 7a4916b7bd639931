"""A business is erased from the command line, while something stands in the way."""

from __future__ import annotations

from bridge.jobs import AWAY
from bridge.ports.jobs import Progress
from storage.erasing_tenant import ERASE_TENANT
from storage.key_file import master_keys_at
from storage.store import open_store
from tests.front_door.terminal import Terminal

DELETES = ("tenants", "delete", "Café Aurora", "--confirm", "Café Aurora")


async def test_an_erasing_that_was_put_off_says_once_what_is_away_and_stops(installed: Terminal) -> None:
    await _is_put_off(installed)

    said = await installed.runs(*DELETES)

    assert said.code == 1
    assert f"the database at {installed.folder}/data/wabridge.db did not take the last step" in said.complaint
    assert "tried again" in said.complaint
    assert said.out == "Going on where it was cut short.\n"


async def _is_put_off(installed: Terminal) -> None:
    """It was begun, and the database did not answer."""
    data = installed.folder / "data"
    store = await open_store(f"sqlite://{data}/wabridge.db", master_key=master_keys_at(data / "master.key"))
    try:
        (tenant,), now = await store.platform.tenants(), await store.now()
        await store.add_installation_job(ERASE_TENANT, now, about=tenant.id)
        job = await store.claim_job([ERASE_TENANT], 60.0)
        assert job is not None
        await store.save_job(job, Progress(wait_s=3600.0), ttl_s=None, now=now, reason=AWAY)
    finally:
        await store.close()
