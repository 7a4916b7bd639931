"""Screens as blocks: the same for App Home, for the live menu message and for a window."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from admin_bots.reader import Reader
from admin_bots.slack import blocks, texts
from admin_bots.slack.blocks import Block
from admin_bots.slack.buttons import GIVE, SEATS, SHOW, WRITE, Numbers
from admin_bots.slack.markup import escaped, filled, moment
from bridge import tokens
from bridge.ids import ConversationId
from bridge.pairing import Failed, PairingStep, ShowCode, ShowQr
from bridge.presenter import SLACK, Buttons, fit, present_buttons, utf16_len
from bridge.screens import Choice, Screen, Style

COUNTED_S = 5
"""A countdown moves in steps of so many seconds: each is a request."""

FALLBACK = 300
"""Characters of the text that stands in for the blocks in notifications and for screen readers."""


class Where(enum.Enum):
    """On what a screen is drawn. Only windows show secrets: they leave nothing behind."""

    HOME = enum.auto()
    MESSAGE = enum.auto()
    WINDOW = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a screen is drawn. others: the person serves another business too, and can go there from here.

    picture: the file that shows the pairing's QR code, once it is ready.
    """

    conversation: ConversationId
    reader: Reader
    where: Where
    others: bool = False
    picture: str | None = None
    numbers: Numbers = field(default_factory=Numbers)


def is_secret(screen: Screen) -> bool:
    """Whether the screen shows what must not stay anywhere: a login, a code, an invitation."""
    return screen.live or screen.copyable is not None or screen.invitation is not None


def fallback(screen: Screen) -> str:
    """The screen in one line, without secrets."""
    return escaped(fit(" · ".join(one for one in (screen.title, screen.status) if one), FALLBACK))


def draw_screen(screen: Screen, pairing: PairingStep | None, *, frame: Frame, now: datetime) -> list[Block]:
    """A screen's blocks."""
    closed = is_secret(screen) and frame.where is not Where.WINDOW
    shown = present_buttons(screen, frame.conversation, limits=SLACK)
    # A window says its title itself, if that fits there.
    has_title = frame.where is Where.WINDOW and utf16_len(shown.heading) <= blocks.TITLE
    drawn = [] if has_title else [blocks.header(shown.heading)]
    drawn += _lines(shown, screen, is_closed=closed)
    if closed:
        drawn.append(blocks.section(frame.reader.words(texts.IN_WINDOW)))
    else:
        drawn += _secrets(screen, pairing, frame, now)
    if shown.prompt and not closed and frame.where is not Where.WINDOW:
        drawn.append(blocks.section(shown.prompt))
    drawn += _own_buttons(screen, frame, is_closed=closed)
    drawn += _rows(shown, screen, frame, is_closed=closed)
    small = [f"🔒 {one.label}: {one.why_not}" for one in screen.choices if one.why_not is not None]
    drawn += [blocks.context("\n".join(small))] if small else []
    drawn += [blocks.context(shown.footer)] if shown.footer else []
    return drawn


def _lines(shown: Buttons, screen: Screen, *, is_closed: bool) -> list[Block]:
    """What just happened, how WhatsApp is, the page itself."""
    lines, drawn = list(shown.lines), []
    if screen.note and lines:
        drawn.append(blocks.section(f"➤ {lines.pop(0)}"))
    if screen.status and lines:
        drawn.append(blocks.context(lines.pop(0)))
    if is_closed:
        return drawn
    lines = [one for one in lines if one != screen.copyable]  # it stands by itself, below
    return [*drawn, *([blocks.section("\n".join(lines))] if lines else [])]


def _secrets(screen: Screen, pairing: PairingStep | None, frame: Frame, now: datetime) -> list[Block]:
    """What the bridge leaves to the platform: how a code looks, and when it ends."""
    words = frame.reader.words
    match pairing:
        case ShowCode():
            return [blocks.copyable(spaced(pairing.code)), _left(pairing, frame, now)]
        case ShowQr():
            shown = blocks.section(words(texts.MAKING_CODE))
            if frame.picture is not None:
                shown = blocks.picture(frame.picture, words(texts.QR_ALT))
            return [shown, _left(pairing, frame, now)]
        case Failed(may_retry_at=at) if at is not None and at > now:
            return [blocks.context_marked(filled(words(texts.TRY_AGAIN), "when", moment(at, frame.reader)))]
        case _:
            return _copyable(screen, frame, now)


