"""Whether a phone has been away for so long that WhatsApp is about to unlink its devices. Pure decisions.

WhatsApp logs linked devices out when the phone itself has not been online for 14 days, however healthy they
are. It shows them no sign of that before; what a holder can see of the phone is reported as `phone_seen_at`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.ports.rows import SessionRow
from bridge.session_life import SessionState

UNLINKED_AFTER = timedelta(days=14)
"""WhatsApp's own rule, as its help pages state it."""
WARNED_AFTER = UNLINKED_AFTER - timedelta(days=2)
"""Two days are left to find the phone; mautrix, which bridges more accounts than anybody, warns then, too."""

UNLINKED = frozenset({SessionState.LOGGED_OUT, SessionState.WAIT_QR})


def is_away(seen_at: datetime | None, now: datetime) -> bool:
    """Whether somebody should look for the phone. seen_at None: nothing is known, and nobody is alarmed."""
    return seen_at is not None and now - seen_at >= WARNED_AFTER


def days_away(session: SessionRow | None, now: datetime) -> int | None:
    """For how many whole days the phone of a linked account has been away; None: not for too long."""
    if session is None or session.state in UNLINKED or session.phone_seen_at is None:
        return None
    return (now - session.phone_seen_at).days if is_away(session.phone_seen_at, now) else None
