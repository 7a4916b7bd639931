"""Updates: recorded before Telegram may forget them, handled after, each chat's in their order.

Both ways of delivery confirm before anything is done: what is recorded here survives our death in between.
Handling one twice is harmless, since what it causes carries the update's own name.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from bridge.errors import PermanentError, TemporaryError
from bridge.ports.clock import Clock
from bridge.ports.store import Store
from bridge.ports.team_rows import UpdateRow
from bridge.screens import Surface

log = structlog.get_logger()

BATCH = 200
TRIES = 5
"""After so many an update is given up: it must not stand in the way of what comes after it for ever."""
PAUSE_S = 1.0

Update = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Updates:
    """One bot's updates. `handle` takes one; it raises TemporaryError when it is to be tried again."""

    store: Store
    clock: Clock
    bot: str
    handle: Callable[[Update], Awaitable[None]]
    _chats: dict[str, deque[tuple[UpdateRow, Update]]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _taken: set[int] = field(default_factory=set)

    async def record(self, update: Update) -> bool:
        """Keep an update; False when it is known already. Afterwards it may be confirmed."""
        payload = orjson.dumps(update).decode()
        name = str(update["update_id"])
        return await self.store.record_update(Surface.TELEGRAM, self.bot, name, payload, self.clock.now())

    async def round(self) -> bool:
        """Begin to handle what waits."""
        rows = await self.store.waiting_updates(Surface.TELEGRAM, self.bot, BATCH + len(self._taken))
        fresh = [row for row in rows if row.seq not in self._taken]
        for row in fresh:
            self._taken.add(row.seq)
            update = orjson.loads(row.payload)
            self._enqueue(chat_of(update), row, update)
        return False

    async def drain(self, within_s: float) -> None:
        """Let what is being handled come to its end; what does not is found again."""
        for waiting in self._chats.values():
            waiting.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._taken.clear()
        self._chats.clear()

    def _enqueue(self, chat: str, row: UpdateRow, update: Update) -> None:
        if chat in self._chats:
            self._chats[chat].append((row, update))
            return
        self._chats[chat] = deque([(row, update)])
        task = asyncio.create_task(self._serve(chat), name=f"telegram.chat.{len(self._tasks)}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat: str) -> None:
        """Handle a chat's updates one after the other, until none waits."""
        waiting = self._chats[chat]
        while waiting:
            row, update = waiting.popleft()
            await self._handle(row, update)
        if self._chats.get(chat) is waiting:
            del self._chats[chat]

    async def _handle(self, row: UpdateRow, update: Update) -> None:
        for tried in range(1, TRIES + 1):
            try:
                await self.handle(update)
                break
            except TemporaryError as error:
                pause_s = error.retry_after_s or PAUSE_S
                log.warning("telegram.update_waits", update=row.update_id, tried=tried)
            except PermanentError as error:
                log.warning("telegram.update_refused", update=row.update_id, error=type(error).__name__)
                break
            except Exception:
                pause_s = PAUSE_S
                log.exception("telegram.update_failed", update=row.update_id, tried=tried)
            if tried == TRIES:
                log.error("telegram.update_given_up", update=row.update_id)
                break
            await asyncio.sleep(pause_s * tried)
        await self._handled(row)

    async def _handled(self, row: UpdateRow) -> None:
        try:
            await self.store.update_handled(row.seq, self.clock.now())
        except TemporaryError:
            log.warning("telegram.update_unmarked", update=row.update_id)  # the next look finds it again
        self._taken.discard(row.seq)


def chat_of(update: Update) -> str:
    """Within which an update keeps its order: its chat, else its sender."""
    for part in update.values():
        if not isinstance(part, dict):
            continue
        holder = part.get("message") if isinstance(part.get("message"), dict) else part
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and "id" in chat:
            return str(chat["id"])
        sender = part.get("from")
        if isinstance(sender, dict) and "id" in sender:
            return str(sender["id"])
    return ""
