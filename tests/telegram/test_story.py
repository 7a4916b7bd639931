"""The whole story in Telegram, from the invitation to linking again: the real service, both stand-ins."""

from __future__ import annotations

from pathlib import Path

from tests.shop import OWNER, SHOP
from tests.standins.telegram.people import Person
from tests.telegram.bureau import Bureau


async def test_an_owner_comes_by_invitation_links_steers_and_logs_out_all_in_telegram(tmp_path: Path) -> None:
    async with Bureau(tmp_path) as bureau:
        olga = bureau.telegram.user("Olga", phone=OWNER.removeprefix("+"))
        await olga.starts(await bureau.invites("Café Aurora"))

        await bureau.sets_up_in_telegram(olga)
        await _links_by_qr(bureau, olga)
        await _steers_from_both_sides(bureau, olga)
        await _hears_a_customer_and_replies(bureau, olga)
        await _looks_at_log_and_settings(bureau, olga)
        await _logs_out_and_links_by_code(bureau, olga)

        await bureau.answered()
        assert len(bureau.menus_of(olga)) == 1
        bureau.assert_silence(allowed=("Yes, lemon cake.",))


async def _links_by_qr(bureau: Bureau, olga: Person) -> None:
    picture = await bureau.links_by_qr_in_telegram(olga, rotations=2)
    assert picture.deleted
    assert not any(message.photo for message in olga.sees)


async def _steers_from_both_sides(bureau: Bureau, olga: Person) -> None:
    # The step to the main menu shows here, too: an answer given before is one to an older screen.
    await bureau.owner_reads("*Main menu*")
    await bureau.owner_asks("1", "*Status*")
    menu = await bureau.menu(olga, "Status")
    assert "changed in WhatsApp" in menu.text

    before = len(bureau.owner_got())
    await bureau.taps(olga, "Back")

    await bureau.owner_reads("Main menu", after=before)


async def _hears_a_customer_and_replies(bureau: Bureau, olga: Person) -> None:
    ana = bureau.town.person("+5511977770001", name="Ana")
    await ana.writes(bureau.phone, "Do you have cake?")
    notice = await bureau.sees(olga, "Ana has written")
    assert "Do you have cake?" in notice.text
    bureau.assert_silence()

    await olga.writes("Yes, lemon cake.", reply_to=notice)
    draft = await bureau.menu(olga, "Send this reply?")
    assert "Yes, lemon cake." in draft.text
    bureau.assert_silence()
    await bureau.taps(olga, "Send to Ana")

    await bureau.town.until(lambda: [one.text for one in ana.received(bureau.phone)] == ["Yes, lemon cake."])
    await bureau.sees(olga, lambda one: "Yes, lemon cake." in one.text and "delivered" in one.text)


async def _looks_at_log_and_settings(bureau: Bureau, olga: Person) -> None:
    await olga.writes("/menu")
    await bureau.menu(olga, "Main menu")
    await bureau.taps(olga, "Messages")
    log = await bureau.menu(olga, "Messages")
    assert "Do you have cake?" in log.text
    await bureau.taps(olga, "Back")
    await bureau.taps(olga, "Settings")
    await bureau.taps(olga, "Time zone")
    await bureau.menu(olga, "Time zone")
    await olga.writes("Sao Paulo")
    settings = await bureau.menu(olga, "Settings")
    assert "America/Sao_Paulo" in settings.text


async def _logs_out_and_links_by_code(bureau: Bureau, olga: Person) -> None:
    await olga.writes("/logout")
    question = await bureau.menu(olga, "Log out of WhatsApp?")
    assert "no messages" in question.text
    await bureau.taps(olga, "Log out")
    await bureau.sees(olga, "Not linked")
    assert not bureau.phone.devices

    await olga.writes("/link")
    await bureau.taps(olga, "Link with a code")
    await bureau.menu(olga, "Link with a code")
    await olga.writes(SHOP)
    shown = await bureau.sees(olga, lambda message: "Copy the code" in message.labels)
    await olga.presses("Copy the code", on=shown)
    assert olga.clipboard is not None
    await bureau.phone.enter_code(olga.clipboard)
    await bureau.sees(olga, "Linked.", within_s=90)
    await bureau.owner_asks("menu", "Main menu")
