"""A shared room of the small business, and what is told there: verbs for contract stories."""

from __future__ import annotations

from datetime import timedelta

from bridge.ids import ConversationId, OfferId, PersonId
from bridge.ports.rooms import OfferRow, RoomKind
from bridge.ports.rows import Role
from bridge.screens import Surface
from storage.transaction import TenantTransaction
from tests.contracts.shop import NOON, Shop

SLACK = Surface.SLACK
LATER = NOON + timedelta(hours=1)


async def room_of(shop: Shop, address: str = "T1/C1") -> tuple[PersonId, ConversationId]:
    """A room with a menu in Slack."""
    async with shop.at_work() as tx:
        room = await tx.put_room(SLACK, address, "support", RoomKind.THREADS, NOON)
        menu = await tx.open_conversation(room, Role.VIEWER, session=shop.session, page="MAIN_MENU")
        await tx.put_surface(menu.id, SLACK, address)
    return room, menu.id


async def offered(shop: Shop, text: str = "Yes.") -> tuple[PersonId, OfferId]:
    """A contact, and a reply to it that the owner offers."""
    contact, (_, menu) = await shop.customer(), await room_of(shop)
    async with shop.at_work() as tx:
        offer = await tx.add_offer(
            session=shop.session, room=menu, contact=contact, author=shop.owner, text=text, now=NOON
        )
    return contact, offer


async def read(shop: Shop, offer: OfferId) -> OfferRow:
    """The offer as it is."""
    async with shop.at_work() as tx:
        row = await tx.offer(offer)
    assert row is not None
    return row


async def adds_card(tx: TenantTransaction, menu: ConversationId, contact: PersonId) -> None:
    """A card of the contact, which lasts."""
    await tx.add_notice(
        menu, "contact_card", about=contact, params={}, now=NOON, not_before=NOON, lasting=True
    )


async def kinds_due(shop: Shop) -> list[str]:
    """What has to be told, by kind."""
    return sorted(row.kind for row in await shop.store.due_notices(SLACK, LATER, 9))


async def tells_all(shop: Shop, ref: str = "m1") -> None:
    """Everything that is due is told."""
    for row in await shop.store.due_notices(SLACK, LATER, 9):
        async with shop.at_work() as tx:
            await tx.notice_shown(row.id, ref, LATER, asked=row.asked)
