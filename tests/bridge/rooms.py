"""A shared room of the town's business in Slack, and what its people do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bridge.desk import Seat
from bridge.facts import Address
from bridge.ids import ConversationId, PersonId, new_id
from bridge.notices import NoticeKind
from bridge.ports.rooms import RoomKind
from bridge.presenter import SLACK as LIMITS
from bridge.presenter import Button, present_notice
from bridge.screens import Notice, Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA

SLACK = Surface.SLACK


@dataclass(kw_only=True)
class Room:
    """One room, and what it was shown."""

    town: Town
    seat: Seat
    menu: ConversationId
    carla: PersonId = field(default=PersonId(""))

    @property
    def told(self) -> list[Notice]:
        """All notices of the room, oldest first; an edited one once more."""
        return self.town.chats[SLACK].notices_of(self.menu)

    def of(self, kind: NoticeKind) -> list[Notice]:
        """Those of one kind."""
        return [notice for notice in self.told if notice.kind == kind]

    def last(self, kind: NoticeKind) -> Notice:
        """How the newest of that kind stands there now."""
        return self.of(kind)[-1]

    def name_of(self, notice: Notice) -> str:
        """The platform's name of the message that tells it."""
        chat = self.town.chats[SLACK]
        return next(
            name
            for name, one in zip(reversed(chat.names), reversed(chat.notices), strict=True)
            if one is notice
        )

    def buttons(self, kind: NoticeKind) -> dict[str, Button]:
        """By label, what can be pressed there."""
        shown = present_notice(self.last(kind), self.menu, limits=LIMITS)
        return {button.label: button for row in shown.rows for button in row}

    def token(self, kind: NoticeKind, label: str) -> str:
        """What that button carries."""
        token = self.buttons(kind)[label].token
        assert token is not None, f"{label} cannot be pressed"
        return token

    async def press(
        self, token: str, *, by: PersonId, wait: bool = False, event_id: str | None = None
    ) -> None:
        """Somebody presses a button, perhaps of a message that looks otherwise by now."""
        await self.town.desk.press(self.town.tenant, by, token, surface=SLACK, event_id=event_id or new_id())
        if not wait:
            await self.town.settle()

    async def presses(self, label: str, *, by: PersonId, on: NoticeKind = NoticeKind.CONTACT_CARD) -> None:
        """Somebody presses that button on the newest message of that kind."""
        await self.press(self.token(on, label), by=by)

    async def why_not(self, token: str, *, by: PersonId) -> str | None:
        """What the presser is told before."""
        return await self.town.desk.why_not(self.town.tenant, by, token, surface=SLACK)

    async def writes(self, text: str, *, by: PersonId, wait: bool = False, **changes: Any) -> None:
        """Somebody writes in the customer's thread."""
        given: dict[str, Any] = {"event_id": new_id(), "contact": self.carla, **changes}
        await self.town.desk.offer_reply(self.town.tenant, by, self.menu, text=text, surface=SLACK, **given)
        if not wait:
            await self.town.settle()

    async def hears(self, text: str, *, who: Address = CARLA, **changes: Any) -> None:
        """A customer writes, and the room is told."""
        await self.town.customer_writes(text, who=who, **changes)
        async with self.town.store.transaction(self.town.tenant) as tx:
            self.carla = (await tx.person_at(CARLA)).id

    async def causes(self) -> list[tuple[str, str]]:
        """Whose acts let messages out, and where they were done."""
        rows = await self.town.store.engine.sql.all("SELECT person_id, surface FROM causes ORDER BY at, id")
        return [(row["person_id"], row["surface"]) for row in rows]

    async def audit(self) -> list[str]:
        """What the audit says, oldest first."""
        rows = await self.town.store.engine.sql.all("SELECT what FROM audit ORDER BY seq")
        return [row["what"] for row in rows]


async def open_room(town: Town, *, kind: RoomKind = RoomKind.THREADS, address: str = "T1/C1") -> Room:
    """Olga connects a room of her team to the business."""
    seat = await town.desk.open_room(
        town.tenant, town.olga, surface=SLACK, address=address, title="support", kind=kind
    )
    await town.settle()
    row = await town.desk.conversations(town.tenant, seat.person)
    assert row is not None
    return Room(town=town, seat=seat, menu=row.id)
