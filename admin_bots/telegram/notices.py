"""Notices: messages beside the menu. What tells of the same thing again is told in the same message."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardMarkup

from admin_bots.reader import Reader, find_reader
from admin_bots.telegram.buttons import plain_button
from admin_bots.telegram.drawing import CAPTION, Drawing
from admin_bots.telegram.errors import NoSuchMessage, NoSuchTopic
from admin_bots.telegram.markup import bold, escaped
from admin_bots.telegram.messages import Messages
from admin_bots.telegram.scroll import Scroll
from admin_bots.telegram.spots import Spot
from admin_bots.telegram.texts import FILE_NOT_SENT, HOW_TO_REPLY, IN_PRIVATE
from admin_bots.telegram.topics import Topics
from bridge.desk import Desk
from bridge.ids import ConversationId
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.rows import SurfaceRow
from bridge.presenter import TELEGRAM, present_notice, utf16_len
from bridge.screens import Document, Notice, Surface

NO_BUTTONS = InlineKeyboardMarkup(inline_keyboard=[])

ROOM_FOR_HINT = 200
"""UTF-16 units kept free for our own line under a notice."""

MAX_UPLOAD_BYTES = 50_000_000
"""What a bot may send: Telegram says 50 MB."""

_REF = re.compile(r"([nqd])(\d{1,20})")


def notice_ref(message: int, *, is_photo: bool = False, is_document: bool = False) -> str:
    """The name of a notice's message, as the bridge keeps it."""
    return f"{'d' if is_document else 'q' if is_photo else 'n'}{message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Tells notices in one bot's chats."""

    messages: Messages
    desk: Desk
    scroll: Scroll
    topics: Topics

    async def tell(self, place: SurfaceRow, spot: Spot, notice: Notice) -> str:
        """Tell it; the message's name. A connection that is back is edited into the message of its loss."""
        reader = await find_reader(self.desk.store, place.tenant)
        names_business = spot.is_private and len(await self.desk.seats(Surface.TELEGRAM, str(spot.chat))) > 1
        shown = notice if names_business else replace(notice, business="")
        # Somebody's own notices stay in private, also while their menu is a guest in a group.
        spot = spot.bare if spot.guest is None else Spot(chat=spot.guest)
        drawing = draw_notice(shown, place.conversation, reader=reader, is_group=not spot.is_private)
        if notice.kind == NoticeKind.ERASED and notice.earlier is not None:
            return await self._emptied(spot, notice.earlier, drawing)
        earlier = await self._changed(spot, notice.earlier, drawing)
        if earlier is not None:
            return earlier
        topic = await self.topics.of(place, spot, notice)
        try:
            message = await self._post(replace(spot, topic=topic), drawing)
        except NoSuchTopic:
            topic = await self.topics.of(place, spot, notice, anew=True)
            message = await self._post(replace(spot, topic=topic), drawing)
        if topic == spot.topic:
            self.scroll.told(spot)
        is_document = drawing.document is not None and not _is_split(drawing)
        return notice_ref(message, is_photo=drawing.photo is not None, is_document=is_document)

    async def _post(self, spot: Spot, drawing: Drawing) -> int:
        if not _is_split(drawing):
            return await self.messages.post(spot, drawing, silent=False)
        # The file first: dying in between sends it again, and leaves no report without its file.
        bare = Drawing(text="", keyboard=NO_BUTTONS, document=drawing.document)
        await self.messages.post(spot, bare, silent=True)
        return await self.messages.post(spot, replace(drawing, document=None), silent=False)

    async def _emptied(self, spot: Spot, earlier: str, drawing: Drawing) -> str:
        """Nothing of it shall be left there, and nothing new be told: a text is changed, a file goes."""
        found = _REF.fullmatch(earlier)
        if found is not None and found[1] == "n":
            with suppress(NoSuchMessage):
                await self.messages.change(spot, int(found[2]), drawing)
        elif found is not None:
            await self.messages.remove(spot, int(found[2]))
        return earlier

    async def _changed(self, spot: Spot, earlier: str | None, drawing: Drawing) -> str | None:
        found = _REF.fullmatch(earlier or "")
        if found is None:
            return None
        if drawing.document is not None or drawing.is_open:
            # A message cannot be given a file afterwards; what it told of before is over.
            await self.messages.remove(spot, int(found[2]))
            return None
        if found[1] == "d":
            return None  # the file in it may still be wanted
        was_photo = found[1] == "q"
        if was_photo and drawing.photo is None:
            # What the picture showed is over: a caption may change, but a picture cannot be taken off.
            await self.messages.remove(spot, int(found[2]))
            return None
        if drawing.photo is not None and not was_photo:
            return None
        try:
            await self.messages.change(spot, int(found[2]), drawing)
        except NoSuchMessage:
            return None
        return earlier


def draw_notice(notice: Notice, conversation: ConversationId, *, reader: Reader, is_group: bool) -> Drawing:
    """A notice as one message.

    Pictures of ours may show secrets and our files name customers, so a group gets none of them. What a
    customer has sent is shown wherever their words are.
    """
    document = notice.document if _can_go(notice.document) and not is_group else None
    photo = None if is_group or document is not None else notice.image_png
    enclosed = notice.enclosed
    if enclosed is not None and enclosed.is_picture:
        photo = enclosed.content
    elif enclosed is not None and _can_go(enclosed.document):
        document = enclosed.document
    limits = TELEGRAM if photo is None else CAPTION
    shown = present_notice(notice, conversation, limits=replace(limits, text=limits.text - ROOM_FOR_HINT))
    parts = [bold(shown.heading)]
    if shown.lines:
        parts.append("\n".join(escaped(line) for line in shown.lines))
    if is_group and (notice.image_png is not None or notice.document is not None):
        parts.append(escaped(reader.words(IN_PRIVATE)))
    elif (notice.document or enclosed) is not None and document is None and photo is None:
        parts.append(escaped(reader.words(FILE_NOT_SENT)))
    # A viewer would be told afterwards that their role does not allow it; in a group there are others.
    may_reply = is_group or any(one.name == NoticeChoice.REPLY and not one.why_not for one in notice.choices)
    if notice.kind == NoticeKind.CUSTOMER_MESSAGE and may_reply:
        parts.append(f"<i>{escaped(reader.words(HOW_TO_REPLY))}</i>")
    if shown.footer:
        parts.append(f"<i>{escaped(shown.footer)}</i>")
    # One that cannot be pressed is left out: a notice has no screen that could say why not.
    rows = [[plain_button(one, locked="") for one in row if one.token is not None] for row in shown.rows]
    return Drawing(
        text="\n\n".join(parts),
        keyboard=InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row]),
        photo=photo,
        document=document,
        is_open=enclosed is not None,
    )


def _can_go(document: Document | None) -> bool:
    return document is not None and 0 < len(document.content) <= MAX_UPLOAD_BYTES


def _is_split(drawing: Drawing) -> bool:
    """Whether the text is too long to stand under its file. Marks count here and not there: that is fine."""
    return drawing.document is not None and utf16_len(drawing.text) > CAPTION.text
