"""Decisions about one outgoing message: may it go, and what follows from what was seen of it.

Values in, values out: the sender of `sessions` looks, asks here, and does.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from bridge.delivery import Outcome
from bridge.facts import Address
from bridge.ids import ChatId
from bridge.ports.rows import OutboxRow, OwnerNumberRow, PersonRow, Proof, Purpose, SessionRow
from bridge.send_refusals import SendRefusal


class Fate(enum.StrEnum):
    """What became of a message key, as the page knows it."""

    ACKED = "acked"
    IN_FLIGHT = "in_flight"  # WhatsApp holds it and will send it itself
    FAILED = "failed"
    UNKNOWN = "unknown"  # never heard of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A look-up of a message key."""

    fate: Fate
    level: int = 0  # of ACKED: 1 server, 2 delivered, 3 read, 4 played; of FAILED: the negative ack
    sent_at: datetime | None = None
    refusal: SendRefusal | None = None  # of FAILED: why, if that is known
    until: datetime | None = None  # when that reason ends, if WhatsApp told


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Its fate is known: store this."""

    outcome: Outcome
    reason: str | None = None
    sent_at: datetime | None = None
    until: datetime | None = None  # when the reason ends, if WhatsApp told


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend:
    """It was never handed over: send it again, under the same key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Look again later."""


def after_sighting(
    row: OutboxRow, sighting: Sighting, *, profile_generation: int, waited_s: float, patience_s: float
) -> Settle | Resend | Wait:
    """What to do with a row that was found SENDING, after looking its key up.

    profile_generation: of the profile that was asked. waited_s: since the first look.
    """
    if sighting.fate is Fate.ACKED:
        return Settle(outcome=outcome_of_ack(sighting.level), sent_at=sighting.sent_at)
    if sighting.fate is Fate.FAILED:
        reason = sighting.refusal or f"ack_{abs(sighting.level)}"
        return Settle(outcome=Outcome.REJECTED, reason=reason, until=sighting.until)
    if sighting.fate is Fate.UNKNOWN:
        if row.profile_generation != profile_generation:
            # This profile is not the one that made the attempt: that it knows nothing proves nothing.
            return Settle(outcome=Outcome.LOST_SIGHT, reason="profile_replaced")
        return Resend() if waited_s <= patience_s else Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")
    return Wait() if waited_s <= patience_s else Settle(outcome=Outcome.LOST_SIGHT, reason="no_ack")


def outcome_of_ack(level: int) -> Outcome:
    """What an ack level says: below 0 refused, 1 server, 2 delivered, 3 and 4 read or played.

    Raises:
        ValueError: 0, which says nothing.
    """
    if level == 0:
        raise ValueError("ack 0 says nothing yet")
    if level < 0:
        return Outcome.REJECTED
    return {1: Outcome.CONFIRMED, 2: Outcome.DELIVERED}.get(level, Outcome.READ)


def why_not(
    row: OutboxRow, person: PersonRow | None, number: OwnerNumberRow | None, session: SessionRow
) -> str | None:
    """Why a picked row must not be sent, or None.

    The gate and the database refuse such rows before; this is the last look at who would really get it.

    person: who the row is for, as known now. number: the number that rules the session now
    (`bridge.ownership`).
    """
    if person is None or (person.lid is None and person.phone is None):
        return "no_address"
    if row.purpose is not Purpose.SCREEN:
        return "no_cause" if row.cause is None or row.owner_number is not None else None
    if row.cause is not None or number is None or number.id != row.owner_number:
        return "not_owner"
    if number.proof is not Proof.VERIFIED or number.person != row.recipient:
        return "not_owner"
    lid, phone = (session.lid, session.phone) if number.is_self else (number.lid, number.phone)
    same_lid = lid is not None and person.lid == lid
    same_phone = phone is not None and person.phone == phone
    # One of the two is enough, but a known LID that differs is somebody else with a recycled number.
    differs = lid is not None and person.lid is not None and person.lid != lid
    return None if (same_lid or same_phone) and not differs else "not_owner"


def address_of(
    row: OutboxRow, person: PersonRow, number: OwnerNumberRow | None, session: SessionRow
) -> Address:
    """Where a row goes that may go: a screen to the number that rules itself, all else to its person."""
    if row.purpose is not Purpose.SCREEN or number is None:
        return Address(lid=person.lid, phone=person.phone)
    own = session if number.is_self else number
    # A number that was proven by its phone alone: the LID came to be known later, with that very phone.
    lid = own.lid or (person.lid if own.phone == person.phone else None)
    return Address(lid=lid, phone=own.phone)


def is_address_of(chat: ChatId, to: Address) -> bool:
    """Whether a chat that was found before is surely still the one with `to`.

    A LID is one person's for ever; a phone number may have changed hands since, so it has to be known now.
    """
    user, _, server = chat.partition("@")
    return to.lid in (None, user) if server == "lid" else to.phone == f"+{user}"
