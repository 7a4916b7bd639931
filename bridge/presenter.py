"""Gives a screen its shape: numbered text for WhatsApp, rows of buttons for admin chats.

The numbers of the text equal the order of the buttons; 0 is always back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, takewhile

from bridge import tokens
from bridge.ids import ConversationId, is_id
from bridge.screens import Choice, Notice, Screen, Style, one_line, steady


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform can show. Lengths are UTF-16 units, as Telegram counts them (Slack's are looser).

    row: what labels may stand beside each other. All buttons of a row are as wide as its longest label needs.
    """

    text: int
    label: int
    buttons_per_row: int = 1
    row: int = 1_000_000


TELEGRAM = Limits(text=4096, label=64, buttons_per_row=2, row=32)
"""On a phone some 32 characters stand in a row; Telegram cuts a label that is longer than its button."""
SLACK = Limits(text=3000, label=75, buttons_per_row=5)
CONSOLE = Limits(text=65_536, label=80)
WHATSAPP = Limits(text=4096, label=80)
"""WhatsApp takes 65,536 characters but folds long texts; a menu stays far below."""

SHORTEST_LINE = 80
"""UTF-16 units below which cutting makes no sense: then the last lines are left out instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One button, ready for a platform. `token` None: it cannot be pressed, and `why_not` says why."""

    label: str
    token: str | None
    style: Style
    why_not: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """A screen for a platform with buttons. Texts are plain: escaping is the platform's folder's work."""

    heading: str
    lines: tuple[str, ...]
    prompt: str | None
    footer: str
    rows: tuple[tuple[Button, ...], ...]
    quote: str = ""  # of a notice: what a person wrote, line breaks and all


def present_buttons(screen: Screen, conversation: ConversationId, *, limits: Limits) -> Buttons:
    """The screen as heading, lines and rows of buttons; back stands last, alone.

    All its texts together stay within the limits, an empty line between each two parts included.
    """
    rows = _packed(
        [_button(choice, conversation, screen.revision, limits) for choice in screen.choices], limits
    )
    if screen.back is not None:
        rows.append((_button(screen.back, conversation, screen.revision, limits),))
    heading, footer = _small(screen.title, limits), _small(screen.footer, limits)
    prompt = None if screen.prompt is None else _small(screen.prompt, limits)
    above = [_small(line, limits) for line in (screen.note or "", screen.status) if line]
    rest = limits.text - utf16_len("\n\n".join((heading, "", prompt or "", footer)))
    return Buttons(
        heading=heading,
        lines=tuple(_within([*above, *(line for line in screen.body if line)], rest)),
        prompt=prompt,
        footer=footer,
        rows=tuple(rows),
    )


def present_notice(notice: Notice, conversation: ConversationId, *, limits: Limits) -> Buttons:
    """The notice as a heading, lines, and buttons that are good at any revision; the business as footer.

    What it quotes gets what the rest leaves.
    """
    heading, footer = _small(notice.title, limits), _small(notice.business, limits)
    buttons = [_notice_button(choice, notice, conversation, limits) for choice in notice.choices]
    rest = limits.text - utf16_len(f"{heading}\n\n{footer}") - len("\n\n")
    lines = tuple(
        _within([line for line in notice.body if line], rest if notice.quote is None else rest // 2)
    )
    rest -= utf16_len("\n".join(lines)) + len("\n\n")
    return Buttons(
        heading=heading,
        lines=lines,
        prompt=None,
        footer=footer,
        rows=tuple(_packed(buttons, limits)),
        quote=fit(notice.quote or "", rest),
    )


def present_text(screen: Screen, *, limits: Limits = WHATSAPP) -> str:
    """The screen as one numbered text, within the limits: the body gets what the rest leaves."""
    above = [f"*{_small(screen.title, limits)}*"]
    if screen.note:
        above.append(f"_{_small(screen.note, limits)}_")
    if screen.status:
        above.append(_small(screen.status, limits))
    numbered = [_numbered(number, choice, limits) for number, choice in enumerate(screen.choices, start=1)]
    if screen.back is not None:
        numbered.append(_numbered(0, screen.back, limits))
    below = ["\n".join(numbered)] if numbered else []
    if screen.prompt:
        below.append(_small(screen.prompt, limits))
    if screen.footer:
        below.append(f"_{_small(screen.footer, limits)}_")
    rest = limits.text - utf16_len("\n\n".join([*above, "", *below]))
    body = _within(screen.body, rest)
    return "\n\n".join([*above, *(["\n".join(body)] if body else []), *below])


def fit(text: str, limit: int) -> str:
    """`text`, cut to `limit` UTF-16 units with an ellipsis; never in the middle of a character."""
    if utf16_len(text) <= limit:
        return text
    used = islice(accumulate(map(utf16_len, text), initial=len("…")), 1, None)
    kept = takewhile(lambda reached: reached[1] <= limit, zip(text, used, strict=True))
    return "".join(character for character, _ in kept).rstrip() + "…"


def utf16_len(text: str) -> int:
    """Length in UTF-16 units, as Telegram and browsers count."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def _button(choice: Choice, conversation: ConversationId, revision: int, limits: Limits) -> Button:
    token = None
    if choice.why_not is None:
        token = tokens.encode(tokens.Token(conversation=conversation, revision=revision, choice=choice.name))
    return Button(
        label=fit(one_line(choice.label), limits.label),
        token=token,
        style=choice.style,
        why_not=choice.why_not,
    )


def _notice_button(choice: Choice, notice: Notice, conversation: ConversationId, limits: Limits) -> Button:
    token = None
    if choice.why_not is None:
        about = notice.about if notice.about is not None and is_id(notice.about) else None
        token = tokens.encode_notice(
            tokens.NoticeToken(conversation=conversation, about=about, choice=choice.name)
        )
    return Button(
        label=fit(one_line(choice.label), limits.label),
        token=token,
        style=choice.style,
        why_not=choice.why_not,
    )


def _packed(buttons: Sequence[Button], limits: Limits) -> list[tuple[Button, ...]]:
    """Rows of buttons in their order: one more in a row as long as all its labels can be read."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        longer = (*rows[-1], button) if rows else (button,)
        widest = max(utf16_len(one.label) for one in longer)
        if rows and len(longer) <= limits.buttons_per_row and widest * len(longer) <= limits.row:
            rows[-1] = longer
        else:
            rows.append((button,))
    return rows


def _numbered(number: int, choice: Choice, limits: Limits) -> str:
    reason = f" ({fit(one_line(choice.why_not), limits.label)})" if choice.why_not else ""
    return f"{number}. {fit(one_line(choice.label), limits.label)}{reason}"


def _small(text: str, limits: Limits) -> str:
    """One of the short parts around the body, on one line: a sixteenth of the room at most."""
    return fit(one_line(text), limits.text // 16)


def _within(lines: Sequence[str], limit: int) -> list[str]:
    """As many lines as fit, with a line feed after each, into `limit` UTF-16 units.

    Where room is short each gets a fair share, and a short one leaves what it does not need to the others:
    one huge line hides no other.
    """
    kept, left = [steady(line) for line in lines[: limit // SHORTEST_LINE]], limit
    by_length = sorted(range(len(kept)), key=lambda at: utf16_len(kept[at]))
    for done, at in enumerate(by_length):
        kept[at] = fit(kept[at], left // (len(kept) - done) - 1)
        left -= utf16_len(kept[at]) + 1
    return kept
