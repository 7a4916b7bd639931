"""Files that people send: documents and photos, in answer to the menu in private, or to a customer.

One that answers a notice or stands in a customer's topic is meant for that customer: it becomes a reply that
its sender sees once more. Other files in groups are left alone.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import Message

from admin_bots.file_names import file_name, mime_type
from admin_bots.given_files import FileGone, FileTooLarge
from admin_bots.patience import Patience
from admin_bots.tables import Table
from admin_bots.telegram import texts
from admin_bots.telegram.files import Files
from admin_bots.telegram.lines import say, spot_of
from admin_bots.telegram.parts import Parts
from admin_bots.telegram.routers.writing import (
    event_of,
    judged_revision,
    known_seats,
    meant_contact,
    reply_table,
    words_of,
)
from admin_bots.telegram.seats import change_seat, sit_down
from admin_bots.telegram.spots import Spot
from bridge.desk import Given, Seat, TooLong
from bridge.giving import EMPTY, TOO_LARGE, EmptyFile
from bridge.ids import PersonId
from bridge.ports.files import MAX_FILE_BYTES
from bridge.screens import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as Telegram tells of it; a person's client may claim anything."""

    file_id: str
    name: str
    mime_type: str
    told_size: int | None


def make_router() -> Router:
    """This concern's handlers."""
    router = Router(name="giving")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(file, F.photo)
    # Telegram calls a moving picture a document, too, for programs that know no better.
    router.message.register(file, F.document, ~F.animation)
    return router


async def file(message: Message, parts: Parts, patience: Patience, files: Files) -> None:
    """A document or a photo: fetched, and given to the menu."""
    seats = await known_seats(message, parts, patience)
    if not seats:
        return
    home = Spot(chat=message.chat.id)
    found = await meant_contact(message, parts, seats)
    if found is not None:
        seat, contact = found
        if seat.tenant != seats[0].tenant:
            await change_seat(parts, seat, seats, home)
        await draft_file(message, parts, seat, contact, files, home=home.chat)
        return
    table = await sit_down(parts, seats[0], home)
    if table is None:
        return
    parts.chat.scroll.wrote(home)
    await _or_say_why(message, parts, table, _give(message, parts, table, files))


async def draft_file(
    message: Message, parts: Parts, seat: Seat, contact: PersonId, files: Files, *, home: int
) -> None:
    """Make a reply of a file and its caption, to be looked at and sent, where it was sent."""
    table = await reply_table(message, parts, seat, home=home)
    if table is not None:
        await _or_say_why(message, parts, table, _draft(message, parts, table, contact, files))


async def _or_say_why(message: Message, parts: Parts, table: Table, taking: Awaitable[None]) -> None:
    """Take it; what hinders that for good is said to whoever sent it."""
    try:
        await taking
    except FileTooLarge:
        most = str(MAX_FILE_BYTES // 1024**2)
        await say(parts, spot_of(message), await words_of(parts, table, TOO_LARGE, most=most))
    except FileGone:
        await say(parts, spot_of(message), await words_of(parts, table, texts.FILE_GONE))
    except EmptyFile:
        await say(parts, spot_of(message), await words_of(parts, table, EMPTY))
    except TooLong:
        await say(parts, spot_of(message), await words_of(parts, table, texts.TOO_LONG))


async def _draft(message: Message, parts: Parts, table: Table, contact: PersonId, files: Files) -> None:
    sent = sent_in(message)
    async with files.fetched(sent.file_id, told_size=sent.told_size) as path:
        await parts.desk.draft_file(
            table.seat.tenant,
            table.seat.person,
            table.row.id,
            contact,
            _given(message, sent, path),
            Surface.TELEGRAM,
            event_of(message),
        )


def _given(message: Message, sent: Sent, path: Path) -> Given:
    # Words under what is passed on are somebody else's.
    caption = (message.caption or "") if message.forward_origin is None else ""
    return Given(path=path, name=sent.name, mime_type=sent.mime_type, caption=caption)


async def _give(message: Message, parts: Parts, table: Table, files: Files) -> None:
    sent = sent_in(message)
    # Judged first: fetching takes time, in which the menu may move.
    revision = judged_revision(parts, table, message)
    async with files.fetched(sent.file_id, told_size=sent.told_size) as path:
        await parts.desk.give_file(
            table.seat.tenant,
            table.seat.person,
            table.row.id,
            _given(message, sent, path),
            revision=revision,
            surface=Surface.TELEGRAM,
            event_id=event_of(message),
        )


def sent_in(message: Message) -> Sent:
    """The file of a message; of a photo the largest size."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Sent(
            file_id=largest.file_id, name="photo.jpg", mime_type="image/jpeg", told_size=largest.file_size
        )
    document = message.document
    assert document is not None, "only photos and documents come here"
    return Sent(
        file_id=document.file_id,
        name=file_name(document.file_name or ""),
        mime_type=mime_type(document.mime_type or ""),
        told_size=document.file_size,
    )
