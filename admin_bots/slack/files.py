"""Fetches files that people shared.

No address that is told of a file is relied on: it may be somebody else's. Our token goes to Slack's own hosts
alone, and follows no redirect: whom a file is not for, Slack leads to where people sign in.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from admin_bots.file_names import file_name, mime_type
from admin_bots.given_files import DOWNLOAD_TIMEOUT_S, Fetching, FileGone, FileTooLarge, keep
from admin_bots.slack.errors import FileElsewhere, MissingScope
from admin_bots.slack.requests import LATER_S, PoliteClient
from admin_bots.slack.workspaces import Workspaces
from bridge.errors import TemporaryError
from bridge.ports.files import MAX_FILE_BYTES

log = structlog.get_logger()

CHUNK_BYTES = 64 * 1024

SIGN_IN = frozenset({301, 302, 303, 307, 308, 401, 403})
"""What Slack answers whom a file is not for."""
LATER = frozenset({408, 429})

# Nothing that two programs could read differently: no user before the host, no backslash, no white space.
_ADDRESS = re.compile(r"(https?)://([A-Za-z0-9.-]+)(:\d{1,5})?/[!-\[\]-~]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file as Slack tells of it. url: "" where it does not say; told_size: bytes."""

    id: str
    name: str
    mime_type: str
    told_size: int
    url: str
    is_external: bool


def shared_files(told: object) -> list[SharedFile]:
    """The files that a message or a window has brought."""
    return [_shared(one) for one in told if isinstance(one, dict)] if isinstance(told, list) else []


@dataclass(slots=True, kw_only=True)
class Files:
    """Downloads from all workspaces."""

    workspaces: Workspaces
    fetching: Fetching = field(default_factory=Fetching)

    @asynccontextmanager
    async def fetched(self, team: str, shared: SharedFile) -> AsyncIterator[Path]:
        """The file's contents, there until the block ends.

        Raises:
            FileTooLarge, FileElsewhere, FileGone, MissingScope: it will not be had; whoever gave it should
                hear so.
            TemporaryError: Slack or the disk is away; it may be fetched later.
        """
        client = (await self.workspaces.of(team)).client
        async with self.fetching.fetched(shared.id, partial(_download, client, shared)) as path:
            yield path


def is_slacks(url: str, api_url: str) -> bool:
    """Whether an address is of the Slack that answers at `api_url`: of its host, or of one below that."""
    ours, theirs = _ADDRESS.fullmatch(api_url), _ADDRESS.fullmatch(url)
    if ours is None or theirs is None or (ours[1], ours[3]) != (theirs[1], theirs[3]):
        return False
    host, found = ours[2].lower(), theirs[2].lower()
    return found == host or found.endswith(f".{host}")


async def _download(client: PoliteClient, shared: SharedFile, into: Path) -> None:
    if not shared.url and not shared.is_external:
        # Of files from other organisations a message tells the id alone.
        shared = _shared((await client.files_info(file=shared.id))["file"])
    if not shared.url and not shared.is_external:
        raise FileGone("Slack tells of no address")
    if shared.is_external or not is_slacks(shared.url, client.base_url):
        raise FileElsewhere("Slack does not keep it")
    if shared.told_size > MAX_FILE_BYTES:
        raise FileTooLarge("more than is taken, as Slack says")
    assert client.session is not None
    try:
        async with client.session.get(
            shared.url,
            headers={"Authorization": f"Bearer {client.token}", "Accept-Encoding": "identity"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=DOWNLOAD_TIMEOUT_S),
        ) as got:
            _judge(got, shared)
            await keep(got.content.iter_chunked(CHUNK_BYTES), into)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.info("slack.file_not_had", error=type(error).__name__)
        raise TemporaryError("its address broke off", retry_after_s=LATER_S) from None


def _judge(got: aiohttp.ClientResponse, shared: SharedFile) -> None:
    """Whether what comes is the file. Raises as `Files.fetched`."""
    # With a token that may not read it, Slack may also answer with the page where people sign in, and 200.
    is_page = got.content_type == "text/html" and shared.mime_type != "text/html"
    if got.status == 200 and not is_page:
        return
    log.info("slack.file_not_had", status=got.status)
    if got.status in SIGN_IN or is_page:
        raise MissingScope("Slack does not let us read it: files:read")
    if got.status in LATER or got.status >= 500:
        raise TemporaryError(f"its address answers {got.status}", retry_after_s=LATER_S)
    raise FileGone(f"its address answers {got.status}")


def _shared(told: dict[str, Any]) -> SharedFile:
    must_ask = told.get("file_access") == "check_file_info"
    size = told.get("size")
    return SharedFile(
        id=_text(told.get("id")),
        name=file_name(_text(told.get("name")) or _text(told.get("title"))),
        mime_type=mime_type(_text(told.get("mimetype"))),
        told_size=size if isinstance(size, int) else 0,
        url="" if must_ask else _text(told.get("url_private_download")) or _text(told.get("url_private")),
        is_external=told.get("is_external") is True or told.get("mode") == "external",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
