"""A new version of WhatsApp Web, and a new wa-js: canaries first, in real browsers at the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.ports.pages import Verdict
from sessions.page_version import installed_wajs
from tests.edges.page_town import PageTown, page_town
from tests.standins.whatsapp.releases import FIRST_VERSION, FOUND_AGAIN

NEXT = "2.3000.1044999999"
CANARY, OTHER = "+5511999990001", "+5511999990002"
NEWER = "4.99.0"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[PageTown]:
    """One account is a canary, another is not; both are CONNECTED on a page that is known to be good."""
    async with page_town(tmp_path) as town:
        await town.starts()
        canary = await town.links(CANARY)
        await town.links(OTHER)
        await town.store.platform.mark_canary(canary, True)
        await town.finds(FIRST_VERSION, Verdict.GOOD, installed(town))
        yield town


async def test_a_new_page_that_works_is_for_the_canary_first_and_then_for_all(town: PageTown) -> None:
    canary, other = town.accounts
    town.standin.serves(NEXT)

    await town.rides(canary, NEXT)  # it was noticed from outside, and the canary went there by itself
    await town.rides(other, FIRST_VERSION)
    await town.finds(NEXT, Verdict.GOOD, installed(town))
    await town.restarts()

    await town.rides(other, NEXT)
    assert town.events("page.unfit") == []
    assert [line["page"] for line in town.events("page.proven")][-1] == NEXT


async def test_on_a_new_page_that_does_not_work_nobody_stays_and_the_operator_is_told(town: PageTown) -> None:
    canary, other = town.accounts
    town.standin.serves(NEXT, moved=True)

    await town.finds(NEXT, Verdict.BAD, installed(town))
    await town.rides(canary, FIRST_VERSION)
    await town.restarts()
    await town.rides(other, FIRST_VERSION)

    assert [(line["page"], line["instead"]) for line in town.events("page.unfit")] == [(NEXT, FIRST_VERSION)]
    assert town.events("session.gave_up") == []
    assert [town.standin.phone(number).links_made for number in (CANARY, OTHER)] == [1, 1]


async def test_a_newer_wajs_brings_the_new_page_back_for_all(town: PageTown) -> None:
    canary, other = town.accounts
    town.standin.serves(NEXT, moved=True)
    await town.finds(NEXT, Verdict.BAD, installed(town))

    await offer(town, FOUND_AGAIN)

    await town.rides(canary, NEXT, NEWER)
    await town.finds(NEXT, Verdict.GOOD, NEWER)
    await town.until(lambda: in_use(town))
    await town.restarts()
    await town.rides(other, NEXT, NEWER)
    assert [line["wajs"] for line in town.events("wajs.taken_over")] == [NEWER]


async def test_a_newer_wajs_that_does_not_come_up_is_rolled_back(town: PageTown) -> None:
    canary, other = town.accounts

    await offer(town, "throw new Error('broken');")

    await town.until(lambda: rolled_back(town))
    await town.rides(canary, FIRST_VERSION, installed(town))
    await town.restarts()
    await town.rides(other, FIRST_VERSION, installed(town))
    assert [line["wajs"] for line in town.events("wajs.rolled_back")] == [NEWER]
    assert town.events("page.unfit") == []


async def test_a_single_account_tries_what_is_new_and_comes_back_from_it(
    tmp_path: Path,
) -> None:
    async with page_town(tmp_path) as town:
        await town.starts()
        only = await town.links(CANARY)
        await town.finds(FIRST_VERSION, Verdict.GOOD, installed(town))

        town.standin.serves(NEXT, moved=True)
        await town.restarts()

        await town.finds(NEXT, Verdict.BAD, installed(town))
        await town.rides(only, FIRST_VERSION)


def installed(town: PageTown) -> str:
    """The wa-js that the program brought."""
    return installed_wajs(town.config.wajs_path)


async def offer(town: PageTown, before: str) -> None:
    """A newer wa-js: today's, with something put before it."""
    today = town.config.wajs_path.read_text(encoding="utf-8")
    bundle = before + today.replace(f"wa-js v{installed(town)}", f"wa-js v{NEWER}")
    room = town.store.platform
    await room.put_wajs(NEWER, bundle.encode(), integrity="sha512-x", now=datetime.now(UTC))
    await room.offer_wajs(NEWER)


async def in_use(town: PageTown) -> bool:
    """The candidate counts for all."""
    return (await town.store.platform.page_ground()).wajs.current == NEWER


async def rolled_back(town: PageTown) -> bool:
    """There is no candidate any more, and it does not count."""
    wajs = (await town.store.platform.page_ground()).wajs
    return wajs.candidate is None and wajs.current is None
