"""The life of a linked WhatsApp Web session, as a table.

Desired and actual state are apart: `Desired` is what people want, `SessionState` is what a probe saw.
"""

from __future__ import annotations

import enum


class Desired(enum.StrEnum):
    """What the tenant wants of a session."""

    RUNNING = "running"
    STOPPED = "stopped"
    UNLINKED = "unlinked"  # the holder logs the device out, reports LOGGED_OUT, and wants it STOPPED


class SessionState(enum.StrEnum):
    """What is actually so."""

    BOOTING = "booting"
    WAIT_QR = "wait_qr"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    ACTION_REQUIRED = "action_required"
    LOGGED_OUT = "logged_out"


class Sign(enum.StrEnum):
    """What was seen of the page, or asked for by a person."""

    OPENED = "opened"  # a browser was started for it
    NOT_LINKED = "not_linked"  # the page asks for a QR scan
    PROBE_GOOD = "probe_good"  # logged in, main screen, a round trip worked
    PROBE_BAD = "probe_bad"  # not usable, for whatever reason
    BLOCKED = "blocked"  # a modal, a conflict, an update: a person must act
    LOGGED_OUT = "logged_out"  # by the phone, by WhatsApp or by the owner
    CLOSED = "closed"  # we stopped it


NEXT: dict[SessionState, dict[Sign, SessionState]] = {
    SessionState.BOOTING: {
        Sign.OPENED: SessionState.BOOTING,
        Sign.NOT_LINKED: SessionState.WAIT_QR,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        # Still loading is no news; a page that never gets there is restarted by its deadline.
        Sign.PROBE_BAD: SessionState.BOOTING,
        Sign.BLOCKED: SessionState.ACTION_REQUIRED,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.DISCONNECTED,
    },
    SessionState.WAIT_QR: {
        Sign.OPENED: SessionState.BOOTING,
        Sign.NOT_LINKED: SessionState.WAIT_QR,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        Sign.PROBE_BAD: SessionState.WAIT_QR,
        Sign.BLOCKED: SessionState.ACTION_REQUIRED,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.DISCONNECTED,
    },
    SessionState.CONNECTED: {
        Sign.OPENED: SessionState.BOOTING,
        # A linked account that shows a QR has lost its login: that is a logout, whoever did it.
        Sign.NOT_LINKED: SessionState.LOGGED_OUT,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        Sign.PROBE_BAD: SessionState.DISCONNECTED,
        Sign.BLOCKED: SessionState.ACTION_REQUIRED,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.DISCONNECTED,
    },
    SessionState.DISCONNECTED: {
        Sign.OPENED: SessionState.BOOTING,
        Sign.NOT_LINKED: SessionState.WAIT_QR,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        Sign.PROBE_BAD: SessionState.DISCONNECTED,
        Sign.BLOCKED: SessionState.ACTION_REQUIRED,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.DISCONNECTED,
    },
    SessionState.ACTION_REQUIRED: {
        Sign.OPENED: SessionState.BOOTING,
        Sign.NOT_LINKED: SessionState.WAIT_QR,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        Sign.PROBE_BAD: SessionState.ACTION_REQUIRED,
        Sign.BLOCKED: SessionState.ACTION_REQUIRED,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.DISCONNECTED,
    },
    SessionState.LOGGED_OUT: {
        # Only a person's wish to link again opens it.
        Sign.OPENED: SessionState.BOOTING,
        Sign.NOT_LINKED: SessionState.WAIT_QR,
        Sign.LOGGED_OUT: SessionState.LOGGED_OUT,
        Sign.PROBE_BAD: SessionState.LOGGED_OUT,
        Sign.PROBE_GOOD: SessionState.CONNECTED,
        Sign.BLOCKED: SessionState.LOGGED_OUT,
        Sign.CLOSED: SessionState.LOGGED_OUT,
    },
}


def observe(state: SessionState, sign: Sign) -> SessionState:
    """The state after `sign` was seen in `state`. Every state knows every sign."""
    return NEXT[state][sign]
