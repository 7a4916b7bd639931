"""Why a session is in its state: one sentence for each reason, with the next step, and what to press.

A reason is a word that a session's holder reports. What is not in this table is told in the general words of
its state, so nobody but the log ever meets a code of WhatsApp's or of ours.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from bridge.ports.rows import SessionRow
from bridge.session_life import SessionState
from bridge.words import N_

BOOTING, DISCONNECTED = SessionState.BOOTING, SessionState.DISCONNECTED
BLOCKED, GONE = SessionState.ACTION_REQUIRED, SessionState.LOGGED_OUT


class Way(enum.StrEnum):
    """What a person can press about it; the names are those of the status page's options."""

    TRY_AGAIN = "try_again"
    USE_HERE = "use_here"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What is told of it, in the states in which it is told. way None: nothing to press, it passes by"
    " itself."""

    sentence: str
    shown_in: frozenset[SessionState]
    way: Way | None = Way.TRY_AGAIN
    until: str | None = None  # told instead when it is known until when; has {when}


def _in(*states: SessionState) -> frozenset[SessionState]:
    return frozenset(states)


CONFLICT = "stream_conflict"
"""The same login is open elsewhere. Only a person takes it back: two processes must never fight over it."""

WAS_DEAF = "was_deaf"
"""It looked well and heard nothing; a reload in a quiet moment found what had come meanwhile."""

PHONE_AWAY = N_(
    "The phone of this number has not been online for {days} days. Open WhatsApp on it: after 14 days"
    " WhatsApp logs this device out."
)

REASONS: dict[str, Reason] = {
    # --- a person must act
    CONFLICT: Reason(
        sentence=N_('WhatsApp Web was opened elsewhere with this login. Press "Use here" to have it back.'),
        shown_in=_in(BLOCKED),
        way=Way.USE_HERE,
    ),
    "needs_update": Reason(
        sentence=N_(
            "WhatsApp asks for a newer page than it got, also after loading it anew. Try again; if it"
            " stays, have the operator look at the pinned page."
        ),
        shown_in=_in(BLOCKED),
    ),
    "modal": Reason(
        sentence=N_(
            "WhatsApp Web asks a question on its screen. Try again; if it stays, log out and link again."
        ),
        shown_in=_in(BLOCKED),
    ),
    "terms": Reason(
        sentence=N_("WhatsApp wants its terms accepted. Open WhatsApp on your phone, then try again."),
        shown_in=_in(BLOCKED, GONE),
    ),
    "proxy_blocked": Reason(
        sentence=N_("WhatsApp refuses the way to it. Have the operator look at the proxy."),
        shown_in=_in(BLOCKED),
    ),
    "banned": Reason(
        sentence=N_(
            "WhatsApp has banned this number for now. Open WhatsApp on your phone: it says for how long."
        ),
        shown_in=_in(BLOCKED, GONE),
        until=N_("WhatsApp has banned this number until {when}. Nothing can be sent before; then try again."),
    ),
    # --- not connected
    "gave_up": Reason(
        sentence=N_("wabridge gave up after many tries. Have the operator run the doctor, then try again."),
        shown_in=_in(DISCONNECTED),
    ),
    "never_ready": Reason(
        sentence=N_("WhatsApp Web does not load. wabridge goes on trying; have the operator run the doctor."),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "not_installed": Reason(
        sentence=N_("The browser does not start here. Have the operator run the doctor."),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "deaf": Reason(
        sentence=N_("WhatsApp does not answer. wabridge loads it anew by itself."),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "offline": Reason(
        sentence=N_("WhatsApp cannot be reached from here. wabridge goes on trying; is the network up?"),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "store_away": Reason(
        sentence=N_(
            "The login has to be restored, and the store of its copies does not answer. Nothing is lost:"
            " wabridge waits and tries again."
        ),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "bundle_too_new": Reason(
        sentence=N_("The login was saved by a newer wabridge. Have the operator update this one."),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "no_room": Reason(
        sentence=N_(
            "No worker has room for this number. Have the operator start another one; nothing is lost."
        ),
        shown_in=_in(BOOTING, DISCONNECTED),
        way=None,
    ),
    "disk_full": Reason(
        sentence=N_("The disk is full. Have the operator free some room; wabridge goes on by itself."),
        shown_in=_in(BOOTING, DISCONNECTED),
    ),
    "page_held_back": Reason(
        sentence=N_("WhatsApp has a new page, and it is being tried first. wabridge goes on by itself."),
        shown_in=_in(BOOTING, DISCONNECTED),
        way=None,
    ),
    "recycled": Reason(
        sentence=N_("The browser is started anew to free memory. This takes some seconds."),
        shown_in=_in(BOOTING, DISCONNECTED),
        way=None,
    ),
    # --- connected, and something is worth knowing
    WAS_DEAF: Reason(
        sentence=N_(
            "WhatsApp had gone silent. wabridge loaded it anew, and the missed messages are here now."
        ),
        shown_in=_in(SessionState.CONNECTED),
        way=None,
    ),
    # --- logged out: linking again is what helps
    "phone_removed": Reason(
        sentence=N_("The phone removed this device. Link it again to go on."),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "user_initiated": Reason(
        sentence=N_("It was logged out from here. Link it again to go on."), shown_in=_in(GONE), way=Way.LINK
    ),
    "account_locked": Reason(
        sentence=N_(
            "WhatsApp has locked this account. Open WhatsApp on your phone, do what it says, then link again."
        ),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "phone_changed": Reason(
        sentence=N_("WhatsApp was set up anew on the phone, which takes all devices off. Link again."),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "outdated": Reason(
        sentence=N_(
            "WhatsApp logged this device out because its page was too old. Link again; if it repeats,"
            " have the operator look at the pinned page."
        ),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "page_storage": Reason(
        sentence=N_(
            "The browser could not keep what belongs to the login. Have the operator look at the disk,"
            " then link again."
        ),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "lid_migration": Reason(
        sentence=N_("WhatsApp changed how it names accounts, and took this device off. Link again."),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "sync_failed": Reason(
        sentence=N_(
            "WhatsApp could not bring this device up to date and took it off. Keep the phone online, then"
            " link again."
        ),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
    "login_lost": Reason(
        sentence=N_("No copy of the login opens any more. Link again; nothing in the log is lost."),
        shown_in=_in(GONE),
        way=Way.LINK,
    ),
}

FALLBACKS = {DISCONNECTED: Way.TRY_AGAIN, BLOCKED: Way.TRY_AGAIN, GONE: Way.LINK}
"""The way out of a state whose reason nobody has a sentence for."""


def told_reason(state: SessionState, reason: str | None) -> Reason | None:
    """What is told of it; None: the general words of the state."""
    found = REASONS.get(reason or "")
    return found if found is not None and state in found.shown_in else None


def way_out(session: SessionRow) -> Way | None:
    """What a person can press about the session as it is; None: nothing needs to be pressed."""
    found = told_reason(session.state, session.reason)
    if session.state is GONE:
        return Way.LINK
    return FALLBACKS.get(session.state) if found is None else found.way


def in_conflict(state: SessionState, reason: str | None) -> bool:
    """Whether the login is in use elsewhere, so that the page may only be opened or loaded by a person's"
    " wish."""
    return state is BLOCKED and reason == CONFLICT
