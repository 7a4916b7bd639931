"""What is told of a session's state: only by the table of `bridge.session_life`, and only when it is news."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bridge.errors import BridgeError, TemporaryError
from bridge.facts import Address
from bridge.ids import SessionId, TenantId
from bridge.ports.rows import SessionRow
from bridge.ports.store import SessionDesk
from bridge.session_life import SessionState, Sign, observe

log = structlog.get_logger(__name__)


class Tell(Protocol):
    """The bridge's use-case: the stored state is this one now, and was another before."""

    async def __call__(
        self, tenant: TenantId, session: SessionId, state: SessionState, *, picture: bytes | None = None
    ) -> None:
        """picture: what the page shows (PNG), where a person has to see it."""
        ...


Redraw = Callable[[], Awaitable[None]]
"""Whoever draws screens should look: something beside the state has moved."""
Look = Callable[[], Awaitable[bytes | None]]
"""A PNG of the page; None while there is none."""

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
        self.trouble: str | None = None  # told instead of "it is loading", until it has loaded

    async def observe(
        self, sign: Sign, reason: str | None = None, *, me: Address | None = None
    ) -> SessionState:
        """Take a sign of the page; store the new state when it, its reason or the account is news.

        Raises:
            Fenced: the session is not ours any more.
            TemporaryError: the database is away; the same sign, seen again, is stored then.
        """
        state = observe(self.state, sign)
        if state is not SessionState.BOOTING:
            self.trouble = None
        elif reason in (None, "loading", "syncing"):
            reason = self.trouble
        if (state, reason) == (self.state, self.reason) and me in (None, self._me):
            return state
        if state is SessionState.LOGGED_OUT and self.state in WAS_IN_USE:
            # The wish that led to this login is fulfilled and must not lead to another one. Done before
            # anybody can see the logout: a new wish may follow at once.
            await self._desk.pairing_done()
        phone, lid = (me.phone, me.lid) if me else (None, None)
        await self._desk.report(state, reason=reason, phone=phone, lid=lid)
        was, self.state, self.reason, self._me = self.state, state, reason, me or self._me
        if state is not was:
            log.info("session.changed", state=str(state), was=str(was), reason=reason)
            await self._pass_on()
        return state

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
