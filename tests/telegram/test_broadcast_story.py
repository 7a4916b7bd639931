"""A broadcast from Telegram, from the first word to its report: the real service, and both stand-ins.

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
from tests.shop import OWNER
from tests.standins.telegram.groups import Group
from tests.standins.telegram.messages import Message
from tests.standins.telegram.people import Person
from tests.telegram.bureau import Bureau

IN_FLIGHT_S = 8.0
"""How long WhatsApp takes over each message, so that a person can pause between two."""


@pytest.mark.timeout(300)
async def test_an_owner_sends_two_broadcasts_and_nobody_gets_one_twice_or_unwanted(tmp_path: Path) -> None:
    async with Bureau(tmp_path, BROADCAST_PACING="off") as bureau:
        olga = bureau.telegram.user("Olga", phone=OWNER.removeprefix("+"))
        await olga.starts(await bureau.invites("Café Aurora"))
        await bureau.sets_up_in_telegram(olga)
        await bureau.links_by_qr_in_telegram(olga)
        team = await _connects_a_group(bureau, olga)
        customers = Customers(bureau)
        await customers.write()
        await bureau.sees(olga, "Finn has written")

        await _corrects_who_wants_none(bureau, olga)
        await _composes_with_a_picture(bureau, olga)
        await _labels_caio_and_sees_whom_it_would_reach(bureau, olga)
        await _tries_it_on_herself(bureau, olga)
        await _confirms_and_undoes(bureau, olga, customers)
        await _confirms_again_on_whatsapp(bureau, olga)
        await _prepares_another_for_a_list(bureau, olga)
        await _pauses_the_first(bureau, olga, customers)
        await _hears_that_whatsapp_stopped_the_second(bureau, olga)
        await _stops_it_for_good(bureau, olga)
        await _lets_the_first_go_on(bureau, olga, customers)
        await _reads_both_reports(bureau, olga)

        customers.assert_each_got_what_they_should()
        _assert_one_message_each_kept_true(bureau, olga)
        assert not any("roadcast" in one.text or "half price" in one.text for one in team.sees)


async def _connects_a_group(bureau: Bureau, olga: Person) -> Group:
    """What is told of broadcasts is the managers' alone, so none of it may come here."""
    group = bureau.telegram.group("Team", [olga])
    await group.adds_bot(olga, admin=True)
    await bureau.taps_in(group, olga, "Yes, serve Café Aurora here")
    await bureau.sees(group, "This group gets the notices")
    return group


async def _corrects_who_wants_none(bureau: Bureau, olga: Person) -> None:
    """Finn has called and wants them again; Davi has called and wants none."""
    await olga.writes("/menu")
    await bureau.menu(olga, "Main menu")
    await bureau.taps(olga, "Broadcast")
    await bureau.taps(olga, "Who wants none")
    await bureau.sees(olga, lambda one: "2 people" in one.text and _has(one, "Eva") and _has(one, "Finn"))
    await bureau.taps(olga, "Finn")
    await bureau.taps(olga, "They want them again")
    await bureau.sees(olga, lambda one: "1 person" in one.text and not _has(one, "Finn"))
    await olga.writes("+55 11 97777-0004")
    await bureau.sees(olga, lambda one: "2 people" in one.text and _has(one, "Davi"))
    await bureau.taps(olga, "Back")


async def _composes_with_a_picture(bureau: Bureau, olga: Person) -> None:
    await bureau.taps(olga, "Write the text")
    await bureau.sees(olga, "Send the file here, in this chat.")
    await olga.sends_photo(CAKE, "Hi {nmae}")
    await bureau.sees(olga, "{nmae} is not known here.")
    await olga.sends_photo(CAKE, OFFER)
    await bureau.sees(olga, lambda one: "File: photo.jpg" in one.text and OFFER in one.text)


async def _labels_caio_and_sees_whom_it_would_reach(bureau: Bureau, olga: Person) -> None:
    await olga.writes("/menu")
    for label in ("Messages", "By contact", "Caio", "Labels"):
        await bureau.taps(olga, label)
    await bureau.menu(olga, "Labels")
    await olga.writes("VIP")
    await bureau.sees(olga, lambda one: _has(one, "VIP: on"))
    await olga.writes("/menu")
    for label in ("Broadcast", "Choose who gets it", "A label", "VIP · 1", "Preview"):
        await bureau.taps(olga, label)
    await bureau.sees(olga, lambda one: "the label “VIP”" in one.text and _has(one, "Send to 1 person"))
    await bureau.taps(olga, "Choose who gets it")
    await bureau.taps(olga, "Everyone who has written")


async def _tries_it_on_herself(bureau: Bureau, olga: Person) -> None:
    await bureau.taps(olga, "Preview")
    shown = await bureau.sees(olga, "It goes to 4 people.")
    assert "2 people are left out: they want no broadcasts." in shown.text
    assert offer_to("Maria") in shown.text
    after = len(bureau.owner_got())
    await bureau.taps(olga, "Test to my WhatsApp")
    tried = await bureau.owner_reads(offer_to("Olga"), after=after)
    assert tried.media is not None
    kept = bureau.town.media.get(tried.media["path"])
    assert kept is not None
    assert kept[0] == CAKE


