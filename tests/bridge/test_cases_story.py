"""Claim, unassign, snooze and done: what a team says of a customer, on the card in the room."""

from __future__ import annotations

import pytest

from bridge import tokens
from bridge.menu.advance import NOT_ALLOWED
from bridge.notices import NoticeKind
from bridge.ports.rooms import WaitingRow
from bridge.ports.rows import Role
from bridge.screens import Notice, Surface
from bridge.tokens import NoticeToken
from tests.bridge.rooms import Room, open_room
from tests.bridge.townsfolk import CARLA, DAVID, Colleague

CARD, LINE, OVER = NoticeKind.CONTACT_CARD, NoticeKind.CUSTOMER_LINE, NoticeKind.SNOOZE_OVER
HOUR, MORNING = "Snooze for 1 hour", "Snooze until tomorrow 9:00"


async def test_a_card_offers_what_can_be_done(room: Room) -> None:
    assert list(room.buttons(CARD)) == ["Claim", HOUR, MORNING, "Done"]


async def test_who_claims_a_customer_answers_and_the_others_see_it(
    room: Room, sam: Colleague, mia: Colleague
) -> None:
    await room.hears("Hello?")
    card = room.name_of(room.last(CARD))

    await room.presses("Claim", by=sam.person)

    assert "Sam is answering." in room.last(CARD).body
    assert room.last(CARD).earlier == card
    assert next(iter(room.buttons(CARD))) == "Unassign"
    assert "Sam is answering." in notices(room, mia)[-1].body
    assert (await room.audit())[-1] == "contact.claimed"


async def test_a_claim_lasts_a_working_day(room: Room, sam: Colleague) -> None:
    await room.presses("Claim", by=sam.person)

    room.town.clock.passes(hours=7)
    await room.hears("Still there?", who=DAVID)
    await room.hears("Hello?")
    assert "Sam is answering." in (await card_now(room)).body

    room.town.clock.passes(hours=2)
    assert "Sam is answering." not in (await card_now(room)).body


async def test_who_only_begins_takes_no_customer_from_who_has_claimed_it(room: Room, sam: Colleague) -> None:
    await room.presses("Claim", by=sam.person)

    await room.town.walks("Messages", "By contact", "Carla", "Reply")
    assert "Sam is answering." in room.last(CARD).body

    await room.town.types("Yes")
    await room.town.presses("Do not send")
    assert "Sam is answering." in room.last(CARD).body


async def test_who_has_claimed_and_discards_a_draft_goes_on_answering(room: Room) -> None:
    await room.presses("Claim", by=room.town.olga)

    await room.town.walks("Messages", "By contact", "Carla", "Reply")
    await room.town.types("Yes")
    await room.town.presses("Do not send")

    assert "Olga is answering." in room.last(CARD).body


async def test_anybody_who_may_reply_can_unassign(room: Room, sam: Colleague, mia: Colleague) -> None:
    await room.presses("Claim", by=sam.person)
    unassign = room.token(CARD, "Unassign")

    await room.press(unassign, by=mia.person)
    await room.press(unassign, by=mia.person)

    assert "Sam is answering." not in room.last(CARD).body
    assert (await room.audit()).count("contact.unassigned") == 1


async def test_a_snoozed_customer_does_not_wait_until_then(room: Room, sam: Colleague) -> None:
    await room.presses(HOUR, by=sam.person)

    assert "Snoozed until 13:00 by Sam" in room.last(CARD).body
    assert [one.rests for one in await waiting(room)] == [True]
    assert room.of(OVER) == []

    room.town.clock.passes(minutes=60)
    await room.town.settle()
    await room.town.settle()

    over = room.last(OVER)
    assert (over.title, over.body) == ("The snooze of Sam is over.", ("Waiting for a reply since 12:00",))
    assert over.thread == room.name_of(room.of(CARD)[0])
    assert [one.rests for one in await waiting(room)] == [False]
    assert not any("Snoozed" in line for line in room.last(CARD).body)
    assert (await room.audit()).count("contact.snoozed") == 1


async def test_tomorrow_morning_is_nine_where_the_business_is(room: Room, sam: Colleague) -> None:
    async with room.town.store.transaction(room.town.tenant) as tx:
        await tx.change_tenant(time_zone="America/Sao_Paulo")

    await room.presses(MORNING, by=sam.person)

    assert "Snoozed until 23 Nov, 09:00 by Sam" in room.last(CARD).body


