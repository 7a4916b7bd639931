"""Messages that the page may or may not have: looked up until their fate is known or patience ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from bridge.delivery import Outcome
from bridge.errors import TemporaryError, UncertainError
from bridge.ids import OutboxId, StanzaId, stanza_of
from bridge.ports.clock import awake_clock
from bridge.ports.rows import OutboxRow, Purpose
from bridge.sending import Resend, Settle, Wait, after_sighting
from sessions.driver import Page
from sessions.driver_errors import PageLost


@dataclass(slots=True)
class Doubt:
    """One such message."""

    row: OutboxRow
    since: float | None = None  # of the first look that the page could answer


class Doubts:
    """Of one opened page, whose profile is of `profile_generation`."""

    def __init__(self, page: Page, *, profile_generation: int, patience_s: float) -> None:
        self._page = page
        self._profile_generation = profile_generation
        self._patience_s = patience_s
        self._doubts: dict[OutboxId, Doubt] = {}

    def __bool__(self) -> bool:
        return bool(self._doubts)

    @property
    def of_screens(self) -> bool:
        """Whether a screen is among them."""
        return any(doubt.row.purpose is Purpose.SCREEN for doubt in self._doubts.values())

    def add(self, rows: Iterable[OutboxRow]) -> None:
        """Rows that were found SENDING."""
        for row in rows:
            self._doubts.setdefault(row.id, Doubt(row))

    def forget(self, outbox: OutboxId) -> None:
        """Its fate is known."""
        self._doubts.pop(outbox, None)

    def forget_stanza(self, stanza: StanzaId) -> None:
        """An ack came for it."""
        for outbox, doubt in list(self._doubts.items()):
            if doubt.row.key is not None and stanza_of(doubt.row.key) == stanza:
                del self._doubts[outbox]

    async def decisions(self) -> AsyncIterator[tuple[OutboxRow, Settle | Resend]]:
        """What is to be done with each that something can be done with now. Raises PageLost."""
        for doubt in list(self._doubts.values()):
            decision = await self._look_at(doubt)
            if not isinstance(decision, Wait):
                yield doubt.row, decision

    async def _look_at(self, doubt: Doubt) -> Settle | Resend | Wait:
        if doubt.row.key is None:
            return Settle(outcome=Outcome.LOST_SIGHT, reason="no_key")
        try:
            sighting = await self._page.sighting(doubt.row.key)
        except PageLost:
            raise
        except (TemporaryError, UncertainError):
            return Wait()  # the page cannot tell now; patience is counted only against what it does tell
        if doubt.since is None:
            doubt.since = awake_clock()
        return after_sighting(
            doubt.row,
            sighting,
            profile_generation=self._profile_generation,
            waited_s=awake_clock() - doubt.since,
            patience_s=self._patience_s,
        )
