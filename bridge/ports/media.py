"""Files of messages, as the record knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.facts import MessageKind
from bridge.ids import AttachmentId, ChatId, FileId, MessageId, PersonId, SessionId, StanzaId
from bridge.media import FileState, FileTrouble
from bridge.ports.broadcast_rows import FileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The file of a message, as its line shows it. name, size_bytes: once it is kept."""

    id: AttachmentId
    state: FileState
    why: FileTrouble | None
    has_preview: bool
    name: str | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """The file of a message, and where it is fetched. tries: so many were begun.

    preview: the picture that it is, drawn anew by us, small enough for every surface; None: it is shown as a
    document.
    """

    id: AttachmentId
    session: SessionId
    message: MessageId
    contact: PersonId
    kind: MessageKind
    chat: ChatId
    stanza_id: StanzaId
    from_me: bool
    state: FileState
    why: FileTrouble | None
    tries: int
    file: FileRow | None
    preview: FileRow | None


class MediaTx(Protocol):
    """What came with messages."""

    async def add_attachment(
        self, message: MessageId, chat: ChatId, now: datetime, *, file: FileId | None = None
    ) -> AttachmentId:
        """A message has a file, which waits to be fetched. file: it is here already, for we send it."""
        ...

    async def attachment(self, attachment: AttachmentId) -> AttachmentRow | None: ...

    async def attachment_of(self, message: MessageId) -> AttachmentRow | None: ...

    async def next_attachment(self, session: SessionId, now: datetime) -> AttachmentRow | None:
        """The newest of those that wait and may be tried now: who writes now is answered now."""
        ...

    async def next_attachment_at(self, session: SessionId) -> datetime | None:
        """When the next of those that wait may be tried; None: none waits."""
        ...

    async def begin_fetch(self, attachment: AttachmentId, *, tries: int, again_at: datetime) -> bool:
        """It is being tried, for this time counted from 1; not again before then. False: somebody else does.

        Committed first: what kills the process is not tried for ever.
        """
        ...

    async def fetch_not_begun(self, attachment: AttachmentId, *, tries: int, again_at: datetime) -> None:
        """That time does not count: there was nobody to ask."""
        ...

    async def settle_attachment(
        self,
        attachment: AttachmentId,
        state: FileState,
        *,
        why: FileTrouble | None = None,
        file: FileId | None = None,
        preview: FileId | None = None,
        sha256: str | None = None,
    ) -> bool:
        """What became of it. False: it does not wait (any more), and nothing was changed."""
        ...

    async def fetch_again(self, message: MessageId, now: datetime) -> bool:
        """A person wants it tried again. False: it waits, or is there, or there is none."""
        ...
