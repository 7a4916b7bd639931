"""The files that Telegram keeps: photos and documents, by file id and by path."""

from __future__ import annotations

import hashlib
import itertools
import mimetypes
from typing import Any

from tests.standins.telegram.errors import bad
from tests.standins.telegram.limits import FILESIZE_DOWNLOAD, FILESIZE_UPLOAD
from tests.standins.telegram.messages import Media
from tests.standins.telegram.pictures import look_at


class Shelf:
    """All files of the stand-in. Each upload gets a fresh file id; the unique id tells equal files."""

    def __init__(self) -> None:
        self._by_id: dict[str, Media] = {}
        self._numbers = itertools.count(1)

    def photo(self, data: bytes) -> Media:
        """Keep a photo.

        Raises:
            Refusal: it is none that Telegram takes.
        """
        seen = look_at(data)
        return self._keep("photo", "photo.jpg", seen.mime_type, data, seen.width, seen.height)

    def document(self, data: bytes, filename: str) -> Media:
        """Keep a document.

        Raises:
            Refusal: it is empty or too big.
        """
        if not data:
            raise bad("file must be non-empty")
        if len(data) > FILESIZE_UPLOAD:
            raise bad("Request Entity Too Large")
        mime = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        return self._keep("document", filename, mime, data, 0, 0)

    def by_id(self, file_id: str) -> Media:
        """The file with this id.

        Raises:
            Refusal: there is none.
        """
        if file_id not in self._by_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def as_file(self, file_id: str) -> dict[str, Any]:
        """What getFile tells.

        Raises:
            Refusal: there is no such file, or it is too big to be downloaded by a bot.
        """
        if file_id not in self._by_id:
            raise bad("wrong file_id or the file is temporarily unavailable")
        media = self._by_id[file_id]
        if len(media.data) > FILESIZE_DOWNLOAD:
            raise bad("file is too big")
        facts = {"file_id": file_id, "file_unique_id": media.unique_id, "file_size": len(media.data)}
        return facts | {"file_path": f"{media.kind}s/{file_id}"}

    def by_path(self, path: str) -> Media | None:
        """The file at a path that `as_file` has told."""
        kind, _, file_id = path.partition("/")
        media = self._by_id.get(file_id)
        return media if media and kind == f"{media.kind}s" else None

    def _keep(self, kind: str, name: str, mime: str, data: bytes, width: int, height: int) -> Media:
        number = next(self._numbers)
        media = Media(
            kind=kind,
            file_id=f"{kind}-{number}-{hashlib.sha256(b'%d' % number + data).hexdigest()[:24]}",
            unique_id=hashlib.sha256(data).hexdigest()[:16],
            filename=name,
            mime_type=mime,
            data=data,
            width=width,
            height=height,
        )
        self._by_id[media.file_id] = media
        return media
