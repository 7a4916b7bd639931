"""Fetches files that people sent.

A link to a file holds the bot's token, and aiohttp's errors quote it, so they end here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import structlog
from aiogram import Bot

from admin_bots.given_files import DOWNLOAD_TIMEOUT_S, LATER_S, Fetching, FileGone, FileTooLarge, keep
from bridge.errors import TemporaryError
from bridge.ports.files import MAX_FILE_BYTES

log = structlog.get_logger()

TOO_MANY_REQUESTS = 429


@dataclass(slots=True, kw_only=True)
class Files:
    """One bot's downloads."""

    bot: Bot
    fetching: Fetching = field(default_factory=Fetching)

    @asynccontextmanager
    async def fetched(self, file_id: str, *, told_size: int | None) -> AsyncIterator[Path]:
        """The file's contents, there until the block ends. told_size: bytes, by Telegram's word.

        Raises:
            FileTooLarge, FileGone: it will not be had; whoever sent it should hear so.
            TemporaryError: Telegram or the disk is away; it may be fetched later.
        """
        if (told_size or 0) > MAX_FILE_BYTES:
            raise FileTooLarge("more than is taken, as Telegram says")
        # Each time anew: a link is good for an hour. While Telegram is away, nothing fails.
        file = await self.bot.get_file(file_id=file_id)
        if not file.file_path:
            raise FileGone("Telegram tells of no link")
        async with self.fetching.fetched(file_id, partial(self._download, file.file_path)) as path:
            yield path

    async def _download(self, file_path: str, into: Path) -> None:
        url = self.bot.session.api.file_url(self.bot.token, file_path)
        stream = self.bot.session.stream_content(url, timeout=DOWNLOAD_TIMEOUT_S)
        try:
            async with aclosing(stream):
                await keep(stream, into)
        except aiohttp.ClientResponseError as error:
            log.info("telegram.file_not_had", status=error.status)
            if 400 <= error.status < 500 and error.status != TOO_MANY_REQUESTS:
                raise FileGone(f"its link answers {error.status}") from None
            raise TemporaryError(f"its link answers {error.status}", retry_after_s=LATER_S) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("telegram.file_not_had", error=type(error).__name__)
            raise TemporaryError("its link broke off", retry_after_s=LATER_S) from None
