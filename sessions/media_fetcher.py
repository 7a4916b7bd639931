"""Fetches the files of messages from the page, one after the other, in the background.

Nothing waits for it: the message is recorded, told and answered meanwhile, and each question to the page is
short, so whatever is to be sent goes in between. Of all sessions of the process a few are fetched at once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog

from bridge.errors import PermanentError, TemporaryError
from bridge.happenings import Fetch, FileFetched
from bridge.media import PICTURES, FileTrouble
from bridge.media_fetching import Begun, Fetched, MediaFetching
from bridge.ports.clock import Clock, awake_clock
from bridge.ports.store import SessionDesk
from bridge.telemetry import tell
from sessions.config import SessionsConfig
from sessions.driver import Page
from sessions.driver_errors import FileTooLarge, NotReady, PageLost, Silent
from sessions.page_values import Download
from sessions.previews import draw_preview
from sessions.together import rest

log = structlog.get_logger(__name__)

AGAIN_S = 5.0
"""After something that has nothing to do with the file."""


class MediaFetcher:
    """Of one opened page. media None: nobody wants files."""

    def __init__(
        self,
        *,
        desk: SessionDesk,
        page: Page,
        usable: asyncio.Event,
        media: MediaFetching | None,
        config: SessionsConfig,
        clock: Clock,
        turns: asyncio.Semaphore,
    ) -> None:
        self._desk = desk
        self._page = page
        self._usable = usable
        self._media = media
        self._config = config
        self._clock = clock
        self._turns = turns
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """A message with a file may have come."""
        self._nudged.set()

    async def run(self) -> None:
        """Fetch for ever. Raises PageLost."""
        if self._media is None:
            await asyncio.Event().wait()
            return
        while True:
            await self._usable.wait()
            self._nudged.clear()
            pause_s = AGAIN_S
            try:
                while await self._in_turn(self._media):
                    pass
                next_at = await self._media.next_at(self._desk.tenant, self._desk.session)
                pause_s = self._pause_s(next_at)
            except PageLost:
                raise
            except TemporaryError as error:
                log.info("media.not_fetched", why=type(error).__name__)
            await rest(self._nudged, pause_s)

    async def _in_turn(self, media: MediaFetching) -> bool:
        async with self._turns:
            return await self._fetch_next(media)

    def _pause_s(self, next_at: datetime | None) -> float:
        """Until the next one is due; a hint may be lost, so not for ever."""
        longest = self._config.row_interval_s
        if next_at is None:
            return longest
        return min(max((next_at - self._clock.now()).total_seconds(), 0.0), longest)

    async def _fetch_next(self, media: MediaFetching) -> bool:
        """Whether there was one. Raises TemporaryError when none can be fetched now."""
        tenant = self._desk.tenant
        begun = await media.begin(tenant, self._desk.session)
        if begun is None:
            return False
        if begun.row.kind not in self._config.media_kinds:
            await media.leave(tenant, begun, FileTrouble.NOT_WANTED)
            return True
        began, outcome = awake_clock(), Fetch.POSTPONED
        try:
            with _scratch() as folder:
                await self._fetch(media, begun, folder)
            outcome = Fetch.KEPT
        except NotReady as error:
            # A page that has fallen silent may have choked on this very file.
            if not isinstance(error, Silent):
                await media.put_off(tenant, begun)
            raise
        except FileTooLarge:
            outcome = Fetch.LEFT
            await media.leave(tenant, begun, FileTrouble.TOO_LARGE)
        except PageLost:
            raise  # perhaps this very file has killed it: the try counts
        except PermanentError as error:
            log.info("media.not_fetched", why=type(error).__name__)
            outcome = Fetch.GIVEN_UP
            await media.give_up(tenant, begun, FileTrouble.GONE)
        except TemporaryError as error:
            log.info("media.not_fetched", why=type(error).__name__, tries=begun.tries)
            if begun.is_last:
                outcome = Fetch.GIVEN_UP
                await media.give_up(tenant, begun, FileTrouble.BROKEN)
        finally:
            tell(FileFetched(outcome=outcome, took_s=awake_clock() - began))
        return True

    async def _fetch(self, media: MediaFetching, begun: Begun, folder: Path) -> None:
        path = folder / "file"
        found = await self._download(begun, path)
        preview = None
        if begun.row.kind in PICTURES:
            preview = await draw_preview(path, folder / "preview.jpg")
        fetched = Fetched(path=path, told_name=found.name, told_type=found.mime_type, preview=preview)
        await media.keep(self._desk.tenant, begun, fetched)

    async def _download(self, begun: Begun, into: Path) -> Download:
        row = begun.row
        try:
            async with asyncio.timeout(self._config.media_timeout_s):
                return await self._page.download(
                    row.chat,
                    row.stanza_id,
                    from_me=row.from_me,
                    into=into,
                    limit_bytes=self._config.media_max_bytes,
                )
        except TimeoutError as error:
            raise TemporaryError("the file did not come in time") from error
        except OSError as error:
            raise TemporaryError("the disk does not take the file") from error


@contextmanager
def _scratch() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="wabridge-", ignore_cleanup_errors=True)
    except OSError as error:
        raise TemporaryError("the disk does not take a file") from error
    with folder as made:
        yield Path(made)
