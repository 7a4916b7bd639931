"""One serial sender for one session: the only entrance for messages towards WhatsApp.

A row's key is committed before the page hears of it. What was SENDING when a page was lost, or was handed
over without an ack, is *in doubt*: its key is looked up until its fate is known or patience ends. Screens
keep their order, so a screen waits while an earlier one is in doubt; what is due beside them goes on.
"""

from __future__ import annotations

import asyncio
from contextlib import closing

import structlog

from bridge.delivery import Outcome
from bridge.errors import Fenced, PermanentError, TemporaryError, UncertainError
from bridge.ids import ChatId, MessageKey
from bridge.ownership import ruling_number
from bridge.ports.clock import Clock
from bridge.ports.holding import Glimpse
from bridge.ports.rows import OutboxRow
from bridge.ports.store import SessionDesk, Store
from bridge.sending import Settle, address_of, outcome_of_ack, why_not
from sessions.attempts import Attempts
from sessions.broadcaster import Broadcaster
from sessions.config import SessionsConfig
from sessions.doubts import Doubts
from sessions.driver import Page
from sessions.driver_errors import NotReady, PageLost, Rejected, StaleKey
from sessions.handing_over import HandingOver
from sessions.page_events import AckSeen
from sessions.session_report import Redraw, nobody_draws
from sessions.together import either, rest

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 1.0
"""Pause between two looks at what is in doubt."""


