"""A tenant that knows every id of another one tries every method, and gets and changes nothing."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bridge.facts import Address
from bridge.ids import CauseId, OutboxId, OwnerNumberId, PersonId, StanzaId, SurfaceId
from bridge.pairing import PairingMethod, ShowQr
from bridge.ports.rows import CauseKind, NoticeMode, Purpose, Role
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.session_life import Desired
from storage.erasing import OWNED
from storage.store import TortoiseStore
from storage.transaction import TenantTransaction
from tests.contracts.shop import CUSTOMER_PHONE, NOON, OWNER_PHONE, Shop, key_of, message, open_shop

LANE, KEY, LABEL = "contact/theirs", "message/theirs", "Their session"


@dataclass(frozen=True)
class Victim:
    """Everything the attacker could name."""

    shop: Shop
    customer: PersonId
    number: OwnerNumberId
    pending: OwnerNumberId
    cause: CauseId
    entry: OutboxId
    place: SurfaceId
    notice: str
    fact: int


Call = Callable[[TenantTransaction, Victim, Shop], Awaitable[Any]]


async def victim_of(shop: Shop) -> Victim:
    """A business with a row in every table that the methods touch."""
    number, customer = (
        await shop.proven_owner_number(),
        await shop.meets(Address(lid="900", phone=CUSTOMER_PHONE)),
    )
    screen, entry = await shop.puts_screen_out(number), await shop.replies(customer, "a secret reply")
    await shop.logs(customer, "a secret message")
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
        fact = await tx.record_fact(message("hi"), key=KEY, lane=LANE, session=shop.session, now=NOON)
        cause = await tx.add_cause(CauseKind.REPLY, shop.owner, Surface.CONSOLE, NOON)
        await tx.save_broadcast_draft(shop.session, text="their sale")
    (notice,) = await shop.store.due_notices(Surface.TELEGRAM, NOON, 9)
    assert fact is not None
    return Victim(
        shop=shop,
        customer=customer,
        number=number.id,
        pending=pending.id,
        cause=cause,
        entry=entry.id,
        place=place.id,
        notice=notice.id,
        fact=fact.seq,
    )


async def stolen_screen(tx: TenantTransaction, v: Victim, own: Shop, **change: Any) -> object:
    """An outbox row of the attacker's own, with one thing of the victim's in it."""
    mine: dict[str, Any] = {"session": own.session, "recipient": own.owner, "purpose": Purpose.REPLY}
    return await tx.add_outbox(text="x", now=NOON, not_before=NOON, **(mine | change))


CALLS: dict[str, Call] = {
    # people
    "person_at": lambda tx, _v, _: tx.person_at(Address(lid="900", phone=CUSTOMER_PHONE)),
    "find_person": lambda tx, _v, _: tx.find_person(Address(lid="777", phone=OWNER_PHONE)),
    "person": lambda tx, v, _: tx.person(v.customer),
    "add_operator": lambda tx, _v, _: tx.add_operator("Eve", Role.OWNER),
    "role_of": lambda tx, v, _: tx.role_of(v.shop.owner),
    "members": lambda tx, _v, _: tx.members(Role.OWNER),
    "link_account": lambda tx, v, _: tx.link_account(v.shop.owner, Surface.SLACK, "mine"),
    "person_with_account": lambda tx, _v, _: tx.person_with_account(Surface.TELEGRAM, "their account"),
    # tenant
    "tenant": lambda tx, _v, _: tx.tenant(),
    "change_tenant": lambda tx, _v, _: tx.change_tenant(notices=NoticeMode.OFF),
    "add_session": lambda tx, _v, _: tx.add_session("second"),
    "sessions": lambda tx, _v, _: tx.sessions(),
    "session": lambda tx, v, _: tx.session(v.shop.session),
    "want_session": lambda tx, v, _: tx.want_session(v.shop.session, Desired.STOPPED),
    "want_pairing": lambda tx, v, _: tx.want_pairing(v.shop.session, PairingMethod.QR),
    "set_proxy": lambda tx, v, _: tx.set_proxy(v.shop.session, "http://elsewhere:1"),
    "pairing_step": lambda tx, v, _: tx.pairing_step(v.shop.session, NOON),
    "stay_awake": lambda tx, v, _: tx.stay_awake(v.shop.session, NOON),
    "owner_number": lambda tx, v, _: tx.owner_number(v.shop.session),
    "pending_owner_number": lambda tx, v, _: tx.pending_owner_number(v.shop.session),
    "propose_owner_number": lambda tx, v, own: tx.propose_owner_number(
        v.shop.session, own.owner, phone="+1", is_self=False, code="X", expires_at=NOON
    ),
    "learn_owner_address": lambda tx, v, _: tx.learn_owner_address(v.pending, Address(lid="666")),
    "prove_owner_number": lambda tx, v, _: tx.prove_owner_number(v.pending, Address(lid="666")),
    "audit": lambda tx, v, _: tx.audit("x.done", by=v.shop.owner, about=v.shop.session),
    # facts
    "record_fact": lambda tx, v, _: tx.record_fact(
        message("x"), key="new", lane=LANE, session=v.shop.session, now=NOON
    ),
    "next_fact": lambda tx, _v, _: tx.next_fact(LANE),
    "fact_handled": lambda tx, v, _: tx.fact_handled(v.fact, NOON),
    # conversations
    "conversation": lambda tx, v, _: tx.conversation(v.shop.conversation),
    "conversation_of": lambda tx, v, _: tx.conversation_of(v.shop.owner, v.shop.session),
    "open_conversation": lambda tx, v, own: tx.open_conversation(
        own.owner, Role.OWNER, session=v.shop.session, page="MAIN_MENU"
    ),
    "save_conversation": lambda tx, v, own: _save_over_theirs(tx, v, own),
    "surfaces": lambda tx, v, _: tx.surfaces(v.shop.conversation),
    "put_surface": lambda tx, v, _: tx.put_surface(v.shop.conversation, Surface.TELEGRAM, "mine"),
    "surface_shown": lambda tx, v, _: tx.surface_shown(v.place, 99, "mine"),
    "want_surface": lambda tx, v, _: tx.want_surface(v.place),
    "add_notice": lambda tx, v, _: tx.add_notice(
        v.shop.conversation, "x", about=None, params={}, now=NOON, not_before=NOON
    ),
    "notice_shown": lambda tx, v, _: tx.notice_shown(v.notice, None, NOON),
    # outbox
    "add_cause": lambda tx, v, _: tx.add_cause(CauseKind.REPLY, v.shop.owner, Surface.CONSOLE, NOON),
    "add_outbox": lambda tx, v, own: stolen_screen(tx, v, own, session=v.shop.session, cause=v.cause),
    "outbox_row": lambda tx, v, _: tx.outbox_row(v.entry),
    "outbox_by_stanza": lambda tx, v, _: tx.outbox_by_stanza(v.shop.session, StanzaId("3EB0THEIRS")),
    "standing_screen": lambda tx, v, _: tx.standing_screen(
        v.shop.conversation, written_at=NOON + timedelta(days=999), quoted=StanzaId("3EB0THEIRS")
    ),
    # record
    "log_message": lambda tx, v, own: tx.log_message(
        message("x"), session=v.shop.session, contact=own.owner, outbox=None, by=None, now=NOON
    ),
    "log_edit": lambda tx, v, _: tx.log_edit(v.shop.session, v.customer, False, StanzaId("3EB00001"), "x"),
    "log_revoke": lambda tx, v, _: tx.log_revoke(v.shop.session, v.customer, False, StanzaId("3EB00001")),
    "messages": lambda tx, v, _: tx.messages(v.shop.session, limit=9),
    "contacts": lambda tx, v, _: tx.contacts(v.shop.session, limit=9),
    "figures": lambda tx, v, _: tx.figures(v.shop.session, since=NOON - timedelta(days=1)),
    "broadcast_draft": lambda tx, v, _: tx.broadcast_draft(v.shop.session),
    "save_broadcast_draft": lambda tx, v, _: tx.save_broadcast_draft(v.shop.session, text="x"),
    "discard_broadcast_draft": lambda tx, v, _: tx.discard_broadcast_draft(v.shop.session),
    "audience_size": lambda tx, v, _: tx.audience_size(v.shop.session, "everyone", NOON),
}
"""One call per method of `Transaction`, naming what is the victim's wherever something can be named."""


