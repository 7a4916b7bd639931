"""A broadcast from Slack, from the first word to its report, with Telegram beside it: the real service.

Two go out: one with a picture to everyone who has written, and one to a list, which WhatsApp ends.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.customers import (
    CAKE,
    LIST,
    NEWS,
    OFFER,
    WANT_IT,
    Customers,
    assert_reports,
    assert_seldom,
    downloads,
    offer_to,
)
from tests.slack.beside_telegram import OnPhone, opens_telegram_too
from tests.slack.bureau import Branch, Bureau
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message, View

FILE, CAPTION = "A file, at most 16 MB", "The text that goes with it"
IN_FLIGHT_S = 8.0
"""How long WhatsApp takes over each message, so that a person can pause between two."""
LONG_S = 60.0


@pytest.mark.timeout(300)
async def test_an_owner_sends_two_broadcasts_and_nobody_gets_one_twice_or_unwanted(tmp_path: Path) -> None:
    async with Bureau(tmp_path, telegram=True, BROADCAST_PACING="off") as bureau:
        olga = bureau.acme.user("Olga", admin=True)
        branch = bureau.branch(olga)
        await bureau.sets_up(branch)
        await bureau.links_by_qr_in_slack(branch)
        phone = await opens_telegram_too(bureau, branch)
        room = await _connects_a_channel(bureau, branch)
        customers = Customers(bureau)
        await customers.write()
        await bureau.sees(olga, "Finn has written", within_s=LONG_S)

        await _corrects_who_wants_none(bureau, olga)
        await _composes_with_a_picture(bureau, olga)
        await _labels_caio_and_sees_whom_it_would_reach(bureau, olga)
        await _tries_it_on_herself(bureau, branch)
        await _confirms_undoes_and_confirms_again(bureau, olga, phone, customers)
        await _prepares_another_for_a_list(bureau, olga)
        await _pauses_the_first(bureau, olga, phone, customers)
        await _hears_that_whatsapp_stopped_the_second(bureau, olga)
        await _stops_it_for_good(bureau, olga)
        await _lets_the_first_go_on_from_telegram(bureau, olga, phone, customers)
        await _reads_both_reports(bureau, olga)

        customers.assert_each_got_what_they_should()
        _assert_one_message_each_kept_true(bureau, olga)
        assert not any("roadcast" in one.words or "half price" in one.words for one in olga.sees(room))


async def _connects_a_channel(bureau: Bureau, branch: Branch) -> Place:
    """What is told of broadcasts is the managers' alone, so none of it may come here."""
    olga = branch.olga
    room = olga.workspace.channel("support", [olga])
    await olga.invites_bot(room)
    await bureau.taps(olga, f"Serve {branch.business} here")
    await bureau.sees(olga, "This channel serves", to=room)
    return room


async def _walks(bureau: Bureau, olga: Person, *labels: str) -> None:
    """Press one after the other, in App Home."""
    for label in labels:
        await bureau.taps(olga, label, on="home")


async def _writes(bureau: Bureau, olga: Person, title: str, text: str) -> None:
    """Answer what App Home asks, in a window."""
    await bureau.home(olga, lambda one: title in one.words and "Write…" in one.labels)
    await bureau.taps(olga, "Write…", on="home")
    await bureau.writes_in_window(olga, text)


async def _corrects_who_wants_none(bureau: Bureau, olga: Person) -> None:
    """Finn has called and wants them again; Davi has called and wants none."""
    await _walks(bureau, olga, "Broadcast", "Who wants none")
    await bureau.home(olga, lambda one: "2 people" in one.words and _has(one, "Eva") and _has(one, "Finn"))
    await _walks(bureau, olga, "Finn", "They want them again")
    await bureau.home(olga, lambda one: "1 person" in one.words and not _has(one, "Finn"))
    await _writes(bureau, olga, "Who wants no broadcasts", "+55 11 97777-0004")
    await bureau.home(olga, lambda one: "2 people" in one.words and _has(one, "Davi"))
    await _walks(bureau, olga, "Back", "Write the text")


async def _composes_with_a_picture(bureau: Bureau, olga: Person) -> None:
    for text in ("Hi {nmae}", OFFER):
        await bureau.home(olga, lambda one: "Send a file…" in one.labels)
        await bureau.taps(olga, "Send a file…", on="home")
        await bureau.window(olga, CAPTION)
        await olga.fills({CAPTION: text})
        await olga.attaches(FILE, ("offer.png", CAKE))
        await olga.submits()
        await bureau.home(olga, "{nmae} is not known here." if text != OFFER else OFFER)
    await bureau.home(olga, "File: offer.png")


async def _labels_caio_and_sees_whom_it_would_reach(bureau: Bureau, olga: Person) -> None:
    await _walks(bureau, olga, "Back", "Messages", "By contact", "Caio", "Labels")
    await _writes(bureau, olga, "Labels", "VIP")
    await bureau.home(olga, lambda one: _has(one, "VIP: on"))
    await olga.commands("/wabridge", "menu")
    await _walks(bureau, olga, "Broadcast", "Choose who gets it", "A label", "VIP · 1", "Preview")
    await bureau.home(olga, lambda one: "the label “VIP”" in one.words and _has(one, "Send to 1 person"))
    await _walks(bureau, olga, "Choose who gets it", "Everyone who has written", "Preview")


