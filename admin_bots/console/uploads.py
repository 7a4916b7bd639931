"""Reads a form with a file as it comes: never more than we take, and none of the file before it is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from admin_bots.console.principal import Principal
from admin_bots.console.requests import event_id_of, revision_of, same
from admin_bots.file_names import file_name, mime_type
from admin_bots.given_files import FileTooLarge, keep
from bridge.ports.files import MAX_FILE_BYTES

MAX_ENVELOPE_BYTES = 16_384
"""Of the form around the file."""
MAX_FIELD_BYTES = 100
CHUNK_BYTES = 65_536
FIELDS = frozenset({"csrf", "event_id", "revision"})
FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A form's file, and what it answers."""

    path: Path
    name: str
    mime_type: str
    revision: int
    event_id: str


async def read_upload(request: web.Request, principal: Principal, into: Path) -> Upload:
    """A form of ours: its fields, and its one file last.

    Raises:
        FileTooLarge: the file is too large.
        web.HTTPForbidden, web.HTTPUnsupportedMediaType, web.HTTPBadRequest
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType(text="A form with a file is expected.\n")
    if (request.content_length or 0) > MAX_FILE_BYTES + MAX_ENVELOPE_BYTES:
        raise FileTooLarge("more than is taken, as it says itself")
    try:
        return await _read(await request.multipart(), request, principal, into)
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError):
        # What aiohttp raises on a form that is none; each of ours is an HTTP error.
        raise web.HTTPBadRequest(text="That is no form with a file.\n") from None


async def _read(reader: MultipartReader, request: web.Request, principal: Principal, into: Path) -> Upload:
    fields: dict[str, str] = {}
    while isinstance(part := await reader.next(), BodyPartReader):
        if part.name == FILE and part.filename:
            _must_be_ours(request, fields, principal)
            told = {"event_id": fields.get("event_id"), "revision": _number(fields.get("revision", ""))}
            upload = Upload(
                path=into,
                name=file_name(part.filename),
                mime_type=mime_type(part.headers.get("Content-Type", "")),
                revision=revision_of(told),
                event_id=event_id_of(told, principal),
            )
            await keep(_chunks(part), into)
            if await reader.next() is not None:
                raise ValueError("something follows the file")
            return upload
        if part.name not in FIELDS or part.name in fields:
            raise ValueError("a field that is not of our form")
        fields[part.name] = await _field(part)
    raise ValueError("no file")


def _must_be_ours(request: web.Request, fields: dict[str, str], principal: Principal) -> None:
    token = request.headers.get("X-CSRF-Token") or fields.get("csrf", "")
    if not same(token, principal.csrf_token):
        raise web.HTTPForbidden(text="The page is out of date. Load it again.\n")


async def _field(part: BodyPartReader) -> str:
    value = bytearray()
    while chunk := await part.read_chunk(CHUNK_BYTES):
        value += chunk
        if len(value) > MAX_FIELD_BYTES:
            raise ValueError("a field is too long")
    return value.decode()


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield chunk


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else None
