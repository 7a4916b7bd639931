"""The life of one outgoing message, as a table.

The picture in ARCHITECTURE.md is drawn from `NEXT`.
"""

from __future__ import annotations

import enum

from bridge.errors import PermanentError


class Delivery(enum.StrEnum):
    """Where an outbox entry is."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


class Outcome(enum.StrEnum):
    """What happened to it."""

    PICKED = "picked"  # its key is committed; from here on the page may have it
    CONFIRMED = "confirmed"  # WhatsApp's server has it
    DELIVERED = "delivered"
    READ = "read"
    BUSY = "busy"  # surely not handed over; may be tried again
    REFUSED = "refused"  # surely not handed over, and never will be
    REJECTED = "rejected"  # WhatsApp said no (ack -1, error 463, …)
    LOST_SIGHT = "lost_sight"  # handed over, perhaps; nobody can tell
    SUPERSEDED = "superseded"  # a newer screen takes its place


NEXT: dict[Delivery, dict[Outcome, Delivery]] = {
    Delivery.DUE: {
        Outcome.PICKED: Delivery.SENDING,
        Outcome.REFUSED: Delivery.DROPPED,
        Outcome.SUPERSEDED: Delivery.DROPPED,
    },
    Delivery.SENDING: {
        Outcome.CONFIRMED: Delivery.SENT,
        # A receipt can overtake the ack: the page was reloaded between the two.
        Outcome.DELIVERED: Delivery.DELIVERED,
        Outcome.READ: Delivery.READ,
        Outcome.BUSY: Delivery.DUE,
        Outcome.REFUSED: Delivery.DROPPED,
        Outcome.REJECTED: Delivery.FAILED,
        # Not back to DUE: a message sent twice is worse than one asked about.
        Outcome.LOST_SIGHT: Delivery.UNCERTAIN,
    },
    Delivery.SENT: {
        Outcome.DELIVERED: Delivery.DELIVERED,
        Outcome.READ: Delivery.READ,
        # WhatsApp acknowledges first and refuses after: the cold-contact limits do that.
        Outcome.REJECTED: Delivery.FAILED,
    },
    Delivery.DELIVERED: {Outcome.READ: Delivery.READ},
    # A late receipt settles the doubt: it did arrive. Without one a person decides.
    Delivery.UNCERTAIN: {
        Outcome.CONFIRMED: Delivery.SENT,
        Outcome.DELIVERED: Delivery.DELIVERED,
        Outcome.READ: Delivery.READ,
        Outcome.REJECTED: Delivery.FAILED,
    },
    Delivery.READ: {},
    Delivery.FAILED: {},
    Delivery.DROPPED: {},
}


class WrongTurn(PermanentError):
    """An outcome that the table does not allow in that state."""


def settle(delivery: Delivery, outcome: Outcome) -> Delivery:
    """The state after `outcome`.

    Raises:
        WrongTurn: the table has no such row; nothing is to be changed.
    """
    try:
        return NEXT[delivery][outcome]
    except KeyError:
        offered = ", ".join(sorted(NEXT[delivery])) or "nothing"
        raise WrongTurn(f"{delivery!s} allows {offered}; got {outcome!s}") from None


def tells_more(delivery: Delivery, outcome: Outcome) -> bool:
    """Whether `outcome` moves `delivery` on; receipts come doubled and late, and then do not."""
    return outcome in NEXT[delivery]
