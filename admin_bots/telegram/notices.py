"""Notices: messages beside the menu. What tells of the same thing again is told in the same message."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aiogram.types import InlineKeyboardMarkup

from admin_bots.telegram.buttons import plain_button
from admin_bots.telegram.drawing import CAPTION, Drawing
from admin_bots.telegram.errors import NoSuchMessage, NoSuchTopic
from admin_bots.telegram.markup import bold, escaped
from admin_bots.telegram.messages import Messages
from admin_bots.telegram.reader import Reader, find_reader
from admin_bots.telegram.scroll import Scroll
from admin_bots.telegram.spots import Spot
from admin_bots.telegram.texts import HOW_TO_REPLY, IN_PRIVATE
from admin_bots.telegram.topics import Topics
from bridge.desk import Desk
from bridge.ids import ConversationId
from bridge.notices import NoticeChoice, NoticeKind
from bridge.ports.rows import SurfaceRow
from bridge.presenter import TELEGRAM, present_notice
from bridge.screens import Notice, Surface

ROOM_FOR_HINT = 200
"""UTF-16 units kept free for our own line under a notice."""

_REF = re.compile(r"([nq])(\d{1,20})")


def notice_ref(message: int, *, is_photo: bool = False) -> str:
    """The name of a notice's message, as the bridge keeps it."""
    return f"{'q' if is_photo else 'n'}{message}"


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
        earlier = await self._changed(spot, notice.earlier, drawing)
        if earlier is not None:
            return earlier
        topic = await self.topics.of(place, spot, notice)
        try:
            message = await self.messages.post(replace(spot, topic=topic), drawing, silent=False)
        except NoSuchTopic:
            topic = await self.topics.of(place, spot, notice, anew=True)
            message = await self.messages.post(replace(spot, topic=topic), drawing, silent=False)
        if topic == spot.topic:
            self.scroll.told(spot)
        return notice_ref(message, is_photo=drawing.photo is not None)

    async def _changed(self, spot: Spot, earlier: str | None, drawing: Drawing) -> str | None:
        found = _REF.fullmatch(earlier or "")
        if found is None:
            return None
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
    """A notice as one message. Pictures may show secrets, so a group gets none."""
    photo = None if is_group else notice.image_png
    limits = TELEGRAM if photo is None else CAPTION
    shown = present_notice(notice, conversation, limits=replace(limits, text=limits.text - ROOM_FOR_HINT))
    parts = [bold(shown.heading)]
    if shown.lines:
        parts.append("\n".join(escaped(line) for line in shown.lines))
    if notice.image_png is not None and photo is None:
        parts.append(escaped(reader.words(IN_PRIVATE)))
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
    )
