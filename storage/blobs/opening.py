"""Which store of files a BUNDLE_STORE speaks of."""

from __future__ import annotations

from pathlib import Path

from storage.blobs.contract import Blobs, StoreAway
from storage.blobs.folder import FolderBlobs


def open_blobs(
    where: str,
    *,
    endpoint: str = "",
    region: str = "us-east-1",
    access_key_id: str | None = None,
    secret_access_key: str | None = None,
) -> Blobs:
    """The store of `s3://bucket/prefix`, or of a folder. Nothing is asked of it yet: it may be away.

    endpoint: http(s) address of an S3-compatible store; empty: Amazon's. Without keys S3 is used with what
    the machine itself is granted.
    """
    if not where.startswith("s3://"):
        return FolderBlobs(Path(where).absolute())
    # Only now: it costs half a second, which nobody with a folder shall pay.
    from storage.blobs.s3 import S3Blobs
    from storage.blobs.s3_client import S3Client, S3Place

    bucket, _, prefix = where.removeprefix("s3://").partition("/")
    place = S3Place(
        bucket=bucket,
        prefix=prefix.strip("/"),
        endpoint=endpoint.rstrip("/"),
        region=region,
        access_key_id=access_key_id,
        secret_access_key=secret_access_key,
    )
    return S3Blobs(S3Client(place))


class NoBlobs:
    """For a process that was started without one: it answers nothing, and claims nothing."""

    place = "none"

    async def put(self, *_: object, **__: object) -> None:
        """Never."""
        raise _none()

    async def get(self, *_: object, **__: object) -> None:
        """Never."""
        raise _none()

    async def delete(self, *_: object, **__: object) -> None:
        """Never."""
        raise _none()

    async def keys(self, *_: object, **__: object) -> list[str]:
        """Never."""
        raise _none()

    async def check(self) -> str | None:
        """Never."""
        raise _none()

    async def close(self) -> None:
        """Nothing is open."""


def _none() -> StoreAway:
    return StoreAway("this process was started without a bundle store", todo="Set BUNDLE_STORE.")
