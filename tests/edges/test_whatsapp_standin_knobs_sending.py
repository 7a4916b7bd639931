"""The knobs of sending, and what the unmodified wa-js makes of them."""

from __future__ import annotations

import pytest
from playwright.async_api import Error

from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.visitor import Street, Visitor, says

pytest_plugins = ["tests.standins.whatsapp.visiting"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA = "+5511988880002"


@pytest.mark.parametrize("fault", ["refused", "reach_out", "quota"])
async def test_a_refused_message_is_failed_without_an_event(street: Street, fault: str) -> None:
    ana = street.someone()
    await street.set(send_fault=fault)

    sent = await street.page.send(ana.pn, f"{fault} by the server")

    assert sent["sendMsgResult"] == {"messageSendResult": "ERROR_UNKNOWN"}
    assert (await street.page.message(sent["id"]))["ack"] == -1
    assert ana.received(street.phone) == []
    assert not [
        1
        for name, args in street.page.events
        if name == "chat.msg_ack_change" and sent["id"] in args[0]["ids"]
    ]


@pytest.mark.parametrize(("fault", "arrives"), [("no_ack", True), ("lost", False)])
async def test_without_an_ack_the_promise_stays_pending(street: Street, fault: str, arrives: bool) -> None:
    ana = street.someone()
    await street.set(send_fault=fault)
    start = """([to, text]) => {
        window.pending = 'yes';
        WPP.chat.sendTextMessage(to, text).finally(() => (window.pending = 'no'));
    }"""

    await street.page.evaluate(start, [ana.lid, f"{fault} it is"])

    await street.town.until(lambda: street.frames(ana, "message"))
    told = await street.page.event("chat.new_message", says(f"{fault} it is"))
    assert (await street.page.evaluate("window.pending"), bool(ana.received(street.phone))) == (
        "yes",
        arrives,
    )
    assert (await street.page.message(told["id"]))["ack"] in (0, 2)


async def test_an_ack_can_be_late(street: Street) -> None:
    ana = street.someone()
    await street.set(ack_after_s=0.5, delivery_receipts=False)

    early = await street.page.send(ana.pn, "late", waitForAck=False)
    await street.page.event("chat.msg_ack_change", lambda told: early["id"] in told["ids"])

    assert early["ack"] == 0
    assert (await street.page.message(early["id"]))["ack"] == 1


@pytest.mark.parametrize(
    ("place", "kept", "frames"),
    [("before_queue", False, 0), ("before_frame", True, 1), ("after_frame", True, 2)],
)
async def test_the_page_can_reload_in_the_middle_of_a_send(
    linked: Visitor, phone: Phone, place: str, kept: bool, frames: int
) -> None:
    ana = linked.town.person(ANA)
    await linked.send(ana.pn, "so that there is a chat")
    message_id = await linked.evaluate("(id) => WPP.chat.generateMessageID(id).then(String)", ana.lid)
    await phone.set(reload_in_send=place)
    since = len(linked.events)

    with pytest.raises(Error):
        await linked.send(ana.lid, "torn", messageId=message_id)
    await linked.again(since)

    sent = [f for f in linked.town.frames if f.kind == "message" and f.text == "torn"]
    assert len(sent) == frames
    found = "(id) => WPP.chat.getMessageById(id).then(() => true, () => false)"
    assert await linked.evaluate(found, message_id) is kept
    await linked.send(ana.lid, "whole")
    assert [e.text for e in ana.received(phone)][-1] == "whole"


async def test_a_known_id_can_be_refused_as_a_duplicate(street: Street) -> None:
    ana = street.someone()
    sent = await street.page.send(ana.pn, "once")
    await street.page.send(ana.lid, "once", messageId=sent["id"])
    assert ana.received(street.phone)[0].copies == 2
    await street.set(duplicate_ids_refused=True)

    with pytest.raises(Error, match="DuplicateMessageError"):
        await street.page.send(ana.lid, "once", messageId=sent["id"])

    assert len(street.frames(ana, "message")) == 2


async def test_the_server_deduplicates_only_when_told(street: Street) -> None:
    ana = street.someone()
    await street.set(server_deduplicates=True)
    sent = await street.page.send(ana.pn, "once only")

    await street.page.send(ana.lid, "once only", messageId=sent["id"])

    assert ana.received(street.phone)[0].copies == 1
    assert len(street.frames(ana, "message")) == 2


async def test_opening_a_chat_by_number_can_fail_for_want_of_a_lid(street: Street) -> None:
    ana = street.someone()
    await street.set(no_lid_for_user=True)

    with pytest.raises(Error, match="No LID for user"):
        await street.page.send(ana.pn, "hello")
