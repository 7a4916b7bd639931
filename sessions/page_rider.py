"""Tells how one opened page does: which version it is, whether wa-js came up on it, when to open another."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bridge.errors import BridgeError
from bridge.ids import SessionId
from bridge.page_trials import Aboard
from sessions.driver import Page
from sessions.page_trials import PageTrials
from sessions.page_values import Probe, Stage
from sessions.page_version import version_in
from sessions.together import rest

log = structlog.get_logger(__name__)


class PageRider:
    """Of one opened page. Its watch tells it what it sees; `run` ends when another page shall be opened.

    Nothing here may cost the session: what cannot be written down now is written later, or not.
    """

    def __init__(
        self, *, trials: PageTrials, session: SessionId, page: Page, aboard: Aboard, usable: asyncio.Event
    ) -> None:
        self._trials = trials
        self._session = session
        self._page = page
        self._aboard = aboard
        self._usable = usable
        self._news = asyncio.Event()
        self._version: str | None = None
        self._is_up = False
        self._told_version: str | None = None
        self._told_up: str | None = None
        self._kept: str | None = None

    def looked(self, probe: Probe) -> None:
        """What the watch has seen."""
        is_up = probe.stage is not Stage.LOADING
        if probe.version is not None and (probe.version, is_up) != (self._version, self._is_up):
            self._version, self._is_up = probe.version, is_up
            self._news.set()
        elif self._is_live and self._is_up and self._kept is None and self._usable.is_set():
            # A page that is to be kept. Of a kept one looks would be news for ever, and nobody would think.
            self._news.set()

    def reloaded(self) -> None:
        """The page is a new document: it may be another version."""
        self._version, self._is_up, self._told_up = None, False, None

    async def did_not_come_up(self) -> None:
        """The watch has lost its patience with a page that it never saw up."""
        if self._is_up:
            return
        try:
            version = self._version or await self._version_by_html()
            if version is None:
                return  # nothing was loaded: that tells of the network, not of a version
            if self._is_live:
                await self._trials.arrived(self._session, version, self._aboard)
            await self._trials.failed(self._session, version, self._aboard)
        except BridgeError as error:
            log.debug("page.not_noted", why=type(error).__name__)

    async def run(self) -> None:
        """Write down what is seen, until the page shall be closed for another one."""
        while True:
            has_news = await rest(self._news, self._trials.interval_s)
            try:
                if await (self._note() if has_news else self._think()):
                    return
            except BridgeError as error:
                log.debug("page.not_noted", why=type(error).__name__)

    @property
    def _is_live(self) -> bool:
        return self._aboard.plan.page is None and self._trials.sees_live_pages

    async def _note(self) -> bool:
        """Whether this session is not the one to be on this version."""
        version = self._version
        if version is None:
            return False
        if self._is_live and self._told_version != version:
            may_stay = await self._trials.arrived(self._session, version, self._aboard)
            self._told_version = version
            if not may_stay and not self._usable.is_set():
                return True
        if self._is_up and self._told_up != version:
            await self._trials.came_up(self._session, version, self._aboard)
            self._told_up = version
        if self._is_live and self._usable.is_set() and self._kept != version:
            self._kept = version
            copy = await self._page.copy()
            if copy is not None and version_in(copy.html) in (None, version):
                await self._trials.keep(version, copy)
        return False

    async def _think(self) -> bool:
        if not self._usable.is_set():
            return False
        return await self._trials.wants_reopening(self._session, replace(self._aboard, page=self._version))

    async def _version_by_html(self) -> str | None:
        copy = await self._page.copy()
        return version_in(copy.html) if copy is not None else self._aboard.plan.page
