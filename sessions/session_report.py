"""What is told of a session's state: only by the table of `bridge.session_life`, and only when it is news."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bridge.errors import BridgeError, TemporaryError
from bridge.facts import Address
from bridge.happenings import SessionChanged
from bridge.ids import SessionId, TenantId
from bridge.phone_watch import is_away
from bridge.ports.rows import SessionRow
from bridge.ports.store import SessionDesk
from bridge.reasons import in_conflict, told_reason
from bridge.session_life import SessionState, Sign, observe
from bridge.telemetry import tell

log = structlog.get_logger(__name__)


class Tell(Protocol):
    """The bridge's use-case: the stored state, or what is told of it, was another before."""

    async def __call__(
        self, tenant: TenantId, session: SessionId, state: SessionState, *, picture: bytes | None = None
    ) -> None:
        """picture: what the page shows (PNG), where a person has to see it."""
        ...


Redraw = Callable[[], Awaitable[None]]
"""Whoever draws screens should look: something beside the state has moved."""


async def nobody_draws() -> None:
    """Where there are no screens."""


Look = Callable[[], Awaitable[bytes | None]]
"""A PNG of the page; None while there is none."""

PHONE_NEWS = timedelta(hours=1)
"""A sign of the phone is worth a write when it is so much newer than what is stored."""

WAS_IN_USE = {SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.ACTION_REQUIRED}


class SessionReport:
    """The state of one held session, as last stored."""

    def __init__(
        self, desk: SessionDesk, row: SessionRow, tell: Tell | None = None, redraw: Redraw | None = None
    ) -> None:
        self._desk = desk
        self._tell = tell
        self._redraw = redraw
        self.look: Look | None = None
        self.state = row.state
        self.reason = row.reason
        self._me: Address | None = None
        self._until = row.reason_until
        self._phone_stored = self._phone_seen = row.phone_seen_at
        self._phone_told_away = False
        self.aside: str | None = None  # what is told of a session that is well, for a while
        self.trouble: str | None = None  # told instead of "it is loading", until it has loaded

    async def observe(
        self,
        sign: Sign,
        reason: str | None = None,
        *,
        me: Address | None = None,
        until: datetime | None = None,
    ) -> SessionState:
        """Take a sign of the page; store the new state when it, its reason or the account is news.

        A conflict stays one, whatever becomes of the page meanwhile, until a person has acted on it.

        Raises:
            Fenced: the session is not ours any more.
            TemporaryError: the database is away; the same sign, seen again, is stored then.
        """
        if in_conflict(self.state, self.reason) and _says_nothing_of_a_conflict(sign, reason):
            return self.state
        state = observe(self.state, sign)
        if state is not SessionState.BOOTING:
            self.trouble = None
            if state is SessionState.CONNECTED and reason is None:
                reason = self.aside
        elif reason in (None, "loading", "syncing"):
            reason = self.trouble
        is_known = (state, reason, until) == (self.state, self.reason, self._until)
        if is_known and me in (None, self._me):
            return state
        if state is SessionState.LOGGED_OUT and self.state in WAS_IN_USE:
            # The wish that led to this login is fulfilled and must not lead to another one. Done before
            # anybody can see the logout: a new wish may follow at once.
            await self._desk.pairing_done()
        phone, lid = (me.phone, me.lid) if me else (None, None)
        await self._desk.report(state, reason=reason, phone=phone, lid=lid, until=until)
        was, told = self.state, told_reason(self.state, self.reason)
        self.state, self.reason, self._until, self._me = state, reason, until, me or self._me
        if state is not was or told_reason(state, reason) is not told:
            log.info("session.changed", state=str(state), was=str(was), reason=reason)
            if state is not was:
                tell(SessionChanged(state=state))
            await self._pass_on()
        return state

    def saw_phone(self, at: datetime) -> None:
        """A sign of the phone itself; stored with the next `mind_phone`."""
        if self._phone_seen is None or at > self._phone_seen:
            self._phone_seen = min(at, datetime.now(UTC))

    async def mind_phone(self) -> None:
        """Store what was seen of the phone, and tell once when it has been away for too long, and is back."""
        now = datetime.now(UTC)
        seen = self._phone_seen = self._phone_seen or now  # nothing is known: counted from here
        if self._phone_stored is None or seen - self._phone_stored >= PHONE_NEWS:
            await self._desk.phone_seen(seen)
            self._phone_stored = seen
        away = is_away(self._phone_stored, now)
        if away is not self._phone_told_away:
            self._phone_told_away = away
            if away:
                log.warning("phone.away")
            else:
                log.info("phone.back")
            await self._pass_on()

    async def redraw(self) -> None:
        """Something beside the state has moved: a step of pairing, the ticks of a message."""
        if self._redraw is not None:
            await self._redraw()

    async def _pass_on(self) -> None:
        if self._tell is None:
            return
        picture = await self._picture() if self.state is SessionState.ACTION_REQUIRED else None
        try:
            await self._tell(self._desk.tenant, self._desk.session, self.state, picture=picture)
        except TemporaryError as error:
            log.warning("session.untold", why=str(error))

    async def _picture(self) -> bytes | None:
        """What the page asks of a person; it is told without a picture rather than not at all."""
        try:
            return await self.look() if self.look else None
        except BridgeError as error:
            log.warning("session.no_picture", why=type(error).__name__)
            return None


def _says_nothing_of_a_conflict(sign: Sign, reason: str | None) -> bool:
    return sign is Sign.PROBE_BAD or (sign is Sign.CLOSED and reason != "stopped")
