"""How much waits in the queues is known, and so is that nobody can tell."""

from __future__ import annotations

import pytest

from bridge.errors import TemporaryError
from bridge.ids import HolderId, SessionId, TenantId
from storage.queues import open_queues

TENANT, SESSION, HOLDER = TenantId("tenant"), SessionId("session"), HolderId("holder")


async def at_home(session: SessionId) -> tuple[TenantId, HolderId | None] | None:
    return TENANT, HOLDER


@pytest.fixture(params=["memory", "redis"])
def queue_url(request: pytest.FixtureRequest) -> str:
    """Both ways."""
    return "memory" if request.param == "memory" else str(request.getfixturevalue("fresh_valkey_url"))


async def test_hints_that_nobody_has_taken_are_counted(queue_url: str) -> None:
    queues = await open_queues(queue_url, home=at_home)

    await queues.hints.facts(TENANT, "one lane")
    await queues.hints.facts(TENANT, "another")
    await queues.hints.outbound(SESSION)
    depths = await queues.depths([HOLDER, HolderId("nobody")])
    await queues.close()

    assert depths == {"messages": 2, "outbound": 1, "dead": 0}


async def test_a_queue_that_is_away_is_no_empty_queue() -> None:
    queues = await open_queues("redis://127.0.0.1:9/0", home=at_home)

    with pytest.raises(TemporaryError, match="does not answer"):
        await queues.depths()

    await queues.close()
