"""Notices: messages beside the menu. What tells of the same thing again is told in the same message."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from admin_bots.reader import Reader, find_reader
from admin_bots.slack import blocks, documents, texts
from admin_bots.slack.blocks import Block
from admin_bots.slack.buttons import Numbers
from admin_bots.slack.errors import MissingScope, NoSuchMessage, Refused
from admin_bots.slack.markup import escaped
from admin_bots.slack.messages import Messages
from admin_bots.slack.pictures import Pictures
from admin_bots.slack.refs import MessageRef, message_ref
from admin_bots.slack.requests import PoliteClient
from admin_bots.slack.spots import Spot
from admin_bots.slack.workspaces import Workspace
from bridge.desk import Desk
from bridge.errors import TooSoon
from bridge.ids import ConversationId, PersonId
from bridge.notices import NoticeKind
from bridge.ports.rows import SurfaceRow
from bridge.presenter import SLACK, Buttons, fit, present_notice
from bridge.screens import Document, Notice, Surface

PICTURE_PAUSE_S = 2.0
"""How long a notice waits for its picture, and then before it looks again: others want their turn."""

LINES = frozenset(
    {NoticeKind.CUSTOMER_LINE, NoticeKind.ANSWER_LINE, NoticeKind.CUSTOMER_FILE, NoticeKind.SNOOZE_OVER}
)
"""Kinds that are lines of a talk: small, without a title of their own."""

FALLBACK = 300
COMMENT = 2000
"""Characters of a notice above the file that belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Tells notices in Slack."""

    messages: Messages
    pictures: Pictures
    desk: Desk

    async def tell(self, place: SurfaceRow, workspace: Workspace, spot: Spot, notice: Notice) -> str | None:
        """Tell it; the message's name. None: it is a file, whose message Slack does not name."""
        reader = await find_reader(self.desk.store, place.tenant)
        picture = None if spot.is_room else await self._picture(place, workspace, notice, reader)
        drawn = draw_notice(notice, place.conversation, reader=reader, picture=picture, is_room=spot.is_room)
        text = escaped(fit(": ".join(one for one in (notice.title, notice.quote) if one), FALLBACK))
        client = workspace.client
        earlier = message_ref(notice.earlier)
        thread = message_ref(notice.thread)
        document = notice.document if notice.enclosed is None else notice.enclosed.document
        if document is not None:
            # A room gets no file of ours; what a customer has sent is shown wherever their words are.
            is_ours = notice.enclosed is None
            missing = (
                texts.FILE_IN_DIRECT
                if spot.is_room and is_ours
                else await self._share(client, spot, notice, document, thread)
            )
            if missing is None:
                # The file stands at the end, with the words; what told of it before is over.
                drawn = draw_buttons(notice, place.conversation)
                if earlier is not None:
                    await self.messages.remove(client, earlier)
                    earlier = None
                if not drawn:
                    return None
            else:
                drawn.append(blocks.context(reader.words(missing)))
        if earlier is not None:
            try:
                await self.messages.change(client, earlier, drawn, text)
            except NoSuchMessage:
                if notice.kind == NoticeKind.ERASED:
                    return earlier.text  # somebody was quicker
            else:
                return earlier.text
        channel = spot.id if spot.is_room else await self.messages.direct_channel(client, spot.id)
        try:
            ref = await self.messages.post(
                client, channel, drawn, text, thread=None if thread is None else thread.ts
            )
        except NoSuchMessage:  # somebody has deleted the thread
            ref = await self.messages.post(client, channel, drawn, text)
        if notice.kind == NoticeKind.CONTACT_CARD and notice.about is not None:
            await self._remember_thread(place, spot, ref, PersonId(notice.about))
        return ref.text

    async def _share(
        self,
        client: PoliteClient,
        spot: Spot,
        notice: Notice,
        document: Document,
        thread: MessageRef | None,
    ) -> str | None:
        """Share the notice's file, with its words above it; why that cannot be, if so."""
        if not document.content:
            return texts.FILE_NOT_SENT
        channel = spot.id if spot.is_room else await self.messages.direct_channel(client, spot.id)
        told = fit("\n".join(one for one in notice.body if one), COMMENT)
        comment = f"*{escaped(notice.title)}*\n{escaped(told)}".strip()
        try:
            within = None if thread is None else thread.ts
            await documents.share(client, channel, document, comment=comment, thread=within)
        except NoSuchMessage:  # somebody has deleted the thread
            return texts.FILE_NOT_SENT
        except MissingScope:
            return texts.MAY_NOT_UPLOAD
        except Refused:
            return texts.FILE_NOT_SENT
        return None

    async def _remember_thread(
        self, place: SurfaceRow, spot: Spot, ref: MessageRef, contact: PersonId
    ) -> None:
        """Whose thread it is: what a teammate writes there is about them."""
        thread = Spot(team=spot.team, id=ref.channel, thread=ref.ts)
        async with self.desk.store.transaction(place.tenant) as tx:
            await tx.link_account(contact, Surface.SLACK, thread.address)

    async def _picture(
        self, place: SurfaceRow, workspace: Workspace, notice: Notice, reader: Reader
    ) -> str | None:
        png = notice.image_png
        shelf = f"{place.id}/{notice.kind}"
        if png is None:
            self.pictures.clear(shelf, workspace.team)  # what it showed is over
            return None
        what = hashlib.blake2b(png, digest_size=16).hexdigest()
        file = self.pictures.of(
            place, workspace.team, what, lambda: png, reader.words(texts.PICTURE_ALT), shelf=shelf
        )
        file = file or await self.pictures.made(shelf, within_s=PICTURE_PAUSE_S)
        if file is None:
            raise TooSoon("its picture is not ready", retry_after_s=PICTURE_PAUSE_S)
        return file


def draw_notice(
    notice: Notice, conversation: ConversationId, *, reader: Reader, picture: str | None, is_room: bool
) -> list[Block]:
    """A notice as one message. Pictures may show secrets, so a room gets none."""
    shown = present_notice(notice, conversation, limits=SLACK)
    is_line = notice.kind in LINES
    drawn = [blocks.context(shown.heading) if is_line else blocks.header(shown.heading)]
    if notice.kind == NoticeKind.OFFERED_REPLY:
        drawn = [blocks.section(shown.heading)]
    if shown.quote:
        drawn.append(blocks.section(shown.quote))
    if shown.lines:
        drawn.append(blocks.section("\n".join(shown.lines)))
    if picture is not None:
        drawn.append(blocks.picture(picture, reader.words(texts.PICTURE_ALT)))
    elif notice.image_png is not None and is_room:
        drawn.append(blocks.context(reader.words(texts.IN_DIRECT)))
    drawn += _rows(shown)
    if shown.footer and not is_room:
        drawn.append(blocks.context(shown.footer))
    return drawn


def draw_buttons(notice: Notice, conversation: ConversationId) -> list[Block]:
    """What stands below the file that has brought a notice's words; nothing where it has no buttons."""
    shown = present_notice(notice, conversation, limits=SLACK)
    rows = _rows(shown)
    return [blocks.section(shown.heading), *rows] if rows else []


def _rows(shown: Buttons) -> list[Block]:
    numbers, drawn = Numbers(), []
    for row in shown.rows:
        # In a room everybody sees the same buttons: whoever may not press one is told so when they do.
        pressable = [one for one in row if one.token is not None]
        drawn += [blocks.actions([numbers.press(one) for one in pressable])] if pressable else []
    return drawn
