"""What a look at the page means, and when to lose patience with it. Pure decisions."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from datetime import datetime

from bridge.ports.rows import SessionRow
from bridge.reasons import CONFLICT, in_conflict
from bridge.session_life import Sign
from sessions.page_values import Probe, Stage

BLOCKING = {
    "conflict": CONFLICT,
    "needs_update": "needs_update",
    "terms": "terms",
    "proxy_blocked": "proxy_blocked",
    "banned": "banned",
}
"""A person must act, and until then nothing can be sent: the reasons, in the words of the screens."""
DIALOG = "modal"
"""A person must act, but the page works."""
LOGOUTS = {
    "user_initiated": "user_initiated",
    "unknown_companion": "phone_removed",
    "md_opt_out": "phone_removed",
    "account_locked": "account_locked",
    "account_temporarily_banned": "banned",
    "smb_tos_blocked": "terms",
    "invalid_adv_status": "phone_changed",
    "primary_identity_key_change": "phone_changed",
    "client_version_outdated": "outdated",
    "storage_quota_exceeded": "page_storage",
    "cache_storage_open_failed": "page_storage",
    "web_fail_storage_initialization": "page_storage",
    "web_fail_enc_salt": "page_storage",
    "missing_enc_salt": "page_storage",
    "missing_screen_lock_salt": "page_storage",
    "syncd_failure": "sync_failed",
    "critical_sync_timeout": "sync_failed",
    "syncd_timeout": "sync_failed",
    "history_sync_timeout": "sync_failed",
    "account_sync_timeout": "sync_failed",
    "syncd_error_during_bootstrap": "sync_failed",
    "account_sync_error": "sync_failed",
    "web_fail_add_chat": "sync_failed",
    "web_fail_offline_resume": "sync_failed",
}
"""WhatsApp's words for a logout (wa-js: LogoutReason), in ours."""
LID_WORDS = ("lid_migration_", "lid_blocklist_")
"""Some fourteen of WhatsApp's words begin so; to people they are one."""
UNKNOWN_LOGOUT = "logged_out"
"""For the others: the screens speak in general words of it, the log names WhatsApp's own."""


def logout_reason(told: str) -> str:
    """Why an account was logged out."""
    if told.startswith(LID_WORDS):
        return "lid_migration"
    return LOGOUTS.get(told, UNKNOWN_LOGOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a probe means. usable: messages can be sent now. until: when the reason ends, if that is told."""

    sign: Sign
    reason: str | None = None
    usable: bool = False
    until: datetime | None = None


def judge(probe: Probe, *, was_linked: bool) -> Verdict:
    """The sign that a probe gives. was_linked: this very profile held a login before."""
    if probe.needs_action in BLOCKING:
        return Verdict(sign=Sign.BLOCKED, reason=BLOCKING[probe.needs_action], until=probe.until)
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


def wants_it_back(row: SessionRow) -> bool:
    """Whether a person has asked, since this conflict began, for the login that is open elsewhere."""
    asked = row.use_here_at
    return asked is not None and asked >= row.since and in_conflict(row.state, row.reason)


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


@dataclass(slots=True, kw_only=True)
class Eagerness:
    """How long to pause between looks at a page that is coming up.

    What a page tells often comes a moment before it can be used, so looks follow one another closely then.
    """

    longest_s: float
    soonest_s: float = 0.05  # a look costs a page some 3 ms
    _next_s: float = math.inf

    def stirred(self) -> None:
        """The page has told something."""
        self._next_s = self.soonest_s

    def pause_s(self) -> float:
        """Until the next look, if nothing is told before: each pause twice as long as the one before."""
        pause_s = min(self._next_s, self.longest_s)
        self._next_s *= 2
        return pause_s