async def test_a_snooze_ends_when_the_customer_writes_again(room: Room, sam: Colleague) -> None:
    await room.presses(HOUR, by=sam.person)

    await room.hears("It is urgent")
    assert not any("Snoozed" in line for line in room.last(CARD).body)
    assert [one.rests for one in await waiting(room)] == [False]

    room.town.clock.passes(hours=1)
    await room.town.settle()
    assert room.of(OVER) == []


async def test_the_last_snooze_counts(room: Room, sam: Colleague) -> None:
    await room.presses(HOUR, by=sam.person)
    await room.presses(MORNING, by=sam.person)

    room.town.clock.passes(hours=1)
    await room.town.settle()
    assert room.of(OVER) == []

    room.town.clock.passes(hours=20)
    await room.town.settle()
    assert len(room.of(OVER)) == 1


async def test_who_is_done_with_ends_the_card_and_the_next_message_begins_a_new_one(
    room: Room, sam: Colleague
) -> None:
    await room.presses("Claim", by=sam.person)
    first = room.name_of(room.last(CARD))

    await room.presses("Done", by=sam.person)

    done = room.last(CARD)
    assert (done.choices, done.body) == (
        (),
        ("+34 … 0003", "Done: Sam, 12:00", "Waiting for a reply since 12:00"),
    )
    assert [one.rests for one in await waiting(room)] == [True]
    assert {"contact.done", "contact.unassigned"} <= set(await room.audit())

    await room.hears("One more thing")

    card, line = room.told[-2:]
    assert (card.kind, card.earlier, line.kind) == (CARD, None, LINE)
    assert line.thread == room.name_of(card) != first
    assert list(room.buttons(CARD)) == ["Claim", HOUR, MORNING, "Done"]


async def test_what_is_said_after_done_changes_the_ended_card_no_more(room: Room, sam: Colleague) -> None:
    claim = room.token(CARD, "Claim")
    await room.presses("Done", by=sam.person)
    before = len(room.of(CARD))

    await room.press(claim, by=sam.person)
    await room.town.sees("Bye", peer=CARLA, from_me=True)

    assert len(room.of(CARD)) == before
    assert room.of(NoticeKind.ANSWER_LINE) == []


async def test_every_room_with_threads_sees_what_is_said(room: Room, sam: Colleague) -> None:
    other = await open_room(room.town, address="T1/C2")
    await room.hears("Hello?")

    await room.presses("Claim", by=sam.person)
    assert "Sam is answering." in other.last(CARD).body

    await room.presses("Done", by=sam.person)
    assert other.last(CARD).choices == ()


async def test_a_viewer_changes_nothing_and_is_told_why(room: Room) -> None:
    vera = await room.town.hires("Vera", Role.VIEWER)

    for label in ("Claim", HOUR, "Done"):
        token = room.token(CARD, label)
        assert await room.why_not(token, by=vera.person) == NOT_ALLOWED
        await room.press(token, by=vera.person)

    assert len(room.of(CARD)) == 1


async def test_a_member_may_press_and_is_told_nothing(room: Room, sam: Colleague) -> None:
    assert await room.why_not(room.token(CARD, "Claim"), by=sam.person) is None


@pytest.mark.parametrize("about", ["sam", "v" * 26, None])
async def test_a_card_of_nobody_who_has_written_does_nothing(
    room: Room, sam: Colleague, about: str | None
) -> None:
    named = sam.person if about == "sam" else about
    token = tokens.encode_notice(NoticeToken(conversation=room.menu, about=named, choice="claim"))

    await room.press(token, by=sam.person)

    assert "contact.claimed" not in await room.audit()


async def test_somebody_who_was_removed_is_on_no_card_any_more(room: Room, sam: Colleague) -> None:
    await room.presses("Claim", by=sam.person)

    await room.town.walks("Settings", "Team", "Sam", "Remove", "Remove Sam")

    assert "Sam is answering." not in room.last(CARD).body


async def test_cards_speak_the_language_of_now(room: Room) -> None:
    await room.town.walks("Settings", "Language", "Español")

    assert next(iter(room.buttons(CARD))) == "Asignarme"


async def card_now(room: Room) -> Notice:
    """The card, drawn once more."""
    async with room.town.store.transaction(room.town.tenant) as tx:
        await tx.renew_lasting(CARD)
    await room.town.settle()
    return next(card for card in reversed(room.of(CARD)) if card.about == room.carla)


async def waiting(room: Room) -> list[WaitingRow]:
    """Who waits for an answer."""
    async with room.town.store.transaction(room.town.tenant) as tx:
        return await tx.waiting(room.town.session, room.town.clock.now())


def notices(room: Room, who: Colleague) -> list[Notice]:
    """What a colleague was told in Telegram."""
    return room.town.chats[Surface.TELEGRAM].notices_of(who.menu)
