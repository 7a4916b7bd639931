"""The room of the platform's operator, over real HTTP."""

from __future__ import annotations

import json
from dataclasses import replace

from bridge.ports.rows import Role
from bridge.session_life import SessionState
from tests.console.fake_desk import a_session
from tests.console.platform import unfit_page
from tests.console.town import House

UPDATE = "wabridge wajs update"


async def test_all_tenants_are_listed_with_their_numbers_and_states(house: House) -> None:
    sol = await house.platform.add_tenant("Padaria Sol")
    await house.platform.add_tenant("Bob's Bikes")
    house.platform.sessions_of[sol.id] = [a_session(sol.id, SessionState.WAIT_QR)]
    operator = await house.signed_in(None, None)

    seen = json.loads((await operator.get("/api/platform")).text)

    assert [
        (one["name"], [number["stateText"] for number in one["sessions"]]) for one in seen["tenants"]
    ] == [
        ("Padaria Sol", ["Waiting to be linked"]),
        ("Bob's Bikes", []),
    ]
    assert seen["suspended"] is False


async def test_a_page_that_does_not_work_is_told_with_what_to_do(house: House) -> None:
    operator = await house.signed_in(None, None)
    before = json.loads((await operator.get("/api/platform")).text)

    house.platform.ground = unfit_page()
    told = json.loads((await operator.get("/api/platform")).text)

    assert before["pages"] == []
    assert told["pages"] == [
        "WhatsApp has a new page, 2.3000.2, on which wa-js 4.6.0 does not come up.",
        "Sessions are kept on the last page that works, 2.3000.1, for some days.",
        f"Try a newer wa-js with the command `{UPDATE}`. `wabridge wajs list` shows what is known.",
    ]


async def test_that_there_is_no_page_to_fall_back_on_is_told(house: House) -> None:
    operator = await house.signed_in(None, None)
    house.platform.ground = replace(unfit_page(), pages=unfit_page().pages[:1])

    told = json.loads((await operator.get("/api/platform")).text)

    assert told["pages"][1].startswith("There is no older page that works")


async def test_an_invitation_makes_one_owner(house: House) -> None:
    tenant = await house.platform.add_tenant("Padaria Sol")
    operator = await house.signed_in(None, None)

    invited = await operator.post("/api/platform/invite", {"tenant": tenant.id})

    assert invited.status == 201
    secret = json.loads(invited.text)["path"].removeprefix("/invite/")
    redeemed = await house.platform.redeem(secret, "Ana")
    assert redeemed is not None
    assert (redeemed[0], redeemed[2]) == (tenant.id, Role.OWNER)


async def test_sends_are_suspended_and_resumed_for_one_and_for_all(house: House) -> None:
    sol = await house.platform.add_tenant("Padaria Sol")
    bob = await house.platform.add_tenant("Bob's Bikes")
    operator = await house.signed_in(None, None)

    await operator.post("/api/platform/suspend", {"tenant": sol.id, "suspended": True})
    one = [await house.platform.is_suspended(tenant.id) for tenant in (sol, bob)]
    await operator.post("/api/platform/suspend", {"tenant": None, "suspended": True})
    everyone = await house.platform.is_suspended(bob.id)
    await operator.post("/api/platform/suspend", {"tenant": None, "suspended": False})
    await operator.post("/api/platform/suspend", {"tenant": sol.id, "suspended": False})

    assert one == [True, False]
    assert everyone
    assert not await house.platform.is_suspended(sol.id)


async def test_half_said_commands_suspend_nobody(house: House) -> None:
    tenant = await house.platform.add_tenant("Padaria Sol")
    operator = await house.signed_in(None, None)
    bodies = [
        {},
        {"suspended": True},
        {"tenant": tenant.id, "suspended": "yes"},
        {"tenant": 7, "suspended": True},
    ]

    answers = [await operator.post("/api/platform/suspend", body) for body in bodies]
    unknown = await operator.post("/api/platform/suspend", {"tenant": "0" * 26, "suspended": True})

    assert [answer.status for answer in answers] == [400] * 4
    assert unknown.status == 404
    assert not await house.platform.is_suspended(tenant.id)


async def test_a_business_is_added_under_a_name(house: House) -> None:
    operator = await house.signed_in(None, None)

    added = await operator.post("/api/platform/tenants", {"name": "  Padaria\x00 Sol "})
    nameless = await operator.post("/api/platform/tenants", {"name": " "})

    assert (added.status, nameless.status) == (201, 400)
    assert [tenant.name for tenant in await house.platform.tenants()] == ["Padaria Sol"]
