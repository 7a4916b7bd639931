"""Sealed files: a file that only its tenant's key opens, in the one place that it was made for.

Layout: `magic | version | key id | length of place | place | prefix | frames`. The contents are cut into
frames, each under AES-256-GCM with the nonce `prefix | number | last?` (the STREAM construction) and with
the whole head as associated data. So no frame can be changed, dropped, doubled, put elsewhere or appended
to, and a file that was cut short has no last frame. The key is derived for this very place.

The place (tenant, session, bundle; or tenant, "files", file) stands in clear: a file that turns up elsewhere
says whose it is.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge.ids import TenantId
from bridge.ports.bundles import BundleUnusable, Flaw
from storage.blobs.arriving import arriving, disk_trouble
from storage.vault import Cipher, raw_key_id

MAGIC = b"wabundle"
VERSION = 1
FRAME = 64 * 1024
"""Bytes of content in a frame; larger ones are slower, for they leave the processor's cache."""
_TAG = 16
_PREFIX = 7
_KEY_ID = 16
_FIXED = len(MAGIC) + 1 + _KEY_ID + 2
_MAX_PLACE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed file belongs. within: a session, whose bundle `name` is; or "files"."""

    tenant: TenantId
    within: str
    name: str

    @property
    def text(self) -> str:
        """As it stands in the file."""
        return f"{self.tenant}|{self.within}|{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What stands before the frames."""

    key_id: str
    place: str
    prefix: bytes

    @property
    def raw(self) -> bytes:
        place = self.place.encode()
        return (
            MAGIC
            + bytes([VERSION])
            + raw_key_id(self.key_id)
            + len(place).to_bytes(2, "big")
            + place
            + self.prefix
        )


async def seal_file(cipher: Cipher, place: Place, file: Path, into: Path) -> None:
    """Write `file` sealed to `into`. Memory stays flat; the work is done in a thread.

    Raises:
        TemporaryError: this machine's disk does not take it.
    """
    await asyncio.to_thread(_seal, cipher, place, file, into)


async def open_file(cipher: Cipher, place: Place, file: Path, into: Path) -> None:
    """Write what was sealed to `into`, which appears when the last frame has proven good, and not before.

    Raises:
        BundleUnusable: it does not open here; `flaw` says why.
        TemporaryError: this machine's disk does not give or take it.
    """
    await asyncio.to_thread(_open, cipher, place, file, into)


def _seal(cipher: Cipher, place: Place, file: Path, into: Path) -> None:
    head = _Head(key_id=cipher.key_id, place=place.text, prefix=os.urandom(_PREFIX))
    bound, key = head.raw, AESGCM(cipher.file_key(place.text))
    try:
        with file.open("rb") as source, arriving(into) as target:
            target.write(bound)
            for nonce, frame in _numbered(source, FRAME, head.prefix):
                target.write(key.encrypt(nonce, frame, bound))
    except OSError as error:
        raise disk_trouble(error) from error


def _open(cipher: Cipher, place: Place, file: Path, into: Path) -> None:
    try:
        with file.open("rb") as source:
            head = _head_of(source)
            at = source.tell()
            flaw = _misplaced(cipher, place, head, source)
            if flaw is not None:
                raise BundleUnusable("a sealed file does not belong here", flaw=flaw)
            source.seek(at)
            key = AESGCM(cipher.file_key(head.place, head.key_id))
            with arriving(into) as target:
                for nonce, frame in _numbered(source, FRAME + _TAG, head.prefix):
                    target.write(key.decrypt(nonce, frame, head.raw))
    except InvalidTag:
        raise _damaged() from None
    except OSError as error:
        raise disk_trouble(error) from error


def _head_of(source: IO[bytes]) -> _Head:
    fixed = source.read(_FIXED)
    if len(fixed) < _FIXED or not fixed.startswith(MAGIC):
        raise _damaged()
    version = fixed[len(MAGIC)]
    if version > VERSION:
        raise BundleUnusable("sealed by a newer wabridge", flaw=Flaw.TOO_NEW)
    length = int.from_bytes(fixed[-2:], "big")
    rest = source.read(length + _PREFIX) if length <= _MAX_PLACE else b""
    if version != VERSION or len(rest) < length + _PREFIX or not rest[:length].isascii():
        raise _damaged()
    raw_id = fixed[len(MAGIC) + 1 : -2]
    return _Head(
        key_id=base64.b32hexencode(raw_id).decode().rstrip("=").lower(),
        place=rest[:length].decode("ascii"),
        prefix=rest[length:],
    )


def _misplaced(cipher: Cipher, place: Place, head: _Head, source: IO[bytes]) -> Flaw | None:
    """Whether it was made for here. What the head says counts only as far as a key vouches for it."""
    if not cipher.knows(head.key_id):
        # Each tenant has keys of its own, so another tenant's file cannot be told any better.
        is_tenants = head.place.partition("|")[0] == place.tenant
        return Flaw.WRONG_KEY if is_tenants else Flaw.FOREIGN
    if head.place == place.text:
        return None
    nonce, frame = next(_numbered(source, FRAME + _TAG, head.prefix))
    try:
        AESGCM(cipher.file_key(head.place, head.key_id)).decrypt(nonce, frame, head.raw)
    except InvalidTag:
        return Flaw.DAMAGED
    return Flaw.FOREIGN


def _numbered(source: IO[bytes], size: int, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The pieces of a file with their nonces; at least one, and the last one is marked."""
    piece = source.read(size)
    for number in count():
        following = source.read(size)
        yield prefix + number.to_bytes(4, "big") + bytes([not following]), piece
        if not following:
            return
        piece = following


def _damaged() -> BundleUnusable:
    return BundleUnusable("a sealed file was changed, or cut short", flaw=Flaw.DAMAGED)
