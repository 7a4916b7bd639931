"""A tenant that knows every id of another one tries every method, and gets and changes nothing."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bridge.facts import Address
from bridge.ids import StanzaId
from bridge.pairing import PairingMethod
from bridge.ports.rooms import OfferState, RoomKind
from bridge.ports.rows import CauseKind, NoticeMode, Purpose, Role
from bridge.ports.store import Transaction
from bridge.screens import Surface
from bridge.session_life import Desired
from storage.erasing import OWNED
from storage.store import TortoiseStore
from storage.transaction import TenantTransaction
from tests.contracts.foreign_broadcasts import BROADCAST_CALLS
from tests.contracts.foreign_record import RECORD_CALLS
from tests.contracts.shop import CUSTOMER_PHONE, NOON, OWNER_PHONE, Shop, message, open_shop
from tests.contracts.victim import LANE, Victim, victim_of

Call = Callable[[TenantTransaction, Victim, Shop], Awaitable[Any]]


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
    "accounts_of": lambda tx, v, _: tx.accounts_of(v.shop.owner, Surface.TELEGRAM),
    "team": lambda tx, _v, _: tx.team(),
    "invite": lambda tx, _v, _: tx.invite(Role.AGENT, ttl_s=60),
    "change_role": lambda tx, v, _: tx.change_role(v.colleague, Role.VIEWER),
    "remove_member": lambda tx, v, _: tx.remove_member(v.colleague),
    "pick_account": lambda tx, _v, _: tx.pick_account(Surface.TELEGRAM, "their account", NOON),
    "claim_of": lambda tx, v, _: tx.claim_of(v.shop.session, v.customer),
    "put_claim": lambda tx, v, own: tx.put_claim(v.shop.session, v.customer, own.owner, NOON, answered=True),
    "drop_claim": lambda tx, v, _: tx.drop_claim(v.shop.session, v.customer, v.shop.owner),
    "person_with_account": lambda tx, _v, _: tx.person_with_account(Surface.TELEGRAM, "their account"),
    # tenant
    "tenant": lambda tx, _v, _: tx.tenant(),
    "change_tenant": lambda tx, _v, _: tx.change_tenant(notices=NoticeMode.OFF),
    "add_session": lambda tx, _v, _: tx.add_session("second"),
    "sessions": lambda tx, _v, _: tx.sessions(),
    "session": lambda tx, v, _: tx.session(v.shop.session),
    "want_session": lambda tx, v, _: tx.want_session(v.shop.session, Desired.STOPPED),
    "want_use_here": lambda tx, v, _: tx.want_use_here(v.shop.session),
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
    "audit_lines": lambda tx, _v, _: tx.audit_lines(limit=99),
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
    "notice_shown": lambda tx, v, _: tx.notice_shown(v.notice, "mine", NOON),
    "menus": lambda tx, v, _: tx.menus(v.shop.session),
    "end_notice": lambda tx, v, _: tx.end_notice(v.shop.conversation, "lost", about="x", params={}, now=NOON),
    "renew_notice": lambda tx, v, _: tx.renew_notice(v.shop.conversation, "told", about="x", now=NOON),
    "notice_about": lambda tx, v, _: tx.notice_about(v.shop.conversation, Surface.TELEGRAM, "their ref"),
    "change_notice": lambda tx, v, _: tx.change_notice(
        v.shop.conversation, "lost", about="x", params={"state": "mine"}, now=NOON
    ),
    "renew_lasting": lambda tx, _v, _: tx.renew_lasting("lost"),
    "notice_ended_at": lambda tx, v, _: tx.notice_ended_at(v.shop.conversation, "told", about="x"),
    "notice_ref": lambda tx, v, _: tx.notice_ref(v.place, "told", "x"),
    # rooms
    "room_of": lambda tx, v, _: tx.room_of(v.room),
    "put_room": lambda tx, _v, _: tx.put_room(Surface.SLACK, "their room", "Eve's", RoomKind.NOTICES, NOON),
    "put_case": lambda tx, v, own: tx.put_case(v.shop.session, v.customer, own.owner, NOON, until=None),
    "case_of": lambda tx, v, _: tx.case_of(v.shop.session, v.customer),
    "waiting": lambda tx, v, _: tx.waiting(v.shop.session, NOON + timedelta(hours=1), contact=v.customer),
    "add_offer": lambda tx, v, own: tx.add_offer(
        session=own.session,
        room=own.conversation,
        contact=v.customer,
        author=own.owner,
        text="x",
        now=NOON,
    ),
    "offer": lambda tx, v, _: tx.offer(v.offer),
    "open_offers": lambda tx, v, _: tx.open_offers(v.shop.session, v.customer),
    "decide_offer": lambda tx, v, own: tx.decide_offer(v.offer, OfferState.SENT, own.owner, NOON),
    "offer_put_out": lambda tx, v, _: tx.offer_put_out(v.offer, v.entry),
    "figures_moved": lambda tx, v, _: tx.figures_moved(v.shop.session),
    # outbox
    "add_cause": lambda tx, v, _: tx.add_cause(CauseKind.REPLY, v.shop.owner, Surface.CONSOLE, NOON),
    "add_outbox": lambda tx, v, own: stolen_screen(tx, v, own, session=v.shop.session, cause=v.cause),
    "outbox_row": lambda tx, v, _: tx.outbox_row(v.entry),
    "newest_outbox": lambda tx, v, _: tx.newest_outbox(
        v.shop.session, since=NOON - timedelta(days=9), limit=9
    ),
    "outbox_by_stanza": lambda tx, v, _: tx.outbox_by_stanza(v.shop.session, StanzaId("3EB0THEIRS")),
    "standing_screen": lambda tx, v, _: tx.standing_screen(
        v.shop.conversation, written_at=NOON + timedelta(days=999), quoted=StanzaId("3EB0THEIRS")
    ),
    # record
    "log_message": lambda tx, v, own: tx.log_message(
        message("x"), session=v.shop.session, contact=own.owner, outbox=None, by=None, now=NOON
    ),
    "log_edit": lambda tx, v, _: tx.log_edit(
        v.shop.session, v.customer, False, StanzaId("3EB00001"), "x", NOON
    ),
    "log_revoke": lambda tx, v, _: tx.log_revoke(
        v.shop.session, v.customer, False, StanzaId("3EB00001"), NOON
    ),
    "log_reaction": lambda tx, v, _: tx.log_reaction(
        v.shop.session, v.customer, False, StanzaId("3EB00001"), "x", ours=False, at=NOON
    ),
    "changes": lambda tx, v, _: tx.changes(v.line),
    "broadcast_lines": lambda tx, v, _: tx.broadcast_lines(
        v.shop.session, v.customer, after=None, until=None, limit=9
    ),
    "first_since": lambda tx, v, _: tx.first_since(v.shop.session, NOON),
    "message": lambda tx, v, _: tx.message(v.line),
    "messages": lambda tx, v, _: tx.messages(v.shop.session, limit=9),
    "contacts": lambda tx, v, _: tx.contacts(v.shop.session, limit=9),
    "search": lambda tx, v, _: tx.search(v.shop.session, ["hello"], limit=9),
    "figures": lambda tx, v, _: tx.figures(v.shop.session, since=NOON - timedelta(days=1)),
    **BROADCAST_CALLS,
    **RECORD_CALLS,
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


@pytest.mark.parametrize("stolen", ["recipient", "cause", "owner_number", "conversation", "file"])
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
        "file": mine | {"file": victim.file},
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
