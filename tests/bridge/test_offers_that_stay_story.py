"""What is offered in a thread and may not go, or not yet: whoever presses is told why, and nothing leaves."""

from __future__ import annotations

import pytest

from bridge import tokens
from bridge.desk import MAX_TYPED, NotYours, TooLong
from bridge.ids import ConversationId, PersonId, new_id
from bridge.menu.advance import NOT_ALLOWED, NOT_OFFERED
from bridge.notices import NoticeKind
from bridge.tokens import BadToken, NoticeToken
from tests.bridge.rooms import SLACK, Room, open_room
from tests.bridge.townsfolk import CARLA, Colleague

CARD, OFFER, ANSWER = NoticeKind.CONTACT_CARD, NoticeKind.OFFERED_REPLY, NoticeKind.ANSWER_LINE


async def test_the_second_presser_is_told_who_was_faster(room: Room, sam: Colleague, mia: Colleague) -> None:
    await room.writes("Yes.", by=sam.person)
    send, discard = room.token(OFFER, "Send to customer"), room.token(OFFER, "Discard")
    assert await room.why_not(send, by=mia.person) is None

    await room.press(send, by=sam.person)

    assert await room.why_not(send, by=mia.person) == "Sam has sent it at 12:00."
    assert await room.why_not(discard, by=mia.person) == "Sam has sent it at 12:00."


async def test_a_discarded_note_is_sent_by_nobody(room: Room, sam: Colleague, mia: Colleague) -> None:
    await room.writes("Never mind", by=sam.person)
    send = room.token(OFFER, "Send to customer")
    assert await room.why_not(room.token(OFFER, "Discard"), by=mia.person) is None

    await room.presses("Discard", by=mia.person, on=OFFER)
    await room.press(send, by=sam.person)

    assert room.last(OFFER).title == "Discarded by Mia, 12:00"
    assert await room.why_not(send, by=sam.person) == "Mia has discarded it at 12:00."
    assert room.town.contacts_got == []
    assert "offer.discarded" in await room.audit()


async def test_a_viewer_may_write_a_note_and_send_none(room: Room, sam: Colleague, vera: Colleague) -> None:
    await room.writes("I know her", by=vera.person)
    send, discard = room.token(OFFER, "Send to customer"), room.token(OFFER, "Discard")

    await room.press(send, by=vera.person)
    await room.press(discard, by=vera.person)

    assert await room.why_not(send, by=vera.person) == NOT_ALLOWED
    assert room.last(OFFER).title == "Internal note by Vera"
    assert room.town.contacts_got == []

    await room.press(send, by=sam.person)
    assert await room.causes() == [(sam.person, "slack")]


async def test_when_somebody_has_just_answered_it_takes_a_second_thought(
    room: Room, sam: Colleague, mia: Colleague
) -> None:
    await room.writes("Yes, until noon.", by=sam.person)
    unaware = room.token(OFFER, "Send to customer")
    await room.town.sees("Yes, until one.", peer=CARLA, from_me=True)

    warned = room.last(OFFER)
    assert warned.body == ("Look first: your phone has answered at 12:00.",)
    assert list(room.buttons(OFFER)) == ["Send anyway", "Discard"]
    assert await room.why_not(unaware, by=mia.person) == "Look first: your phone has answered at 12:00."
    await room.press(unaware, by=mia.person)
    assert room.town.contacts_got == []

    await room.presses("Send anyway", by=mia.person, on=OFFER)
    assert room.town.contacts_got == ["Yes, until noon."]


async def test_ones_own_answer_is_no_surprise(room: Room, sam: Colleague, mia: Colleague) -> None:
    await room.writes("One", by=sam.person)
    await room.presses("Send to customer", by=mia.person, on=OFFER)
    await room.writes("Two", by=sam.person)
    token = tokens.encode_notice(
        NoticeToken(conversation=room.menu, about=room.last(OFFER).about, choice="send")
    )
    assert room.last(OFFER).body == ("Look first: Mia has answered at 12:00.",)

    assert await room.why_not(token, by=mia.person) is None
    await room.press(token, by=mia.person)

    assert room.town.contacts_got == ["One", "Two"]


async def test_an_answer_of_long_ago_warns_nobody(room: Room, sam: Colleague) -> None:
    await room.town.sees("Good morning", peer=CARLA, from_me=True)
    room.town.clock.passes(hours=1)

    await room.writes("Yes.", by=sam.person)

    assert list(room.buttons(OFFER)) == ["Send to customer", "Discard"]


