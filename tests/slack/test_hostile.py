"""Hostile input: nothing leaks, nothing breaks, nobody is called, and no link lies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.ids import new_id
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.telegram.whatsapp_side import Business

NASTY = (
    "<!channel> <!here> <@U0123456789> <https://evil.example|your bank> &lt;!everyone&gt; *b* \u202e\u0000"
)


@pytest.fixture
async def by_http(tmp_path: Path) -> AsyncIterator[Office]:
    """The same by HTTP."""
    async with Office(tmp_path, over="http") as office:
        yield office


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Office]:
    """An app that several workspaces have installed."""
    async with Office(tmp_path, several=True) as office:
        yield office


async def test_what_customers_write_and_are_called_links_nowhere_and_calls_nobody(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    room = await office.room(business, olga)

    await office.customer_writes(business, NASTY, name=NASTY)
    await office.sees(olga, lambda one: "<!channel>" in one.words and one.thread, to=room)
    await office.sees(olga, lambda one: "<!channel>" in one.words)
    await office.taps(olga, "Open")
    await office.home(olga, lambda one: "<!channel>" in one.words)

    shown = [*olga.sees(room), *olga.sees()]
    assert [mark for one in shown for mark in one.marks] == []
    assert not any("\u202e" in one.words for one in shown)


async def test_texts_of_forty_thousand_characters_are_cut_and_say_so(office: Office) -> None:
    business = await office.founds()
    olga = office.acme.user("Olga")
    await office.joins(olga, business)
    room = await office.room(business, olga)

    await office.customer_writes(business, "😀<" * 20_000, name="x" * 4000)
    await office.sees(olga, lambda one: "😀" in one.words and one.thread, to=room)
    card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)
    await olga.writes("y" * 40_000, to=room, thread=card)

    told = await office.sees(olga, "That is too long.", to=room)
    assert told.ephemeral_for == olga.id
    assert office.sent == []


async def test_forged_old_and_replayed_requests_do_nothing(by_http: Office) -> None:
    office = by_http
    business = await office.founds()
    olga = office.acme.user("Olga")
    code = await office.invitation(business)
    payload = {
        "command": "/wabridge",
        "text": f"join {code}",
        "team_id": office.acme.id,
        "user_id": olga.id,
        "channel_id": olga.dm.id,
        "trigger_id": "1.2.forged",
    }

    forged = await office.slack.forges("slash_commands", payload, secret="0" * 32)
    old = await office.slack.forges("slash_commands", payload, age_s=301.0)
    unsigned = await office.slack.forges("slash_commands", payload, signature="v0=")
    strange = await office.slack.forges("slash_commands", payload, signature="é")
    await office.handled()

    assert {one.status for one in (forged, old, unsigned, strange)} == {401}
    assert await office.desk.seats(Surface.SLACK, f"{office.acme.id}/{olga.id}") == []
    assert await office.slack.verifies_url()


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_what_is_brought_twice_counts_once(tmp_path: Path, over: str) -> None:
    async with Office(tmp_path, over=over) as office:
        business = await office.founds()
        olga = office.acme.user("Olga")
        await office.joins(olga, business)
        room = await office.room(business, olga)
        await office.customer_writes(business, "Do you have cake?")
        card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)

        await olga.writes("Yes.", to=room, thread=card)
        offered = await office.sees(olga, lambda one: "Send to customer" in one.labels, to=room)
        office.slack.replay()
        await office.taps(olga, "Send to customer", on=offered)
        office.slack.replay()
        await office.slack.until(lambda: office.sent == ["Yes."])
        await office.slack.delivery.settled()
        await office.handled()

        assert office.sent == ["Yes."]
        assert len([one for one in olga.sees(room) if "Yes." in one.words and one.by_bot]) == 1


async def test_guessed_buttons_and_windows_do_nothing(office: Office) -> None:
    business = await office.founds()
    olga, eve = office.acme.user("Olga"), office.acme.user("Eve")
    await office.joins(olga, business)
    await eve.opens_home()
    await office.home(eve, "This bot is private.")
    assert olga.home is not None
    theirs = str(olga.home.elements[0].facts["value"])

    for action, value in (
        ("press.0", theirs),
        ("open.0", theirs),
        ("show", theirs),
        ("write", theirs),
        ("seats", ""),
        ("seat.0", str(business.tenant)),
        ("serve.0", str(business.tenant)),
        ("press.1", "n" + "0" * 26 + ":open"),
        ("press.2", ""),
        ("press.3", "é" * 60),
        ("something", "else"),
    ):
        await eve.presses_raw(action, value, on="home")
    await office.handled()

    assert "Café" not in str([one.words for one in eve.sees()])
    assert eve.home is not None
    assert "Café" not in eve.home.words
    assert eve.modal is None
    assert (await office.home(olga, "Welcome")).words


async def test_another_workspaces_people_ids_and_tokens_are_nobodys(two: Office) -> None:
    other = await two.workspace("Globex")
    aurora, sol = await two.founds("Café Aurora"), await two.founds("Padaria Sol")
    olga, rui = two.acme.user("Olga"), other.user("Rui")
    await two.joins(olga, aurora)
    await two.joins(rui, sol)
    rui_person, row = await _row_of(two, sol, rui)

    assert rui.home is not None
    for value in (
        str(rui.home.elements[0].facts["value"]),
        f"n{row}{new_id()}:open",
        f"n{row}{new_id()}:send",
    ):
        await olga.presses_raw("press.0", value, on="home")
    await olga.presses_raw("seat.0", str(sol.tenant), on="home")
    # Rui's id, said to be of Olga's workspace.
    await olga.presses_raw("seats", "", on="home", user={"id": rui.id, "team_id": two.acme.id})
    await two.handled()

    assert await _row_of(two, sol, rui) == (rui_person, row)
    told = "".join(one.words for one in olga.sees())
    assert "Padaria" not in told
    published = [one for one in two.slack.calls("views.publish") if one.team == two.acme.id]
    assert not any("Padaria" in str(one.arguments) for one in published)


async def test_a_viewer_cannot_send_by_a_button_that_was_not_theirs(office: Office) -> None:
    business = await office.founds()
    olga, vera = office.acme.user("Olga"), office.acme.user("Vera")
    await office.joins(olga, business)
    await office.joins(vera, business, Role.VIEWER)
    room = await office.room(business, olga)
    await office.customer_writes(business, "Do you have cake?")
    card = await office.sees(olga, lambda one: "Claim" in one.labels, to=room)
    await olga.writes("Yes.", to=room, thread=card)
    offered = await office.sees(olga, lambda one: "Send to customer" in one.labels, to=room)
    send = next(one for one in offered.elements if "Send to customer" in one.labels)

    await vera.presses_raw("press.0", str(send.facts["value"]), on="home")
    await office.handled()

    assert office.sent == []
    assert (await office.sees(olga, lambda one: one.ts == offered.ts, to=room)).labels


async def _row_of(office: Office, business: Business, who: Person) -> tuple[object, object]:
    async with office.store.transaction(business.tenant) as tx:
        person = await tx.person_with_account(Surface.SLACK, f"{who.workspace.id}/{who.id}")
        assert person is not None
        row = await tx.conversation_of(person.id)
    assert row is not None
    return person.id, row.id
