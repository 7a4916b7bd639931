"""Who answers a contact: taken by whoever begins to, kept by whoever has answered, and it fades. Pure.

It forbids nothing: two may answer, and each is told of the other before sending.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.delivery import Delivery
from bridge.ids import PersonId
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.team_rows import ClaimRow

BEGUN_S = 10 * 60.0
"""How long a reply that was begun and not sent says that somebody is answering."""

ANSWERED_S = 8 * 3600.0
"""How long the contact stays with whoever has answered or has said that they will: a working day."""

JUST_NOW_S = 10 * 60.0
"""How long ago somebody's answer is worth a warning to the next one who writes."""


def standing(claim: ClaimRow | None, now: datetime) -> ClaimRow | None:
    """The claim, while it has not faded."""
    if claim is None:
        return None
    lasts_s = ANSWERED_S if claim.answered or claim.taken else BEGUN_S
    return claim if now - claim.touched_at < timedelta(seconds=lasts_s) else None


def others(claim: ClaimRow | None, person: PersonId | None, now: datetime) -> ClaimRow | None:
    """The claim, while it stands and is somebody else's."""
    stands = standing(claim, now)
    return stands if stands is not None and stands.person != person else None


def just_answered(
    messages: tuple[LoggedMessage, ...], person: PersonId | None, now: datetime
) -> LoggedMessage | None:
    """The newest answer of a moment ago that somebody else gave, on the phone or from here. Newest first."""
    since = now - timedelta(seconds=JUST_NOW_S)
    lost = (Delivery.FAILED, Delivery.DROPPED)
    answers = (
        line
        for line in messages
        if line.outgoing and (line.by is None or line.by != person) and line.delivery not in lost
    )
    return next((line for line in answers if line.written_at > since), None)
