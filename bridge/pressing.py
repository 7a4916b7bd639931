"""Presses under notices: in a shared room, on a file wherever it is told of, or towards a menu page."""

from __future__ import annotations

from datetime import datetime

from bridge.consequences import Consequences
from bridge.facts import NoticePressed
from bridge.media_telling import press_fetch_again
from bridge.notices import ROOM_CHOICES, NoticeChoice
from bridge.ports.store import Transaction
from bridge.room_acts import press_in_room
from bridge.steps import Steps


async def press_notice(
    tx: Transaction, steps: Steps, fact: NoticePressed, *, seq: int, now: datetime, then: Consequences
) -> None:
    """Do what the button says."""
    if fact.choice in ROOM_CHOICES:
        await press_in_room(tx, fact, seq=seq, now=now, then=then)
    elif fact.choice == NoticeChoice.FETCH_AGAIN:
        wanted = await press_fetch_again(tx, fact, now=now)
        then.outbound = then.surfaces = wanted
    else:
        await steps.press_notice(tx, fact, seq=seq, then=then)
