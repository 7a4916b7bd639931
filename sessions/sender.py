"""One serial sender for one session: the only entrance for messages towards WhatsApp.

A row's key is committed before the page hears of it. What was SENDING when a page was lost, or was handed
over without an ack, is *in doubt*: its key is looked up until its fate is known or patience ends. Screens
keep their order, so a screen waits while an earlier one is in doubt; the rest goes on.
"""

from __future__ import annotations

import asyncio

import structlog

from bridge.delivery import Outcome
from bridge.errors import Fenced, PermanentError, TemporaryError, UncertainError
from bridge.facts import Address
from bridge.ids import ChatId, MessageKey, OutboxId
from bridge.ownership import ruling_number
from bridge.ports.clock import Clock
from bridge.ports.rows import OutboxRow, Purpose
from bridge.ports.store import SessionDesk, Store
from bridge.sending import Settle, address_of, is_address_of, outcome_of_ack, why_not
from sessions.config import SessionsConfig
from sessions.doubts import Doubts
from sessions.driver import NotReady, Page, PageLost, Rejected, StaleKey
from sessions.page_events import AckSeen
from sessions.session_report import Redraw
from sessions.together import rest

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 1.0
"""Pause between two looks at what is in doubt."""
LONGEST_PAUSE_S = 30.0
"""Between two tries of the same message."""


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
        redraw: Redraw | None = None,
    ) -> None:
        self._desk = desk
        self._store = store
        self._page = page
        self._config = config
        self._clock = clock
        self._profile_generation = profile_generation
        self._allowed = allowed  # set while the page is usable
        self._redraw = redraw  # the ticks of a message have moved
        self._nudged = asyncio.Event()
        self._stopping = False
        self._finished = asyncio.Event()
        self._doubts = Doubts(
            page, profile_generation=profile_generation, patience_s=config.resolve_timeout_s
        )
        self._sure_of_rows = False  # whether all rows that are SENDING are among the doubts
        self._failures: dict[OutboxId, int] = {}
        self._stale: set[OutboxId] = set()

    def nudge(self) -> None:
        """Something may be due."""
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
        while not self._stopping:
            if not self._allowed.is_set():
                await self._until_allowed()
                continue
            try:
                pause_s = await self._step()
            except PageLost:
                raise
            except TemporaryError as error:
                # The page is not ready or the database is away. What was settled only in our head is found
                # SENDING, and looked up.
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
        if ack.level != 0 and await self._desk.receipt(ack.stanza_id, outcome_of_ack(ack.level)):
            self._doubts.forget_stanza(ack.stanza_id)
            self._nudged.set()
            await self._say_moved()

    async def _say_moved(self) -> None:
        if self._redraw is not None:
            await self._redraw()

    async def _until_allowed(self) -> None:
        while not self._allowed.is_set() and not self._stopping:
            waiting = asyncio.create_task(self._allowed.wait())
            nudged = asyncio.create_task(self._nudged.wait())
            try:
                await asyncio.wait({waiting, nudged}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                nudged.cancel()
            self._nudged.clear()

    # --- what is due
    async def _step(self) -> float:
        """Look at what is in doubt, send one row; how long to pause before the next step."""
        if not self._sure_of_rows:
            self._doubts.add(await self._desk.in_flight())
            self._sure_of_rows = True
        await self._resolve()
        row = await self._desk.due(self._clock.now())
        # A newer screen must not be overtaken by an older one that is sent again.
        if row is None or (row.purpose is Purpose.SCREEN and self._doubts.of_screens):
            return await self._idle_s()
        return await self._send(row)

    async def _idle_s(self) -> float:
        longest = LOOK_AGAIN_S if self._doubts else self._config.claim_interval_s
        due_at = await self._desk.next_due_at()
        if due_at is None:
            return longest
        until_s = (due_at - self._clock.now()).total_seconds()
        # Due already, and yet not handed out (suspended, over quota, kept in order): no hurry.
        return min(longest, until_s) if until_s > 0 else longest

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
            chat, key = await self._key_for(row, address_of(row, person, number, session))
        except (NotReady, PageLost):
            raise
        except TemporaryError as error:
            return await self._try_later(row, "no_chat", error)
        except PermanentError:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason="no_chat"))
            return 0.0
        try:
            await self._desk.begin_send(row.id, key, self._profile_generation)
        except Fenced:
            raise
        except PermanentError:
            return 0.0  # superseded since it was picked
        return await self._hand_over(row, chat, key)

    async def _key_for(self, row: OutboxRow, to: Address) -> tuple[ChatId, MessageKey]:
        """The key of an earlier try that surely was not handed over, else a new one."""
        if row.key is not None and row.id not in self._stale:
            chat = ChatId(row.key.split("_")[1])
            if is_address_of(chat, to):  # between the tries a phone number may have changed hands
                return chat, row.key
        self._stale.discard(row.id)
        return await self._page.message_key(to)

    async def _hand_over(self, row: OutboxRow, chat: ChatId, key: MessageKey) -> float:
        try:
            receipt = await self._page.send_text(chat, row.text, key=key)
        except Rejected as error:
            await self._settle(row, Settle(outcome=Outcome.REJECTED, reason=error.code))
        except PermanentError:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason="no_chat"))
        except UncertainError:
            log.warning("outbox.in_doubt", outbox_id=row.id)
            self._sure_of_rows = False
        except TemporaryError as error:
            if isinstance(error, StaleKey):
                self._stale.add(row.id)
            await self._settle(row, Settle(outcome=Outcome.BUSY))
            if isinstance(error, NotReady | PageLost):
                raise
            return await self._try_later(row, "keeps_failing", error)
        else:
            await self._settle(row, Settle(outcome=Outcome.CONFIRMED, sent_at=receipt.sent_at))
        return 0.0

    async def _try_later(self, row: OutboxRow, reason: str, error: TemporaryError) -> float:
        """Count a failure of this very message; after too many of them it is refused."""
        failures = self._failures[row.id] = self._failures.get(row.id, 0) + 1
        if failures >= self._config.send_tries:
            await self._settle(row, Settle(outcome=Outcome.REFUSED, reason=reason))
            return 0.0
        return error.retry_after_s or min(LONGEST_PAUSE_S, 2.0 ** (failures - 1))

    async def _settle(self, row: OutboxRow, what: Settle) -> None:
        await self._desk.settle_send(row.id, what.outcome, reason=what.reason, sent_at=what.sent_at)
        self._doubts.forget(row.id)
        if what.outcome is not Outcome.BUSY:
            self._failures.pop(row.id, None)
        await self._say_moved()
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
