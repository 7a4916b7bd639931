"""Rooms: an owner's act makes a channel serve a business. What is written in its threads stays internal."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog
from slack_bolt.app.async_app import AsyncApp

from admin_bots.slack import blocks, buttons, texts
from admin_bots.slack.envelopes import Body, account_of, action_in, channel_of, name_of, team_of
from admin_bots.slack.errors import TokenRefused
from admin_bots.slack.files import shared_files
from admin_bots.slack.lines import tell_room, whisper
from admin_bots.slack.markup import escaped, plain
from admin_bots.slack.parts import Parts
from admin_bots.slack.reading import text_of
from admin_bots.slack.refs import MessageRef
from admin_bots.slack.routers.giving import Meant, reply_with
from admin_bots.slack.seats import seats_of
from admin_bots.slack.spots import Spot, spot_at
from bridge.desk import MAX_TYPED, NotYours, RoomTaken, Seat, TooLong
from bridge.errors import BridgeError
from bridge.ids import PersonId
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import Role
from bridge.presenter import fit
from bridge.screens import Surface, one_line

log = structlog.get_logger()

MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """This concern's listeners."""

    parts: Parts

    def register(self, app: AsyncApp) -> None:
        """Have them called."""
        app.event("member_joined_channel")(self.joined)
        app.action(buttons.SERVE)(self.serve)
        app.event("channel_rename")(self.renamed)
        app.event("group_rename")(self.renamed)
        for gone in ("channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted"):
            app.event(gone)(self.left)
        app.event("member_left_channel")(self.somebody_left)

    async def joined(self, body: Body) -> None:
        """If it is us who joined: ask the owner who has invited us, and nobody else."""
        event, spot = body["event"], _room_of(body)
        if spot is None or event.get("user") != (await self.parts.workspaces.of(spot.team)).bot_user:
            return
        inviter = spot_at(f"{spot.team}/{event.get('inviter') or ''}")
        if await seats_of(self.parts, spot) or inviter is None:
            return
        asked_by = {**body, "event": {**event, "user": inviter.id}}
        words = await self.parts.people.words(inviter)
        owned = [one for one in await seats_of(self.parts, inviter) if one.role is Role.OWNER]
        if not owned:
            if self.parts.patience.has_some(inviter.address):
                seats = await seats_of(self.parts, inviter)
                await whisper(self.parts, asked_by, words(texts.OWNER_ONLY if seats else texts.STRANGER))
            return
        numbers = buttons.Numbers()
        offered = [
            blocks.button(
                words(texts.SERVE_ROOM, business=_name(seat)),
                action=numbers.name("serve"),
                value=str(seat.tenant),
                style="primary" if len(owned) == 1 else None,
            )
            for seat in owned[:20]
        ]
        offered.append(blocks.button(words(texts.NOT_ROOM), action=numbers.name("serve"), value="no"))
        rows = [blocks.actions(offered[at : at + 5]) for at in range(0, len(offered), 5)]
        client = (await self.parts.workspaces.of(spot.team)).client
        question = words(texts.ASK_ROOM)
        await client.chat_postEphemeral(
            channel=spot.id,
            user=inviter.id,
            text=escaped(question),
            blocks=[blocks.section(question), *rows],
        )

    async def serve(self, body: Body) -> None:
        """An owner connects the channel to a business, or does not."""
        account, (_, wanted) = account_of(body), action_in(body)
        spot = spot_at(f"{team_of(body)}/{channel_of(body)}")
        if account is None or spot is None or not spot.is_room:
            return
        words = await self.parts.people.words(account)
        await self._take_back(body, account)
        if wanted == "no":
            await whisper(self.parts, body, words(texts.LEFT_ALONE))
            return
        owned = [one for one in await seats_of(self.parts, account) if one.role is Role.OWNER]
        seat = next((one for one in owned if one.tenant == wanted), None)
        if seat is None:
            await whisper(self.parts, body, words(texts.OWNER_ONLY))
            return
        try:
            was_served = bool(await seats_of(self.parts, spot))
            await self._open(seat, spot)
        except NotYours:
            await whisper(self.parts, body, words(texts.OWNER_ONLY))
        except RoomTaken:
            await whisper(self.parts, body, words(texts.SERVES_OTHER))
        else:
            if not was_served:
                await tell_room(self.parts, spot, words(texts.SERVED, business=_name(seat)))

    async def _take_back(self, body: Body, account: Spot) -> None:
        """The question was answered. It is no harm if it stays."""
        try:
            client = (await self.parts.workspaces.of(account.team)).client
            await client.take_back(str(body.get("response_url") or ""))
        except TokenRefused:
            raise
        except BridgeError as error:
            log.info("slack.line_lost", error=type(error).__name__)

    async def renamed(self, body: Body) -> None:
        """A channel is called otherwise: the team's page follows."""
        spot = _room_of(body)
        for room in await seats_of(self.parts, spot):
            async with self.parts.store.transaction(room.tenant) as tx:
                owners = await tx.members(Role.OWNER)
            if owners and spot is not None:
                await self._open(replace(room, person=owners[0].id, role=Role.OWNER), spot)

    async def left(self, body: Body) -> None:
        """We are there no more, or the channel is not."""
        spot = _room_of(body)
        if spot is not None:
            await self.parts.desk.close_room(Surface.SLACK, spot.address)

    async def somebody_left(self, body: Body) -> None:
        """Only our own leaving counts."""
        spot = _room_of(body)
        if spot is None:
            return
        if body["event"].get("user") == (await self.parts.workspaces.of(spot.team)).bot_user:
            await self.left(body)

    async def message(self, body: Body, account: Spot) -> None:
        """What a teammate writes in a customer's thread: an offered reply."""
        event, room_spot = body["event"], _room_of(body)
        thread = event.get("thread_ts")
        if room_spot is None or not isinstance(thread, str) or thread == event.get("ts"):
            return
        for room in await seats_of(self.parts, room_spot):
            contact = await self._contact_in(room, replace(room_spot, thread=thread))
            if contact is not None:
                await self._offer(body, account, room, contact, thread)

    async def _offer(self, body: Body, account: Spot, room: Seat, contact: PersonId, thread: str) -> None:
        parts, event = self.parts, body["event"]
        words = await parts.people.words(account)
        author = next((one for one in await seats_of(parts, account) if one.tenant == room.tenant), None)
        row = await parts.desk.conversations(room.tenant, room.person)
        if author is None or row is None:
            if parts.patience.has_some(account.address):
                await whisper(parts, body, words(texts.NOT_MEMBER), thread=thread)
            return
        text, files = text_of(event), shared_files(event.get("files"))
        under = MessageRef(channel=channel_of(body), ts=thread).text
        if not text.strip() and not files:
            await whisper(parts, body, words(texts.ONLY_TEXT), thread=thread)
            return
        try:
            if files:
                meant = Meant(seat=author, conversation=row.id, contact=contact, thread=under)
                await reply_with(parts, body, files, text, meant)
                return
            await parts.desk.offer_reply(
                room.tenant,
                author.person,
                row.id,
                contact,
                text,
                Surface.SLACK,
                name_of(body),
                thread=under,
            )
        except TooLong:
            await whisper(parts, body, words(texts.TOO_LONG, count=MAX_TYPED), thread=thread)
        except NotYours:
            await whisper(parts, body, words(texts.NOT_MEMBER), thread=thread)

    async def _contact_in(self, room: Seat, thread: Spot) -> PersonId | None:
        """Whose thread it is; None: nobody's of ours."""
        async with self.parts.store.transaction(room.tenant) as tx:
            person = await tx.person_with_account(Surface.SLACK, thread.address)
            if person is None or await tx.role_of(person.id) is not None:
                return None
        return person.id

    async def _open(self, seat: Seat, spot: Spot) -> None:
        await self.parts.desk.open_room(
            seat.tenant,
            seat.person,
            surface=Surface.SLACK,
            address=spot.address,
            title=await self._title(spot),
            kind=RoomKind.THREADS,
        )
        log.info("slack.room_served", tenant=seat.tenant)

    async def _title(self, spot: Spot) -> str:
        try:
            client = (await self.parts.workspaces.of(spot.team)).client
            found = (await client.conversations_info(channel=spot.id))["channel"].get("name")
        except BridgeError:
            found = None
        return fit(one_line(plain(str(found or ""))).strip() or "?", MAX_NAME)


def _room_of(body: Body) -> Spot | None:
    spot = spot_at(f"{team_of(body)}/{channel_of(body)}")
    return spot if spot is not None and spot.is_room else None


def _name(seat: Seat) -> str:
    return fit(one_line(plain(seat.business)).strip() or "?", 40)
