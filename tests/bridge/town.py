"""A small town on a real SQLite store: an owner, an operator, customers, admin chats and a phone network.

No browser: `Town.phone_network` plays the session's holder. What it hands over is recorded by the real
Recorder, handled by the real Handler, and what is due is "sent" by writing it into `owner_reads` or
`contacts_got`. `settle` lets everything happen that would happen by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.delivery import Outcome
from bridge.desk import Desk
from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageRevoked, MessageSeen
from bridge.handling import Handler
from bridge.ids import ChatId, ConversationId, MessageKey, PersonId, SessionId, StanzaId, TenantId, new_id
from bridge.pairing import PairingStep
from bridge.ports.rows import ConversationRow, LoggedMessage, OutboxRow, Purpose, Role, SurfaceRow
from bridge.ports.store import SessionDesk
from bridge.presenter import CONSOLE, present_buttons
from bridge.recording import Recorder
from bridge.screens import Notice, Screen, Surface
from bridge.session_life import Desired, SessionState
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.bridge.samples import NOW

KEY = MasterKey(secret=b"town" * 8)
LINKED = Address(lid="900", phone="+34600000001", name="Bakery")
OWNER = Address(lid="700", phone="+34600000002", name="Olga W.")
CARLA = Address(lid="800", phone="+34600000003", name="Carla")
DAVID = Address(lid="801", phone="+34600000004", name="David")


@dataclass
class TownClock:
    """Stands still until a story moves it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """Aware, UTC."""
        return self.moment

    def passes(self, **time: float) -> None:
        """Let time pass: `minutes=5`."""
        self.moment += timedelta(**time)


@dataclass
class NotedHints:
    """Hints that wait in a list until the town acts on them."""

    lanes: list[tuple[TenantId, str]] = field(default_factory=list)
    due_sessions: list[SessionId] = field(default_factory=list)
    wanted_sessions: list[SessionId | None] = field(default_factory=list)
    drawn: list[Surface | None] = field(default_factory=list)

    async def facts(self, tenant: TenantId, lane: str) -> None:
        self.lanes.append((tenant, lane))

    async def outbound(self, session: SessionId) -> None:
        self.due_sessions.append(session)

    async def session(self, session: SessionId | None) -> None:
        self.wanted_sessions.append(session)

    async def surfaces(self, surface: Surface | None = None) -> None:
        self.drawn.append(surface)


