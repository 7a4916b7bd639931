"""Presses on buttons of the menu and of notices."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import buttons
from admin_bots.slack.envelopes import Body, account_of, action_in, channel_of, name_of
from admin_bots.slack.lines import whisper
from admin_bots.slack.parts import Parts
from admin_bots.slack.refs import MessageRef, menu_ref
from admin_bots.slack.routers.homes import refuse
from admin_bots.slack.seats import change_seat, seats_of, sit_down
from admin_bots.slack.spots import Spot
from admin_bots.tables import Table, redraw, seat_at
from bridge import tokens
from bridge.desk import NotYours, Seat
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.action(buttons.PRESS)(self.press)
        app.action(buttons.OPEN)(self.press)
        # Their window was opened when they were pressed; what it shows is brought by the next drawing.
        app.action(buttons.SHOW)(self.look)
        app.action(buttons.WRITE)(self.look)
        app.action(buttons.GIVE)(self.look)
        app.action(buttons.JOIN)(self.look)

    async def look(self, body: Body) -> None:
        """Nothing has happened that anybody else should know."""

    async def press(self, body: Body) -> None:
        """It counts if the menu is the presser's own, or the notice their business's."""
        try:
            why = await self._press(body)
        except (tokens.BadToken, NotYours):
            await refuse(self.parts, body)
            return
        if why is not None and not _shows_notes(body):
            await whisper(self.parts, body, why, thread=_thread_of(body))

    async def _press(self, body: Body) -> str | None:
        """Press it; why nothing will come of that, if so."""
        _, value = action_in(body)
        account, token = account_of(body), tokens.decode_any(value)
        seats = await seats_of(self.parts, account)
        seat = await seat_at(self.parts, token.conversation, seats)
        if seat is None or account is None:
            raise NotYours("not of a business of theirs")
        why = await self.parts.desk.why_not(seat.tenant, seat.person, value, surface=Surface.SLACK)
        await self._sit(body, seat, seats, account, token)
        await self.parts.desk.press(
            seat.tenant, seat.person, value, surface=Surface.SLACK, event_id=name_of(body)
        )
        return why

    async def _sit(
        self,
        body: Body,
        seat: Seat,
        seats: list[Seat],
        account: Spot,
        token: tokens.Token | tokens.NoticeToken,
    ) -> None:
        """Where the presser's own menu is about to move, have it where they look."""
        channel = channel_of(body)
        if not channel:
            return
        if not channel.startswith("D"):
            return  # a room's notice moves nobody's menu
        if seats[0].tenant != seat.tenant:
            await change_seat(self.parts, seat, seats, account)
        table = await sit_down(self.parts, seat, account)
        if table is None:
            return
        if isinstance(token, tokens.NoticeToken):
            self.parts.chat.direct.add(table.place.id)
            return
        await self._tidy(body, table, account)

    async def _tidy(self, body: Body, table: Table, account: Spot) -> None:
        """An old menu, such as a restart leaves behind: one live menu is enough."""
        container = body.get("container") or {}
        pressed = MessageRef(channel=channel_of(body), ts=str(container.get("message_ts", "")))
        if menu_ref(table.place.message_ref) != pressed:
            client = (await self.parts.workspaces.of(account.team)).client
            await self.parts.chat.messages.remove(client, pressed)
            self.parts.chat.direct.add(table.place.id)
            await redraw(self.parts, table)


def _shows_notes(body: Body) -> bool:
    """Whether it was pressed on a menu: that says itself why nothing came of it."""
    _, value = action_in(body)
    return value.startswith("m")


def _thread_of(body: Body) -> str | None:
    """The thread in which the pressed message stands."""
    container = body.get("container") or {}
    thread = container.get("thread_ts")
    return thread if isinstance(thread, str) else None