async def test_a_note_that_is_too_long_for_a_reply_says_so(room: Room, sam: Colleague) -> None:
    await room.writes("x" * 4001, by=sam.person)

    button = room.buttons(OFFER)["Send to customer"]
    assert (button.token, button.why_not) == (None, "A reply has 1 to 4000 characters.")
    assert room.last(OFFER).body == ("A reply has 1 to 4000 characters.",)
    token = tokens.encode_notice(
        NoticeToken(conversation=room.menu, about=room.last(OFFER).about, choice="send")
    )
    assert await room.why_not(token, by=sam.person) == "A reply has 1 to 4000 characters."
    await room.press(token, by=sam.person)
    assert room.town.contacts_got == []


async def test_a_button_of_one_room_does_nothing_in_another(room: Room, sam: Colleague) -> None:
    other = await open_room(room.town, address="T1/C2")
    await room.writes("Yes.", by=sam.person)
    for about in (room.last(OFFER).about, "v" * 26, None):
        token = tokens.encode_notice(NoticeToken(conversation=other.menu, about=about, choice="send"))

        assert await other.why_not(token, by=sam.person) == NOT_OFFERED
        await other.press(token, by=sam.person)

    assert room.town.contacts_got == []


async def test_whom_the_log_does_not_know_is_nobodys_thread(room: Room, sam: Colleague) -> None:
    for contact in (sam.person, PersonId("v" * 26)):
        await room.writes("Psst", by=sam.person, contact=contact)

    assert room.of(OFFER) == []


async def test_strangers_other_tenants_and_the_room_itself_do_nothing(room: Room, sam: Colleague) -> None:
    await room.writes("Yes.", by=sam.person)
    send = room.token(OFFER, "Send to customer")
    other = (await room.town.store.platform.add_tenant("Other")).id
    desk, before = room.town.desk, await room.town.facts()

    for tenant, person in (
        (room.town.tenant, PersonId("v" * 26)),
        (room.town.tenant, room.seat.person),
        (other, sam.person),
    ):
        with pytest.raises(NotYours):
            await desk.press(tenant, person, send, surface=SLACK, event_id="1")
        with pytest.raises(NotYours):
            await desk.why_not(tenant, person, send, surface=SLACK)
        with pytest.raises(NotYours):
            await desk.offer_reply(tenant, person, room.menu, room.carla, "Hi", SLACK, "2")
    for own in (sam.menu, ConversationId("v" * 26)):
        with pytest.raises(NotYours):
            await desk.offer_reply(room.town.tenant, sam.person, own, room.carla, "Hi", SLACK, "3")
    with pytest.raises(BadToken):
        await desk.why_not(room.town.tenant, sam.person, send + "\n", surface=SLACK)
    with pytest.raises(TooLong):
        await room.writes("x" * (MAX_TYPED + 1), by=sam.person)

    assert await room.town.facts() == before


async def test_a_rooms_button_is_none_of_a_private_menu(room: Room, sam: Colleague) -> None:
    token = tokens.encode_notice(NoticeToken(conversation=sam.menu, about=room.carla, choice="claim"))

    with pytest.raises(NotYours):
        await room.press(token, by=sam.person)


async def test_what_was_written_before_a_removal_and_is_handled_after_does_nothing(
    room: Room, sam: Colleague, mia: Colleague
) -> None:
    await room.writes("Yes.", by=sam.person)
    send = room.token(OFFER, "Send to customer")

    await room.press(send, by=sam.person, wait=True)
    await room.writes("More", by=sam.person, wait=True)
    await room.town.dismisses(sam.person)
    await room.town.settle()
    assert (room.town.contacts_got, len(room.of(OFFER))) == ([], 1)

    await room.press(send, by=mia.person, wait=True)
    await room.writes("More", by=mia.person, wait=True)
    await room.town.desk.close_room(SLACK, "T1/C1")
    await room.town.settle()
    assert (room.town.contacts_got, len(room.of(OFFER))) == ([], 1)


async def test_a_note_whose_offer_is_gone_is_not_shown(room: Room) -> None:
    async with room.town.store.transaction(room.town.tenant) as tx:
        for kind in (OFFER, NoticeKind.CUSTOMER_LINE, CARD):
            now = room.town.clock.now()
            await tx.add_notice(room.menu, kind, about=new_id(), params={}, now=now, not_before=now)
    before = len(room.told)

    await room.town.settle()

    assert len(room.told) == before
