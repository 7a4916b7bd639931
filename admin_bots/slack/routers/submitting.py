"""Windows that were submitted or closed."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import texts
from admin_bots.slack.drawing import is_secret
from admin_bots.slack.envelopes import Body, account_of, name_of
from admin_bots.slack.lines import whisper
from admin_bots.slack.parts import Parts
from admin_bots.slack.routers.giving import Answered, files_in, give, is_empty
from admin_bots.slack.routers.homes import refuse
from admin_bots.slack.routers.joining import typed_in
from admin_bots.slack.seats import seats_of, sit_down
from admin_bots.slack.windows import ASK, GIVE, LIVE, asked_for
from admin_bots.steps import WAYS_OUT, choose
from admin_bots.tables import Table, redraw, seat_at
from bridge.desk import MAX_TYPED, NotYours, TooLong
from bridge.menu.book import page_of
from bridge.screens import Screen, Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitting:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.view(ASK)(self.typed)
        app.view(GIVE)(self.typed)
        app.view(LIVE)(self.typed)
        app.view_closed(LIVE)(self.closed)

    async def typed(self, body: Body) -> None:
        """The text, or the file with its text, answers the screen for which the window asked."""
        account, view = account_of(body), body["view"]
        if is_empty(body):
            return  # the window has said so, and is still open
        token = asked_for(str(view.get("private_metadata", "")))
        seats = await seats_of(self.parts, account)
        seat = None if token is None else await seat_at(self.parts, token.conversation, seats)
        if token is None or seat is None or account is None:
            await refuse(self.parts, body)
            return
        if view.get("callback_id") == LIVE:
            # It shows "One moment" since it was submitted, whatever we remember of it.
            self.parts.chat.homes.forget(f"window/{view['id']}")
        try:
            await self._answer(
                body, Answered(seat=seat, conversation=token.conversation, revision=token.revision)
            )
        except NotYours:
            await refuse(self.parts, body)
        except TooLong:
            words = await self.parts.people.words(account)
            await whisper(self.parts, body, words(texts.TOO_LONG, count=MAX_TYPED))
        table = await sit_down(self.parts, seat, account)
        if table is not None:
            await redraw(self.parts, table)

    async def _answer(self, body: Body, answered: Answered) -> None:
        files, text = files_in(body), typed_in(body)
        if files:
            await give(self.parts, body, files, text, answered)
            return
        await self.parts.desk.type_text(
            answered.seat.tenant,
            answered.seat.person,
            answered.conversation,
            text,
            revision=answered.revision,
            surface=Surface.SLACK,
            event_id=name_of(body),
        )

    async def closed(self, body: Body) -> None:
        """Closing the live window leaves what only it may show: linking ends, a secret is put away."""
        account = account_of(body)
        if account is None or not await self.parts.windows.closed(account.address, str(body["view"]["id"])):
            return
        seats = await seats_of(self.parts, account)
        table = None if not seats else await sit_down(self.parts, seats[0], account)
        if table is None:
            return
        try:
            drawn = await self.parts.desk.present(table.seat.tenant, table.row.id, surface=Surface.SLACK)
        except NotYours:
            return
        way_out = _way_out(table, drawn.screen)
        if way_out is not None:
            await choose(self.parts, table, way_out, revision=drawn.screen.revision, event_id=name_of(body))
        await redraw(self.parts, table)


def _way_out(table: Table, screen: Screen) -> str | None:
    """What leaves a page with secrets; None: the page may stay."""
    if not is_secret(screen):
        return None
    wanted = WAYS_OUT.get(page_of(table.row.page))
    if any(one.name == wanted and one.why_not is None for one in screen.choices):
        return wanted
    return None if screen.back is None else screen.back.name
