"""The verbs that stories of broadcasts at a sender's desk are told with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bridge.broadcast_life import BroadcastState, Move
from bridge.facts import Address
from bridge.ids import BroadcastId, FileId, ListId, new_id
from bridge.ports.broadcast_rows import Audience, AudienceKind, BroadcastRow, Entry, ListSource, Progress
from bridge.ports.holding import Glimpse
from bridge.ports.rows import CauseKind, OutboxRow
from bridge.screens import Surface
from bridge.session_life import Desired
from tests.sessions.desk import SendingDesk

HERE, GONE = "+5511900000002", "+5511900000077"


async def confirms(
    desk: SendingDesk, *phones: str, file: bytes | None = None, in_s: float = 0.0
) -> BroadcastId:
    """Somebody confirms a broadcast to these numbers, none of whom ever wrote."""
    for n, phone in enumerate(phones):
        if phone != GONE:
            desk.whatsapp.directory[phone] = Address(lid=f"90{n}", phone=phone)
    shop, now = desk.shop, datetime.now(UTC)
    given = None if file is None else FileId(new_id())
    if given is not None and file is not None:
        path = desk.config.data_dir / "given"
        path.write_bytes(file)
        await shop.store.keep_file(shop.tenant, given, path)
    async with shop.at_work() as tx:
        if given is not None and file is not None:
            await tx.add_file(
                given, shop.owner, name="offer.jpg", mime_type="image/jpeg", size_bytes=len(file), now=now
            )
        people = await tx.add_list(
            ListId(new_id()),
            shop.session,
            shop.owner,
            source=ListSource.PASTED,
            name="pasted",
            entries=[Entry(line=n, phone=phone, name=f"P{n}") for n, phone in enumerate(phones)],
            bad=0,
            folded=0,
            bad_lines=[],
            now=now,
        )
        audience = Audience(kind=AudienceKind.LIST, list=people.id, cold=True)
        draft = await tx.save_broadcast_draft(shop.session, text="Hi {name}", audience=audience, file=given)
        cause = await tx.add_cause(CauseKind.BROADCAST, shop.owner, Surface.CONSOLE, now)
        await tx.move_broadcast(
            draft.id, Move.CONFIRM, now, cause=cause, starts_at=now + timedelta(seconds=in_s)
        )
    return draft.id


def a_glimpse(
    desk: SendingDesk, *, has_due: bool = False, has_broadcast: bool = False, has_news: bool = False
) -> Glimpse:
    """What the session's holder sees in passing."""
    return Glimpse(
        session=desk.shop.session,
        desired=Desired.RUNNING,
        pairing=None,
        use_here_at=None,
        has_due=has_due,
        has_broadcast=has_broadcast,
        has_news=has_news,
        unknown_number=False,
    )


def nothing(rows: Iterable[OutboxRow]) -> None:
    """Nobody has asked for these."""
    assert list(rows) == []


async def seen(
    desk: SendingDesk, broadcast: BroadcastId, state: BroadcastState
) -> tuple[BroadcastRow, Progress]:
    """Wait until the broadcast is there."""

    async def there() -> tuple[BroadcastRow, Progress] | None:
        async with desk.shop.at_work() as tx:
            row = await tx.broadcast(broadcast)
            assert row is not None
            return (row, await tx.progress(broadcast)) if row.state is state else None

    found: tuple[BroadcastRow, Progress] = await desk.observer.until(there)
    return found
