"""With several accounts a person says which one the smoke test is about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.errors import PermanentError
from bridge.ids import SessionId
from storage.key_file import master_keys_at
from storage.store import open_store
from tests.front_door.smoking import Person
from tests.front_door.terminal import Terminal
from tests.patience import PATIENCE_S
from wabridge_settings import Settings
from wabridge_settings_reading import read_settings
from wabridge_smoke import conduct
from wabridge_smoke_steps import STEPS

LINK = [step for step in STEPS if step.name == "link"]


@pytest.fixture
def settings(installed: Terminal, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of that installation, and of nothing else."""
    for name in os.environ.keys() - installed.environment.keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("WABRIDGE_DATA_DIR", str(installed.folder / "data"))
    return read_settings(dotenv=installed.folder / "none").settings


async def test_one_of_two_accounts_is_chosen_by_its_digit_or_its_id(settings: Settings) -> None:
    first, second = await _two_linked(settings.data_dir)
    by_digit, by_id = Person({}, answers="y2"), Person({})

    assert await conduct(settings, by_digit, steps=LINK) == 0
    assert await conduct(settings, by_id, steps=LINK, session=first) == 0

    assert by_digit.outcomes[0].told == f"session {second}, linked before"
    assert by_id.outcomes[0].told == f"session {first}, linked before"


async def test_an_id_that_nobody_has_is_told(settings: Settings) -> None:
    await _two_linked(settings.data_dir)

    with pytest.raises(PermanentError, match="no session has the id 'nobody'"):
        await conduct(settings, Person({}), steps=LINK, session="nobody")


async def _two_linked(folder: Path) -> list[SessionId]:
    """Two connected accounts and a worker, as far as the database knows; in the order of the list."""
    key = master_keys_at(folder / "master.key")
    store = await open_store(f"sqlite://{folder / 'wabridge.db'}", master_key=key)
    (tenant,) = await store.platform.tenants()
    await store.platform.set_quota(tenant.id, max_sessions=2)
    async with store.transaction(tenant.id) as tx:
        await tx.add_session("Second")
    await store.engine.sql.run(
        "UPDATE sessions SET ever_linked = ?, desired = 'running', state = 'connected'", True
    )
    await store.join("worker", PATIENCE_S)
    found = [SessionId(one["id"]) for one in await store.platform.sessions()]
    await store.close()
    return found
