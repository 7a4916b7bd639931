"""taskiq's scheduler keeps time: what the rows say begins now is called, until they do not say so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bridge.errors import TemporaryError
from storage.brokers.starts import Start, StartsSource, TimeKeeper

PATIENCE_S = 30.0


async def test_what_is_due_is_called_with_what_the_row_says() -> None:
    called: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    now = datetime.now(UTC)

    async def starts() -> list[Start]:
        return [
            Start(name="b", task="begin", args=("session",), at=now - timedelta(minutes=1)),
            Start(name="d", task="tell", args=("tenant", "person"), at=now),
        ]

    async def begin(session: str) -> None:
        await called.put(("begin", session))

    async def tell(tenant: str, person: str) -> None:
        await called.put(("tell", tenant, person))

    keeper = TimeKeeper(starts, {"begin": begin, "tell": tell})
    await keeper.start()
    try:
        heard = {await asyncio.wait_for(called.get(), PATIENCE_S) for _ in range(2)}
    finally:
        await keeper.stop()
        await keeper.stop()

    assert heard == {("begin", "session"), ("tell", "tenant", "person")}


async def test_while_the_database_is_away_nothing_is_called_and_it_is_asked_again() -> None:
    async def away() -> list[Start]:
        raise TemporaryError("the database is away")

    assert await StartsSource(away).get_schedules() == []