class Sender:
    """Lives as long as one opened page."""

    def __init__(
        self,
        *,
        desk: SessionDesk,
        store: Store,
        page: Page,
        config: SessionsConfig,
        clock: Clock,
        profile_generation: int,
        allowed: asyncio.Event,
        broadcaster: Broadcaster,
        redraw: Redraw = nobody_draws,
    ) -> None:
        self._desk = desk
        self._store = store
        self._page = page
        self._config = config
        self._clock = clock
        self._profile_generation = profile_generation
        self._allowed = allowed  # set while the page is usable
        self._broadcaster = broadcaster
        self._hand = HandingOver(store, desk.tenant, page, clock)
        self._redraw = redraw  # the ticks of a message have moved
        self._nudged, self._finished = asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._idle = False  # nothing was due when last looked at
        self._doubts = Doubts(
            page, profile_generation=profile_generation, patience_s=config.resolve_timeout_s
        )
        self._sure_of_rows = False  # whether all rows that are SENDING are among the doubts
        self._attempts = Attempts(page, most=config.send_tries)

    def nudge(self) -> None:
        """Something may be due, or a broadcast have moved."""
        self._broadcaster.call()
        self._nudged.set()

    def glimpse(self, seen: Glimpse) -> None:
        """What the holder has seen to be done: look, but cut no pause short that is meant to last."""
        self._broadcaster.glimpse(seen)
        if self._idle and (seen.has_due or self._broadcaster.is_called):
            self._nudged.set()

    def finish(self) -> None:
        """End after the message in hand."""
        self._stopping = True
        self._nudged.set()

    async def wait_until_finished(self, seconds: float) -> None:
        """Wait for the end that `finish` asked for, at most so long."""
        await rest(self._finished, seconds)

    async def run(self) -> None:
        """Send what is due, in the order of `due()`, until `finish`.

        Raises:
            Fenced: the session is not ours any more.
            PageLost: the page is gone.
        """
        with closing(self._hand):
            while not self._stopping:
                if not self._allowed.is_set():
                    await self._until_allowed()
                    continue
                try:
                    pause_s = await self._step()
                except PageLost:
                    raise
                except TemporaryError as error:
                    # The page is not ready or the database is away. What was settled only in our head is
                    # found SENDING, and looked up.
                    self._sure_of_rows = False
                    log.debug("sender.waiting", why=str(error))
                    pause_s = LOOK_AGAIN_S
                # It waits first and picks then: what became more urgent meanwhile goes first.
                await rest(self._nudged, pause_s)
            self._finished.set()
            await asyncio.Event().wait()  # the others end the life that this is a part of

    async def take_ack(self, ack: AckSeen) -> None:
        """Store an ack that the page told of, at once.

        The owner's next message may follow right behind it, and is judged by the screens that are known to be
        SENT. What the send itself finds out later tells nothing new then, but for WhatsApp's time.
        """
        if ack.level != 0 and await self._desk.receipt(
            ack.stanza_id, outcome_of_ack(ack.level), reason=ack.refusal, until=ack.until
        ):
            self._doubts.forget_stanza(ack.stanza_id)
            self._broadcaster.heard(ack)
            self._nudged.set()
            await self._redraw()

    async def _until_allowed(self) -> None:
        while not self._allowed.is_set() and not self._stopping:
            await either(self._allowed, self._nudged)
            self._nudged.clear()

    # --- what is due
    async def _step(self) -> float:
        """Look at what is in doubt, send one row; how long to pause before the next step."""
        self._idle = False
        if not self._sure_of_rows:
            self._doubts.add(await self._desk.in_flight())
            self._sure_of_rows = True
        await self._resolve()
        # A newer screen must not be overtaken by an older one that is sent again.
        row = await self._desk.due(self._clock.now(), screens_too=not self._doubts.of_screens)
        if row is not None:
            return await self._send(row)
        pause_s = await self._broadcaster.step(look_up=self._doubts.add)
        return pause_s and await self._idle_s(pause_s)

    async def _idle_s(self, most_s: float) -> float:
        longest = min(most_s, LOOK_AGAIN_S if self._doubts else self._config.row_interval_s)
        due_at = await self._desk.next_due_at()
        until_s = longest if due_at is None else (due_at - self._clock.now()).total_seconds()
        self._idle = until_s > 0
        # Due already, and yet not handed out (over quota, kept in order): no hurry.
        return min(longest, until_s if self._idle else self._config.claim_interval_s)

    async def _send(self, row: OutboxRow) -> float:
        """Send a picked row; how long to pause after it."""
        async with self._store.transaction(self._desk.tenant) as tx:
            person = await tx.person(row.recipient)
            number = await ruling_number(tx, row.session)
        session = await self._desk.row()
        refusal = why_not(row, person, number, session)
        if refusal or person is None:
            log.error("outbox.refused", outbox_id=row.id, why=refusal)
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason=refusal))
            return 0.0
        try:
            chat, key = await self._attempts.key_for(row, address_of(row, person, number, session))
        except (NotReady, PageLost):
            raise
        except TemporaryError as error:
            return await self._try_later(row, "no_chat", error)
        except PermanentError:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason="no_chat"))
            return 0.0
        waits_s = await self._broadcaster.typing_before(row, chat)
        if waits_s > 0:
            return waits_s
        try:
            await self._desk.begin_send(row.id, key, self._profile_generation)
        except Fenced:
            raise
        except PermanentError:
            return 0.0  # superseded since it was picked
        return await self._hand_over(row, chat, key)

    async def _hand_over(self, row: OutboxRow, chat: ChatId, key: MessageKey) -> float:
        try:
            receipt = await self._hand.send(row, chat, key)
        except Rejected as error:
            await self._settle(row, Settle(outcome=Outcome.REJECTED, reason=error.code, until=error.until))
        except PermanentError:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason="no_chat"))
        except UncertainError:
            log.warning("outbox.in_doubt", outbox_id=row.id)
            self._sure_of_rows = False
        except TemporaryError as error:
            if isinstance(error, StaleKey):
                self._attempts.is_stale(row)
            await self._settle(row, Settle(outcome=Outcome.BUSY))
            if isinstance(error, NotReady | PageLost):
                raise
            return await self._try_later(row, "keeps_failing", error)
        else:
            await self._settle(row, Settle(outcome=Outcome.CONFIRMED, sent_at=receipt.sent_at))
        return 0.0

    async def _try_later(self, row: OutboxRow, reason: str, error: TemporaryError) -> float:
        """After too many failures of this very message it is refused; how long to pause."""
        pause_s = self._attempts.pause_after(row, error)
        if pause_s is None:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason=reason))
        return pause_s or 0.0

    async def _settle(self, row: OutboxRow, what: Settle) -> None:
        await self._desk.settle_send(
            row.id, what.outcome, reason=what.reason, sent_at=what.sent_at, until=what.until
        )
        self._doubts.forget(row.id)
        self._broadcaster.settled(row)
        if what.outcome is not Outcome.BUSY:
            self._attempts.over(row.id)
        await self._redraw()
        if what.outcome is Outcome.LOST_SIGHT:
            log.warning("outbox.uncertain", outbox_id=row.id, why=what.reason)
        else:
            log.debug("outbox.settled", outbox_id=row.id, outcome=str(what.outcome), why=what.reason)

    # --- what is in doubt
    async def _resolve(self) -> None:
        async for row, decision in self._doubts.decisions():
            if isinstance(decision, Settle):
                await self._settle(row, decision)
            elif row.attempts >= self._config.send_tries:
                await self._settle(row, Settle(outcome=Outcome.LOST_SIGHT, reason="keeps_failing"))
            else:
                # Due again under the same key: it passes all looks at whom it is for, and the kill switch,
                # once more. Much may have happened since it was picked.
                await self._settle(row, Settle(outcome=Outcome.BUSY))
