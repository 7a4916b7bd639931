"""What people write: commands, answers to the menu in the direct messages (texts and files), replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import texts
from admin_bots.slack.blocks import CONTEXT
from admin_bots.slack.envelopes import Body, account_of, channel_of, name_of
from admin_bots.slack.files import SharedFile, shared_files
from admin_bots.slack.lines import whisper
from admin_bots.slack.parts import Parts
from admin_bots.slack.reading import text_of
from admin_bots.slack.refs import MessageRef
from admin_bots.slack.routers.giving import Answered, Meant, give, reply_with
from admin_bots.slack.routers.homes import stranger_home
from admin_bots.slack.routers.joining import join_by_command
from admin_bots.slack.routers.rooms import Rooms
from admin_bots.slack.seats import change_seat, seats_of, sit_down
from admin_bots.slack.spots import Spot
from admin_bots.steps import type_text, walk
from admin_bots.tables import Table, redraw
from bridge.desk import MAX_TYPED, NotYours, Seat, TooLong
from bridge.presenter import fit
from bridge.screens import Surface

SLACK_S = 2.0
"""Slack tells times by its own clock: so much later a change of the menu counts as later than a text."""

READ = frozenset({None, "", "file_share", "thread_broadcast"})
"""Kinds of messages that a person has just written; others tell of edits, pins and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """This concern's listeners."""

    parts: Parts
    rooms: Rooms

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.command(texts.COMMAND)(self.command)
        app.event("message")(self.message)

    async def command(self, body: Body) -> None:
        """A command: a short cut to a page. Its answer is the giver's alone."""
        account = account_of(body)
        name, *rest = str(body.get("text") or "").split() or ["menu"]
        if account is None:
            return
        if name.lower() == "join":
            await join_by_command(self.parts, body, rest)
            return
        seats = await seats_of(self.parts, account)
        words = await self.parts.people.words(account)
        if not seats:
            if self.parts.patience.has_some(account.address):
                await whisper(self.parts, body, words(texts.STRANGER))
            return
        table = await sit_down(self.parts, seats[0], account)
        if table is None:
            return
        match name.lower():
            case "status":
                await whisper(self.parts, body, await self._status(seats[0]))
            case "menu":
                self.parts.chat.direct.add(table.place.id)
                await walk(self.parts, table, "menu", name_of(body))
                await redraw(self.parts, table)
                client = (await self.parts.workspaces.of(account.team)).client
                if channel_of(body) != await self.parts.chat.messages.direct_channel(client, account.id):
                    await whisper(self.parts, body, words(texts.MENU_THERE))
            case "link":
                await walk(self.parts, table, "link", name_of(body))
                await redraw(self.parts, table)
            case _:
                await whisper(self.parts, body, words(texts.HELP))

    async def message(self, body: Body) -> None:
        """A message: in the direct ones an answer to the menu, in a room's thread an offered reply."""
        event = body["event"]
        account = account_of(body)
        if account is None or event.get("subtype") not in READ or event.get("bot_id"):
            return
        if event.get("channel_type") == "im" or channel_of(body).startswith("D"):
            await self._direct(body, account)
        else:
            await self.rooms.message(body, account)

    async def _direct(self, body: Body, account: Spot) -> None:
        event, parts = body["event"], self.parts
        seats = await seats_of(parts, account)
        if not seats:
            if parts.patience.has_some(account.address):
                await whisper(parts, body, (await parts.people.words(account))(texts.STRANGER))
                await stranger_home(parts, account)
            return
        text, files = text_of(event), shared_files(event.get("files"))
        if not text.strip() and not files:
            await whisper(parts, body, (await parts.people.words(account))(texts.ONLY_TEXT))
            return
        try:
            if not await self._replied(body, account, seats, text, files):
                await self._answered(body, account, seats[0], text, files)
        except TooLong:
            words = await parts.people.words(account)
            await whisper(parts, body, words(texts.TOO_LONG, count=MAX_TYPED))
        except NotYours:
            return  # removed a moment ago

    async def _answered(
        self, body: Body, account: Spot, seat: Seat, text: str, files: list[SharedFile]
    ) -> None:
        table = await sit_down(self.parts, seat, account)
        if table is None:
            return
        self.parts.chat.direct.add(table.place.id)  # what was written has pushed it up
        revision = self._judged_revision(table, str(body["event"].get("ts", "")))
        if files:
            answered = Answered(seat=seat, conversation=table.row.id, revision=revision)
            await give(self.parts, body, files, text, answered)
        else:
            await type_text(self.parts, table, text, revision=revision, event_id=name_of(body))
        await redraw(self.parts, table)

    async def _replied(
        self, body: Body, account: Spot, seats: list[Seat], text: str, files: list[SharedFile]
    ) -> bool:
        """Written in the thread of a notice: a reply to whom it was about, to be looked at and sent.

        A file there is meant for that person, too.
        """
        event = body["event"]
        thread = event.get("thread_ts")
        if not isinstance(thread, str):
            return False
        ref = MessageRef(channel=channel_of(body), ts=thread).text
        for seat in seats:
            contact = await self.parts.desk.notice_about(seat.tenant, seat.person, ref, surface=Surface.SLACK)
            if contact is None:
                continue
            if seat.tenant != seats[0].tenant:
                await change_seat(self.parts, seat, seats, account)
            table = await sit_down(self.parts, seat, account)
            if table is None:
                return True
            self.parts.chat.direct.add(table.place.id)
            if files:
                meant = Meant(seat=seat, conversation=table.row.id, contact=contact, thread=None)
                await reply_with(self.parts, body, files, text, meant)
            elif text.strip():
                await self.parts.desk.draft_reply(
                    seat.tenant, seat.person, table.row.id, contact, text, Surface.SLACK, name_of(body)
                )
            return True
        return False

    def _judged_revision(self, table: Table, ts: str) -> int:
        """The revision that stood there when the text was written."""
        shown = self.parts.chat.revisions.get(table.place.id, table.row.revision)
        changed_at = table.row.changed_at
        try:
            written_at = datetime.fromtimestamp(float(ts), UTC)
        except (ValueError, OverflowError):
            return shown
        if changed_at is not None and changed_at > written_at + timedelta(seconds=SLACK_S):
            return max(0, min(shown, table.row.revision) - 1)
        return shown

    async def _status(self, seat: Seat) -> str:
        """How each session is, and today's figures, as lines."""
        try:
            board = await self.parts.desk.dashboard(seat.tenant, seat.person)
        except NotYours:
            return "·"
        told = [(one.label, one.words, one.since, one.advice) for one in board.sessions]
        lines = [board.business, *(" · ".join(part for part in parts if part) for parts in told)]
        lines += [f"{one.label}: {one.value}" for one in board.figures]
        return fit("\n".join(lines), CONTEXT)
