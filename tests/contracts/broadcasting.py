"""The verbs that stories of broadcasts are told with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bridge.broadcast_life import Move
from bridge.facts import Address
from bridge.ids import BroadcastId, LabelId, ListId, OutboxId, PersonId, new_id
from bridge.ports.broadcast_rows import (
    Audience,
    AudienceKind,
    BroadcastRow,
    Entry,
    ListRow,
    ListSource,
    Progress,
    RecipientRow,
)
from bridge.ports.rows import CauseKind
from bridge.screens import Surface
from storage.session_desk import HeldSession
from tests.contracts.shop import NOON, Shop, key_of

LATER = NOON + timedelta(minutes=5)


def phone_of(number: int) -> str:
    """The phone number of customer `number`."""
    return f"+55219{number:08}"


async def writes(shop: Shop, number: int, *, at: datetime = NOON, name: str = "") -> PersonId:
    """Customer `number` is known by LID and phone, and writes to the business."""
    person = await shop.meets(Address(lid=f"10{number}", phone=phone_of(number), name=name or f"C{number}"))
    await shop.logs(person, "hi", at=at)
    return person


async def uploads(shop: Shop, entries: Sequence[tuple[str, str]], *, name: str = "fair.csv") -> ListRow:
    """The owner uploads a list of (phone, name)."""
    async with shop.at_work() as tx:
        return await tx.add_list(
            ListId(new_id()),
            shop.session,
            shop.owner,
            source=ListSource.FILE,
            name=name,
            entries=[Entry(line=line, phone=phone, name=who) for line, (phone, who) in enumerate(entries, 2)],
            bad=0,
            folded=0,
            bad_lines=(),
            now=NOON,
        )


def of_list(row: ListRow, *, cold: bool = True) -> Audience:
    """Everybody on a list."""
    return Audience(kind=AudienceKind.LIST, list=row.id, cold=cold)


def of_label(label: LabelId, *, cold: bool = False) -> Audience:
    """Whoever bears a label."""
    return Audience(kind=AudienceKind.LABEL, label=label, cold=cold)


async def confirms(
    shop: Shop,
    audience: Audience | None = None,
    *,
    text: str = "Sale!",
    now: datetime = NOON,
    starts_at: datetime | None = None,
) -> BroadcastId:
    """The owner writes a broadcast and confirms it."""
    async with shop.at_work() as tx:
        draft = await tx.save_broadcast_draft(shop.session, text=text, audience=audience or Audience())
        cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, now)
        await tx.move_broadcast(draft.id, Move.CONFIRM, now, cause=cause, starts_at=starts_at)
    return draft.id


async def runs(shop: Shop, audience: Audience | None = None, *, now: datetime = NOON) -> BroadcastId:
    """A broadcast is confirmed, prepared and begun."""
    broadcast = await confirms(shop, audience, now=now)
    await prepares(shop, broadcast)
    await moves(shop, broadcast, Move.BEGIN, now=now)
    return broadcast


async def prepares(shop: Shop, broadcast: BroadcastId, *, limit: int = 1000) -> int:
    """All recipients are written down; in how many pieces."""
    for pieces in range(1, 1000):
        async with shop.at_work() as tx:
            if await tx.prepare_recipients(broadcast, limit):
                return pieces
    raise AssertionError("it never ends")


async def moves(shop: Shop, broadcast: BroadcastId, move: Move, *, now: datetime = NOON) -> BroadcastRow:
    """Something happens to it."""
    async with shop.at_work() as tx:
        return await tx.move_broadcast(broadcast, move, now)


async def next_of(shop: Shop, broadcast: BroadcastId) -> RecipientRow:
    """Whose turn it is."""
    async with shop.at_work() as tx:
        recipient = await tx.next_recipient(broadcast, new_too=True)
    assert recipient is not None
    return recipient


async def puts_out(shop: Shop, broadcast: BroadcastId) -> OutboxId:
    """The message to the next recipient is put out."""
    recipient = await next_of(shop, broadcast)
    async with shop.at_work() as tx:
        return await tx.add_broadcast_send(recipient, "Sale!", now=NOON, file=None)


async def begins(shop: Shop, desk: HeldSession, broadcast: BroadcastId) -> OutboxId:
    """The message to the next recipient is being sent."""
    entry = await puts_out(shop, broadcast)
    await desk.begin_send(entry, key_of(f"3EB0B{next(shop.numbers):04}"), 1)
    return entry


async def progress_of(shop: Shop, broadcast: BroadcastId) -> Progress:
    """How far it is."""
    async with shop.at_work() as tx:
        return await tx.progress(broadcast)


async def what_became_of(shop: Shop, outbox: OutboxId) -> tuple[str, str | None]:
    """Where a message is, and why."""
    async with shop.at_work() as tx:
        row = await tx.outbox_row(outbox)
    assert row is not None
    return str(row.delivery), row.reason


async def recipients_of(shop: Shop, broadcast: BroadcastId) -> list[str]:
    """The people it is for, in the order of sending."""
    rows = await shop.store.engine.sql.all(
        "SELECT person_id FROM broadcast_recipients WHERE broadcast_id = ? ORDER BY place", broadcast
    )
    return [row["person_id"] for row in rows]


async def state_of(shop: Shop, broadcast: BroadcastId) -> BroadcastRow:
    """The row."""
    async with shop.at_work() as tx:
        row = await tx.broadcast(broadcast)
    assert row is not None
    return row
