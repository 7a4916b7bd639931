"""A page that has become too heavy, too busy or too old is opened again, in a quiet moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bridge.delivery import Delivery
from bridge.facts import Address
from bridge.session_life import SessionState
from sessions.scripted_sends import SendFault
from sessions.scripted_whatsapp import LIGHT
from sessions.weight import MB, Weight
from tests.contracts.shop import open_shop
from tests.sessions.town import Town

HEAVY = Weight(memory_bytes=1600 * MB, cpu_s=1.0, processes=2)
FAR_TOO_HEAVY = Weight(memory_bytes=4000 * MB, cpu_s=1.0, processes=2)
SOON = {"weigh_interval_s": 0.02, "recycle_rest_s": 0.06, "quiet_s": 0.0, "heavy_patience_s": 60.0}


async def _connected(town: Town, **config: float) -> None:
    await town.was_linked_before()
    await town.starts(**{**SOON, **config})
    await town.becomes(SessionState.CONNECTED)


async def _opened_again(town: Town) -> None:
    await town.observer.until(lambda: town.driver.opened == 2)
    town.whatsapp.weight = LIGHT
    await town.becomes(SessionState.CONNECTED)


async def test_a_heavy_page_is_closed_in_order_and_opened_again(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    await _connected(town)

    town.whatsapp.weight = HEAVY

    await _opened_again(town)
    assert town.driver.open_pages == 1
    said = capsys.readouterr().out
    assert "page.recycled" in said
    assert "memory_mb=1600" in said
    assert "session.failed" not in said


async def test_an_old_page_is_opened_again(town: Town) -> None:
    await _connected(town, page_max_age_h=0.1 / 3600)

    await town.observer.until(lambda: town.driver.opened >= 2)

    await town.becomes(SessionState.CONNECTED)


async def test_a_busy_page_is_opened_again(town: Town) -> None:
    await _connected(town, busy_s=0.05)
    await _some_time(town)

    town.whatsapp.weight = replace(LIGHT, cpu_s=100.0)

    await _opened_again(town)


async def test_a_page_that_is_spoken_with_is_left_alone_until_it_is_far_too_heavy(town: Town) -> None:
    await _connected(town, quiet_s=60.0)
    town.whatsapp.receives(town.message("hello"))
    await town.records(1)

    town.whatsapp.weight = HEAVY
    await _some_time(town)
    before = town.driver.opened
    town.whatsapp.weight = FAR_TOO_HEAVY

    await _opened_again(town)
    assert before == 1


async def test_a_page_that_is_too_heavy_is_waited_for_no_longer_than_stated(town: Town) -> None:
    await _connected(town, quiet_s=60.0, heavy_patience_s=0.05)

    town.whatsapp.weight = HEAVY

    await _opened_again(town)


async def test_what_is_due_goes_out_before_a_heavy_page_is_closed(town: Town) -> None:
    await _connected(town, quiet_s=1.0, heavy_patience_s=2.0)
    town.whatsapp.fails_sends_with(SendFault.BUSY)
    contact = await town.shop.meets(Address(lid="900", phone="+5511900000002"))
    reply = await town.shop.replies(contact, "Yes.", now=datetime.now(UTC))

    town.whatsapp.weight = HEAVY
    town.supervisor.nudge(town.shop.session)
    await town.observer.until(lambda: town.driver.opened == 2)

    assert (await town.outbox(reply.id)).delivery is Delivery.SENT
    assert [text for _, text, _ in town.whatsapp.frames] == ["Yes."]


async def test_a_process_whose_machine_is_full_takes_one_session_and_no_more(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    other = await open_shop(town.shop.store, "Second")
    await town.starts(memory_reserve_mb=1e9)

    await town.observer.until(lambda: town.supervisor.held)
    await _some_time(town)

    assert len(town.supervisor.held) == 1
    assert await town.shop.store.session_home(other.session) == (other.tenant, None)
    assert capsys.readouterr().out.count("holder.no_memory") == 1


async def _some_time(town: Town) -> None:
    """As long as it takes to read the session's row so many times, between which a page is weighed."""
    before = town.observer.calls.count("glimpses")
    await town.observer.until(lambda: town.observer.calls.count("glimpses") >= before + 8)
