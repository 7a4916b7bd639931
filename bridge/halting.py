"""Refusals of WhatsApp's that are held against the whole account: a broadcast stops at the first of them.

Whoever is written to next would be refused as well, and each further try makes it worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """How long one holds when WhatsApp does not tell."""

    holds: timedelta


HALTS: dict[str, Halt] = {
    # The server's 463, the "reach-out timelock": no new chats. WhatsApp lifts it after some hours or days;
    # users of other clients report a day at first and about six days when it comes again.
    "reach_out_limit": Halt(holds=timedelta(hours=24)),
    # 475: the share of new chats is used up. When its cycle ends is not told; a day later it can be tried.
    "new_contact_quota": Halt(holds=timedelta(hours=24)),
    # WhatsApp's own screen counts such bans down from a day or more.
    "temporary_ban": Halt(holds=timedelta(hours=24)),
    # Too many requests. It passes soon, and going on at once brings the longer ones.
    "rate_overlimit": Halt(holds=timedelta(hours=1)),
}
"""By the reason that a message was REJECTED for."""

RESTORED = "restored"
"""Why a broadcast rests after the installation was restored from a backup: who was written to since then
nobody knows here. Also the reason of a message that was due or on its way at the time of the backup."""


def held_until(reason: str | None, now: datetime, told: datetime | None = None) -> datetime | None:
    """Until when nothing more may be tried after that refusal; None: it is one message's own.

    told: the end that WhatsApp itself gave; one that has passed says nothing.
    """
    halt = HALTS.get(reason or "")
    if halt is None:
        return None
    return told if told is not None and told > now else now + halt.holds
