"""Draws the notice that earlier messages were read, or are read no further."""

from __future__ import annotations

from bridge.menu.history_words import end_line, progress_line
from bridge.notice_reading import Reading
from bridge.notices import NoticeChoice
from bridge.ports.store import Transaction
from bridge.screens import Choice, Notice
from bridge.words import N_


async def history_read(tx: Transaction, reading: Reading) -> Notice | None:
    """None: somebody has begun anew."""
    words = reading.view.words
    row = await tx.backfill(reading.session.id)
    end = None if row is None else end_line(row, words)
    if row is None or end is None:
        return None
    return Notice(
        kind=reading.notice.kind,
        title=end,
        body=(progress_line(row, words),),
        about=reading.session.id,
        choices=(Choice(name=NoticeChoice.STATUS, label=words(N_("Status"))),),
    )
