"""Screens as what Telegram shows: text in its HTML, and buttons under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin_bots.qr import qr_png
from admin_bots.reader import Reader
from admin_bots.telegram.buttons import PICK, copy_button, locked_token, plain_button
from admin_bots.telegram.markup import code, escaped, filled, moment, plain
from admin_bots.telegram.texts import (
    ANSWER_THIS,
    CODE_NUMBER,
    COPY,
    COPY_CODE,
    COPY_LINK,
    EXPIRES,
    FILE_HERE,
    IN_PRIVATE,
    OPEN_PRIVATE,
    OTHER_BUSINESS,
    TRY_AGAIN,
)
from bridge.ids import ConversationId
from bridge.menu.book import BOOK, page_of
from bridge.pairing import Failed, PairingStep, ShowCode, ShowQr
from bridge.presenter import TELEGRAM, Buttons, present_buttons
from bridge.screens import Document, Screen

CAPTION = replace(TELEGRAM, text=1024)
"""What fits under a picture."""

ROOM_FOR_CODE = 240
"""UTF-16 units kept free for a code or link, its number and its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One message. `photo`: a PNG that the text stands under; perhaps a secret, never logged.

    document: a file to be saved, that the text stands under; with a text that is too long for that, above it.
    is_open: the picture is a customer's: it may be saved and passed on.
    """

    text: str
    keyboard: InlineKeyboardMarkup
    photo: bytes | None = None
    document: Document | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a screen is drawn. others: the person serves another business too, and can go there from here."""

    conversation: ConversationId
    reader: Reader
    bot_link: str
    is_group: bool = False
    others: bool = False


def is_private(screen: Screen) -> bool:
    """Whether the page holds what only its person may see."""
    return BOOK[page_of(screen.page)].private


def draw_screen(screen: Screen, pairing: PairingStep | None, *, frame: Frame, now: datetime) -> Drawing:
    """A screen as the live menu message."""
    words = frame.reader.words
    limits = CAPTION if isinstance(pairing, ShowQr) else TELEGRAM
    shown = present_buttons(
        screen, frame.conversation, limits=replace(limits, text=limits.text - ROOM_FOR_CODE)
    )
    parts = [f"<b>{escaped(shown.heading)}</b>", *_blocks(shown, screen, frame)]
    parts += _extras(screen, pairing, frame, now)
    if shown.prompt:
        parts.append(escaped(shown.prompt))
        if frame.is_group:
            parts.append(escaped(words(ANSWER_THIS)))
    if screen.file_label and not frame.is_group:
        # Not in a group: what people send there is theirs.
        parts.append(escaped(words(FILE_HERE)))
    if shown.footer:
        parts.append(f"<i>{escaped(shown.footer)}</i>")
    rows = [*_copy_row(screen, pairing, frame), *_rows(shown, screen, frame.conversation)]
    if frame.others:
        rows.append([InlineKeyboardButton(text=words(OTHER_BUSINESS), callback_data=PICK)])
    return Drawing(
        text="\n\n".join(parts),
        keyboard=InlineKeyboardMarkup(inline_keyboard=rows),
        photo=qr_png(pairing.payload) if isinstance(pairing, ShowQr) else None,
    )


def draw_closed(screen: Screen, *, frame: Frame) -> Drawing:
    """A page with secrets, where others look on: where it can be seen instead."""
    bare = Screen(
        page=screen.page,
        revision=screen.revision,
        title=screen.title,
        status=screen.status,
        body=(frame.reader.words(IN_PRIVATE),),
        back=screen.back,
        footer=screen.footer,
    )
    drawn = draw_screen(bare, None, frame=frame, now=datetime.now(UTC))
    there = InlineKeyboardButton(text=frame.reader.words(OPEN_PRIVATE), url=frame.bot_link)
    return replace(
        drawn, keyboard=InlineKeyboardMarkup(inline_keyboard=[[there], *drawn.keyboard.inline_keyboard])
    )


def invitation_link(bot_link: str, secret: str) -> str:
    """What somebody opens to bring an invitation to the bot."""
    return f"{bot_link}?start={secret}"


def _blocks(shown: Buttons, screen: Screen, frame: Frame) -> list[str]:
    """The presenter's lines in blocks: what just happened, how WhatsApp is, the page itself."""
    copied = screen.copyable
    if screen.invitation:
        copied = invitation_link(frame.bot_link, screen.invitation)
    lines = [code(copied) if copied and line == screen.copyable else escaped(line) for line in shown.lines]
    blocks = []
    if screen.note and lines:
        blocks.append(f"<i>{lines.pop(0)}</i>")
    if screen.status and lines:
        blocks.append(lines.pop(0))
    return [*blocks, *(["\n".join(lines)] if lines else [])]


def _extras(screen: Screen, pairing: PairingStep | None, frame: Frame, now: datetime) -> list[str]:
    """What the bridge leaves to the platform: how a code looks, a link, and when they end."""
    match pairing:
        case ShowCode():
            return [code(spaced(pairing.code)), _until(pairing, frame.reader)]
        case ShowQr():
            return [_until(pairing, frame.reader)]
        case Failed(may_retry_at=at) if at is not None and at > now:
            return [filled(frame.reader.words(TRY_AGAIN), "when", moment(at, frame.reader))]
        case _:
            extras = []
            if screen.copyable and all(line != screen.copyable for line in screen.body):
                extras.append(code(screen.copyable))
            ends_at = None if screen.invitation else screen.expires_at  # an invitation tells it itself
            if ends_at is not None and ends_at > now:
                extras.append(filled(frame.reader.words(EXPIRES), "when", moment(ends_at, frame.reader)))
            return extras


def spaced(pairing_code: str) -> str:
    """A pairing code as phones show it: ABCD-1234."""
    return f"{pairing_code[:4]}-{pairing_code[4:]}" if len(pairing_code) == 8 else pairing_code


def _until(step: ShowCode | ShowQr, reader: Reader) -> str:
    number = escaped(reader.words(CODE_NUMBER, number=step.number))
    if step.expires_at is None:
        return number
    return f"{number} · {filled(reader.words(EXPIRES), 'when', moment(step.expires_at, reader))}"


def _copy_row(screen: Screen, pairing: PairingStep | None, frame: Frame) -> list[list[InlineKeyboardButton]]:
    words = frame.reader.words
    if isinstance(pairing, ShowCode):
        return [[copy_button(words(COPY_CODE), pairing.code)]]
    if screen.invitation:
        return [[copy_button(words(COPY_LINK), invitation_link(frame.bot_link, screen.invitation))]]
    if screen.copyable and not isinstance(pairing, ShowQr):
        return [[copy_button(words(COPY), plain(screen.copyable))]]
    return []


def _rows(shown: Buttons, screen: Screen, conversation: ConversationId) -> list[list[InlineKeyboardButton]]:
    # The presenter keeps the order of the choices, back last; a locked one needs its name to say why.
    order = iter([*screen.choices, *([screen.back] if screen.back else [])])
    return [
        [plain_button(one, locked=locked_token(next(order), screen.revision, conversation)) for one in row]
        for row in shown.rows
    ]
