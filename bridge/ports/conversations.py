"""Facts, and the menus that they move."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bridge.facts import Fact
from bridge.ids import (
    ConversationId,
    PersonId,
    SessionId,
    SurfaceId,
)
from bridge.ports.rows import (
    ConversationRow,
    FactRow,
    Role,
    SurfaceRow,
)
from bridge.screens import Surface


class FactsTx(Protocol):
    """Facts: recorded once, handled in order."""

    async def record_fact(
        self, fact: Fact, *, key: str, lane: str, session: SessionId | None, now: datetime
    ) -> FactRow | None:
        """The new row; None when a fact with this key was recorded before (then nothing changes)."""
        ...

    async def next_fact(self, lane: str) -> FactRow | None:
        """The first unhandled fact of the lane."""
        ...

    async def fact_handled(self, seq: int, now: datetime) -> bool:
        """Mark it handled; False when another process already did: the caller must then roll back."""
        ...


class ConversationTx(Protocol):
    """Menus and where they are shown."""

    async def conversation(self, conversation: ConversationId) -> ConversationRow | None: ...

    async def conversation_of(
        self, person: PersonId, session: SessionId | None = None
    ) -> ConversationRow | None: ...

    async def open_conversation(
        self, person: PersonId, role: Role, *, session: SessionId | None, page: str
    ) -> ConversationRow:
        """The person's conversation, made when there is none (with a surface row for whatsapp if role is
        OWNER).
        """
        ...

    async def save_conversation(self, row: ConversationRow, *, was_revision: int) -> bool:
        """Store it and set `wanted` of all its surfaces to the new revision; False when the revision had
        moved.
        """
        ...

    async def surfaces(self, conversation: ConversationId) -> list[SurfaceRow]: ...

    async def put_surface(self, conversation: ConversationId, surface: Surface, address: str) -> SurfaceRow:
        """The conversation's place on that surface, made or moved to `address`; wants this revision."""
        ...

    async def surface_shown(
        self, surface: SurfaceId, revision: int, message_ref: str | None, *, asked: int | None = None
    ) -> None:
        """It shows `revision` now. Never goes back to a smaller one.

        asked: of the SurfaceRow that was drawn. When it has grown since, the place stays due: what moved
        meanwhile (a rotated QR code) has not been drawn.
        """
        ...

    async def want_surface(self, surface: SurfaceId) -> None:
        """Make it due once more (shown becomes 0): its message is gone, or something live has moved."""
        ...

    async def menus(self, session: SessionId) -> list[ConversationRow]:
        """The conversations about a session whose person is a member now, with the role of now."""
        ...

    async def add_notice(
        self,
        conversation: ConversationId,
        kind: str,
        *,
        about: str | None,
        params: dict[str, str],
        now: datetime,
        not_before: datetime,
        picture: bytes | None = None,
        lasting: bool = False,
    ) -> int:
        """Put a notice out to every admin-chat surface of the conversation; how many rows are due by that.

        A place that has one of the same kind and `about` still to show gets no second one.
        lasting: what comes later of the same kind and `about` is told in the same message, until
        `end_notice`; the same `params` again tell nothing.
        """
        ...

    async def end_notice(
        self, conversation: ConversationId, kind: str, *, about: str, params: dict[str, str], now: datetime
    ) -> int:
        """The last word in the lasting notices of that kind: due once more, `params` added; how many."""
        ...

    async def renew_notice(
        self, conversation: ConversationId, kind: str, *, about: str, now: datetime
    ) -> int:
        """Draw the newest notice of that kind anew in each place that has one; how many are due."""
        ...

    async def change_notice(
        self, conversation: ConversationId, kind: str, *, about: str, params: dict[str, str], now: datetime
    ) -> int:
        """What the lasting notices of that kind tell now: due once more where `params` are others.

        How many there are, due or not. None is made.
        """
        ...

    async def renew_lasting(self, kind: str) -> int:
        """Draw all lasting notices of that kind anew, in every place of the tenant; how many are due."""
        ...

    async def notice_ended_at(
        self, conversation: ConversationId, kind: str, *, about: str
    ) -> datetime | None:
        """When the last word of a lasting notice of that kind was shown last; None: never."""
        ...

    async def notice_ref(self, place: SurfaceId, kind: str, about: str) -> str | None:
        """The message in which that place tells of it, the newest one; None: it does not yet."""
        ...

    async def notice_shown(
        self, notice: str, message_ref: str | None, now: datetime, *, asked: int | None = None
    ) -> None:
        """It is told; its picture goes. `message_ref` None keeps the one that it has.

        asked: of the NoticeRow that was drawn. When it has grown since, the notice stays due.
        """
        ...

    async def notice_about(
        self, conversation: ConversationId, surface: Surface, message_ref: str
    ) -> str | None:
        """What the notice in that message is about, to answer by quoting it; None when there is none."""
        ...
