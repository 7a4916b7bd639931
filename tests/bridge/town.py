"""A small town on a real SQLite store: an owner, an operator, customers, admin chats and a phone network.

No browser: what a page would see is recorded by the real Recorder, handled by the real Handler, and what is
due is "sent" into `owner_reads` or `contacts_got`. `settle` lets happen what would happen by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bridge.broadcast_news import BroadcastNews
from bridge.broadcast_run import BroadcastRun
from bridge.desk import Desk
from bridge.facts import Address, ChatKind, MessageKind, MessageSeen
from bridge.handling import Handler
from bridge.ids import ChatId, ConversationId, PersonId, StanzaId, TenantId, new_id
from bridge.ports.rows import ConversationRow, Purpose, Role
from bridge.presenter import CONSOLE, present_buttons
from bridge.recording import PageFact, Recorder
from bridge.screens import Screen, Surface
from bridge.session_life import Desired, SessionState
from bridge.steps import Steps
from bridge.surfaces import SurfaceKeeper
from storage.blobs.memory import MemoryBlobs
from storage.store import TortoiseStore, open_store
from storage.vault import MasterKey
from tests.bridge.machinery import Machinery
from tests.bridge.townsfolk import CARLA, LINKED, OWNER, Colleague, NotedHints, PaperChat, TownClock

KEY = MasterKey(secret=b"town" * 8)


@dataclass(kw_only=True)
class Town(Machinery):
    """One tenant with its owner Olga; see the module."""

    hints: NotedHints
    desk: Desk
    recorder: Recorder
    olga: PersonId
    chats: dict[Surface, PaperChat]
    viewer: PersonId = field(init=False)

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

    async def hands_over(self, fact: PageFact, *, wait: bool = False) -> bool:
        """The session's holder records what its page saw."""
        recorded = await self.recorder.record(self.tenant, self.session, fact)
        if not wait:
            await self.settle()
        return recorded > 0

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

    async def hires(self, name: str, role: Role, *, on: Surface = Surface.TELEGRAM) -> Colleague:
        """Another operator, with a menu of their own."""
        async with self.store.transaction(self.tenant) as tx:
            person = await tx.add_operator(name, role)
        menu = await self.desk.sit_down(self.tenant, person.id, surface=on, address=f"{on}-{name}")
        await self.settle()
        return Colleague(person=person.id, menu=menu)


@asynccontextmanager
async def open_town(path: Path, **steps: Any) -> AsyncIterator[Town]:
    """A town whose store lies in that file."""
    store = await open_store(f"sqlite://{path}", master_key=KEY, blobs=MemoryBlobs())
    try:
        yield await found_town(store, **steps)
    finally:
        await store.close()


async def found_town(store: TortoiseStore, **steps: Any) -> Town:
    """A new tenant in a store, with its owner and nobody else."""
    tenant = (await store.platform.add_tenant("Bakery")).id
    async with store.transaction(tenant) as tx:
        olga = (await tx.add_operator("Olga", Role.OWNER)).id
    return town_in(store, tenant, olga, TownClock(), **steps)


def town_in(store: TortoiseStore, tenant: TenantId, olga: PersonId, clock: TownClock, **steps: Any) -> Town:
    """The town around a tenant that is in the store already."""
    hints = NotedHints()
    desk = Desk(store=store, hints=hints, clock=clock)
    chats = {surface: PaperChat(surface) for surface in Surface if surface.is_admin_chat}
    return Town(
        store=store,
        clock=clock,
        hints=hints,
        desk=desk,
        recorder=Recorder(store=store, hints=hints, clock=clock),
        handler=Handler(store=store, hints=hints, clock=clock, steps=Steps(clock=clock, **steps)),
        run=BroadcastRun(store=store, clock=clock, unpaced=True),
        news=BroadcastNews(store=store, hints=hints, mover=Steps(clock=clock, **steps)),
        tenant=tenant,
        olga=olga,
        chats=chats,
        keepers={on: SurfaceKeeper(chat=chat, desk=desk) for on, chat in chats.items()},
    )
