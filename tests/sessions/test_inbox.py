"""What waits is recorded together; what is refused keeps nothing else from being recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from structlog.testing import capture_logs

from bridge.errors import PermanentError, TemporaryError
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import ChatId, SessionId, StanzaId, TenantId
from sessions.inbox import TOGETHER, Inbox, PageFact, Told
from sessions.page_events import AckSeen
from tests.patience import PATIENCE_S
from tests.sessions.desk import SendingDesk

STANZA = StanzaId("3EB0ACK")


class Ledger:
    """Records as a store does: all of a call's facts or none; refuses what it is told to."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.refuses: set[str] = set()
        self.is_away = False
        self._moved = asyncio.Condition()

    async def record(self, _tenant: TenantId, _session: SessionId, /, *facts: PageFact) -> None:
        """The port's."""
        texts = [fact.text for fact in facts if isinstance(fact, MessageSeen)]
        if self.is_away:
            self.is_away = False
            raise TemporaryError("the database is away")
        if self.refuses & set(texts):
            raise PermanentError("not to be stored")
        await self._note(texts)

    async def take_ack(self, ack: AckSeen) -> None:
        """The sender's."""
        await self._note([str(ack.stanza_id)])

    async def holds(self, count: int) -> list[list[str]]:
        """The calls, once they were so many."""
        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(lambda: len(self.calls) >= count)
        return self.calls

    async def _note(self, texts: list[str]) -> None:
        async with self._moved:
            self.calls.append(texts)
            self._moved.notify_all()


def message(text: str, chat: str) -> MessageSeen:
    return MessageSeen(
        chat=ChatId(f"{chat}@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId(f"3EB0{text}"),
        from_me=False,
        peer=Address(lid=chat),
        kind=MessageKind.TEXT,
        text=text,
        written_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@asynccontextmanager
async def inbox_with(desk: SendingDesk, ledger: Ledger, *told: Told) -> AsyncIterator[Inbox]:
    """At work on all of it at once."""
    inbox = Inbox(desk=desk.desk, record=ledger.record, take_ack=ledger.take_ack)
    assert all(inbox.put(one) for one in told)
    running = asyncio.create_task(inbox.run())
    try:
        yield inbox
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_waits_is_recorded_together_and_chats_take_turns(desk: SendingDesk) -> None:
    ledger, owner = Ledger(), message("menu", "owner")
    customers = [message(f"{number}", "customer") for number in range(TOGETHER)]

    async with inbox_with(desk, ledger, *customers, owner):
        first, second = await ledger.holds(2)

    assert first == ["0", "menu", *[str(number) for number in range(1, TOGETHER - 1)]]
    assert second == [str(TOGETHER - 1)]


async def test_acks_go_first(desk: SendingDesk) -> None:
    ledger = Ledger()

    async with inbox_with(desk, ledger, message("late", "customer"), AckSeen(stanza_id=STANZA, level=2)):
        assert await ledger.holds(2) == [[STANZA], ["late"]]


async def test_one_that_is_refused_is_left_out_and_told_without_its_text(desk: SendingDesk) -> None:
    ledger = Ledger()
    ledger.refuses.add("broken")

    with capture_logs() as logs:
        async with inbox_with(desk, ledger, *[message(text, text) for text in ("one", "broken", "two")]):
            assert await ledger.holds(2) == [["one"], ["two"]]

    (refused,) = [line for line in logs if line["event"] == "fact.refused"]
    assert "broken" not in str(refused)


async def test_while_the_database_is_away_all_of_them_wait(desk: SendingDesk) -> None:
    ledger = Ledger()
    ledger.is_away = True

    async with inbox_with(desk, ledger, message("one", "1"), message("two", "2")):
        assert await ledger.holds(1) == [["one", "two"]]
