"""Messages on their way out, and the record of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bridge.facts import MessageSeen
from bridge.ids import (
    CauseId,
    ConversationId,
    FileId,
    MessageId,
    OutboxId,
    OwnerNumberId,
    PersonId,
    SessionId,
    StanzaId,
)
from bridge.ports.log_rows import LoggedMessage, MessageChange
from bridge.ports.rows import (
    CauseKind,
    ContactLine,
    Figures,
    OutboxRow,
    Purpose,
    Standing,
)
from bridge.screens import Surface


class OutboxTx(Protocol):
    """Messages on their way to WhatsApp."""

    async def add_cause(
        self, kind: CauseKind, person: PersonId, surface: Surface, now: datetime, *, fact: int | None = None
    ) -> CauseId: ...

    async def add_outbox(
        self,
        *,
        session: SessionId,
        purpose: Purpose,
        recipient: PersonId,
        text: str,
        now: datetime,
        not_before: datetime,
        cause: CauseId | None = None,
        owner_number: OwnerNumberId | None = None,
        conversation: ConversationId | None = None,
        revision: int | None = None,
        choices: Sequence[str] = (),
        file: FileId | None = None,
    ) -> OutboxRow:
        """Put a message out. The database itself refuses a row with neither cause nor owner number, or both.

        Called by `bridge.gate` alone. A SCREEN replaces the conversation's SCREENs that are still DUE.
        """
        ...

    async def outbox_row(self, outbox: OutboxId) -> OutboxRow | None: ...

    async def newest_outbox(self, session: SessionId, *, since: datetime, limit: int) -> list[OutboxRow]:
        """What was put out since then, whatever became of it, newest first. Costs what the session sent."""
        ...

    async def outbox_by_stanza(self, session: SessionId, stanza: StanzaId) -> OutboxRow | None:
        """The entry that we sent (or tried to send) under this stanza id."""
        ...

    async def standing_screen(
        self, conversation: ConversationId, *, written_at: datetime, quoted: StanzaId | None
    ) -> Standing | None:
        """The screen that stood in the owner's WhatsApp when a message was written.

        quoted: that one, if it is a screen of the conversation (exact). Else the newest one that was SENT (or
        later) with sent_at's whole second <= written_at, or with sent_at unknown: its ack was seen before.
        """
        ...


class RecordTx(Protocol):
    """The message log and what is made of it."""

    async def log_message(
        self,
        message: MessageSeen,
        *,
        session: SessionId,
        contact: PersonId,
        outbox: OutboxId | None,
        by: PersonId | None,
        now: datetime,
    ) -> MessageId | None:
        """Write one line; its id, or None when this very message is in the log already.

        One from history gets a negative seq, below all others: read backwards, a contact's lines stand in the
        order of their times.
        """
        ...

    async def log_edit(
        self,
        session: SessionId,
        contact: PersonId,
        outgoing: bool,
        stanza: StanzaId,
        text: str,
        at: datetime,
    ) -> MessageId | None:
        """Another text from now on; the line's id, None when there is no such line.

        stanza: WhatsApp's name of the message, also of one that our outbox sent.
        """
        ...

    async def log_revoke(
        self, session: SessionId, contact: PersonId, outgoing: bool, stanza: StanzaId, at: datetime
    ) -> MessageId | None:
        """As `log_edit`: its author has taken it back."""
        ...

    async def log_reaction(
        self,
        session: SessionId,
        contact: PersonId,
        outgoing: bool,
        stanza: StanzaId,
        emoji: str,
        *,
        ours: bool,
        at: datetime,
    ) -> MessageId | None:
        """As `log_edit`: an emoji was put on it, or ("") taken off.

        None also when that is known already, or a later one.

        ours: from the linked account. Each side has one at a time.
        """
        ...

    async def changes(self, message: MessageId) -> list[MessageChange]:
        """What was done to a line after it was written, oldest first."""
        ...

    async def message(self, message: MessageId) -> LoggedMessage | None: ...

    async def messages(
        self,
        session: SessionId,
        *,
        contact: PersonId | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[LoggedMessage]:
        """A page of the log, newest first, by seq: the `limit` lines next to the cursor, before (older than)
        or
        after (newer than) it; without a cursor the newest."""
        ...

    async def first_since(
        self, session: SessionId, moment: datetime, *, contact: PersonId | None = None
    ) -> int | None:
        """The seq of the first line that was written then or later; None when there is none."""
        ...

    async def broadcast_lines(
        self,
        session: SessionId,
        contact: PersonId,
        *,
        after: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> list[LoggedMessage]:
        """What of broadcasts went to one contact in that time (None: without an end), newest first.

        Without a seq (0): these are no lines of the log, where thousands of them would hide the talk.
        """
        ...

    async def search(
        self,
        session: SessionId,
        words: Sequence[str],
        *,
        contact: PersonId | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[LoggedMessage]:
        """As `messages`, of those that hold all the words, folded by `bridge.searching`; no words: none."""
        ...

    async def contacts(
        self, session: SessionId, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[ContactLine]:
        """Those who wrote or were written to, by last message's seq, newest first; paged like `messages`."""
        ...

    async def figures(self, session: SessionId, *, since: datetime) -> Figures: ...
