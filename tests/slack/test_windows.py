"""Windows: secrets stand in them alone, they follow the menu, and closing one puts its secret away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bridge.pairing import ShowCode, ShowQr
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.standins.slack.surfaces import View
from tests.telegram.whatsapp_side import Business

CODE = "ABCD1234"


async def _linking(office: Office) -> tuple[Business, Person]:
    """An owner stands before the window that offers to link."""
    business = await office.founds(ready=False)
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    await office.holds(business)
    await office.taps(olga, "Next: The risks")
    await office.taps(olga, "I understand")
    await office.window(olga, "✓ 2. The risks")
    return business, olga


async def test_onboarding_goes_on_in_a_window_and_home_follows(office: Office) -> None:
    business = await office.founds(ready=False)
    olga = office.acme.user("Olga")
    await office.joins(olga, business)

    await office.taps(olga, "Language")
    await office.window(olga, "Language")
    await office.taps(olga, "Português")
    await office.window(olga, "Boas-vindas")
    await office.home(olga, "Boas-vindas")


async def test_a_qr_code_is_replaced_in_the_window_alone_and_its_files_go(office: Office) -> None:
    business, olga = await _linking(office)
    await _opens_linking(office, olga, "Link with a QR code")
    await office.window(olga, "Opening WhatsApp Web")
    ends = office.clock.now() + timedelta(seconds=20)

    codes = []
    for number in (1, 2):
        step = ShowQr(payload=f"2@code-{number}", number=number, shown_at=office.clock.now(), expires_at=ends)
        await office.pairs(business, step, ends)
        shown = await office.window(olga, partial(_shows, f"2@code-{number}"))
        codes.append(shown.id)
        assert f"Code {number}" in shown.words
        assert "seconds more" in shown.words
    assert len(set(codes)) == 1
    assert olga.home is not None
    assert olga.home.qr is None
    assert not any(message.images for message in olga.sees())

    await olga.closes()
    await office.home(olga, lambda one: "Link with a QR code" in one.labels)
    await office.slack.until(lambda: len(office.slack.calls("files.delete")) == 2)


async def test_a_pairing_code_can_be_picked_up_in_the_window_alone(office: Office) -> None:
    business, olga = await _linking(office)
    await _opens_linking(office, olga, "Link with a code")
    await office.writes_in_window(olga, "+34 600 000 001")
    ends = office.clock.now() + timedelta(seconds=150)
    await office.window(olga, "Opening WhatsApp Web")

    await office.pairs(
        business, ShowCode(code=CODE, number=1, shown_at=office.clock.now(), expires_at=ends), ends
    )

    shown = await office.window(olga, "ABCD-1234")
    assert shown.close == "Cancel linking"
    home = await office.home(olga, "window of its own")
    assert "Show" in home.labels
    told = [str(one.arguments) for one in office.slack.requests if one.method != "views.update"]
    assert not any("ABCD" in one for one in told)


async def test_a_text_is_asked_for_in_a_window_that_closes_with_it(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    await office.taps(olga, "Go to the menu")
    await office.taps(olga, "Settings")
    await office.taps(olga, "Time zone")
    await office.home(olga, "Time zone")

    await office.taps(olga, "Write")
    await office.writes_in_window(olga, "Sao Paulo")

    await office.home(olga, "America/Sao_Paulo")
    await office.no_window(olga)


async def test_an_invitation_is_shown_in_a_window_alone_and_put_away_when_it_closes(office: Office) -> None:
    business = await office.founds()
    olga, sam = office.acme.user("Olga"), office.acme.user("Sam")
    await office.joins(olga, business)
    await office.taps(olga, "Go to the menu")
    await office.taps(olga, "Settings")
    await office.taps(olga, "Team")
    await office.taps(olga, "Invite somebody")
    await office.taps(olga, "An agent")
    shown = await office.window(olga, "/wabridge join ")
    code = shown.words.partition("/wabridge join ")[2].split("`")[0].split()[0]

    assert olga.home is not None
    assert code not in olga.home.words
    await olga.closes()
    await office.home(olga, lambda one: "Invite somebody" in one.labels or "An agent" in one.labels)
    await sam.commands("/wabridge", f"join {code}")

    await office.home(sam, "Café Aurora")
    seats = await office.desk.seats(Surface.SLACK, f"{sam.workspace.id}/{sam.id}")
    assert seats[0].role is Role.AGENT


async def test_the_menu_comes_to_the_direct_messages_on_demand_and_is_edited_there(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)

    await olga.commands("/wabridge", "menu")
    first = await office.menu(olga, "Main menu")
    await office.taps(olga, "Settings", on=first)
    edited = await office.menu(olga, "Settings")
    assert edited.ts == first.ts
    await olga.writes("menu")
    moved = await office.menu(olga, "Main menu")

    assert moved.ts > first.ts
    await office.slack.until(lambda: len(office.menus_of(olga)) == 1)


async def test_status_and_help_are_answered_to_the_asker_alone(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)

    await olga.commands("/wabridge", "status")
    status = await office.sees(olga, "Waiting for a reply: 0")
    await olga.commands("/wabridge", "help")
    helped = await office.sees(olga, "What I understand")

    assert status.ephemeral_for == helped.ephemeral_for == olga.id


async def _opens_linking(office: Office, olga: Person, label: str) -> None:
    await office.taps(olga, "Next: Your own number")
    await office.writes_in_window(olga, "+34 600 000 002")
    await office.taps(olga, "Next: Link WhatsApp")
    await office.taps(olga, label)


def _shows(code: str, shown: View) -> bool:
    return shown.qr == code
