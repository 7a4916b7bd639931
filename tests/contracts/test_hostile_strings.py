"""Texts that senders choose: they survive, or are refused in words that say why."""

from __future__ import annotations

import pytest

from bridge.errors import PermanentError
from bridge.facts import Address
from bridge.ids import StanzaId
from bridge.screens import Surface
from tests.contracts.shop import NOON, Shop, message

HOSTILE = {
    "nul": "before\0after",
    "long": "x" * 100_000,
    "right_to_left": "\u202eمرحبا بالعالم\u202c",
    "emoji": "👩🏽‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "lone_surrogate": "half \ud83d of an emoji",
    "quotes": "'; DROP TABLE messages; --",
    "placeholders": "? $1 %s {x}",
    "empty": "",
}


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
async def test_every_text_survives_wherever_texts_are_kept(shop: Shop, text: str) -> None:
    customer = await shop.meets(Address(lid="900", name=text))
    entry = await shop.replies(customer, text)
    async with shop.at_work() as tx:
        await tx.record_fact(message(text), key=text, lane="lane", session=shop.session, now=NOON)
        await tx.log_message(
            message(text), session=shop.session, contact=customer, outbox=None, by=None, now=NOON
        )
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, text)
        await tx.link_account(shop.owner, Surface.TELEGRAM, text)
        await tx.add_notice(shop.conversation, "x", about=None, params={"t": text}, now=NOON, not_before=NOON)
        await tx.save_broadcast_draft(shop.session, text=text)

    async with shop.at_work() as tx:
        fact, (line,) = await tx.next_fact("lane"), await tx.messages(shop.session, limit=9)
        person, row = await tx.person(customer), await tx.outbox_row(entry.id)
        draft, known = (
            await tx.broadcast_draft(shop.session),
            await tx.person_with_account(Surface.TELEGRAM, text),
        )
    (notice,) = await shop.store.due_notices(Surface.TELEGRAM, NOON, 9)
    assert fact is not None
    assert fact.fact == message(text)
    assert line.text == text
    assert person is not None
    assert person.name == text
    assert row is not None
    assert row.text == text
    assert draft is not None
    assert draft.text == text
    assert known is not None
    assert (notice.place.address, notice.params) == (text, {"t": text})


@pytest.mark.parametrize("stanza", ["nul\0", "half\ud83d", "x" * 200], ids=["nul", "lone_surrogate", "long"])
async def test_a_stanza_id_that_cannot_be_kept_is_refused_without_being_repeated(
    shop: Shop, stanza: str
) -> None:
    customer = await shop.customer()
    async with shop.at_work() as tx:
        with pytest.raises(PermanentError, match="a stanza id") as refusal:
            await tx.log_message(
                message("x", stanza=stanza),
                session=shop.session,
                contact=customer,
                outbox=None,
                by=None,
                now=NOON,
            )

        assert await tx.outbox_by_stanza(shop.session, StanzaId(stanza)) is None
        assert await tx.standing_screen(shop.conversation, written_at=NOON, quoted=StanzaId(stanza)) is None
    assert stanza not in str(refusal.value)
