"""What Slack brings, however it comes: recorded, confirmed at once, handled after by the process that leads.

Two things cannot wait for that process. A window has to be opened within three seconds of the press, and what
a submitted window shows next is part of the confirmation. Both are done by whichever process was asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from admin_bots.slack import buttons, texts
from admin_bots.slack.envelopes import Body, Kind, account_of, action_in, kind_of, name_of
from admin_bots.slack.errors import MissingScope
from admin_bots.slack.markup import escaped
from admin_bots.slack.people import People
from admin_bots.slack.routers.giving import is_empty
from admin_bots.slack.spots import Spot
from admin_bots.slack.windows import LIVE, Windows, ask_window, give_window, join_window, loading_window
from admin_bots.slack.workspaces import Workspaces
from admin_bots.updates import Updates
from bridge import tokens
from bridge.desk import Desk, NotYours
from bridge.errors import BridgeError
from bridge.screens import Surface

log = structlog.get_logger()

ACK_S = 2.5
"""Slack waits for three seconds."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """One process's. hint: there is something to handle."""

    updates: Updates
    desk: Desk
    workspaces: Workspaces
    windows: Windows
    people: People
    hint: Callable[[], None]
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, body: Body) -> dict[str, Any] | None:
        """Record it; what to confirm it with (None: nothing). Then call `confirmed`.

        Raises:
            TemporaryError: it is not recorded, and must not be confirmed: Slack brings it again.
        """
        if kind_of(body) is None:
            return None
        async with asyncio.timeout(ACK_S):
            await self.updates.record(name_of(body), body)
            return await self._answer(body)

    def confirmed(self, body: Body) -> None:
        """Slack has its answer: what is shown from now on is not overtaken by it.

        Brought twice, it opens one window: its trigger is used up by the first.
        """
        self.hint()
        if self._opens(body):
            task = asyncio.create_task(self._open(body), name="slack.window")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Open no more windows."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, body: Body) -> dict[str, Any] | None:
        """A live window stays open after its text was submitted, and says so; others close by themselves."""
        account = account_of(body)
        view = body.get("view")
        is_live = isinstance(view, dict) and view.get("callback_id") == LIVE
        if kind_of(body) is not Kind.SUBMISSION or not is_live or account is None:
            return None
        words = await self.people.words(account)
        if is_empty(body):
            return {"response_action": "errors", "errors": {"file": words(texts.WRITE_OR_GIVE)}}
        return {"response_action": "update", "view": loading_window(words)}

    def _opens(self, body: Body) -> bool:
        if kind_of(body) is Kind.COMMAND:
            return str(body.get("text", "")).strip().lower() == "link"
        action, _ = action_in(body)
        return kind_of(body) is Kind.ACTION and (
            action in (buttons.SHOW, buttons.WRITE, buttons.GIVE, buttons.JOIN)
            or buttons.OPEN.fullmatch(action) is not None
        )

    async def _open(self, body: Body) -> None:
        account, (action, value) = account_of(body), action_in(body)
        if account is None:
            return
        try:
            view = await self._view(account, action, value)
            if view is None:
                return
            client = (await self.workspaces.of(account.team)).client
            try:
                opened = await client.views_open(trigger_id=str(body.get("trigger_id")), view=view)
            except MissingScope:
                line = escaped((await self.people.words(account))(texts.MAY_NOT_READ))
                await client.chat_postMessage(channel=account.id, text=line)
                return
            if view["callback_id"] == LIVE:
                await self.windows.opened(account.address, str(opened["view"]["id"]))
                await self._redraw(account)
        except BridgeError as error:
            log.warning("slack.window_not_opened", error=type(error).__name__)

    async def _view(self, account: Spot, action: str, value: str) -> dict[str, Any] | None:
        words = await self.people.words(account)
        if action == buttons.JOIN:
            return join_window(words)
        seats = await self.desk.seats(Surface.SLACK, account.address)
        if not seats:
            return None
        if action not in (buttons.WRITE, buttons.GIVE):
            return loading_window(words)
        try:
            token = tokens.decode(value)
            home = await self.desk.store.conversation_home(token.conversation)
            if not any(seat.tenant == home for seat in seats) or home is None:
                return None
            drawn = await self.desk.present(home, token.conversation, surface=Surface.SLACK)
        except (NotYours, tokens.BadToken):
            return None
        # Where the menu has moved on, it shows so in a moment.
        if action == buttons.GIVE:
            asked = bool(drawn.screen.file_label)
            return give_window(drawn.screen, token.conversation, words) if asked else None
        return ask_window(drawn.screen, token.conversation, words) if drawn.screen.asks_text else None

    async def _redraw(self, account: Spot) -> None:
        """Have the window filled by whoever leads."""
        for seat in (await self.desk.seats(Surface.SLACK, account.address))[:1]:
            async with self.desk.store.transaction(seat.tenant) as tx:
                row = await tx.conversation_of(seat.person)
                places = [] if row is None else await tx.surfaces(row.id)
                for place in places:
                    if place.surface is Surface.SLACK:
                        await tx.want_surface(place.id)
        await self.desk.hints.surfaces(Surface.SLACK)
