"""One shared client of an S3-compatible store, with aiobotocore's traps closed.

- botocore asks for `100-continue` before each body, and aiobotocore waits for it without a limit: a mute
  server would hang a put for ever. That header is not sent, and every call has a limit of its own besides.
- It adds CRC32 checksums that many stores refuse: only where required. Contents have a SHA-256 of ours.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.handlers import add_expect_header

CONNECT_LIMIT_S = 5.0
TRIES = 3
"""Of one call, with botocore's standard pauses between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """A bucket, and how to reach it. endpoint empty: Amazon's. No keys: what the machine is granted.

    patience_s: how long the store may be silent.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    patience_s: float = 20.0

    @property
    def name(self) -> str:
        """For a person."""
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/") + at


class S3Client:
    """Opens aiobotocore's client at the first call; all calls of a process share it."""

    def __init__(self, place: S3Place) -> None:
        self.place = place
        self._stack = AsyncExitStack()
        self._client: Any = None
        self._opening = asyncio.Lock()

    async def opened(self) -> Any:
        """The client; made once (it reads botocore's tables, about 0.3 s)."""
        async with self._opening:
            if self._client is None:
                self._client = await self._stack.enter_async_context(self._made())
                self._client.meta.events.unregister("before-call.s3", add_expect_header)
            return self._client

    async def close(self) -> None:
        """Close all connections. Works twice."""
        async with self._opening:
            self._client = None
            await self._stack.aclose()

    def _made(self) -> Any:
        place = self.place
        return get_session().create_client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region,
            aws_access_key_id=place.access_key_id,
            aws_secret_access_key=place.secret_access_key,
            config=AioConfig(
                connect_timeout=min(CONNECT_LIMIT_S, place.patience_s),
                read_timeout=place.patience_s,
                retries={"mode": "standard", "total_max_attempts": TRIES},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                # A bucket as a host name needs DNS that stores of one's own seldom have.
                s3={"addressing_style": "path" if place.endpoint else "auto"},
            ),
        )
