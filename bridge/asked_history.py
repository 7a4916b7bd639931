"""What an owner has done with what was written before the link: read it, or read no further."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from bridge.menu.history_effects import HistoryEffect, ReadHistory, StopHistory
from bridge.occasion import Occasion
from bridge.ports.backfills import BackfillEnd
from bridge.ports.store import Transaction


async def make_history_true(tx: Transaction, effect: HistoryEffect, occasion: Occasion) -> None:
    """Apply it. Nothing is read that is older than the business keeps."""
    session, by = occasion.session, occasion.actor.person
    match effect:
        case ReadHistory(days=days):
            keep = (await tx.tenant()).keep_days
            since = occasion.now - timedelta(days=min(days, keep or days))
            if await tx.start_backfill(session, since=since, now=occasion.now):
                await tx.audit("history.asked", by=by, about=session, days=str(days))
        case StopHistory():
            await tx.stop_backfill(session, BackfillEnd.BY_PERSON)
            await tx.audit("history.stopped", by=by, about=session)
        case _:
            assert_never(effect)
