"""What came without an event behind something that had one: a catch-up finds all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bridge.facts import MessageSeen
from bridge.ids import ChatId, StanzaId
from sessions.playwright.catching_up import BATCH, unseen

CHAT = "900@lid"
NOW = datetime.now(UTC).replace(microsecond=0)


class History:
    """A page that holds one chat's messages, oldest first, and answers what a catch-up asks."""

    def __init__(self, count: int, *, told: range = range(0)) -> None:
        self.rows = [
            {
                "key": f"false_{CHAT}_{number}",
                "chat": CHAT,
                "stanza": str(number),
                "fromMe": False,
                "peer": {"id": CHAT},
                "type": "chat",
                "text": f"message {number}",
                "t": int((NOW - timedelta(seconds=count - number)).timestamp()),
                "told": number in told,
            }
            for number in range(count)
        ]
        self.reads = 0

    async def ask(self, name: str, **args: Any) -> Any:
        if name == "movedChats":
            return [{"chat": CHAT, "mark": "1", "t": self.rows[-1]["t"]}]
        if name == "readChat":
            self.reads += 1
            end = next(
                (at for at, row in enumerate(self.rows) if row["key"] == args["before"]), len(self.rows)
            )
            return self.rows[max(0, end - BATCH) : end]
        return None


async def _found(history: History, recorded: Callable[[int], bool]) -> list[str]:
    async def known(chat: ChatId, stanzas: Sequence[StanzaId]) -> set[StanzaId]:
        return {stanza for stanza in stanzas if recorded(int(stanza))}

    calls: Any = history
    found = unseen(calls, known, since=NOW - timedelta(days=1))
    return [fact.text async for fact in found if isinstance(fact, MessageSeen)]


@pytest.mark.parametrize("live", [1, BATCH, 3 * BATCH], ids=["one", "a batch", "several batches"])
async def test_messages_before_those_that_had_an_event_are_found(live: int) -> None:
    # 300 messages: the first hundred were recorded long ago, the last few with their events just now.
    history = History(300, told=range(300 - live, 300))

    texts = await _found(history, lambda number: number < 100 or number >= 300 - live)

    assert texts == [f"message {number}" for number in range(100, 300 - live)]


async def test_a_chat_in_which_nothing_was_missed_is_read_once() -> None:
    history = History(300)

    assert await _found(history, lambda number: number < 300) == []
    assert history.reads == 1
