"""How the real driver learns why WhatsApp refuses, and what it does when nobody tells."""

from __future__ import annotations

import pytest

from bridge.errors import UncertainError
from bridge.facts import Address
from bridge.send_refusals import SendRefusal
from bridge.sending import Fate
from sessions.driver_errors import Rejected
from sessions.page_events import AckSeen
from sessions.page_values import OutgoingFile, Stage
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import chromium, document, linked

__all__ = ["chromium", "document", "linked"]


async def test_a_page_that_was_not_told_of_the_limit_asks_for_it(linked: InChromium) -> None:
    await linked.phone.set(send_fault="reach_out", limits_pushed=False, limit_lasts_s=7200.0)
    chat, key = await linked.page.message_key(linked.customer)

    with pytest.raises(Rejected) as refused:
        await linked.page.send_text(chat, "hello", key=key)

    assert refused.value.code == SendRefusal.REACH_OUT_LIMIT
    assert refused.value.until is not None
    assert [frame.kind for frame in linked.town.frames].count("timelock_query") == 1


@pytest.mark.parametrize("fault", ["reach_out", "quota"])
async def test_without_whatsapps_own_records_a_refusal_has_no_name(chromium: InChromium, fault: str) -> None:
    await chromium.phone.set(limits_told=False)
    chromium.town.set(limits_told=False)
    await chromium.links()
    await chromium.phone.set(send_fault=fault)
    chat, key = await chromium.page.message_key(chromium.customer)

    with pytest.raises(Rejected) as refused:
        await chromium.page.send_text(chat, "hello", key=key)

    assert (refused.value.code, refused.value.until) == ("ack_1", None)


async def test_strangers_are_counted_and_those_who_have_written_are_none(linked: InChromium) -> None:
    await linked.phone.set(new_contacts_allowed=1)
    await linked.customer_writes("Do you have size 42?")
    codes = []
    for person in (linked.ana, *(linked.town.person(f"+55119777700{n:02}") for n in range(2))):
        chat, key = await linked.page.message_key(Address(lid=person.lid.split("@")[0]))
        try:
            await linked.page.send_text(chat, "Our new shoes are here.", key=key)
        except Rejected as refused:
            codes.append(refused.code)
        else:
            codes.append("sent")

    assert codes == ["sent", "sent", "reach_out_limit"]


async def test_a_known_refusal_is_told_once(linked: InChromium) -> None:
    await linked.phone.set(send_fault="quota", refused_after_ack_s=0.1)
    chat, key = await linked.page.message_key(linked.customer)
    await linked.page.send_text(chat, "hello", key=key)

    await linked.hears(AckSeen, lambda ack: ack.level == -1)
    for _ in range(3):
        await linked.page.sighting(key)

    refused = [event for event in linked.events if isinstance(event, AckSeen) and event.level < 0]
    assert [event.refusal for event in refused] == [SendRefusal.NEW_CONTACT_QUOTA]


async def test_an_account_that_is_let_in_is_not_taken_for_banned(linked: InChromium) -> None:
    await linked.phone.is_banned(3600.0)
    probe = await linked.comes_to_show(lambda probe: probe.needs_action == "banned")
    assert probe.until is not None

    linked.phone.ban_ends()
    await linked.comes_to_show(lambda probe: probe.stage is Stage.MAIN and probe.info == "NORMAL")

    assert (await linked.page.probe()).needs_action is None


async def test_a_banned_account_stays_banned_through_a_reload(linked: InChromium) -> None:
    await linked.phone.is_banned(3600.0)
    await linked.comes_to_show(lambda probe: probe.needs_action == "banned")

    await linked.page.reload()

    await linked.comes_to_show(lambda probe: probe.needs_action == "banned" and probe.until)


async def test_a_file_that_is_never_ready_is_uncertain_and_the_page_goes_on(
    linked: InChromium, document: OutgoingFile
) -> None:
    await linked.phone.set(send_fault="prep_hangs")
    chat, key = await linked.page.message_key(linked.customer)

    with pytest.raises(UncertainError):
        await linked.page.send_file(chat, document, key=key)

    assert (await linked.page.sighting(key)).fate is Fate.IN_FLIGHT
    await linked.phone.set(send_fault="none")
    chat, key = await linked.page.message_key(linked.customer)
    await linked.page.send_text(chat, "hello", key=key)
    assert await linked.customer_got() == ["hello"]


async def test_a_file_larger_than_whatsapp_takes_is_refused_by_that_name(
    linked: InChromium, document: OutgoingFile
) -> None:
    with document.path.open("ab") as file:
        file.truncate(17 * 1024 * 1024)  # the stand-in's limit is 16 MB
    chat, key = await linked.page.message_key(linked.customer)

    with pytest.raises(Rejected) as refused:
        await linked.page.send_file(chat, document, key=key)

    assert refused.value.code == SendRefusal.FILE_TOO_LARGE
    assert await linked.customer_got() == []
