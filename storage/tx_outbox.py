"""The outbox: what may go out, and the screens that stood."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from bridge.delivery import Delivery
from bridge.errors import PermanentError
from bridge.ids import (
    CauseId,
    ConversationId,
    FileId,
    OutboxId,
    OwnerNumberId,
    PersonId,
    SessionId,
    StanzaId,
    new_id,
)
from bridge.ports.rows import CauseKind, OutboxRow, Proof, Purpose, Standing
from bridge.screens import Surface
from storage.models.messages import Cause, OutboxEntry
from storage.rows import chat_of, instant, outbox_row
from storage.tx_ground import Ground

RANKS = {Purpose.SCREEN: 0, Purpose.REPLY: 1, Purpose.BROADCAST: 2}
_CAUSES = {Purpose.REPLY: CauseKind.REPLY}
"""A broadcast's message is put out by `add_broadcast_send`, together with its recipient's row."""


class OutboxStore(Ground):
    """`bridge.ports.store.OutboxTx`."""

    async def add_cause(
        self, kind: CauseKind, person: PersonId, surface: Surface, now: datetime, *, fact: int | None = None
    ) -> CauseId:
        """See the port."""
        actor = await self._now_called(person)
        if fact is not None and not await self._sql.one(
            "SELECT 1 FROM facts WHERE seq = ? AND tenant_id = ?", fact, self.tenant_id
        ):
            raise LookupError("no such fact")
        cause = CauseId(new_id())
        await self._insert(Cause, id=cause, kind=kind, person_id=actor, surface=surface, fact_id=fact, at=now)
        return cause

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
        """See the port.

        Raises:
            LookupError: something named is not this tenant's.
            PermanentError: cause or owner number do not cover this message. The database would refuse it too.
        """
        await self._mine("sessions", session)
        towards = await self._now_called(recipient)
        await self._check_right(purpose, session, towards, cause, owner_number)
        if conversation is not None:
            await self._mine("conversations", conversation)
        if file is not None:
            await self._mine("given_files", file)
        if purpose is Purpose.SCREEN and conversation is not None:
            await self._supersede(conversation)
        entry = OutboxId(new_id())
        await self._insert(
            OutboxEntry,
            id=entry,
            session_id=session,
            purpose=purpose,
            rank=RANKS[purpose],
            born=time.time_ns(),
            recipient_id=towards,
            cause_id=cause,
            owner_number_id=owner_number,
            text=self._seal("outbox", entry, "text", text),
            delivery=Delivery.DUE,
            created_at=now,
            not_before=not_before,
            conversation_id=conversation,
            revision=revision,
            choices=json.dumps(list(choices)) if choices else None,
            file_id=file,
        )
        return outbox_row(await self._mine("outbox", entry), self._cipher)

    async def outbox_row(self, outbox: OutboxId) -> OutboxRow | None:
        """See the port."""
        try:
            return outbox_row(await self._mine("outbox", outbox), self._cipher)
        except LookupError:
            return None

    async def newest_outbox(self, session: SessionId, *, since: datetime, limit: int) -> list[OutboxRow]:
        """See the port."""
        rows = await self._sql.all(
            "SELECT * FROM outbox WHERE session_id = ? AND tenant_id = ? AND created_at >= ?"
            " ORDER BY born DESC LIMIT ?",
            session,
            self.tenant_id,
            since,
            limit,
        )
        return [outbox_row(row, self._cipher) for row in rows]

    async def outbox_by_stanza(self, session: SessionId, stanza: StanzaId) -> OutboxRow | None:
        """See the port."""
        row = await self._sql.one(
            "SELECT * FROM outbox WHERE session_id = ? AND stanza = ? AND tenant_id = ?",
            session,
            _harmless(stanza),
            self.tenant_id,
        )
        return None if row is None else outbox_row(row, self._cipher)

    async def standing_screen(
        self, conversation: ConversationId, *, written_at: datetime, quoted: StanzaId | None
    ) -> Standing | None:
        """See the port."""
        stood = (
            "SELECT * FROM outbox WHERE conversation_id = ? AND tenant_id = ? AND purpose = 'screen'"
            " AND stanza IS NOT NULL"
        )
        row = None
        if quoted is not None:
            row = await self._sql.one(
                f"{stood} AND stanza = ? LIMIT 1", conversation, self.tenant_id, _harmless(quoted)
            )
        if row is None:
            # WhatsApp tells whole seconds; what was sent within the writer's second may have been seen.
            # An ack without a time was seen on the page before the message was.
            row = await self._sql.one(
                f"{stood} AND delivery IN ('sent', 'delivered', 'read') AND (sent_at IS NULL OR sent_at < ?)"
                " ORDER BY born DESC LIMIT 1",
                conversation,
                self.tenant_id,
                written_at.replace(microsecond=0) + timedelta(seconds=1),
            )
        if row is None:
            return None
        entry = outbox_row(row, self._cipher)
        return Standing(
            outbox=entry.id,
            chat=chat_of(entry.key),
            revision=entry.revision or 0,
            choices=entry.choices,
            stanza_id=StanzaId(row["stanza"]),
            sent_at=None if row["sent_at"] is None else instant(row["sent_at"]),
        )

    async def _check_right(
        self,
        purpose: Purpose,
        session: SessionId,
        towards: PersonId,
        cause: CauseId | None,
        owner_number: OwnerNumberId | None,
    ) -> None:
        if (cause is None) == (owner_number is None):
            raise PermanentError("a message needs either a person's cause or the owner's number, never both")
        if owner_number is not None:
            number = await self._mine("owner_numbers", owner_number)
            rules = number["proof"] == Proof.VERIFIED and number["replaced_at"] is None
            if purpose is not Purpose.SCREEN or not rules or number["session_id"] != session:
                raise PermanentError("only screens go to an owner's number, and only to one that rules here")
            if number["person_id"] != towards:
                raise PermanentError("an owner's number covers messages to its own person only")
        if cause is not None and (await self._mine("causes", cause))["kind"] != _CAUSES.get(purpose):
            raise PermanentError(f"that cause does not cover a {purpose}")

    async def _supersede(self, conversation: ConversationId) -> None:
        await self._sql.run(
            "UPDATE outbox SET delivery = ?, reason = ? WHERE conversation_id = ? AND tenant_id = ?"
            " AND purpose = 'screen' AND delivery = ?",
            Delivery.DROPPED,
            "superseded",
            conversation,
            self.tenant_id,
            Delivery.DUE,
        )


def _harmless(stanza: str) -> str:
    """A stanza id to look for; one that could never have been stored finds nothing."""
    return stanza.replace("\0", "").encode("utf-8", "replace").decode()
