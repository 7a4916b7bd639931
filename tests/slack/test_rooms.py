"""Rooms: an owner connects a channel; a thread for each customer; what is written there stays internal."""

from __future__ import annotations

from bridge.ports.rows import Role
from tests.slack.office import Office
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import Message
from tests.telegram.whatsapp_side import Business


async def _support(office: Office, business: Business) -> tuple[Place, Person, Person]:
    olga, sam = office.acme.user("Olga"), office.acme.user("Sam")
    await office.joins(olga, business)
    await office.joins(sam, business, Role.AGENT)
    return await office.room(business, olga, sam), olga, sam


async def _card(office: Office, who: Person, place: Place, name: str) -> Message:
    return await office.sees(
        who, lambda one: name in one.words and one.thread is None and "Claim" in one.labels, to=place
    )


async def test_each_customer_has_a_thread_and_every_message_is_a_line_in_it(office: Office) -> None:
    business = await office.founds()
    room, olga, _ = await _support(office, business)

    await office.customer_writes(business, "Do you have cake?", name="Ana", lid="801")
    await office.customer_writes(business, "Are you open?", name="Bia", lid="802")
    await office.customer_writes(business, "With lemon?", name="Ana", lid="801")
    await office.sees(olga, "With lemon?", to=room)
    await office.sees(olga, "Are you open?", to=room)

    ana, bia = await _card(office, olga, room, "Ana"), await _card(office, olga, room, "Bia")
    told = [line.words for line in olga.thread(ana)]
    assert ["Do you have cake?" in told[0], "With lemon?" in told[1]] == [True, True]
    assert ["Are you open?" in line.words for line in olga.thread(bia)] == [True]


async def test_a_reply_in_a_thread_reaches_nobody_until_somebody_sends_it_and_then_once(
    office: Office,
) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    await office.customer_writes(business, "Do you have cake?")
    card = await _card(office, olga, room, "Ana")

    await sam.writes("Yes, lemon cake.", to=room, thread=card)
    offered = await office.sees(sam, lambda one: "Send to customer" in one.labels, to=room)
    assert offered.thread == card.ts
    assert "Yes, lemon cake." in offered.words
    assert office.sent == []
    await office.taps(olga, "Send to customer", on=offered)
    await office.sees(
        sam,
        lambda one: one.ts == offered.ts and "delivered" in one.words and "Sent by Olga" in one.words,
        to=room,
    )

    assert office.sent == ["Yes, lemon cake."]
    shown = next(one for one in sam.sees(room) if one.ts == offered.ts)
    assert "Send to customer" not in shown.labels


async def test_a_reply_can_be_discarded_and_a_note_is_never_offered(office: Office) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    await office.customer_writes(business, "Do you have cake?")
    card = await _card(office, olga, room, "Ana")

    await sam.writes("No!", to=room, thread=card)
    offered = await office.sees(sam, lambda one: "Send to customer" in one.labels, to=room)
    await office.taps(sam, "Discard", on=offered)
    await office.sees(sam, lambda one: one.ts == offered.ts and not one.labels, to=room)
    await sam.writes("// she always asks", to=room, thread=card)
    await office.handled()

    assert office.sent == []
    assert not any("she always asks" in one.words for one in sam.sees(room) if one.by_bot)


async def test_claims_and_snoozes_stand_on_the_card(office: Office) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    await office.customer_writes(business, "Do you have cake?")
    card = await _card(office, olga, room, "Ana")

    await office.taps(sam, "Claim", on=card)
    claimed = await office.sees(olga, lambda one: one.ts == card.ts and "Sam" in one.words, to=room)
    assert "Unassign" in claimed.labels
    await office.taps(sam, "Unassign", on=card)
    await office.sees(olga, lambda one: one.ts == card.ts and "Sam" not in one.words, to=room)
    await office.taps(olga, "Done", on=card)
    done = await office.sees(olga, lambda one: one.ts == card.ts and "Done" not in one.labels, to=room)

    await office.customer_writes(business, "And pies?")
    again = await office.sees(olga, lambda one: "Claim" in one.labels and one.ts > done.ts, to=room)
    assert again.thread is None


async def test_whoever_may_not_is_told_so_alone(office: Office) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    vera, eve = office.acme.user("Vera"), office.acme.user("Eve")
    await office.joins(vera, business, Role.VIEWER)
    for one in (vera, eve):
        await olga.invites(one, room)
    await office.customer_writes(business, "Do you have cake?")
    card = await _card(office, olga, room, "Ana")
    await sam.writes("Yes, lemon cake.", to=room, thread=card)
    offered = await office.sees(sam, lambda one: "Send to customer" in one.labels, to=room)

    for one, line in ((vera, "Your role does not allow that."), (eve, "This button is not yours.")):
        await office.taps(one, "Send to customer", on=offered)
        told = await office.sees(one, line, to=room)
        assert told.ephemeral_for == one.id
    await eve.writes("Free cake for all!", to=room, thread=card)
    await office.sees(eve, "You do not belong to this business.", to=room)

    assert office.sent == []
    assert not any("does not allow" in one.words for one in olga.sees(room))


async def test_a_channel_to_which_no_owner_has_invited_us_hears_nothing(office: Office) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    eve = office.acme.user("Eve")
    elsewhere, theirs = office.acme.channel("random", [sam]), office.acme.channel("eve", [eve])

    await sam.invites_bot(elsewhere)
    await office.sees(sam, "Only the owner can do this.", to=elsewhere)
    await eve.invites_bot(theirs)
    await office.sees(eve, "This bot is private.", to=theirs)
    await office.customer_writes(business, "Do you have cake?")
    await _card(office, olga, room, "Ana")

    assert all(one.ephemeral_for for one in sam.sees(elsewhere) if one.by_bot)
    assert all(one.ephemeral_for for one in eve.sees(theirs) if one.by_bot)


async def test_a_channel_from_which_we_were_removed_hears_nothing_more(office: Office) -> None:
    business = await office.founds()
    room, olga, _ = await _support(office, business)

    await olga.removes_bot(room)
    await office.handled()
    await office.customer_writes(business, "Do you have cake?")
    await office.sees(olga, "Ana has written")

    assert not any("cake" in one.words for one in olga.sees(room))
    assert not any(one.error for one in office.slack.requests if one.method == "chat.postMessage")


async def test_what_somebody_else_has_answered_shows_in_the_thread(office: Office) -> None:
    business = await office.founds()
    room, olga, sam = await _support(office, business)
    await office.customer_writes(business, "Do you have cake?")
    card = await _card(office, olga, room, "Ana")
    notice = await office.sees(sam, "Ana has written")

    await sam.writes("Yes, lemon cake.", thread=notice)
    await office.taps(sam, "Send to Ana")
    line = await office.sees(olga, "Yes, lemon cake.", to=room)

    assert line.thread == card.ts
    assert office.sent == ["Yes, lemon cake."]
