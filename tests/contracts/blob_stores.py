"""Stores of files for contract tests: each kind, empty, and a few verbs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from storage.blobs.contract import Blobs
from storage.blobs.s3 import S3Blobs
from storage.blobs.s3_client import S3Client, S3Place


@dataclass
class Shelf:
    """A store, and a scratch folder beside it."""

    blobs: Blobs
    scratch: Path

    async def keeps(self, key: str, content: bytes) -> None:
        """Put it."""
        await self.blobs.put(key, self.file(content))

    async def gives(self, key: str) -> bytes:
        """What is there."""
        into = self.scratch / secrets.token_hex(4)
        await self.blobs.get(key, into)
        return into.read_bytes()

    def file(self, content: bytes) -> Path:
        """A file with this in it."""
        path = self.scratch / secrets.token_hex(4)
        path.write_bytes(content)
        return path

    def left(self) -> list[str]:
        """What lies in the scratch folder."""
        return sorted(path.name for path in self.scratch.iterdir())


def s3_blobs(url: str, *, endpoint: str = "", patience_s: float = 20.0, **change: str) -> S3Blobs:
    """The store on a server of `tests.servers`, under a prefix of its own."""
    parts = urlsplit(url)
    words = {
        "bucket": parts.path.strip("/"),
        "prefix": f"test-{secrets.token_hex(6)}/deep",
        "endpoint": endpoint or f"http://{parts.hostname}:{parts.port}",
        "access_key_id": parts.username or "",
        "secret_access_key": parts.password or "",
        **change,
    }
    return S3Blobs(S3Client(S3Place(patience_s=patience_s, **words)))
