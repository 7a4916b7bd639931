"""The bot's mail: updates in order, fetched by long poll or posted to a webhook, until they are confirmed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.standins.telegram.errors import Refusal
from tests.standins.telegram.judge import judge_answer
from tests.standins.telegram.rules import bot_api

Facts = dict[str, Any]
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_RETRY_S = 0.05
LAST_RETRY_S = 2.0


class Mail:
    """Updates that the bot has not confirmed yet. `all` keeps every update ever made."""

    def __init__(self, changed: Callable[[], None], *, first_update_id: int = 500_001) -> None:
        self.answered_inline: list[bytes] = []
        """Webhook responses that held something: a request in there is not played."""
        self.all: list[Facts] = []
        self.allowed: list[str] = []
        self.waiting: list[Facts] = []
        self.webhook: Facts = {"url": ""}
        self.webhook_error: tuple[float, str] | None = None
        self._ids = itertools.count(first_update_id)
        self._changed = changed
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self._held: list[Facts] | None = None
        self._replays: list[Facts] = []
        self._postman: asyncio.Task[None] | None = None

    def post(self, kind: str, payload: Facts) -> Facts | None:
        """A new update, unless the bot has not asked for this kind."""
        update = {"update_id": next(self._ids), kind: payload}
        judge_answer("Update", update)
        wanted = self.allowed or [k for k in bot_api().types["Update"].fields if k not in NOT_BY_DEFAULT]
        if kind not in wanted:
            return None
        self.all.append(update)
        self._deliver(update)
        return update

    def replay(self, update: Facts) -> None:
        """Hand out an old update once more, whatever was confirmed."""
        if self.webhook["url"]:
            self._deliver(update)
            return
        self._replays.append(update)
        self._arrived.set()

    def hold(self) -> None:
        """Keep updates back until `release`."""
        self._held = self._held or []

    def release(self, *, reverse: bool = False) -> None:
        """Hand out what was kept back, in its order or the other way round."""
        held, self._held = self._held or [], None
        for update in reversed(held) if reverse else held:
            self._deliver(update)

    def _deliver(self, update: Facts) -> None:
        if self._held is not None:
            self._held.append(update)
            return
        self.waiting.append(update)
        self._arrived.set()
        self._changed()

    async def poll(
        self, *, offset: int, limit: int, timeout: float, allowed: list[str] | None
    ) -> list[Facts]:
        """`getUpdates`.

        Raises:
            Refusal: 409, a webhook is set, or another poll has begun meanwhile.
        """
        if self.webhook["url"]:
            what = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
            )
            raise Refusal(f"Conflict: {what} first", code=409)
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        mine = self._poll = asyncio.get_running_loop().create_future()
        if allowed is not None:
            self.allowed = allowed
        self._confirm(offset)
        arrived: asyncio.Task[bool] | None = None
        try:
            if not (self.waiting or self._replays) and timeout:
                self._arrived.clear()
                arrived = asyncio.create_task(self._arrived.wait())
                await asyncio.wait({arrived, mine}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if mine.done():
                what = (
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
                raise Refusal(f"Conflict: {what}", code=409)
            replays, self._replays = self._replays, []
            return (replays + self.waiting)[: limit or 100]
        finally:
            if arrived:
                arrived.cancel()
            if self._poll is mine:
                self._poll = None

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits now."""
        return self._poll is not None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]

    def forget(self) -> None:
        """Drop what waits."""
        self.waiting.clear()

    # --- webhook
    def set_webhook(self, facts: Facts) -> None:
        """Post updates from now on; an empty `url` ends that."""
        self.webhook = facts
        self.webhook_error = None
        if self._postman:
            self._postman.cancel()
            self._postman = None
        if facts["url"]:
            self.allowed = facts.get("allowed_updates", self.allowed)
            self._postman = asyncio.create_task(self._post_all(), name="telegram postman")

    async def close(self) -> None:
        """End the postman and a waiting poll."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        if self._postman:
            self._postman.cancel()
            await asyncio.gather(self._postman, return_exceptions=True)

    async def _post_all(self) -> None:
        headers = {SECRET_HEADER: secret} if (secret := self.webhook.get("secret_token")) else {}
        pause = FIRST_RETRY_S
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                self._arrived.clear()
                while self.waiting:
                    if error := await self._post_one(session, self.waiting[0]):
                        self.webhook_error = (asyncio.get_running_loop().time(), error)
                        await asyncio.sleep(pause)
                        pause = min(LAST_RETRY_S, 2 * pause)
                        continue
                    pause = FIRST_RETRY_S
                    self.waiting.pop(0)
                    self._changed()
                await self._arrived.wait()

    async def _post_one(self, session: aiohttp.ClientSession, update: Facts) -> str | None:
        """What went wrong, if anything did."""
        try:
            async with session.post(self.webhook["url"], json=update) as response:
                body = await response.read()
                if body.strip() not in (b"", b"{}"):
                    self.answered_inline.append(body)
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"
