"""What people write in their private chat: commands, answers to the menu, replies, their number."""

from __future__ import annotations

from datetime import timedelta

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from admin_bots.patience import Patience
from admin_bots.steps import cancel, type_text, walk
from admin_bots.tables import Table, redraw, table_of
from admin_bots.telegram import texts
from admin_bots.telegram.lines import say, spot_of
from admin_bots.telegram.moving import visit
from admin_bots.telegram.notices import notice_ref
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.seats import change_seat, seats_of, sit_down
from admin_bots.telegram.spots import Spot
from bridge.desk import Seat
from bridge.ids import PersonId
from bridge.screens import Surface
from bridge.words import Words

SLACK_S = 2.0
"""Telegram tells times in whole seconds, by its own clock: so much later a change counts as later."""


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="writing")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(command, Command(*texts.COMMANDS, ignore_case=True))
    router.message.register(share, F.contact)
    router.message.register(text, F.text, ~F.forward_origin)
    router.message.register(anything_else)
    return router


async def command(message: Message, command: CommandObject, parts: Parts, patience: Patience) -> None:
    """A command: a short cut to a page."""
    table = await _own_table(message, parts, patience)
    if table is None:
        return
    spot, event_id, name = spot_of(message), event_of(message), command.command.lower()
    parts.chat.scroll.wrote(Spot(chat=spot.chat))
    if name == "cancel":
        if not await cancel(parts, table, event_id):
            await say(parts, spot, await words_of(parts, table, texts.NOTHING_TO_CANCEL))
    else:
        await walk(parts, table, name, event_id)


async def share(message: Message, parts: Parts, patience: Patience) -> None:
    """A contact card: it counts only if it is the sender's own, given by Telegram itself."""
    table = await _own_table(message, parts, patience)
    if table is None:
        return
    contact, user = message.contact, message.from_user
    assert contact is not None
    assert user is not None
    is_own = contact.user_id == user.id and message.forward_origin is None
    parts.chat.scroll.wrote(spot_of(message))
    if not is_own:
        await say(parts, spot_of(message), await words_of(parts, table, texts.NOT_OWN_CONTACT))
        return
    await parts.desk.share_number(
        table.seat.tenant,
        table.seat.person,
        table.row.id,
        contact.phone_number,
        surface=Surface.TELEGRAM,
        event_id=event_of(message),
    )


async def text(message: Message, parts: Parts, patience: Patience) -> None:
    """Text: a reply where it answers a notice or stands in a topic, else an answer to the menu."""
    seats = await known_seats(message, parts, patience)
    if not seats:
        return
    spot = spot_of(message)
    found = await meant_contact(message, parts, seats)
    if found is not None:
        seat, contact = found
        if seat.tenant != seats[0].tenant:
            await change_seat(parts, seat, seats, Spot(chat=spot.chat))
        await draft(message, parts, seat, contact, home=spot.chat)
        return
    table = await sit_down(parts, seats[0], Spot(chat=spot.chat))
    if table is None:
        return
    parts.chat.scroll.wrote(Spot(chat=spot.chat))
    revision = judged_revision(parts, table, message)
    await type_text(parts, table, message.text or "", revision=revision, event_id=event_of(message))


async def anything_else(message: Message, parts: Parts, patience: Patience) -> None:
    """Voices, stickers, forwarded text: not read."""
    table = await _own_table(message, parts, patience)
    if table is not None and _is_content(message):
        await say(parts, spot_of(message), await words_of(parts, table, texts.ONLY_TEXT))


async def draft(message: Message, parts: Parts, seat: Seat, contact: PersonId, *, home: int) -> None:
    """Make a reply of it, to be looked at and sent, where it was written."""
    table = await reply_table(message, parts, seat, home=home)
    if table is None:
        return
    await parts.desk.draft_reply(
        seat.tenant,
        seat.person,
        table.row.id,
        contact,
        message.text or "",
        Surface.TELEGRAM,
        event_of(message),
    )


async def reply_table(message: Message, parts: Parts, seat: Seat, *, home: int) -> Table | None:
    """The writer's menu, brought to where they wrote."""
    table = await table_of(parts, seat) or await sit_down(parts, seat, Spot(chat=home))
    if table is None:
        return None
    spot = spot_of(message)
    if spot == Spot(chat=home):
        table = await sit_down(parts, seat, spot)
    else:
        await visit(parts.store, parts.chat.messages, table.place, spot, home=home)
        await redraw(parts, table)
    if table is not None:
        parts.chat.scroll.wrote(spot)
    return table


def judged_revision(parts: Parts, table: Table, message: Message) -> int:
    """The revision that stood there when the text was written."""
    shown = parts.chat.revisions.get(table.place.id, table.row.revision)
    changed_at = table.row.changed_at
    if changed_at is not None and changed_at > message.date + timedelta(seconds=SLACK_S):
        return max(0, min(shown, table.row.revision) - 1)
    return shown


async def meant_contact(message: Message, parts: Parts, seats: list[Seat]) -> tuple[Seat, PersonId] | None:
    """The customer to whom a message is a reply, and in which business."""
    answered, spot = message.reply_to_message, spot_of(message)
    for seat in seats:
        if spot.topic is not None:
            contact = await parts.chat.topics.contact_of(seat.tenant, spot)
            if contact is not None:
                return seat, contact
        if answered is not None:
            contact = await noticed(parts, seat, answered.message_id)
            if contact is not None:
                return seat, contact
    return None


async def noticed(parts: Parts, seat: Seat, message: int) -> PersonId | None:
    """Whom the notice in that message is about."""
    for is_photo, is_document in ((False, False), (True, False), (False, True)):
        ref = notice_ref(message, is_photo=is_photo, is_document=is_document)
        contact = await parts.desk.notice_about(seat.tenant, seat.person, ref, surface=Surface.TELEGRAM)
        if contact is not None:
            return contact
    return None


async def _own_table(message: Message, parts: Parts, patience: Patience) -> Table | None:
    seats = await known_seats(message, parts, patience)
    return await sit_down(parts, seats[0], Spot(chat=message.chat.id)) if seats else None


async def known_seats(message: Message, parts: Parts, patience: Patience) -> list[Seat]:
    """The sender's seats; a stranger gets one line, and nothing else."""
    user = message.from_user
    if user is None:
        return []
    seats = await seats_of(parts, user.id)
    if not seats and patience.has_some(str(user.id)):
        await say(parts, spot_of(message), texts.words_for(user.language_code)(texts.STRANGER))
    return seats


async def words_of(parts: Parts, table: Table, text: str, **values: object) -> str:
    """That line in the business's language."""
    async with parts.store.transaction(table.seat.tenant) as tx:
        return Words((await tx.tenant()).language)(text, **values)


def event_of(message: Message) -> str:
    """The message's own name: what comes of it twice is known by it."""
    return f"{message.chat.id}.{message.message_id}"


def _is_content(message: Message) -> bool:
    """Whether a person has sent it, other than Telegram telling of a topic, a pin or the like."""
    return message.forward_origin is not None or message.content_type in _CONTENT


_CONTENT = frozenset(
    "text animation audio document paid_media photo sticker story video video_note voice checklist contact"
    " dice game poll venue location".split()
)
