"""Tells members how the business does, when their hour has come: once each, whatever is killed.

Whoever takes a digest moves its next hour on in the same transaction that puts its notice out, so two
processes at once tell it once, and one that dies has told nothing or all. Nobody is told of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bridge.consequences import Consequences
from bridge.digest_drawing import digest_lines
from bridge.digest_times import PERIODS, next_digest, rate_of
from bridge.ids import PersonId, SessionId, TenantId
from bridge.moving import Mover
from bridge.notices import NoticeKind, after_quiet
from bridge.ownership import ruling_number
from bridge.ports.clock import Clock
from bridge.ports.hints import Hints
from bridge.ports.rows import ConversationRow, DigestRate, TenantRow
from bridge.ports.store import Store, Transaction
from bridge.ports.team_rows import DigestRow
from bridge.screens import Surface
from bridge.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Tells digests; `mover` shows the one of an owner on WhatsApp, too, where the menu is mirrored."""

    store: Store
    hints: Hints
    clock: Clock
    mover: Mover

    async def tell(self, tenant: TenantId, person: PersonId) -> None:
        """Tell the member's digest if it is due; when the next one comes is reckoned."""
        then = Consequences()
        async with self.store.transaction(tenant) as tx:
            session = await self._tell(tx, person, then)
        if then.surfaces:
            await self.hints.surfaces()
        if then.outbound and session is not None:
            await self.hints.outbound(session)

    async def _tell(self, tx: Transaction, person: PersonId, then: Consequences) -> SessionId | None:
        row, tenant, now = await tx.digest_of(person), await tx.tenant(), self.clock.now()
        if row is None or after_quiet(tenant, now) > now:
            return None  # of quiet hours that began meanwhile: it is found again when they are over
        rate = rate_of(row, tenant)
        if not await tx.take_digest(row.person, now, next_digest(tenant, now, rate)):
            return None
        menu = await tx.conversation_of(row.person)
        if menu is None or row.at is None or rate is DigestRate.OFF:
            return None
        await self._put_out(tx, menu, tenant, since=row.at - PERIODS[rate], until=now, row=row, then=then)
        return menu.session

    async def _put_out(
        self,
        tx: Transaction,
        menu: ConversationRow,
        tenant: TenantRow,
        *,
        since: datetime,
        until: datetime,
        row: DigestRow,
        then: Consequences,
    ) -> None:
        summary = await tx.summary(since, until)
        if summary.is_empty:
            return
        params = {"since": since.isoformat(), "until": until.isoformat()}
        made = await tx.add_notice(
            menu.id,
            NoticeKind.DIGEST,
            about=until.date().isoformat(),
            params=params,
            now=until,
            not_before=until,
        )
        then.surfaces = made > 0
        owner = None if menu.session is None else await ruling_number(tx, menu.session)
        if owner is not None and owner.person == row.person and Surface.WHATSAPP in tenant.mirrored:
            words = Words(tenant.language)
            note = " · ".join(await digest_lines(tx, summary, words, until))
            await self.mover.note_on_whatsapp(tx, menu, note, then, wakes=False)
