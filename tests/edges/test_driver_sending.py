"""The real driver sends once, whatever happens to the page in the middle of it."""

from __future__ import annotations

import asyncio

import pytest

from bridge.errors import TemporaryError, UncertainError
from bridge.facts import Address
from bridge.ids import stanza_of
from bridge.sending import Fate
from sessions.driver_errors import NotReady, PageLost, Rejected, StaleKey
from sessions.page_events import AckSeen, Reloaded
from sessions.page_values import Stage
from tests.contracts.whatsapp_in_chromium import InChromium
from tests.edges.driving import caught_up, chromium, insides, linked
from tests.patience import PATIENCE_S

__all__ = ["chromium", "linked"]


@pytest.mark.parametrize(
    "moment, fate",
    [("before_queue", Fate.UNKNOWN), ("before_frame", Fate.ACKED), ("after_frame", Fate.ACKED)],
)
async def test_a_page_that_reloads_in_mid_send_leaves_one_message(
    linked: InChromium, moment: str, fate: Fate
) -> None:
    await linked.phone.set(reload_in_send=moment)
    chat, key = await linked.page.message_key(linked.customer)

    with pytest.raises(UncertainError):
        await linked.page.send_text(chat, "hello", key=key)
    await linked.hears(Reloaded)
    await linked.comes_to(Stage.MAIN)
    await linked.page.alive_until(60)
    # The page sends what it has kept by itself, before wa-js listens: no event tells of that ack.
    await linked.comes_to_know(key, fate)
    await linked.page.send_text(chat, "hello", key=key)

    # What the page itself sends again has the same id and a higher attempt: one message on a real phone.
    sent = [frame for frame in linked.town.frames if frame.kind == "message"]
    assert {frame.stanza_id for frame in sent} == {stanza_of(key)}
    assert len([frame for frame in sent if frame.attempt == 1]) <= 1
    assert len({frame.attempt for frame in sent}) == len(sent)


@pytest.mark.parametrize("fault", ["refused", "reach_out", "quota"])
async def test_a_refusal_by_the_server_is_told_though_wa_js_has_no_event_for_it(
    linked: InChromium, fault: str
) -> None:
    await linked.phone.set(send_fault=fault)
    chat, key = await linked.page.message_key(linked.customer)

    with pytest.raises(Rejected) as refused:
        await linked.page.send_text(chat, "hello", key=key)

    assert refused.value.code
    await linked.hears(AckSeen, lambda ack: ack.stanza_id == stanza_of(key) and ack.level < 0)
    with pytest.raises(Rejected):
        await linked.page.send_text(chat, "hello", key=key)


async def test_a_message_that_nobody_acknowledges_is_uncertain_and_not_handed_over_again(
    linked: InChromium,
) -> None:
    await linked.phone.set(send_fault="lost")
    chat, key = await linked.page.message_key(linked.customer)

    for _ in range(2):
        with pytest.raises(UncertainError):
            await linked.page.send_text(chat, "hello", key=key)

    assert [frame.stanza_id for frame in linked.town.frames if frame.kind == "message"] == [stanza_of(key)]


async def test_a_late_ack_confirms_the_message(linked: InChromium) -> None:
    await linked.phone.set(ack_after_s=1.0, delivery_receipts=False)
    chat, key = await linked.page.message_key(linked.customer)

    receipt = await linked.page.send_text(chat, "hello", key=key)

    assert receipt.stanza_id == stanza_of(key)


async def test_an_id_that_whatsapp_calls_a_duplicate_is_never_sent_twice(linked: InChromium) -> None:
    await linked.phone.set(duplicate_ids_refused=True)
    chat, key = await linked.page.message_key(linked.customer)

    await linked.page.send_text(chat, "hello", key=key)
    await linked.page.send_text(chat, "hello", key=key)

    assert await linked.customer_got() == ["hello"]


async def test_a_server_that_deduplicates_changes_nothing(linked: InChromium) -> None:
    await linked.phone.set(server_deduplicates=True)
    chat, key = await linked.page.message_key(linked.customer)

    await linked.page.send_text(chat, "hello", key=key)

    assert await linked.customer_got() == ["hello"]


async def test_no_lid_for_a_number_is_a_matter_of_time(linked: InChromium) -> None:
    await linked.phone.set(no_lid_for_user=True)

    with pytest.raises(TemporaryError) as refused:
        await linked.page.message_key(Address(phone="+5511955550005"))

    assert not isinstance(refused.value, NotReady)


async def test_a_known_lid_needs_no_number(linked: InChromium) -> None:
    await linked.phone.set(no_lid_for_user=True)
    chat, key = await linked.page.message_key(Address(lid=linked.customer.lid))

    await linked.page.send_text(chat, "hello", key=key)

    assert await linked.customer_got() == ["hello"]


async def test_a_key_of_another_chat_is_stale_and_sends_nothing(linked: InChromium) -> None:
    linked.town.person("+5511955550005")
    chat, _ = await linked.page.message_key(linked.customer)
    _, other = await linked.page.message_key(Address(phone="+5511955550005"))

    with pytest.raises(StaleKey):
        await linked.page.send_text(chat, "hello", key=other)

    assert await linked.customer_got() == []


async def test_a_reply_can_quote_what_it_answers(linked: InChromium) -> None:
    chat, first = await linked.page.message_key(linked.customer)
    await linked.page.send_text(chat, "first", key=first)
    _, second = await linked.page.message_key(linked.customer)

    await linked.page.send_text(chat, "second", key=second, quoted=first)

    assert await linked.customer_got() == ["first", "second"]


async def test_a_link_in_a_text_asks_nobody_outside_for_a_preview(linked: InChromium) -> None:
    asked: list[str] = []
    insides(linked.page)._context.on("request", lambda request: asked.append(request.url))
    chat, key = await linked.page.message_key(linked.customer)

    await linked.page.send_text(chat, "see https://example.com/", key=key)

    assert await linked.customer_got() == ["see https://example.com/"]
    assert [url for url in asked if not url.startswith(linked.town.base_url)] == []


async def test_nobody_is_touched_beyond_the_message_itself_not_even_by_a_reload(linked: InChromium) -> None:
    await linked.customer_writes("hello?")
    chat, key = await linked.page.message_key(linked.customer)
    await linked.page.send_text(chat, "hello", key=key)
    await linked.page.reload()
    await linked.hears(Reloaded)
    await linked.comes_to(Stage.MAIN)
    await caught_up(linked.page)
    await linked.page.probe(round_trip=True)

    kinds = {frame.kind for frame in linked.town.frames if frame.to == linked.ana.number}
    assert kinds <= {"message", "receipt", "query"}


async def test_the_page_leaves_whatsapp_when_its_dead_man_runs_out(linked: InChromium) -> None:
    connections = len(linked.town.open_links())
    await linked.page.alive_until(0.5)

    await linked.town.until(lambda: len(linked.town.open_links()) < connections)

    with pytest.raises(PageLost) as lost:
        await _probed_until_lost(linked)
    assert lost.value.why == "lease_ran_out"


async def test_the_page_itself_refuses_without_a_lease_even_if_python_asks(linked: InChromium) -> None:
    page = insides(linked.page)
    chat, key = await page.message_key(linked.customer)
    await linked.page.reload()
    await linked.hears(Reloaded)
    await linked.comes_to(Stage.MAIN)

    with pytest.raises(NotReady):
        await page.send_text(chat, "hello", key=key)

    assert await linked.customer_got() == []


async def _probed_until_lost(whatsapp: InChromium) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await whatsapp.page.probe()
            except NotReady:
                await asyncio.sleep(0)
