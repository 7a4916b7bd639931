"""What Telegram does to a bot: refusals, blocked users, vanished messages, two processes, webhooks."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bridge.ports.rows import Role
from bridge.session_life import SessionState
from tests.standins.telegram.limits import FloodLimits
from tests.telegram.office import Office


async def test_a_429_is_waited_out_and_the_screen_comes(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)

    office.telegram.refuse_next("editMessageText", 429, retry_after=1)
    await office.taps(olga, "Messages")

    await office.menu(olga, "Messages")


async def test_a_long_429_puts_off_that_chat_only(office: Office) -> None:
    business = await office.founds()
    olga, rui = office.telegram.user("Olga"), office.telegram.user("Rui")
    await office.joins(olga, business, Role.AGENT)
    await office.joins(rui, business, Role.AGENT)

    office.telegram.refuse_next("editMessageText", 429, retry_after=6)
    await office.taps(olga, "Messages")
    await office.taps(rui, "Messages")
    await office.menu(rui, "Messages")
    assert not any(one.text.startswith("Messages") for one in olga.sees)

    await office.menu(olga, "Messages")


async def test_faults_of_telegram_and_lost_connections_delay_and_lose_nothing(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)

    office.telegram.refuse_next("editMessageText", 502)
    office.telegram.refuse_next("getUpdates", 500)
    office.telegram.cut_next("answerCallbackQuery")
    await office.taps(olga, "Messages")

    await office.menu(olga, "Messages")


async def test_who_blocks_the_bot_is_left_alone_and_who_comes_back_sees_the_menu(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)

    olga.blocks()
    await office.customer_writes(business, "Do you have cake?")
    await office.telegram.until(lambda: any(one.code == 403 for one in office.telegram.requests))
    await olga.starts()

    await office.sees(olga, "Ana has written")
    await office.menu(olga, "Main menu")


async def test_a_menu_that_was_deleted_comes_back_with_the_next_step(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)

    olga.deletes(await office.menu(olga, "Main menu"))
    await olga.writes("/status")

    await office.menu(olga, "Status")


async def test_a_menu_that_has_scrolled_away_is_posted_anew_and_there_is_one(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    first = await office.menu(olga, "Main menu")

    asked = await olga.writes("/menu")

    second = await office.menu(olga, "Main menu", below=asked)
    assert first.deleted
    assert office.menus_of(olga) == [second]


async def test_a_press_edits_the_menu_in_place(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    menu = await office.menu(olga, "Main menu")

    await office.taps(olga, "Messages")

    assert await office.menu(olga, "Messages") is menu


async def test_a_lost_connection_and_its_return_are_one_message(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business)

    await office.reports(business, SessionState.ACTION_REQUIRED, reason="modal")
    lost = await office.sees(olga, "WhatsApp is not connected.")
    await office.reports(business, SessionState.CONNECTED)

    assert await office.sees(olga, "WhatsApp is connected again.") is lost


async def test_of_two_processes_one_is_the_bot_and_the_other_takes_over(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business, Role.AGENT)
    first = office.bots[0]
    office.open_bot()
    await office.taps(olga, "Messages")
    await office.menu(olga, "Messages")

    first.cancel()
    await asyncio.wait([first])
    await office.taps(olga, "Back")

    await office.menu(olga, "Main menu")
    assert not any(one.code == 409 for one in office.telegram.requests)


async def test_updates_come_by_webhook_too_and_only_with_the_secret(tmp_path: Path) -> None:
    async with Office(tmp_path, webhook=True) as office:
        business = await office.founds()
        olga = office.telegram.user("Olga")
        await office.joins(olga, business, Role.AGENT)

        await office.taps(olga, "Messages")
        await office.menu(olga, "Messages")

        assert await office.posts_update("wrong-secret") == 401
        assert await office.posts_update("") == 401
        assert not office.telegram.calls("getUpdates")


async def test_telegrams_own_limits_are_kept(tmp_path: Path) -> None:
    async with Office(tmp_path, flood=FloodLimits()) as office:
        business = await office.founds()
        olga = office.telegram.user("Olga")
        await office.joins(olga, business, Role.AGENT)

        for at in range(12):
            await office.customer_writes(business, "Hello", name=f"Customer {at}", lid=f"80{at}")
        await office.telegram.until(lambda: sum("has written" in one.text for one in olga.sees) == 12)

        assert not any(one.code == 429 for one in office.telegram.requests)


async def test_the_bot_introduces_itself_in_each_language(office: Office) -> None:
    profile = office.telegram.profile

    await office.telegram.until(lambda: office.telegram.calls("setChatMenuButton"))

    languages = {
        request.params.get("language_code", "") for request in office.telegram.calls("setMyDescription")
    }
    assert languages == {"", "es", "pt", "hi"}
    assert profile is not None
    told = {request.params["description"] for request in office.telegram.calls("setMyDescription")}
    assert len(told) == 4