def _copyable(screen: Screen, frame: Frame, now: datetime) -> list[Block]:
    drawn = []
    if screen.invitation:
        drawn.append(blocks.section(frame.reader.words(texts.HOW_TO_JOIN)))
        drawn.append(blocks.copyable(f"{texts.COMMAND} join {screen.invitation}"))
    elif screen.copyable:
        drawn.append(blocks.copyable(screen.copyable))
    if screen.expires_at is not None and screen.expires_at > now and not screen.invitation:
        until = moment(screen.expires_at, frame.reader)
        drawn.append(blocks.context_marked(filled(frame.reader.words(texts.EXPIRES), "when", until)))
    return drawn


def spaced(pairing_code: str) -> str:
    """A pairing code as phones show it: ABCD-1234."""
    return f"{pairing_code[:4]}-{pairing_code[4:]}" if len(pairing_code) == 8 else pairing_code


def seconds_left(step: PairingStep | None, now: datetime) -> int | None:
    """What the countdown of a code says; None when nobody knows."""
    ends_at = getattr(step, "expires_at", None)
    if ends_at is None:
        return None
    left = max(0.0, (ends_at - now).total_seconds())
    return int(-(-left // COUNTED_S) * COUNTED_S)


def _left(step: ShowCode | ShowQr, frame: Frame, now: datetime) -> Block:
    words, left = frame.reader.words, seconds_left(step, now)
    number = words(texts.CODE_NUMBER, number=step.number)
    if left is None:
        return blocks.context(number)
    return blocks.context(f"{number} · {words(texts.SECONDS_LEFT, seconds=left)}")


def _own_buttons(screen: Screen, frame: Frame, *, is_closed: bool) -> list[Block]:
    """Buttons that open a window on this very screen."""
    words, offered = frame.reader.words, []
    if frame.where is Where.WINDOW:
        return []
    if is_closed:
        offered.append((words(texts.SHOW), SHOW))
    if screen.asks_text and not is_closed:
        offered.append((screen.text_label or words(texts.WRITE), WRITE))
    if screen.file_label and not is_closed:
        offered.append((screen.file_label, GIVE))
    # One thing on a screen calls for a press; where the page has such a button, these stand back.
    is_called = any(one.style is Style.PRIMARY and one.why_not is None for one in screen.choices)
    style, made = None if is_called else "primary", []
    for label, choice in offered:
        claim = tokens.Token(conversation=frame.conversation, revision=screen.revision, choice=choice)
        made.append(blocks.button(label, action=choice, value=tokens.encode(claim), style=style))
    return [blocks.actions(made)] if made else []


def _rows(shown: Buttons, screen: Screen, frame: Frame, *, is_closed: bool) -> list[Block]:
    # The presenter keeps the order of the choices, back last.
    order = iter([*screen.choices, *([screen.back] if screen.back else [])])
    drawn = []
    for row in shown.rows:
        pairs = [(one, next(order)) for one in row]
        made = [
            frame.numbers.press(one, opens=_opens(choice, screen, frame))
            for one, choice in pairs
            # What belongs to a secret is pressed where it is seen; only the way back is everywhere.
            if one.token is not None and (not is_closed or choice is screen.back)
        ]
        drawn += [blocks.actions(made)] if made else []
    if frame.others:
        other = blocks.button(
            frame.reader.words(texts.OTHER_BUSINESS), action=SEATS, value=str(frame.conversation)
        )
        drawn.append(blocks.actions([other]))
    return drawn


def _opens(choice: Choice, screen: Screen, frame: Frame) -> bool:
    """A window takes the person on; the way back is where they are already."""
    return choice.opens_private and choice is not screen.back and frame.where is not Where.WINDOW
