"""Fetches from the page what the owner's menu asks for: a file that the owner has sent to it.

It has a task of its own, so that no message waits for a large file. What is asked for stands in the facts,
and so depends on neither this page nor this process.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import structlog

from bridge.errors import PermanentError, TemporaryError
from bridge.fetching import Fetching, Wanted, name_of
from bridge.ports.files import MAX_FILE_BYTES
from bridge.ports.store import SessionDesk
from bridge.taking import Given, Taken, too_large
from bridge.written_files import not_fetched
from sessions.driver import Page
from sessions.driver_errors import FileTooLarge, NotReady, PageLost
from sessions.together import rest

log = structlog.get_logger(__name__)

AGAIN_S = 2.0
TRIES = 3
"""Of a download that fails though the page is there: a file that is gone from WhatsApp's server fails so."""


class Fetcher:
    """Of one opened page. fetching None: nobody wants files."""

    def __init__(
        self, *, desk: SessionDesk, page: Page, usable: asyncio.Event, fetching: Fetching | None
    ) -> None:
        self._desk = desk
        self._page = page
        self._usable = usable
        self._fetching = fetching
        self._nudged = asyncio.Event()
        self._nudged.set()  # what waited when the page was opened
        self._failed: tuple[int, int] = (0, 0)  # the last message whose file failed, and how often

    def nudge(self) -> None:
        """The menu may wait for a file."""
        self._nudged.set()

    async def run(self) -> None:
        """Fetch for ever. Raises PageLost."""
        if self._fetching is None:
            await asyncio.Event().wait()
            return
        while True:
            await self._nudged.wait()
            await self._usable.wait()
            self._nudged.clear()
            try:
                while await self._fetch_next(self._fetching):
                    pass
            except PageLost:
                raise
            except TemporaryError as error:
                log.info("file.not_fetched", why=type(error).__name__)
                await rest(self._nudged, AGAIN_S)
                self._nudged.set()

    async def _fetch_next(self, fetching: Fetching) -> bool:
        """Whether there was one."""
        tenant, session = self._desk.tenant, self._desk.session
        wanted = await fetching.wanted(tenant, session)
        if wanted is None:
            return False
        with _scratch() as folder:
            path = Path(folder) / "file"
            found = await self._download(wanted, path)
            if isinstance(found, Given):
                await fetching.give(tenant, session, wanted, found)
            else:
                await fetching.refuse(tenant, session, wanted, found)
        return True

    async def _download(self, wanted: Wanted, path: Path) -> Given | Taken:
        """The file, or why it will not be had. Raises TemporaryError while it may be had later."""
        message = wanted.message
        try:
            found = await self._page.download(
                message.chat,
                message.stanza_id,
                from_me=message.from_me,
                into=path,
                limit_bytes=MAX_FILE_BYTES,
            )
        except FileTooLarge:
            return too_large()
        except PermanentError as error:
            log.info("file.not_fetched", why=type(error).__name__)
            return not_fetched()
        except (NotReady, PageLost):
            raise
        except TemporaryError:
            if self._has_failed(wanted) < TRIES:
                raise
            return not_fetched()
        except OSError as error:
            raise TemporaryError("the disk does not take the file") from error
        name = name_of(found.name, found.mime_type, message.kind)
        return Given(path=path, name=name, mime_type=found.mime_type)

    def _has_failed(self, wanted: Wanted) -> int:
        """How often, this time included."""
        seq, times = self._failed
        self._failed = (wanted.seq, times + 1 if seq == wanted.seq else 1)
        return self._failed[1]


def _scratch() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="wabridge-", ignore_cleanup_errors=True)
    except OSError as error:
        raise TemporaryError("the disk does not take a file") from error
