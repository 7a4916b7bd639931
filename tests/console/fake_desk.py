"""A desk whose screens the test decides, with the real one's rules on whose conversation it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bridge import tokens
from bridge.desk import MAX_TYPED, Drawn, Given, NotYours, TooLong
from bridge.errors import TemporaryError
from bridge.ids import ConversationId, PersonId, SessionId, SurfaceId, TenantId, new_id
from bridge.pairing import PairingStep
from bridge.ports.admin_chat import AdminChat
from bridge.ports.rows import ConversationRow, Role, SessionRow, SurfaceRow, TenantRow
from bridge.screens import Notice, Screen, Surface
from bridge.session_life import Desired, SessionState
from tests.console.fake_files import FakeFiles
from tests.console.platform import FakePlatform
from tests.patience import PATIENCE_S


@dataclass(frozen=True)
class Pressed:
    choice: str
    revision: int
    event_id: str


@dataclass(frozen=True)
class Typed:
    text: str
    revision: int | None
    event_id: str


@dataclass(frozen=True)
class GivenFile:
    name: str
    mime_type: str
    content: bytes
    revision: int | None
    event_id: str


@dataclass
class Menu:
    """One person's conversation."""

    row: ConversationRow
    screen: Screen
    pairing: PairingStep | None = None

    @property
    def place(self) -> SurfaceRow:
        return SurfaceRow(
            id=SurfaceId(self.row.id),
            tenant=self.row.tenant,
            conversation=self.row.id,
            surface=Surface.CONSOLE,
            address="",
            wanted=self.screen.revision,
            shown=0,
        )


EMPTY = Screen(page="main_menu", revision=0, title="Main menu")


@dataclass
class FakeDesk(FakeFiles):
    """Records what was done; `answer` decides what is shown then."""

    platform: FakePlatform
    chat: AdminChat | None = None
    menus: dict[PersonId, Menu] = field(default_factory=dict)
    pressed: list[Pressed] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    given: list[GivenFile] = field(default_factory=list)
    answer: Callable[[Pressed | Typed | GivenFile], Screen | None] = lambda _step: None
    is_busy: bool = False
    _seen: set[str] = field(default_factory=set)
    _recorded: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def store(self) -> FakeDesk:
        return self

    @asynccontextmanager
    async def transaction(self, tenant: TenantId) -> AsyncIterator[FakeTransaction]:
        yield FakeTransaction(self.platform, tenant)

    def seat(self, tenant: TenantId, person: PersonId, screen: Screen = EMPTY) -> Menu:
        """Give a person a menu."""
        row = ConversationRow(
            id=ConversationId(new_id()),
            tenant=tenant,
            person=person,
            session=SessionId(new_id()),
            role=Role.OWNER,
            page=screen.page,
        )
        self.menus[person] = Menu(row=row, screen=screen)
        return self.menus[person]

    async def shows(self, person: PersonId, screen: Screen, pairing: PairingStep | None = None) -> None:
        """The menu is here now, and the surface is brought there."""
        menu = self.menus[person]
        menu.screen, menu.pairing = screen, pairing
        assert self.chat is not None
        await self.chat.show(menu.place, screen, pairing)

    async def notifies(self, person: PersonId, notice: Notice) -> None:
        """A notice is shown."""
        assert self.chat is not None
        await self.chat.notify(self.menus[person].place, notice)

    async def recorded(self, count: int) -> None:
        """Wait until so many steps were recorded."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.pressed) + len(self.typed) + len(self.given) < count:
                self._recorded.clear()
                await self._recorded.wait()

    # What the console calls.

    async def sit_down(
        self, tenant: TenantId, person: PersonId, *, surface: Surface, address: str
    ) -> ConversationId:
        menu = self.menus.get(person) or self.seat(tenant, person)
        return menu.row.id

    async def press(
        self, tenant: TenantId, person: PersonId, token: str, *, surface: Surface, event_id: str
    ) -> None:
        claim = tokens.decode_any(token)
        self._own(tenant, person, claim.conversation)
        revision = 0 if isinstance(claim, tokens.NoticeToken) else claim.revision
        pressed = Pressed(claim.choice, revision, event_id)
        if self._is_new(event_id):
            self.pressed.append(pressed)
            await self._handle(person, pressed)

    async def type_text(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        text: str,
        *,
        revision: int | None,
        surface: Surface,
        event_id: str,
    ) -> None:
        self._own(tenant, person, conversation)
        if len(text) > MAX_TYPED:
            raise TooLong("too long")
        typed = Typed(text, revision, event_id)
        if self._is_new(event_id):
            self.typed.append(typed)
            await self._handle(person, typed)

    async def give_file(
        self,
        tenant: TenantId,
        person: PersonId,
        conversation: ConversationId,
        given: Given,
        *,
        revision: int | None,
        surface: Surface,
        event_id: str,
    ) -> None:
        self._own(tenant, person, conversation)
        content = await asyncio.to_thread(given.path.read_bytes)
        step = GivenFile(given.name, given.mime_type, content, revision, event_id)
        if self._is_new(event_id):
            self.given.append(step)
            await self._handle(person, step)

    async def present(self, tenant: TenantId, conversation: ConversationId, *, surface: Surface) -> Drawn:
        for menu in self.menus.values():
            if menu.row.id == conversation and menu.row.tenant == tenant:
                return Drawn(conversation=conversation, screen=menu.screen, pairing=menu.pairing)
        raise NotYours("no such conversation")

    async def conversations(self, tenant: TenantId, person: PersonId) -> ConversationRow | None:
        menu = self.menus.get(person)
        return menu.row if menu is not None and menu.row.tenant == tenant else None

    def _own(self, tenant: TenantId, person: PersonId, conversation: ConversationId) -> None:
        if self.is_busy:
            raise TemporaryError("the database is busy")
        menu = self.menus.get(person)
        if menu is None or menu.row.id != conversation or menu.row.tenant != tenant:
            raise NotYours("no such conversation")

    def _is_new(self, event_id: str) -> bool:
        is_new = event_id not in self._seen
        self._seen.add(event_id)
        return is_new

    async def _handle(self, person: PersonId, step: Pressed | Typed | GivenFile) -> None:
        self._recorded.set()
        screen = self.answer(step)
        if screen is not None:
            await self.shows(person, replace(screen, revision=self.menus[person].screen.revision + 1))


@dataclass
class FakeTransaction:
    """What the side panel reads."""

    platform: FakePlatform
    tenant_id: TenantId

    async def tenant(self) -> TenantRow:
        return next(tenant for tenant in await self.platform.tenants() if tenant.id == self.tenant_id)

    async def sessions(self) -> list[SessionRow]:
        return self.platform.sessions_of.get(self.tenant_id, [])


def a_session(
    tenant: TenantId, state: SessionState = SessionState.CONNECTED, *, phone: str | None = None
) -> SessionRow:
    """A number of a tenant."""
    return SessionRow(
        id=SessionId(new_id()),
        tenant=tenant,
        label="WhatsApp",
        desired=Desired.RUNNING,
        state=state,
        reason=None,
        since=datetime.now(UTC),
        phone=phone,
        lid=None,
        generation=1,
        profile_generation=1,
        pairing=None,
        pairing_phone=None,
        ever_linked=True,
    )
