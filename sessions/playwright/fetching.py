"""The files of messages, taken out of the page in pieces of a bounded size."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bridge.errors import PermanentError, TemporaryError
from bridge.ids import ChatId, StanzaId
from sessions.driver_errors import FileTooLarge
from sessions.page_values import Download
from sessions.playwright.calls import Calls, PageRefusal
from sessions.playwright.shapes import MAX_NAME, MIME, Refused, text_from

PIECE_BYTES = 250_000
"""Each is a JSON text of a third more. Measured: 16 MB take 2 to 7 s on two busy cores, with larger pieces
no less; and a short question is not in the way of the others."""
NO_FILE = frozenset({"message_not_contains_media", "msg_not_found", "chat_not_found"})


async def download(
    calls: Calls,
    chat: ChatId,
    stanza: StanzaId,
    *,
    from_me: bool,
    into: Path,
    limit_bytes: int,
    timeout_s: float,
) -> Download:
    """Bring the file of a message into `into`; errors as the driver contract says."""
    key = f"{'true' if from_me else 'false'}_{chat}_{stanza}"
    try:
        told = await calls.ask(
            "fetchMedia", wait_s=timeout_s, key=key, most=limit_bytes, ms=int(timeout_s * 1000)
        )
        name, found = _parcel_from(told, limit_bytes)
        try:
            await _write(into, _pieces(calls, name, found.size))
        finally:
            with contextlib.suppress(TemporaryError):
                await calls.ask("dropMedia", parcel=name)
    except PageRefusal as refusal:
        if refusal.code == "too_large":
            raise FileTooLarge(f"the file has more than {limit_bytes} bytes") from refusal
        if refusal.code in NO_FILE:
            raise PermanentError(f"there is no such file: {refusal.code}") from refusal
        raise
    return found


def _parcel_from(told: Any, limit_bytes: int) -> tuple[str, Download]:
    try:
        name, size = told["name"], told["size"]
        called = text_from(told.get("filename"), MAX_NAME, "") or None
    except (KeyError, TypeError, AttributeError, Refused):
        raise TemporaryError("the page answered nonsense") from None
    if not isinstance(name, str) or isinstance(size, bool) or not isinstance(size, int):
        raise TemporaryError("the page answered nonsense")
    if not 0 <= size <= limit_bytes:
        raise FileTooLarge(f"the file has more than {limit_bytes} bytes")
    told_type = told.get("type")
    plain = isinstance(told_type, str) and MIME.fullmatch(told_type)
    return name, Download(
        size=size, mime_type=told_type if plain else "application/octet-stream", name=called
    )


async def _pieces(calls: Calls, name: str, size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, PIECE_BYTES):
        end = min(start + PIECE_BYTES, size)
        raw = await calls.ask("readMedia", parcel=name, **{"from": start, "to": end})
        try:
            piece = base64.b64decode(raw, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise TemporaryError("the page answered nonsense") from None
        if len(piece) != end - start:
            raise TemporaryError("the page answered nonsense")
        yield piece


async def _write(into: Path, pieces: AsyncIterator[bytes]) -> None:
    file = await asyncio.to_thread(into.open, "xb")
    try:
        with file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
    except BaseException:
        await asyncio.to_thread(into.unlink, missing_ok=True)
        raise
