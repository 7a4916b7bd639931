"""Looks for the smoke test, by the store's own ports. It changes nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from bridge.health import Finding, Health
from bridge.ids import PersonId, SessionId
from bridge.ports.log_rows import LoggedMessage
from bridge.ports.rows import OutboxRow, Proof, Purpose
from bridge.ports.store import Transaction
from bridge.session_life import Desired
from storage.store import TortoiseStore
from wabridge_doctor import look
from wabridge_running import who_runs
from wabridge_settings import Settings
from wabridge_smoke_sight import Said, Sent, SessionSeen, Sight

NEWEST = 100
"""Lines and entries of one look. A run makes a dozen of each."""
CLOCKS_APART = timedelta(minutes=5)
"""Entries bear their makers' times, who may be on other machines."""
WORKERS_OWN = {"browser", "sandbox", "wa-js"}
"""Parts of the doctor's that say nothing where the workers are on other machines."""


class Eyes:
    """Look at an account once it is chosen, and at a customer once one wrote. code: the run's digits."""

    def __init__(self, store: TortoiseStore, settings: Settings, *, code: str, since: datetime) -> None:
        self._store, self._settings = store, settings
        self._code, self._since = code, since - CLOCKS_APART
        self._examining: asyncio.Task[list[Finding]] | None = None
        self.session: SessionId | None = None
        self.customer: PersonId | None = None

    def examine(self) -> None:
        """Let the doctor look; what comes of it is seen when he is done."""
        self._examining = asyncio.create_task(look(self._settings), name="doctor")

    async def close(self) -> None:
        """Let nothing go on."""
        if self._examining is not None:
            self._examining.cancel()
            await asyncio.gather(self._examining, return_exceptions=True)

    @property
    def findings(self) -> list[Finding] | None:
        """The doctor's; None while there are none."""
        done = self._examining is not None and self._examining.done()
        return self._examining.result() if done and self._examining else None

    async def look(self) -> Sight:
        """What is so now.

        Raises:
            TemporaryError: the database is away.
        """
        found = await self._store.platform.sessions()
        linked = tuple(SessionId(one["id"]) for one in found if _is_linked(one))
        row = next((one for one in found if one["id"] == self.session), None)
        faults, warnings = self._parts()
        now = await self._store.now()
        if row is None:
            return Sight(at=now, faults=faults, warnings=warnings, linked=linked)
        async with self._store.transaction(row["tenant"]) as tx:
            return await self._of(tx, row, Sight(at=now, faults=faults, warnings=warnings, linked=linked))

    async def _of(self, tx: Transaction, row: dict[str, Any], sight: Sight) -> Sight:
        session = SessionId(row["id"])
        more, number = await tx.session(session), await tx.owner_number(session)
        assert more is not None, "it was listed a moment ago"
        is_proven = number is not None and number.proof is Proof.VERIFIED
        menu = await tx.conversation_of(number.person, session) if number and is_proven else None
        sent = await tx.newest_outbox(session, since=self._since, limit=NEWEST)
        said = await tx.messages(session, limit=NEWEST)
        wants_none = self.customer is not None and await tx.opted_out(self.customer)
        return Sight(
            at=sight.at,
            faults=sight.faults,
            warnings=sight.warnings,
            linked=sight.linked,
            session=SessionSeen(
                id=session,
                state=more.state,
                reason=more.reason,
                since=more.since,
                generation=more.generation,
                is_held=row["alive"],
                copied_at=row["bundle_at"],
                copy_trouble=row["bundle_trouble"],
                has_proven_owner=is_proven,
            ),
            page=menu.page if menu else None,
            turned_on=menu.changed_on if menu else None,
            sent=tuple(_sent(one) for one in sent),
            said=tuple(self._said(one) for one in said),
            wants_none=frozenset({self.customer} if self.customer and wants_none else ()),
        )

    def _said(self, line: LoggedMessage) -> Said:
        return Said(
            seq=line.seq,
            contact=line.contact,
            outgoing=line.outgoing,
            by_phone=line.outgoing and line.by is None,
            kind=line.kind,
            has_code=self._code in line.text,
            file=line.file.state if line.file else None,
            why_no_file=line.file.why if line.file else None,
        )

    def _parts(self) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        if self.findings is None:
            return None, ()
        runs_here = any("worker" in one.roles for one in who_runs(self._settings.data_dir))
        counted = [one for one in self.findings if runs_here or one.part not in WORKERS_OWN]
        faults = tuple(one.part for one in counted if one.health is Health.FAULT)
        return faults, tuple(one.part for one in counted if one.health is Health.WARNING)


def _is_linked(session: dict[str, Any]) -> bool:
    return (
        session["ever_linked"]
        and session["desired"] == Desired.RUNNING
        and session["state"] not in ("logged_out", "wait_qr")
    )


def _sent(row: OutboxRow) -> Sent:
    return Sent(
        id=row.id,
        to=row.recipient,
        purpose=row.purpose,
        is_menu=row.purpose is Purpose.SCREEN and row.conversation is not None,
        delivery=row.delivery,
        reason=row.reason,
        sent_at=row.sent_at,
    )
