"""The files that Telegram keeps: photos and documents, by file id and by path."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import mimetypes
import re
from dataclasses import replace
from typing import Any

from tests.standins.telegram.errors import bad
from tests.standins.telegram.limits import FILE_LINK_S, FILESIZE_DOWNLOAD, FILESIZE_UPLOAD
from tests.standins.telegram.messages import Media
from tests.standins.telegram.pictures import Picture, look_at, thumbnail

TOLD_AS_IT_IS = -1


class Shelf:
    """All files of the stand-in. Each upload gets a fresh file id; the unique id tells equal files."""

    def __init__(self) -> None:
        self._by_id: dict[str, Media] = {}
        self._links: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)
        self.flow = asyncio.Event()
        """Cleared: each download stops half-way until it is set."""
        self.flow.set()

    def photo(self, data: bytes) -> Media:
        """Keep a photo, in two sizes.

        Raises:
            Refusal: it is none that Telegram takes.
        """
        seen = look_at(data)
        smaller = self._keep(_photo(thumbnail(seen)))
        return self._keep(replace(_photo(seen), smaller=smaller))

    def document(self, data: bytes, filename: str) -> Media:
        """Keep a document that the bot uploads.

        Raises:
            Refusal: it is empty or too big.
        """
        if not data:
            raise bad("file must be non-empty")
        if len(data) > FILESIZE_UPLOAD:
            raise bad("Request Entity Too Large")
        return self.persons_document(data, filename)

    def persons_document(
        self,
        data: bytes,
        filename: str,
        *,
        mime_type: str | None = None,
        told_size: int | None = TOLD_AS_IT_IS,
    ) -> Media:
        """Keep a document of a person's. A changed client can name it and its type and size as it likes.

        filename, mime_type: empty, and Telegram tells of none. told_size: None, and it tells of none.
        """
        mime = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        size = len(data) if told_size == TOLD_AS_IT_IS else told_size
        return self._keep(
            Media(
                kind="document",
                file_id="",
                unique_id="",
                filename=filename,
                mime_type=mime if mime_type is None else mime_type,
                data=data,
                told_size=size,
            )
        )

    def by_id(self, file_id: str) -> Media:
        """The file with this id.

        Raises:
            Refusal: there is none.
        """
        if file_id not in self._by_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def loses(self, media: Media) -> None:
        """Telegram does not have it any more."""
        del self._by_id[media.file_id]

    def as_file(self, file_id: str, now: float) -> dict[str, Any]:
        """What getFile tells; the path in it is good for a while from `now` on, in seconds.

        Raises:
            Refusal: there is no such file, or it is too big to be downloaded by a bot.
        """
        if file_id not in self._by_id:
            raise bad("wrong file_id or the file is temporarily unavailable")
        media = self._by_id[file_id]
        if len(media.data) > FILESIZE_DOWNLOAD:
            raise bad("file is too big")
        number = file_id.split("-")[1]
        ending = re.search(r"\.[A-Za-z0-9]{1,5}$", media.filename)
        path = f"{media.kind}s/file_{number}{ending[0] if ending else ''}"
        self._links[path] = (file_id, now + FILE_LINK_S)
        facts: dict[str, Any] = {"file_id": file_id, "file_unique_id": media.unique_id, "file_path": path}
        return facts if media.told_size is None else facts | {"file_size": media.told_size}

    def by_path(self, path: str, now: float) -> Media | None:
        """The file at a path that `as_file` has told, while the link is good."""
        file_id, good_until = self._links.get(path, ("", 0.0))
        return self._by_id.get(file_id) if now < good_until else None

    def _keep(self, media: Media) -> Media:
        number = next(self._numbers)
        kept = replace(
            media,
            file_id=f"{media.kind}-{number}-{hashlib.sha256(b'%d' % number + media.data).hexdigest()[:24]}",
            unique_id=hashlib.sha256(media.data).hexdigest()[:16],
        )
        self._by_id[kept.file_id] = kept
        return kept


def _photo(seen: Picture) -> Media:
    return Media(
        kind="photo",
        file_id="",
        unique_id="",
        filename="photo.jpg",
        mime_type=seen.mime_type,
        data=seen.data,
        width=seen.width,
        height=seen.height,
        told_size=len(seen.data),
    )
