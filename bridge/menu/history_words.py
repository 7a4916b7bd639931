"""How far the reading of earlier messages is, in words."""

from __future__ import annotations

from bridge.ports.backfills import BackfillEnd, BackfillRow, BackfillState
from bridge.words import N_, Words

WHY = {
    BackfillEnd.BY_PERSON: N_("somebody stopped it"),
    BackfillEnd.NOT_WELL: N_("WhatsApp Web did not answer"),
    BackfillEnd.NEEDS_PERSON: N_("WhatsApp asked for something, or unlinked the device"),
}


def progress_line(row: BackfillRow, words: Words) -> str:
    """How far it is, or how far it got."""
    if row.state is BackfillState.RUNNING and row.chats is None:
        return words(N_("Earlier messages: looking for chats"))
    return words.plural(
        "Earlier messages: {done} of {chats} chats, {count} message",
        "Earlier messages: {done} of {chats} chats, {count} messages",
        row.messages,
        done=str(row.chats_done),
        chats=str(row.chats or 0),
    )


def end_line(row: BackfillRow, words: Words) -> str | None:
    """That it is over, and why; None while it is not."""
    if row.state is BackfillState.RUNNING:
        return None
    if row.why is None:
        return words(N_("Earlier messages were read."))
    return words(N_("Earlier messages are not read any further: {why}."), why=words(WHY[row.why]))
