"""A tenant's settings, sessions and what is wanted of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.errors import PermanentError
from bridge.ids import SessionId
from bridge.pairing import Connected, PairingMethod, ShowQr
from bridge.ports.rows import NoticeMode
from bridge.screens import Surface
from bridge.session_life import Desired, SessionState
from storage.store import TortoiseStore
from tests.contracts.shop import NOON, Shop


async def test_settings_change_one_by_one(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.change_tenant(language="pt", time_zone="America/Sao_Paulo", notices=NoticeMode.DIGEST)
        await tx.change_tenant(quiet=(22 * 60, 7 * 60), mirrored=frozenset({Surface.WHATSAPP}))
        await tx.change_tenant(name="Café Lua", risks_accepted=(NOON, shop.owner))
        tenant = await tx.tenant()

    assert (tenant.name, tenant.language, tenant.time_zone) == ("Café Lua", "pt", "America/Sao_Paulo")
    assert (tenant.notices, tenant.quiet_from, tenant.quiet_to) == (NoticeMode.DIGEST, 1320, 420)
    assert tenant.mirrored == {Surface.WHATSAPP}
    assert (tenant.risks_accepted_at, tenant.risks_accepted_by) == (NOON, shop.owner)


async def test_quiet_hours_can_be_switched_off_again(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.change_tenant(quiet=(0, 60))
        await tx.change_tenant(quiet=(None, None))
        tenant = await tx.tenant()

    assert (tenant.quiet_from, tenant.quiet_to) == (None, None)


async def test_a_tenant_has_as_many_sessions_as_its_quota_allows(store: TortoiseStore, shop: Shop) -> None:
    async with shop.at_work() as tx:
        with pytest.raises(PermanentError, match="may have 1 sessions"):
            await tx.add_session("Second")
    await store.platform.set_quota(shop.tenant, max_sessions=2)

    async with shop.at_work() as tx:
        second = await tx.add_session("Second")

        assert [row.label for row in await tx.sessions()] == ["Front desk", "Second"]
        assert (second.state, second.desired) == (SessionState.DISCONNECTED, Desired.STOPPED)
        assert (second.ever_linked, second.linked_at, second.generation) == (False, None, 0)


async def test_what_is_wanted_of_a_session_is_kept(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.want_session(shop.session, Desired.STOPPED)
        await tx.want_pairing(shop.session, PairingMethod.CODE, "+5511900000009")
        await tx.stay_awake(shop.session, NOON)
        row = await tx.session(shop.session)

    assert row is not None
    assert (row.desired, row.pairing, row.pairing_phone) == (
        Desired.STOPPED,
        PairingMethod.CODE,
        "+5511900000009",
    )
    assert row.awake_until == NOON


async def test_a_session_may_have_a_proxy_of_its_own(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.set_proxy(shop.session, "http://user:secret@127.0.0.1:3128")
        row = await tx.session(shop.session)
        assert row is not None
        assert row.proxy == "http://user:secret@127.0.0.1:3128"

        await tx.set_proxy(shop.session, None)
        row = await tx.session(shop.session)
        assert row is not None
        assert row.proxy is None


async def test_a_pairing_step_is_there_until_it_expires_or_pairing_ends(shop: Shop) -> None:
    _, desk = await shop.held()
    step = ShowQr(payload="2@secret", number=1, shown_at=NOON, expires_at=NOON + timedelta(seconds=20))
    async with shop.at_work() as tx:
        await tx.want_pairing(shop.session, PairingMethod.QR)
    await desk.put_pairing(ShowQr(payload="older", number=1, shown_at=NOON, expires_at=None), NOON)
    await desk.put_pairing(step, NOON + timedelta(seconds=20))

    async with shop.at_work() as tx:
        assert await tx.pairing_step(shop.session, NOON) == step
        assert await tx.pairing_step(shop.session, NOON + timedelta(seconds=20)) is None
    await desk.pairing_done()

    async with shop.at_work() as tx:
        assert await tx.pairing_step(shop.session, NOON) is None
        row = await tx.session(shop.session)
    assert row is not None
    assert row.pairing is None


async def test_a_link_that_was_made_spends_the_wish_and_keeps_what_is_shown(shop: Shop) -> None:
    _, desk = await shop.held()
    async with shop.at_work() as tx:
        await tx.want_pairing(shop.session, PairingMethod.CODE, "+5511900000009")
    await desk.put_pairing(Connected(), NOON)

    await desk.report(SessionState.BOOTING, reason=None)
    wished = await desk.row()
    await desk.report(SessionState.CONNECTED, reason=None)
    fulfilled = await desk.row()

    assert (wished.pairing, wished.pairing_phone) == (PairingMethod.CODE, "+5511900000009")
    assert (fulfilled.pairing, fulfilled.pairing_phone, fulfilled.ever_linked) == (None, None, True)
    async with shop.at_work() as tx:
        assert await tx.pairing_step(shop.session, NOON - timedelta(seconds=1)) == Connected()


async def test_asking_to_link_anew_clears_the_old_step(shop: Shop) -> None:
    _, desk = await shop.held()
    await desk.put_pairing(
        ShowQr(payload="x", number=1, shown_at=NOON, expires_at=None), NOON + timedelta(days=1)
    )

    async with shop.at_work() as tx:
        await tx.want_pairing(shop.session, PairingMethod.QR)

        assert await tx.pairing_step(shop.session, NOON) is None


async def test_an_unknown_session_is_answered_as_such(shop: Shop) -> None:
    nowhere = SessionId("0" * 26)
    async with shop.at_work() as tx:
        assert await tx.session(nowhere) is None
        with pytest.raises(LookupError):
            await tx.want_session(nowhere, Desired.RUNNING)


async def test_the_audit_keeps_what_was_done(shop: Shop) -> None:
    async with shop.at_work() as tx:
        await tx.audit("owner.proposed", by=shop.owner, about=shop.session, ending="0001")

    rows = await shop.store.engine.sql.all("SELECT what, by_person, about FROM audit")
    assert rows == [{"what": "owner.proposed", "by_person": shop.owner, "about": shop.session}]