def methods_of(protocol: type) -> set[str]:
    """The names of all its public methods, inherited ones included."""
    members = inspect.getmembers(protocol, inspect.isfunction)
    return {name for name, _ in members if not name.startswith("_")}


def test_every_method_is_tried() -> None:
    assert set(CALLS) == methods_of(Transaction)


async def test_a_foreign_tenant_gets_and_changes_nothing(store: TortoiseStore) -> None:
    victim = await victim_of(await open_shop(store, "Victim"))
    eve = await open_shop(store, "Eve")
    await store.platform.set_quota(eve.tenant, max_sessions=9)
    before = await all_rows_of(victim.shop)
    named = (victim.shop.tenant, victim.shop.owner, victim.customer, victim.shop.session, "secret", "their")

    for method, call in CALLS.items():
        told = await tried(eve, victim, call)

        assert not [secret for secret in named if secret in told], method
        assert await all_rows_of(victim.shop) == before, method


async def tried(eve: Shop, victim: Victim, call: Call) -> str:
    """What the attacker is told, as text."""
    try:
        async with eve.at_work() as tx:
            return repr(await call(tx, victim, eve))
    except LookupError as error:
        return repr(error.args)


@pytest.mark.parametrize("stolen", ["recipient", "cause", "owner_number", "conversation"])
async def test_nothing_of_another_tenants_gets_into_the_outbox(store: TortoiseStore, stolen: str) -> None:
    victim = await victim_of(await open_shop(store, "Victim"))
    eve = await open_shop(store, "Eve")
    number = await eve.proven_owner_number()
    mine = {"purpose": Purpose.SCREEN, "owner_number": number.id}
    change: dict[str, dict[str, Any]] = {
        "recipient": mine | {"recipient": victim.customer},
        "cause": {"cause": victim.cause},
        "owner_number": mine | {"owner_number": victim.number},
        "conversation": mine | {"conversation": victim.shop.conversation},
    }

    with pytest.raises(LookupError):
        async with eve.at_work() as tx:
            await stolen_screen(tx, victim, eve, **change[stolen])


async def all_rows_of(shop: Shop) -> dict[str, list[str]]:
    """Every row of a tenant, as text."""
    sql, rows = shop.store.engine.sql, {}
    for table in OWNED:
        found = await sql.all(f"SELECT * FROM {table} WHERE tenant_id = ?", shop.tenant)
        rows[table] = sorted(repr(sorted(row.items())) for row in found)
    rows["tenants"] = [repr(await sql.all("SELECT * FROM tenants WHERE id = ?", shop.tenant))]
    return rows


async def _save_over_theirs(tx: TenantTransaction, v: Victim, own: Shop) -> bool:
    """The attacker's own conversation, under the victim's id."""
    row = await tx.conversation(own.conversation)
    assert row is not None
    fake = type(row)(
        id=v.shop.conversation,
        tenant=own.tenant,
        person=own.owner,
        session=own.session,
        role=Role.OWNER,
        page="STOLEN",
        revision=2,
    )
    return await tx.save_conversation(fake, was_revision=1)
