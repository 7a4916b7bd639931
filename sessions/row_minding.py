"""Follows what people want of a session, for as long as a page of it is open."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bridge.errors import TemporaryError
from bridge.session_life import Desired, SessionState
from sessions.attention import Attention
from sessions.driver_errors import PageLost
from sessions.ending import Ending
from sessions.page_parts import Parts, Surroundings
from sessions.together import rest

log = structlog.get_logger(__name__)

ANSWERING = (SessionState.CONNECTED, SessionState.ACTION_REQUIRED)
"""A page that asks a person something may still be able to log out; it is tried again until it is."""


async def mind_the_row(
    around: Surroundings, parts: Parts, attention: Attention, hint: asyncio.Event
) -> Ending:
    """Until nobody wants the page: why it is to be closed. Raises PageLost, Fenced, LookupError."""
    while True:
        pause_s = around.config.claim_interval_s
        try:
            row = attention.has_read(await around.desk.row())
            if row.desired is Desired.STOPPED:
                return Ending.STOPPED
            if row.desired is Desired.UNLINKED and around.report.state in ANSWERING:
                await parts.page.log_out()
                parts.watch.logged_out("user_initiated")
            parts.watch.attend(row)
            parts.history.nudge()
            await parts.guide.attend(row, around.report.state)
            if around.learn is not None and around.report.state is SessionState.CONNECTED:
                await around.learn(around.desk.tenant, around.desk.session, parts.page.look_up)
            if parts.guide.nobody_since is None:
                pause_s = attention.pause_s
        except PageLost:
            raise
        except TemporaryError as error:
            log.warning("row.waiting", why=str(error))
        nobody_since = parts.guide.nobody_since
        idle = timedelta(seconds=around.config.unlinked_idle_s)
        if nobody_since is not None and around.clock.now() - nobody_since > idle:
            return Ending.NOBODY_LINKS
        await rest(hint, pause_s)