async def _tries_it_on_herself(bureau: Bureau, branch: Branch) -> None:
    olga = branch.olga
    shown = await bureau.home(olga, "It goes to 4 people.")
    assert "2 people are left out: they want no broadcasts." in shown.words
    assert offer_to("Maria") in shown.words
    await _walks(bureau, olga, "Test to my WhatsApp")
    await bureau.home(olga, "It goes to your own WhatsApp.")
    tried = await bureau.owner_reads(offer_to("Olga"))
    assert tried.media is not None
    kept = bureau.town.media.get(tried.media["path"])
    assert kept is not None
    assert kept[0] == CAKE


async def _confirms_undoes_and_confirms_again(
    bureau: Bureau, olga: Person, phone: OnPhone, customers: Customers
) -> None:
    await _walks(bureau, olga, "Send to 4 people")
    told = await bureau.sees(olga, _progress("half price", "Undo"))
    await phone.progress("half price")
    await bureau.taps(olga, "Undo", on=told)
    await bureau.home(olga, "Undone. Nothing of it is sent.")
    await phone.sees(phone.olga, "Undone. Nothing of it is sent.")
    assert customers.readers("cake") == set()
    await _walks(bureau, olga, "Send to 4 people")
    await bureau.sees(olga, _progress("half price", "Undo"))


async def _prepares_another_for_a_list(bureau: Bureau, olga: Person) -> None:
    await olga.commands("/wabridge", "menu")
    await _walks(bureau, olga, "Broadcast", "Write the text")
    await _writes(bureau, olga, "Write the text", NEWS)
    await _walks(bureau, olga, "Choose who gets it", "A list")
    await _writes(bureau, olga, "A list", "+55 11 97777-0001 Ana\n+55 11 97777-0002 Bia\n12")
    await bureau.home(olga, "2 numbers · 1 line left out")
    await bureau.taps(olga, "Send a file…", on="home")
    await bureau.window(olga, FILE)
    await olga.attaches(FILE, ("clientes.csv", LIST))
    await olga.submits()
    shown = await bureau.home(olga, "clientes.csv: 3 numbers · 2 lines left out · 1 doubled")
    assert "Line 4: “12”. This number is too short." in shown.words
    assert "Line 7: “a combinar”. This is no phone number." in shown.words
    assert "Numbers: column “Celular”. Names: column “Nome”." in shown.words
    await _walks(bureau, olga, "They agreed")
    await bureau.home(olga, "these people agreed to get messages from you.")
    await _walks(bureau, olga, "Back", "New contacts: off")
    await bureau.home(olga, "WhatsApp bans for that first.")
    await _walks(bureau, olga, "Back", "Preview")
    shown = await bureau.home(olga, lambda one: _has(one, "Send to 3 people"))
    assert "2 of them never wrote to you." in shown.words
    await bureau.phone.set(ack_after_s=IN_FLIGHT_S, new_contacts_allowed=0)
    await _walks(bureau, olga, "Send to 3 people")
    await bureau.sees(olga, _progress("we have moved", "Undo"))


async def _pauses_the_first(bureau: Bureau, olga: Person, phone: OnPhone, customers: Customers) -> None:
    running = await bureau.sees(olga, _progress("half price · being sent", "Pause"), within_s=LONG_S)
    await bureau.town.until(lambda: customers.readers("cake"))
    await bureau.taps(olga, "Pause", on=running)
    await bureau.sees(olga, _progress("half price · paused", "Go on"))
    await phone.progress("half price · paused")
    await bureau.phone.set(ack_after_s=0.0)


async def _hears_that_whatsapp_stopped_the_second(bureau: Bureau, olga: Person) -> None:
    rests = await bureau.sees(olga, "A broadcast rests", within_s=LONG_S)
    assert "WhatsApp holds this number back from people who never wrote to it." in rests.words
    assert "Wait until" in rests.words
    assert "1 sent" in rests.words
    assert "1 failed" in rests.words
    assert "1 waits" in rests.words
    await bureau.taps(olga, "Open", on=rests)
    await bureau.home(olga, "we have moved · paused")


async def _stops_it_for_good(bureau: Bureau, olga: Person) -> None:
    await _walks(bureau, olga, "Stop for good")
    await bureau.home(olga, "1 person will not get it.")
    await _writes(bureau, olga, "Stop this broadcast?", "stop")
    await bureau.home(olga, "we have moved · stopped")


async def _lets_the_first_go_on_from_telegram(
    bureau: Bureau, olga: Person, phone: OnPhone, customers: Customers
) -> None:
    assert customers.readers("cake") < set(WANT_IT)
    await phone.taps(phone.olga, "Go on", on=await phone.progress("half price · paused"))
    await customers.reach("cake", *WANT_IT)
    customers.assert_each_has_a_file("cake")
    await bureau.sees(olga, _progress("half price · done", "Open"), within_s=LONG_S)


async def _reads_both_reports(bureau: Bureau, olga: Person) -> None:
    await bureau.sees(
        olga, lambda one: "A broadcast is done" in one.words and bool(one.files), within_s=LONG_S
    )
    stopped, done = await downloads(bureau.slack.view_url(olga, olga.dm.id))
    assert_reports(done, stopped)
    assert not any("A broadcast rests" in one.words for one in olga.sees())


def _assert_one_message_each_kept_true(bureau: Bureau, olga: Person) -> None:
    for words in ("half price", "we have moved"):
        (told,) = [one for one in olga.sees() if _progress(words, "Open")(one)]
        changes = bureau.slack.calls("chat.update")
        assert_seldom([one.at for one in changes if one.arguments.get("ts") == told.ts])


def _progress(words: str, label: str) -> Callable[[Message], bool]:
    return lambda one: one.words.startswith("Broadcast") and words in one.words and _has(one, "Open", label)


def _has(shown: Message | View, *labels: str) -> bool:
    return all(any(one.startswith(label) for one in shown.labels) for label in labels)
