"""A business with a row in every table that the methods of a transaction touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bridge.facts import Address
from bridge.ids import (
    AttachmentId,
    BroadcastId,
    CauseId,
    ChatId,
    FileId,
    LabelId,
    ListId,
    MessageId,
    OfferId,
    OutboxId,
    OwnerNumberId,
    PersonId,
    SurfaceId,
    new_id,
)
from bridge.pairing import ShowQr
from bridge.ports.broadcast_rows import RecipientRow
from bridge.ports.jobs import JobRow
from bridge.ports.rooms import RoomKind
from bridge.ports.rows import CauseKind, Role
from bridge.screens import Surface
from tests.contracts.broadcasting import next_of, of_list, phone_of, runs, uploads
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, key_of, message

LANE, KEY = "contact/theirs", "message/theirs"


@dataclass(frozen=True)
class Victim:
    """Everything the attacker could name."""

    shop: Shop
    customer: PersonId
    colleague: PersonId
    number: OwnerNumberId
    pending: OwnerNumberId
    cause: CauseId
    entry: OutboxId
    place: SurfaceId
    notice: str
    fact: int
    line: MessageId
    room: PersonId
    offer: OfferId
    list_id: ListId
    file: FileId
    label: LabelId
    broadcast: BroadcastId
    recipient: RecipientRow
    attachment: AttachmentId
    job: JobRow


async def victim_of(shop: Shop) -> Victim:
    """A business with a row in every table that the methods touch."""
    number, customer = (
        await shop.proven_owner_number(),
        await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE)),
    )
    screen, entry = await shop.puts_screen_out(number), await shop.replies(customer, "a secret reply")
    await shop.logs(customer, "a secret message")
    room, line, offer = await _room_of(shop, customer)
    their_list, broadcast, recipient = await _broadcast_of(shop)
    _, desk = await shop.held()
    await desk.begin_send(screen.id, key_of("3EB0THEIRS"), 1)
    await desk.put_pairing(
        ShowQr(payload="secret", number=1, shown_at=NOON, expires_at=None), NOON + timedelta(days=9)
    )
    async with shop.at_work() as tx:
        pending = await tx.propose_owner_number(
            shop.session, shop.owner, phone="+49", is_self=False, code="ABCD2345", expires_at=NOON
        )
        place = await tx.put_surface(shop.conversation, Surface.TELEGRAM, "their chat")
        await tx.link_account(shop.owner, Surface.TELEGRAM, "their account")
        await tx.add_notice(shop.conversation, "x", about=None, params={}, now=NOON, not_before=NOON)
        colleague = await tx.add_operator("their colleague", Role.AGENT)
        await tx.put_claim(shop.session, customer, shop.owner, NOON, answered=False)
        given: dict[str, Any] = {"about": "x", "params": {}, "now": NOON, "not_before": NOON}
        await tx.add_notice(shop.conversation, "lost", lasting=True, picture=b"their picture", **given)
        await tx.add_notice(shop.conversation, "told", **given)
        fact = await tx.record_fact(message("hi"), key=KEY, lane=LANE, session=shop.session, now=NOON)
        cause = await tx.add_cause(CauseKind.REPLY, shop.owner, Surface.CONSOLE, NOON)
        await tx.save_broadcast_draft(shop.session, text="their sale")
        file = await tx.add_file(
            FileId(new_id()), shop.owner, name="their file", mime_type="x/y", size_bytes=1, now=NOON
        )
        label = await tx.label_person(customer, "their label", NOON)
        await tx.opt_out(customer, "wrote", NOON)
        attachment = await tx.add_attachment(line, ChatId("900@lid"), NOON)
        await tx.add_job("x", NOON, about="thing", given={"secret": "their secret"})
        await tx.start_backfill(shop.session, since=NOON - timedelta(days=7), now=NOON)
    await desk.list_backfill([ChatId("900@lid")])
    notice, _, told = sorted(
        await shop.store.due_notices(Surface.TELEGRAM, NOON, 9), key=lambda row: row.about or ""
    )
    async with shop.at_work() as tx:
        await tx.notice_shown(told.id, "their ref", NOON)
    job = await shop.store.claim_job(["x"], 60)
    assert fact is not None
    assert job is not None
    return Victim(
        shop=shop,
        customer=customer,
        colleague=colleague.id,
        number=number.id,
        pending=pending.id,
        cause=cause,
        entry=entry.id,
        place=place.id,
        notice=notice.id,
        fact=fact.seq,
        line=line,
        room=room,
        offer=offer,
        list_id=their_list,
        file=file.id,
        label=label.id,
        broadcast=broadcast,
        recipient=recipient,
        attachment=attachment,
        job=job,
    )


async def _broadcast_of(shop: Shop) -> tuple[ListId, BroadcastId, RecipientRow]:
    """A list, and a broadcast to it that runs."""
    row = await uploads(shop, [(phone_of(n), "secret") for n in (1, 2)], name="their list")
    broadcast = await runs(shop, of_list(row))
    return row.id, broadcast, await next_of(shop, broadcast)


async def _room_of(shop: Shop, customer: PersonId) -> tuple[PersonId, MessageId, OfferId]:
    """A shared room, a case, and a reply that is offered."""
    async with shop.at_work() as tx:
        room = await tx.put_room(Surface.SLACK, "their room", "their room", RoomKind.THREADS, NOON)
        menu = await tx.open_conversation(room, Role.VIEWER, session=shop.session, page="MAIN_MENU")
        await tx.put_case(shop.session, customer, shop.owner, NOON, until=NOON)
        (line,) = await tx.messages(shop.session, limit=1)
        offer = await tx.add_offer(
            session=shop.session,
            room=menu.id,
            contact=customer,
            author=shop.owner,
            text="a secret offer",
            now=NOON,
        )
    return room, line.id, offer
