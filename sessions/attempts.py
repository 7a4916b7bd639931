"""How often each message was tried, and under which key."""

from __future__ import annotations

from bridge.errors import TemporaryError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, OutboxId
from bridge.ports.rows import OutboxRow
from bridge.sending import is_address_of
from sessions.driver import Page

LONGEST_PAUSE_S = 30.0
"""Between two tries of the same message."""


class Attempts:
    """Of one opened page."""

    def __init__(self, page: Page, *, most: int) -> None:
        self._page = page
        self._most = most
        self._failures: dict[OutboxId, int] = {}
        self._stale: set[OutboxId] = set()

    async def key_for(self, row: OutboxRow, to: Address) -> tuple[ChatId, MessageKey]:
        """The key of an earlier try that surely was not handed over, else a new one."""
        if row.key is not None and row.id not in self._stale:
            chat = ChatId(row.key.split("_")[1])
            if is_address_of(chat, to):  # between the tries a phone number may have changed hands
                return chat, row.key
        self._stale.discard(row.id)
        return await self._page.message_key(to)

    def is_stale(self, row: OutboxRow) -> None:
        """Its key is another's by now."""
        self._stale.add(row.id)

    def pause_after(self, row: OutboxRow, error: TemporaryError) -> float | None:
        """Count a failure of this very message; how long to wait, None: it was tried too often."""
        failures = self._failures[row.id] = self._failures.get(row.id, 0) + 1
        if failures >= self._most:
            return None
        return error.retry_after_s or min(LONGEST_PAUSE_S, 2.0 ** (failures - 1))

    def over(self, outbox: OutboxId) -> None:
        """It is not tried again."""
        self._failures.pop(outbox, None)
