"""Keeps a page's dead-man from running out while our own lease lives, and hears when a page is frozen."""

from __future__ import annotations

import asyncio

from bridge.errors import Fenced
from sessions.driver import Page
from sessions.driver_errors import NotReady, PageLost, Silent
from sessions.lease import Lease
from sessions.together import rest

LOADING_S = 0.5
SILENCES = 2
"""Heartbeats without an answer, one after the other, until the page is taken for frozen."""


class Lifeline:
    """Of one opened page."""

    def __init__(self, *, page: Page, lease: Lease, interval_s: float) -> None:
        self._page = page
        self._lease = lease
        self._interval_s = interval_s
        self._wanted = asyncio.Event()

    def want(self) -> None:
        """A new document knows of no lease yet."""
        self._wanted.set()

    async def feed(self) -> None:
        """Let the page send for as long as we may.

        Raises:
            Fenced: our own lease has run out.
            NotReady, PageLost: as the page says.
        """
        remaining_s = self._lease.remaining_s
        if remaining_s <= 0:
            raise Fenced("the lease has run out by our own clock")
        await self._page.alive_until(remaining_s)

    async def run(self) -> None:
        """Feed for ever. Raises Fenced and PageLost."""
        silences = 0
        while True:
            pause_s = self._interval_s
            try:
                await self.feed()
                silences = 0
            except Silent:
                silences += 1
                if silences >= SILENCES:
                    raise PageLost("the page does not answer", why="frozen") from None
                pause_s = 0.0
            except NotReady:
                pause_s = LOADING_S
            await rest(self._wanted, min(pause_s, self._lease.remaining_s))