async def _confirms_and_undoes(bureau: Bureau, olga: Person, customers: Customers) -> None:
    await bureau.taps(olga, "Send to 4 people")
    told = await bureau.sees(olga, _progress("half price", "Undo"))
    assert "It goes to 4 people." in told.text
    await bureau.taps(olga, "Undo", on=told)
    await bureau.sees(olga, "Undone. Nothing of it is sent.")
    assert customers.readers("cake") == set()


async def _confirms_again_on_whatsapp(bureau: Bureau, olga: Person) -> None:
    """One menu: what is done there is seen here."""
    await bureau.owner_asks("SEND 40", "That was not the phrase.")
    await bureau.owner_asks("SEND 4", "Confirmed.")
    await bureau.sees(olga, _progress("half price", "Undo"))
    await bureau.sees(olga, "changed in WhatsApp")


async def _prepares_another_for_a_list(bureau: Bureau, olga: Person) -> None:
    await olga.writes("/menu")
    for label in ("Broadcast", "Write the text"):
        await bureau.taps(olga, label)
    await bureau.sees(olga, "Send the file here, in this chat.")
    await olga.writes(NEWS)
    for label in ("Choose who gets it", "A list"):
        await bureau.taps(olga, label)
    await bureau.sees(olga, "Send a CSV file, or paste numbers")
    await olga.writes("+55 11 97777-0001 Ana\n+55 11 97777-0002 Bia\n12")
    await bureau.sees(olga, lambda one: "2 numbers · 1 line left out" in one.text)
    await olga.sends_document(LIST, "clientes.csv")
    shown = await bureau.sees(olga, "clientes.csv: 3 numbers · 2 lines left out · 1 doubled")
    assert "Line 4: “12”. This number is too short." in shown.text
    assert "Line 7: “a combinar”. This is no phone number." in shown.text
    assert "Numbers: column “Celular”. Names: column “Nome”." in shown.text
    await bureau.taps(olga, "They agreed")
    await bureau.sees(olga, "these people agreed to get messages from you.")
    await bureau.taps(olga, "Back")
    await bureau.taps(olga, "New contacts: off")
    await bureau.sees(olga, "WhatsApp bans for that first.")
    await bureau.taps(olga, "Back")
    await bureau.taps(olga, "Preview")
    shown = await bureau.sees(olga, lambda one: _has(one, "Send to 3 people"))
    assert "2 of them never wrote to you." in shown.text
    await bureau.phone.set(ack_after_s=IN_FLIGHT_S, new_contacts_allowed=0)
    await bureau.taps(olga, "Send to 3 people")
    await bureau.sees(olga, _progress("we have moved", "Undo"))


async def _pauses_the_first(bureau: Bureau, olga: Person, customers: Customers) -> None:
    running = await bureau.sees(olga, _progress("half price · being sent", "Pause"))
    await bureau.town.until(lambda: customers.readers("cake"))
    await bureau.taps(olga, "Pause", on=running)
    await bureau.sees(olga, _progress("half price · paused", "Go on"))
    await bureau.phone.set(ack_after_s=0.0)


async def _hears_that_whatsapp_stopped_the_second(bureau: Bureau, olga: Person) -> None:
    rests = await bureau.sees(olga, "A broadcast rests")
    assert "WhatsApp holds this number back from people who never wrote to it." in rests.text
    assert "Wait until" in rests.text
    assert "1 sent" in rests.text
    assert "1 failed" in rests.text
    assert "1 waits" in rests.text
    await bureau.taps(olga, "Open", on=rests)
    await bureau.menu(olga, "Broadcast")


async def _stops_it_for_good(bureau: Bureau, olga: Person) -> None:
    await bureau.taps(olga, "Stop for good")
    await bureau.sees(olga, "1 person will not get it.")
    await olga.writes("stop")
    await bureau.sees(olga, "Stopped.")


async def _lets_the_first_go_on(bureau: Bureau, olga: Person, customers: Customers) -> None:
    assert customers.readers("cake") < set(WANT_IT)
    paused = await bureau.sees(olga, _progress("half price · paused", "Go on"))
    await bureau.taps(olga, "Go on", on=paused)
    await customers.reach("cake", *WANT_IT)
    customers.assert_each_has_a_file("cake")


async def _reads_both_reports(bureau: Bureau, olga: Person) -> None:
    done = await bureau.sees(olga, "A broadcast is done")
    assert "4 sent" in done.text
    assert done.media is not None
    stopped_report, done_report = await downloads(bureau.telegram.view_url(olga.id))
    assert_reports(done_report, stopped_report)
    assert not any("A broadcast rests" in one.text for one in olga.sees)


def _assert_one_message_each_kept_true(bureau: Bureau, olga: Person) -> None:
    """One live message for each broadcast, in its end state, and changed as seldom as is promised."""
    for words in ("half price", "we have moved"):
        (told,) = [one for one in olga.sees if _progress(words, "Open")(one)]
        edits = [
            one.at
            for one in bureau.telegram.calls("editMessageText")
            if one.params.get("message_id") == told.message_id
        ]
        assert_seldom(edits)


def _progress(words: str, label: str) -> Callable[[Message], bool]:
    return lambda one: one.text.startswith("Broadcast") and words in one.text and _has(one, "Open", label)


def _has(message: Message, *labels: str) -> bool:
    return all(any(one.startswith(label) for one in message.labels) for label in labels)
