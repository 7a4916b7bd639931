"""Files under keys in S3, or in what speaks like it. Each put is a single request, for a key made anew.

A put asks for a key that is free. The answer to it may be lost and the client tries again: then the store
refuses our own write. So each put leaves a mark in the object's metadata, by which it knows itself again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
import tempfile
from pathlib import Path
from typing import IO, Any

import structlog

from storage.blobs.arriving import CHUNK, arriving, digest_of, disk_trouble
from storage.blobs.contract import (
    BlobDamaged,
    BlobMissing,
    BlobTaken,
    StoreAway,
    checked_key,
    checked_prefix,
)
from storage.blobs.s3_answers import (
    FAILURES,
    away,
    own_words,
    says_missing,
    says_no_conditions,
    says_taken,
)
from storage.blobs.s3_client import S3Client

log = structlog.get_logger(__name__)

SLOWEST_BYTES_PER_S = 128 * 1024
"""A put of a large file may take as long as this asks for; a home's upload line has about 1 Mbit/s."""
UNCONDITIONAL = "this store lets one write take another's place (If-None-Match is ignored)"


class S3Blobs:
    """`storage.blobs.contract.Blobs`."""

    def __init__(self, client: S3Client) -> None:
        self.place = client.place.name
        self._client = client
        self._at = client.place
        self._conditions: bool | None = None  # whether it obeys If-None-Match; None: not tried yet
        self._probing = asyncio.Lock()

    async def put(self, key: str, file: Path) -> None:
        """See the contract."""
        full = self._full(checked_key(key))
        await self._put(full, file, conditional=await self._knows_conditions())

    async def get(self, key: str, into: Path) -> None:
        """See the contract."""
        answer = await self._call("get_object", Key=self._full(checked_key(key)))
        marked = own_words(answer).get("sha256")
        body = answer["Body"]
        try:
            with arriving(into) as target:
                digest = await self._streamed(body, target)
                if marked is not None and digest != marked:
                    raise BlobDamaged("what came is not what was put there")
        except OSError as error:
            raise disk_trouble(error) from error
        finally:
            body.close()

    async def delete(self, key: str) -> None:
        """See the contract."""
        try:
            await self._call("delete_object", Key=self._full(checked_key(key)))
        except BlobMissing:
            return

    async def keys(self, prefix: str) -> list[str]:
        """See the contract."""
        start, more = self._full(checked_prefix(prefix)), ""
        found: list[str] = []
        while True:
            onward: dict[str, Any] = {"ContinuationToken": more} if more else {}
            page = await self._call("list_objects_v2", Prefix=start, **onward)
            if page.get("Name") != self._at.bucket:
                raise StoreAway(f"{self.place}: a listing came that is not this bucket's")
            found += [entry["Key"] for entry in page.get("Contents", ())]
            more = page.get("NextContinuationToken", "")
            if not more:
                skip = len(self._full(""))
                return sorted(key[skip:] for key in found if not key[skip:].startswith("."))

    async def check(self) -> str | None:
        """See the contract."""
        async with self._probing:
            self._conditions = await self._probe()
        return None if self._conditions else UNCONDITIONAL

    async def close(self) -> None:
        """See the contract."""
        await self._client.close()

    async def _put(self, full: str, file: Path, *, conditional: bool) -> None:
        mark = secrets.token_hex(16)
        words: dict[str, Any] = {"IfNoneMatch": "*"} if conditional else {}
        if not conditional and await self._mark_of(full) is not None:
            raise BlobTaken("there is an object under this key already")
        try:
            size, digest = await asyncio.to_thread(_size_and_digest, file)
            body = await asyncio.to_thread(file.open, "rb")
        except OSError as error:
            raise disk_trouble(error) from error
        try:
            await self._call(
                "put_object",
                limit_s=self._at.patience_s + size / SLOWEST_BYTES_PER_S,
                Key=full,
                # botocore takes bytes or a real file; only the latter leaves memory flat.
                Body=body,
                Metadata={"sha256": digest, "mark": mark},
                **words,
            )
        except BlobTaken:
            if await self._mark_of(full) != mark:
                raise
        finally:
            body.close()

    async def _mark_of(self, full: str) -> str | None:
        """The mark of what is there; None: nothing is. An object of somebody else's has an empty one."""
        try:
            # Not a HEAD: its 404 has no words, and a bare 404 may be anybody's.
            answer = await self._call("get_object", Key=full)
        except BlobMissing:
            return None
        answer["Body"].close()
        return own_words(answer).get("mark", "")

    async def _streamed(self, body: Any, target: IO[bytes]) -> str:
        digest = hashlib.sha256()
        while True:
            piece = await self._piece(body)
            if not piece:
                return digest.hexdigest()
            digest.update(piece)
            await asyncio.to_thread(target.write, piece)

    async def _piece(self, body: Any) -> bytes:
        try:
            async with asyncio.timeout(self._at.patience_s):
                return bytes(await body.read(CHUNK))
        except FAILURES as error:
            raise away(error, self.place) from error

    async def _knows_conditions(self) -> bool:
        async with self._probing:
            if self._conditions is None:
                self._conditions = await self._probe()
                if not self._conditions:
                    log.warning("bundle_store.unconditional", advice=UNCONDITIONAL)
        return self._conditions

    async def _probe(self) -> bool:
        """Write, write again (which a store with conditional writes refuses), read back, delete.

        Raises:
            StoreAway: one of these did not work.
        """
        full, content = self._full(f".probe-{secrets.token_hex(8)}"), secrets.token_hex(16).encode()
        with tempfile.NamedTemporaryFile() as probe:
            probe.write(content)
            probe.flush()
            knows = await self._refuses_a_second(full, Path(probe.name))
        came = b""
        with contextlib.suppress(BlobMissing):
            answer = await self._call("get_object", Key=full)
            came = await self._piece(answer["Body"])
            answer["Body"].close()
        if came != content:
            raise StoreAway(
                f"{self.place}: what was written did not come back",
                todo="Is what answers at S3_ENDPOINT an S3 store?",
            )
        await self._call("delete_object", Key=full)
        return knows

    async def _refuses_a_second(self, full: str, probe: Path) -> bool:
        try:
            await self._put(full, probe, conditional=True)
            await self._put(full, probe, conditional=True)
        except BlobTaken:
            return True
        except _NoConditions:
            await self._put(full, probe, conditional=False)
        return False

    async def _call(self, verb: str, *, limit_s: float | None = None, **words: Any) -> Any:
        """One call, within a limit; what the store said in our words."""
        try:
            async with asyncio.timeout(limit_s or self._at.patience_s):
                client = await self._client.opened()
                return await getattr(client, verb)(Bucket=self._at.bucket, **words)
        except FAILURES as error:
            if verb in {"get_object", "delete_object"} and says_missing(error):
                raise BlobMissing("the store has no such object") from None
            if verb == "put_object" and says_taken(error):
                raise BlobTaken("there is an object under this key already") from None
            if "IfNoneMatch" in words and says_no_conditions(error):
                raise _NoConditions from None
            raise away(error, self.place) from error

    def _full(self, key: str) -> str:
        return f"{self._at.prefix}/{key}" if self._at.prefix else key


def _size_and_digest(file: Path) -> tuple[int, str]:
    return file.stat().st_size, digest_of(file)


class _NoConditions(StoreAway):
    """A conditional put is not implemented there."""

    def __init__(self) -> None:
        super().__init__("this store does not know conditional writes")
