"""Lines of the message log in words: when, who, what, and what became of it. Every surface shows the same."""

from __future__ import annotations

from bridge.calls import CallEnd
from bridge.delivery import Delivery
from bridge.facts import MessageKind
from bridge.media import why_not_there
from bridge.menu.settings import SURFACE_NAMES
from bridge.menu.state import View
from bridge.ports.log_rows import LoggedMessage, Quoted
from bridge.presenter import fit
from bridge.screens import one_line
from bridge.words import N_, Words

MAX_QUOTED = 40
"""UTF-16 units of what a message answers to: enough to know it again."""

KINDS = {
    MessageKind.TEXT: N_("Text"),
    MessageKind.IMAGE: N_("Picture"),
    MessageKind.VIDEO: N_("Video"),
    MessageKind.AUDIO: N_("Audio"),
    MessageKind.VOICE: N_("Voice message"),
    MessageKind.STICKER: N_("Sticker"),
    MessageKind.DOCUMENT: N_("Document"),
    MessageKind.LOCATION: N_("Location"),
    MessageKind.CONTACT_CARD: N_("Contact card"),
    MessageKind.CALL: N_("Call"),
    MessageKind.VIDEO_CALL: N_("Video call"),
    MessageKind.POLL: N_("Poll"),
    MessageKind.EVENT: N_("Event"),
    MessageKind.PRODUCT: N_("Product"),
    MessageKind.ORDER: N_("Order"),
    MessageKind.PAYMENT: N_("Payment"),
    MessageKind.GROUP_INVITATION: N_("Invitation to a group"),
    MessageKind.OTHER: N_("Other"),
}

NAMED = frozenset({MessageKind.DOCUMENT})
"""Kinds whose files have a name that tells something."""
LONGEST_FILE_NAME = 60
"""UTF-16 units of it in a line of the log."""

CALL_ENDS = {
    CallEnd.ANSWERED: N_("answered"),
    CallEnd.MISSED: N_("missed"),
    CallEnd.DECLINED: N_("declined"),
}

TICKS = {
    Delivery.DUE: N_("waiting"),
    Delivery.SENDING: N_("being sent"),
    Delivery.SENT: N_("sent ✓"),
    Delivery.DELIVERED: N_("delivered ✓✓"),
    Delivery.READ: N_("read ✓✓"),
    Delivery.UNCERTAIN: N_("may or may not have arrived"),
    Delivery.FAILED: N_("failed"),
    Delivery.DROPPED: N_("not sent"),
}


def message_line(message: LoggedMessage, view: View, *, with_name: bool) -> str:
    """One line of the log."""
    words = view.words
    when = words.when(message.written_at, view.now, view.tenant.time_zone)
    who = author_of(message, words)
    if message.outgoing and with_name:
        who = f"{who} → {message.contact_name}"
    parts = [quote_of(message, words), text_of(message, words)]
    marks = marks_of(message, words)
    tail = f" ({', '.join(marks)})" if marks else ""
    return one_line(f"{when} {who}: {' '.join(part for part in parts if part)}{tail}")


def author_of(message: LoggedMessage, words: Words) -> str:
    """Who wrote it; of our own, who caused it and from where."""
    if not message.outgoing:
        return message.contact_name
    if message.by_name is None:
        return words(N_("your phone"))
    if message.surface is None:
        return message.by_name
    return f"{message.by_name}, {words(SURFACE_NAMES[message.surface])}"


def text_of(message: LoggedMessage, words: Words) -> str:
    """What it says, and what kind it is unless it is a text."""
    if message.revoked:
        return words(N_("(deleted)"))
    kind = kind_of(message, words)
    return message.text if kind is None else f"{kind} {message.text}".rstrip()


def kind_of(message: LoggedMessage, words: Words) -> str | None:
    """Its kind in brackets, with a call's end where that is known; None for a text."""
    if message.kind is MessageKind.TEXT:
        return None
    kind = what_it_is(message, words)
    return f"[{kind}]" if message.call is None else f"[{kind}, {words(CALL_ENDS[message.call])}]"


def what_it_is(message: LoggedMessage, words: Words) -> str:
    """The kind of a message that is no text, with the name of its document."""
    kind = words(KINDS[message.kind])
    name = message.file.name if message.file is not None else None
    return f"{kind}: {fit(one_line(name), LONGEST_FILE_NAME)}" if name and message.kind in NAMED else kind


def missing_of(message: LoggedMessage, words: Words) -> str | None:
    """Why its file is not there; None where it is, or where it has none."""
    if message.file is None or message.revoked:
        return None
    return why_not_there(message.file.state, message.file.why, words)


def quote_of(message: LoggedMessage, words: Words) -> str | None:
    """The beginning of what it answers to, as it stands in the log; None when it answers to nothing."""
    quoted = message.quoted
    return None if quoted is None else f"↩ {_quoted_text(quoted, words)} ·"


def _quoted_text(quoted: Quoted, words: Words) -> str:
    if quoted.kind is None:
        return words(N_("a message that is not in the log"))
    if quoted.revoked:
        return words(N_("(deleted)"))
    text = fit(one_line(quoted.text), MAX_QUOTED)
    if quoted.kind is MessageKind.TEXT:
        return f"“{text}”"
    kind = f"[{words(KINDS[quoted.kind])}]"
    return f"{kind} “{text}”" if text else kind


def marks_of(message: LoggedMessage, words: Words) -> list[str]:
    """What stands behind it: how it came, what was done to it, and how far it got."""
    missing = missing_of(message, words)
    marks = [] if missing is None else [missing]
    if message.from_history:
        marks.append(words(N_("from before the link")))
    if message.is_broadcast:
        marks.append(words(N_("broadcast")))
    if message.forwarded:
        marks.append(words(N_("forwarded")))
    if message.edited:
        marks.append(words(N_("edited")))
    if message.delivery is not None:
        marks.append(words(TICKS[message.delivery]))
    return [*marks, *reactions_of(message, words)]


def reactions_of(message: LoggedMessage, words: Words) -> list[str]:
    """Who put which emoji on it."""
    reactions = []
    if message.their_reaction is not None:
        name, emoji = one_line(message.contact_name), one_line(message.their_reaction)
        reactions.append(words(N_("{name} reacted {emoji}"), name=name, emoji=emoji))
    if message.our_reaction is not None:
        reactions.append(words(N_("your phone reacted {emoji}"), emoji=one_line(message.our_reaction)))
    return reactions
