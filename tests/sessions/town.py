"""A supervisor with a scripted WhatsApp: the verbs that stories of sessions are told with."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.backfilling import Backfilling
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.ids import BroadcastId, ChatId, OutboxId, SessionId, StanzaId, TenantId
from bridge.pairing import PairingMethod, PairingStep
from bridge.ports.rows import OutboxRow, SessionRow
from bridge.session_life import Desired, SessionState
from sessions.config import SessionsConfig
from sessions.inbox import PageFact
from sessions.profiles import Note, Profile, lock_profile
from sessions.scripted import ScriptedDriver
from sessions.scripted_whatsapp import ScriptedWhatsApp
from sessions.supervisor import Supervisor
from tests.contracts.shop import Shop
from tests.sessions.copies import Copies
from tests.sessions.observed import Observer

ME = Address(lid="100000000000001", phone="+5511900000009")
QUICK: dict[str, float] = {
    "probe_interval_s": 0.05,
    "boot_probe_interval_s": 0.02,
    "claim_interval_s": 0.05,
    "row_interval_s": 0.05,
    "restart_backoff_base_s": 0.01,
    "restart_backoff_max_s": 0.02,
    "drain_timeout_s": 5.0,
}


class Town(Copies):
    """One shop, one process, one WhatsApp account."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.driver = ScriptedDriver()
        self.config = replace(SessionsConfig(data_dir=folder / "data"), **QUICK)  # type: ignore[arg-type]
        self.observer = Observer()
        self.facts: list[PageFact] = []
        self.told: list[SessionState] = []
        self.pictures: list[bytes] = []
        self.news: list[BroadcastId] = []
        self.refuses_facts: list[Exception] = []
        self.backfilling: Backfilling | None = None
        self._supervisors: list[Supervisor] = []
        self._stanzas = itertools.count(1)

    # --- the process
    async def starts(self, **config: Any) -> Supervisor:
        """Start a process that may hold sessions."""
        self.config = replace(self.config, **config)
        store = self.observer.watch(self.shop.store, wrap=self._wrap)
        supervisor = Supervisor(
            store=store,
            driver=self.driver,
            config=self.config,
            record=self._record,
            tell=self._tell,
            broadcast_news=self._tell_of_broadcasts,
            backfilling=self.backfilling,
        )
        self._supervisors.append(supervisor)
        await supervisor.start()
        return supervisor

    async def shuts_down(self) -> None:
        """Stop every process."""
        for supervisor in self._supervisors:
            await supervisor.stop()

    @property
    def supervisor(self) -> Supervisor:
        """The process that was started last."""
        return self._supervisors[-1]

    # --- the other side
    @property
    def profile(self) -> Path:
        """Where the browser's data is."""
        return self.config.profiles_dir / self.shop.session / "browser"

    @property
    def whatsapp(self) -> ScriptedWhatsApp:
        """What the phone and WhatsApp's server can do."""
        return self.driver.whatsapp_on(self.profile)

    def is_linked(self) -> None:
        """The profile on disk holds a login from before."""
        profile: Profile = lock_profile(self.config.profiles_dir, self.shop.session)
        self.whatsapp.me = ME
        profile.write(Note(generation=0, linked_at=datetime(2026, 1, 1, tzinfo=UTC)))
        profile.unlock()

    async def was_linked_before(self) -> None:
        """The row and the profile both know of a login."""
        self.is_linked()
        holder, desk = await self.shop.held()
        await desk.report(SessionState.CONNECTED, reason=None, phone=ME.phone, lid=ME.lid)
        await desk.report(SessionState.DISCONNECTED, reason="stopped")
        await holder.leave()

    def message(self, text: str, *, stanza: str | None = None) -> MessageSeen:
        """A customer's message."""
        return MessageSeen(
            chat=ChatId("900@lid"),
            chat_kind=ChatKind.PERSON,
            stanza_id=StanzaId(stanza or f"AC{next(self._stanzas):06}"),
            from_me=False,
            peer=Address(lid="900", phone="+5511900000002"),
            kind=MessageKind.TEXT,
            text=text,
            written_at=datetime.now(UTC).replace(microsecond=0),
        )

    # --- people's wishes
    async def wants_to_link(self, method: PairingMethod = PairingMethod.QR, phone: str | None = None) -> None:
        """A person asks to link, in an admin chat."""
        async with self.shop.at_work() as tx:
            await tx.want_pairing(self.shop.session, method, phone)
        self._hint()

    async def wants_no_link(self) -> None:
        """A person cancels."""
        async with self.shop.at_work() as tx:
            await tx.want_pairing(self.shop.session, None)
        self._hint()

    async def wants(self, desired: Desired) -> None:
        """A person starts or stops the session."""
        async with self.shop.at_work() as tx:
            await tx.want_session(self.shop.session, desired)
        self._hint()

    def _hint(self) -> None:
        for supervisor in self._supervisors:
            supervisor.hint(self.shop.session)

    # --- what can be seen
    async def row(self) -> SessionRow:
        """The session's row."""
        async with self.shop.at_work() as tx:
            row = await tx.session(self.shop.session)
        assert row is not None
        return row

    async def step(self) -> PairingStep | None:
        """What a surface would draw of the pairing."""
        async with self.shop.at_work() as tx:
            return await tx.pairing_step(self.shop.session, datetime.now(UTC))

    async def outbox(self, outbox: OutboxId) -> OutboxRow:
        """An outbox row."""
        async with self.shop.at_work() as tx:
            row = await tx.outbox_row(outbox)
        assert row is not None
        return row

    async def becomes(self, state: SessionState, reason: str | None = None) -> SessionRow:
        """Wait until the session is in that state (and, if given, for that reason)."""

        async def seen() -> SessionRow | None:
            row = await self.row()
            return row if row.state is state and reason in (None, row.reason) else None

        found: SessionRow = await self.observer.until(seen)
        return found

    async def shows(self, kind: type[PairingStep]) -> Any:
        """Wait until the step to draw is of that kind."""

        async def seen() -> PairingStep | None:
            step = await self.step()
            return step if isinstance(step, kind) else None

        return await self.observer.until(seen)

    async def glances(self, count: int) -> None:
        """Wait until the holder has looked at what it holds so many times more."""
        before = self.observer.calls.count("glimpses")
        await self.observer.until(lambda: self.observer.calls.count("glimpses") >= before + count)

    async def statements(self) -> list[str]:
        """Every statement that the database is asked from now on."""
        asked: list[str] = []
        client: Any = self.shop.store.engine.client
        await client._connection.set_trace_callback(asked.append)
        return asked

    async def records(self, count: int) -> Sequence[PageFact]:
        """Wait until so many facts are recorded."""
        await self.observer.until(lambda: len(self.facts) >= count)
        return self.facts

    async def _record(self, tenant: TenantId, session: SessionId, *facts: PageFact) -> None:
        assert (tenant, session) == (self.shop.tenant, self.shop.session)
        if self.refuses_facts:
            raise self.refuses_facts.pop(0)
        self.facts += facts
        self.observer.changed()

    async def _tell(
        self, tenant: TenantId, session: SessionId, state: SessionState, *, picture: bytes | None = None
    ) -> None:
        assert (tenant, session) == (self.shop.tenant, self.shop.session)
        self.pictures += [] if picture is None else [picture]
        self.told.append(state)
        self.observer.changed()

    async def _tell_of_broadcasts(self, tenant: TenantId, session: SessionId) -> bool:
        assert (tenant, session) == (self.shop.tenant, self.shop.session)
        async with self.shop.at_work() as tx:
            news = await tx.take_broadcast_news(session)
        self.news += news
        self.observer.changed()
        return bool(news)

    def _wrap(self, call: str, result: Any) -> Any:
        if call == "join":
            return self.observer.watch(result, wrap=self._wrap)
        if call == "claim":
            return [self.observer.watch(desk) for desk in result]
        return result