@dataclass
class PaperChat:
    """An admin chat on paper: it keeps what it was shown, and fails on command."""

    surface: Surface
    shown: list[tuple[ConversationId, Screen, PairingStep | None]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    fails: Exception | None = None
    meanwhile: Callable[[], Awaitable[Any]] | None = None  # happens once, while a screen is being shown
    refs: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def show(self, place: SurfaceRow, screen: Screen, pairing: PairingStep | None) -> str | None:
        self._may_fail()
        self.shown.append((place.conversation, screen, pairing))
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        return f"m{next(self.refs)}"

    async def notify(self, place: SurfaceRow, notice: Notice) -> str | None:
        self._may_fail()
        self.notices.append(notice)
        return f"n{next(self.refs)}"

    def screens(self, conversation: ConversationId) -> list[Screen]:
        """All screens of one conversation, oldest first."""
        return [screen for at, screen, _ in self.shown if at == conversation]

    def _may_fail(self) -> None:
        if self.fails is not None:
            raise self.fails


@dataclass
class Sent:
    """A message that left for WhatsApp."""

    row: OutboxRow
    stanza: StanzaId
    text: str


@dataclass
class Town:
    """One tenant with its owner Olga; see the module."""

    store: TortoiseStore
    clock: TownClock
    hints: NotedHints
    desk: Desk
    recorder: Recorder
    handler: Handler
    tenant: TenantId
    olga: PersonId
    chats: dict[Surface, PaperChat]
    keepers: dict[Surface, SurfaceKeeper]
    session: SessionId = field(init=False)
    menu: ConversationId = field(init=False)
    network: SessionDesk | None = None
    loses_sight: bool = False  # of what goes to contacts: handed over, and nobody can tell
    sent: list[Sent] = field(default_factory=list)
    stanzas: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # -- what people read ------------------------------------------------------------------------

    @property
    def owner_reads(self) -> list[str]:
        """What came to the owner on WhatsApp, oldest first."""
        return [sent.text for sent in self.sent if sent.row.purpose is Purpose.SCREEN]

    @property
    def contacts_got(self) -> list[str]:
        """What came to anybody else."""
        return [sent.text for sent in self.sent if sent.row.purpose is not Purpose.SCREEN]

    def screen(self, on: Surface = Surface.CONSOLE, menu: ConversationId | None = None) -> Screen:
        """The screen that stands there now."""
        return self.chats[on].screens(menu or self.menu)[-1]

    def body(self, on: Surface = Surface.CONSOLE) -> str:
        """Its lines, joined."""
        return "\n".join(self.screen(on).body)

    # -- what people do --------------------------------------------------------------------------

    async def sits_down(self, *places: Surface) -> None:
        """Olga opens the menu there."""
        for place in places:
            self.menu = await self.desk.sit_down(self.tenant, self.olga, surface=place, address=f"{place}-1")
        async with self.store.transaction(self.tenant) as tx:
            self.session = (await tx.sessions())[0].id
        await self.settle()

    async def presses(
        self,
        label: str,
        *,
        on: Surface = Surface.CONSOLE,
        by: PersonId | None = None,
        screen: Screen | None = None,
        menu: ConversationId | None = None,
        event_id: str | None = None,
        wait: bool = False,
    ) -> None:
        """Press the button whose label begins so, on the screen that stands there (or an older one)."""
        menu = menu or self.menu
        shown = present_buttons(screen or self.screen(on, menu), menu, limits=CONSOLE)
        buttons = {button.label: button for row in shown.rows for button in row}
        (token,) = [button.token for text, button in buttons.items() if text.startswith(label)]
        assert token is not None, f"{label} cannot be pressed"
        await self.desk.press(self.tenant, by or self.olga, token, surface=on, event_id=event_id or new_id())
        if not wait:
            await self.settle()

    async def walks(self, *labels: str, on: Surface = Surface.CONSOLE) -> None:
        """Press one after the other."""
        for label in labels:
            await self.presses(label, on=on)

    async def types(
        self,
        text: str,
        *,
        on: Surface = Surface.CONSOLE,
        revision: int | None = None,
        by: PersonId | None = None,
        menu: ConversationId | None = None,
    ) -> None:
        """Type into an admin chat."""
        await self.desk.type_text(
            self.tenant,
            by or self.olga,
            menu or self.menu,
            text,
            revision=revision,
            surface=on,
            event_id=new_id(),
        )
        await self.settle()

    async def owner_writes(self, text: str, **changes: Any) -> bool:
        """On WhatsApp, from the owner's own number. A second passes before, as it does between people."""
        self.clock.passes(seconds=1)
        return await self.sees(text, **{"peer": OWNER, **changes})

    async def notes_to_self(self, text: str, **changes: Any) -> bool:
        """In the message-yourself chat of the linked phone."""
        self.clock.passes(seconds=1)
        return await self.sees(text, peer=LINKED, chat_kind=ChatKind.SELF, from_me=True, **changes)

    async def customer_writes(self, text: str, *, who: Address = CARLA, **changes: Any) -> bool:
        """A customer writes to the business."""
        return await self.sees(text, peer=who, **changes)

    async def sees(self, text: str, *, wait: bool = False, **changes: Any) -> bool:
        """The page sees a message; everything that follows happens. True: it was recorded."""
        stanza = StanzaId(f"3EB0{next(self.stanzas):06}")
        given: dict[str, Any] = {
            "chat": ChatId(f"{changes.get('peer', CARLA).lid}@lid"),
            "chat_kind": ChatKind.PERSON,
            "stanza_id": stanza,
            "from_me": False,
            "peer": CARLA,
            "kind": MessageKind.TEXT,
            "text": text,
            "written_at": self.clock.now().replace(microsecond=0),
            **changes,
        }
        return await self.hands_over(MessageSeen(**given), wait=wait)

    async def hands_over(
        self, fact: MessageSeen | MessageEdited | MessageRevoked, *, wait: bool = False
    ) -> bool:
        """The session's holder records what its page saw."""
        recorded = await self.recorder.record(self.tenant, self.session, fact)
        if not wait:
            await self.settle()
        return recorded

    # -- what happens by itself ------------------------------------------------------------------

    async def settle(self) -> None:
        """Handle, send and show until nothing is left to do."""
        busy = True
        while busy:
            busy = False
            for tenant, lane in await self.store.waiting_lanes(100):
                busy |= await self.handler.handle_lane(tenant, lane) > 0
            busy |= await self.sends_what_is_due()
            for keeper in self.keepers.values():
                await keeper.round()

    async def sends_what_is_due(self) -> bool:
        """The phone network takes what is due; WhatsApp acknowledges at once."""
        network, any_sent = self.network, False
        while network is not None and (row := await network.due(self.clock.now())) is not None:
            stanza = StanzaId(f"3EB0A{next(self.stanzas):06}")
            to = await self.address_of(row.recipient)
            await network.begin_send(row.id, MessageKey(f"true_{to}@lid_{stanza}"), 1)
            any_sent = True
            if self.loses_sight and row.purpose is not Purpose.SCREEN:
                await network.settle_send(row.id, Outcome.LOST_SIGHT, reason="no_ack")
                continue
            await network.settle_send(row.id, Outcome.CONFIRMED, sent_at=self.clock.now())
            self.sent.append(Sent(row=row, stanza=stanza, text=row.text))
        return any_sent

    async def address_of(self, person: PersonId) -> str:
        async with self.store.transaction(self.tenant) as tx:
            row = await tx.person(person)
        assert row is not None
        return row.lid or (row.phone or "").lstrip("+")

    # -- whole chapters --------------------------------------------------------------------------

    async def links(self) -> None:
        """The account is linked: the session's holder has it CONNECTED."""
        async with self.store.transaction(self.tenant) as tx:
            await tx.want_session(self.session, Desired.RUNNING)
        holder = await self.store.join("worker", 600.0)
        (self.network,) = await holder.claim(1, 0.0)
        await self.reports(SessionState.CONNECTED)

    async def reports(self, state: SessionState, reason: str | None = None) -> None:
        """The session's holder says how it is."""
        assert self.network is not None
        await self.network.report(state, reason=reason, phone=LINKED.phone, lid=LINKED.lid)
        await self.settle()

    async def proposes(self, phone: str | None) -> str:
        """Olga claims a number, at the console; the code that has to come from it."""
        await self.jumps_to("setup_number" if await self.ruling() is None else "owner_number")
        await self.types(phone or "1")
        return await self.code()

    async def onboards(self, phone: str | None = OWNER.phone) -> None:
        """From the first screen to a proven number; the menu stands at home."""
        await self.sits_down(Surface.CONSOLE)
        async with self.store.transaction(self.tenant) as tx:
            await tx.change_tenant(risks_accepted=(self.clock.now(), self.olga))
        await self.links()
        code = await self.proposes(phone)
        await (self.notes_to_self(code) if phone is None else self.owner_writes(code))
        self.sent.clear()

    async def jumps_to(self, page: str) -> None:
        """Stand on a page without walking there."""
        row = await self.row()
        await self.saves(row, page=page)

    async def saves(self, row: ConversationRow, **changes: Any) -> None:
        """Move a conversation by hand."""
        moved = replace(row, revision=row.revision + 1, note=None, **changes)
        async with self.store.transaction(self.tenant) as tx:
            assert await tx.save_conversation(moved, was_revision=row.revision)
        await self.settle()

    # -- what the store holds --------------------------------------------------------------------

    async def row(self, menu: ConversationId | None = None) -> ConversationRow:
        """The conversation as it is."""
        async with self.store.transaction(self.tenant) as tx:
            row = await tx.conversation(menu or self.menu)
        assert row is not None
        return row

    async def code(self) -> str:
        """The one-time code that waits to be proven."""
        async with self.store.transaction(self.tenant) as tx:
            pending = await tx.pending_owner_number(self.session)
        assert pending is not None
        assert pending.code is not None
        return pending.code

    async def ruling(self) -> str | None:
        """The phone number that rules; None while none does."""
        async with self.store.transaction(self.tenant) as tx:
            number = await tx.owner_number(self.session)
        return number.phone if number is not None and number.proof == "verified" else None

    async def log(self, contact: PersonId | None = None) -> list[LoggedMessage]:
        """The record, oldest first."""
        async with self.store.transaction(self.tenant) as tx:
            return (await tx.messages(self.session, contact=contact, limit=1000))[::-1]

    async def outbox(self) -> list[dict[str, Any]]:
        """Every row that was ever put out, with what the database says of it."""
        return await self.store.engine.sql.all(
            "SELECT o.*, n.proof, n.person_id AS owner FROM outbox o"
            " LEFT JOIN owner_numbers n ON n.id = o.owner_number_id WHERE o.tenant_id = ? ORDER BY o.born",
            self.tenant,
        )

    async def facts(self) -> int:
        """How many facts were ever recorded."""
        return int(
            await self.store.engine.sql.value("SELECT COUNT(*) FROM facts WHERE tenant_id = ?", self.tenant)
        )

    async def audited(self) -> list[str]:
        """What the audit says, oldest first."""
        rows = await self.store.engine.sql.all(
            "SELECT what FROM audit WHERE tenant_id = ? ORDER BY seq", self.tenant
        )
        return [row["what"] for row in rows]

    async def hires(self, name: str, role: Role, *, on: Surface = Surface.TELEGRAM) -> Colleague:
        """Another operator, with a menu of their own."""
        async with self.store.transaction(self.tenant) as tx:
            person = await tx.add_operator(name, role)
        menu = await self.desk.sit_down(self.tenant, person.id, surface=on, address=f"{on}-{name}")
        await self.settle()
        return Colleague(person=person.id, menu=menu)

    async def dismisses(self, person: PersonId) -> None:
        """Nobody may do anything any more without a membership."""
        await self.store.engine.sql.run("DELETE FROM memberships WHERE person_id = ?", person)

    async def demotes(self, person: PersonId, role: Role) -> None:
        """Another role from now on."""
        await self.store.engine.sql.run("UPDATE memberships SET role = ? WHERE person_id = ?", role, person)

    async def nothing_went_wrong(self) -> None:
        """The promise that no story may break: every row has its cause, or goes to the proven owner."""
        for row in await self.outbox():
            if row["purpose"] == Purpose.SCREEN:
                assert row["cause_id"] is None
                assert row["proof"] == "verified"
                assert row["recipient_id"] == row["owner"]
            else:
                assert row["cause_id"] is not None
                assert row["owner_number_id"] is None
        assert await self.store.waiting_lanes(10) == []


@dataclass(frozen=True)
class Colleague:
    """An operator beside the owner."""

    person: PersonId
    menu: ConversationId


@asynccontextmanager
async def open_town(path: Path, **steps: Any) -> AsyncIterator[Town]:
    """A town whose store lies in that file."""
    store = await open_store(f"sqlite://{path}", master_key=KEY)
    try:
        yield await found_town(store, **steps)
    finally:
        await store.close()


async def found_town(store: TortoiseStore, **steps: Any) -> Town:
    """A new tenant in a store, with its owner and nobody else."""
    clock, hints = TownClock(), NotedHints()
    tenant = (await store.platform.add_tenant("Bakery")).id
    async with store.transaction(tenant) as tx:
        olga = (await tx.add_operator("Olga", Role.OWNER)).id
    desk = Desk(store=store, hints=hints, clock=clock)
    chats = {surface: PaperChat(surface) for surface in Surface if surface.is_admin_chat}
    return Town(
        store=store,
        clock=clock,
        hints=hints,
        desk=desk,
        recorder=Recorder(store=store, hints=hints, clock=clock),
        handler=Handler(store=store, hints=hints, clock=clock, steps=Steps(clock=clock, **steps)),
        tenant=tenant,
        olga=olga,
        chats=chats,
        keepers={on: SurfaceKeeper(chat=chat, desk=desk) for on, chat in chats.items()},
    )
