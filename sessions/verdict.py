"""What a look at the page means, and when to lose patience with it. Pure decisions."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from bridge.session_life import Sign
from sessions.driver import Probe, Stage

BLOCKING = {
    "conflict": "stream_conflict",
    "needs_update": "needs_update",
    "terms": "terms",
    "proxy_blocked": "proxy_blocked",
}
"""A person must act, and until then nothing can be sent: the reasons, in the words of the screens."""
DIALOG = "modal"
"""A person must act, but the page works."""
LOGOUTS = {
    "unknown_companion": "phone_removed",
    "account_locked": "banned",
    "account_temporarily_banned": "banned",
    "smb_tos_blocked": "terms",
}
"""WhatsApp's words for a logout, in ours; the others are kept as they are."""


def logout_reason(told: str) -> str:
    """Why an account was logged out."""
    return LOGOUTS.get(told, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a probe means. `usable`: messages can be sent now."""

    sign: Sign
    reason: str | None = None
    usable: bool = False


def judge(probe: Probe, *, was_linked: bool) -> Verdict:
    """The sign that a probe gives. was_linked: this very profile held a login before."""
    if probe.needs_action in BLOCKING:
        return Verdict(sign=Sign.BLOCKED, reason=BLOCKING[probe.needs_action])
    if probe.stage is Stage.UNLINKED:
        if was_linked:
            return Verdict(sign=Sign.LOGGED_OUT, reason="unlinked")
        return Verdict(sign=Sign.NOT_LINKED)
    if probe.stage is not Stage.MAIN:
        if probe.needs_action:
            return Verdict(sign=Sign.BLOCKED, reason=DIALOG)
        return Verdict(sign=Sign.PROBE_BAD, reason="offline" if probe.offline else str(probe.stage))
    if probe.info != "NORMAL":
        return Verdict(sign=Sign.PROBE_BAD, reason="offline")
    if probe.round_trip is False:
        return Verdict(sign=Sign.PROBE_BAD, reason="deaf")
    if probe.needs_action:
        return Verdict(sign=Sign.BLOCKED, reason=DIALOG, usable=True)
    return Verdict(sign=Sign.PROBE_GOOD, usable=True)


class Remedy(enum.StrEnum):
    """What to do with a page that is not usable."""

    WAIT = "wait"
    RELOAD = "reload"
    RESTART = "restart"


@dataclass(slots=True, kw_only=True)
class Patience:
    """How long a page may be unusable: then it is reloaded, and after as long again its browser restarted.

    Times are seconds on a clock that only goes forward.
    """

    ready_deadline_s: float
    deaf_deadline_s: float
    offline_deadline_s: float = 300.0  # WhatsApp looks for its connection itself; a reload seldom helps
    was_usable: bool = False
    _bad_since: float | None = None
    _reloaded: bool = False

    def fine(self) -> None:
        """It is usable."""
        self.was_usable = True
        self.waiting()

    def waiting(self) -> None:
        """It shows a QR code or a dialog: it has loaded, and a person is next."""
        self._bad_since = None
        self._reloaded = False

    def bad(self, now: float, reason: str | None) -> Remedy:
        """It is not usable at `now`."""
        if self._bad_since is None:
            self._bad_since = now
        deadline_s = self.deaf_deadline_s if self.was_usable else self.ready_deadline_s
        if reason == "offline":
            deadline_s = self.offline_deadline_s
        if now - self._bad_since <= deadline_s:
            return Remedy.WAIT
        if self._reloaded:
            return Remedy.RESTART
        self._reloaded = True
        self._bad_since = now
        return Remedy.RELOAD
