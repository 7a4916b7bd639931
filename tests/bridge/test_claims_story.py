"""Who answers a customer: seen by the others where they look, and no lock on anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.claims import ANSWERED_S, BEGUN_S, JUST_NOW_S, just_answered, others, standing
from bridge.delivery import Delivery
from bridge.ids import PersonId
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.samples import COLLEAGUE, NOW, PERSON, a_line, sam_answers
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, Colleague

TELEGRAM = Surface.TELEGRAM
SAM_ANSWERS = "Sam is answering."


@pytest.fixture
async def team(open_shop: Town) -> tuple[Town, Colleague, Colleague]:
    """Sam and Kim, two agents, and Carla, who has written."""
    sam, kim = await open_shop.hires("Sam", Role.AGENT), await open_shop.hires("Kim", Role.AGENT)
    await open_shop.customer_writes("Do you have bread?")
    return open_shop, sam, kim


async def at_carla(town: Town, who: Colleague, *then: str) -> None:
    """Go to Carla's page, and on."""
    await town.types("menu", on=TELEGRAM, by=who.person, menu=who.menu)
    for label in ("Messages", "By contact", "Carla", *then):
        await town.presses(label, on=TELEGRAM, by=who.person, menu=who.menu)


async def answers(town: Town, who: Colleague, text: str) -> None:
    await at_carla(town, who, "Reply")
    await town.types(text, on=TELEGRAM, by=who.person, menu=who.menu)
    await town.presses("Send to Carla", on=TELEGRAM, by=who.person, menu=who.menu)


def seen(town: Town, who: Colleague) -> tuple[str, ...]:
    return town.screen(TELEGRAM, who.menu).body


def last_notice(town: Town, who: Colleague) -> tuple[str, ...]:
    return town.chats[TELEGRAM].notices_of(who.menu)[-1].body


async def test_whoever_begins_a_reply_is_seen_to_by_the_others(
    team: tuple[Town, Colleague, Colleague],
) -> None:
    town, sam, kim = team

    await at_carla(town, sam, "Reply")
    await at_carla(town, kim)

    assert SAM_ANSWERS in seen(town, kim)
    assert SAM_ANSWERS in last_notice(town, kim)
    (first, edited) = town.chats[TELEGRAM].notices_of(kim.menu)
    assert (first.earlier, edited.earlier is None) == (None, False)
    assert len(town.chats[TELEGRAM].notices_of(sam.menu)) == 1
    await at_carla(town, sam)
    assert SAM_ANSWERS not in seen(town, sam)


async def test_whoever_thinks_better_of_it_is_not_answering_any_more(
    team: tuple[Town, Colleague, Colleague],
) -> None:
    town, sam, kim = team
    await at_carla(town, sam, "Reply")
    await town.types("Yes", on=TELEGRAM, by=sam.person, menu=sam.menu)

    await town.presses("Do not send", on=TELEGRAM, by=sam.person, menu=sam.menu)
    await at_carla(town, kim)

    assert SAM_ANSWERS not in seen(town, kim)
    assert SAM_ANSWERS not in last_notice(town, kim)


async def test_a_reply_that_was_only_begun_fades(team: tuple[Town, Colleague, Colleague]) -> None:
    town, sam, kim = team
    await at_carla(town, sam, "Reply")

    town.clock.passes(seconds=BEGUN_S)
    await at_carla(town, kim)

    assert SAM_ANSWERS not in seen(town, kim)


async def test_whoever_has_answered_keeps_the_customer_until_another_answers(
    team: tuple[Town, Colleague, Colleague],
) -> None:
    town, sam, kim = team
    await answers(town, sam, "Yes.")
    town.clock.passes(hours=1)
    await town.customer_writes("How much?")
    assert SAM_ANSWERS in last_notice(town, kim)

    await at_carla(town, kim, "Reply")
    assert SAM_ANSWERS in seen(town, kim)
    await town.types("Two euros.", on=TELEGRAM, by=kim.person, menu=kim.menu)
    await at_carla(town, sam)
    assert "Kim is answering." not in seen(town, sam)
    await answers(town, kim, "Two euros.")

    await at_carla(town, sam)
    assert "Kim is answering." in seen(town, sam)


async def test_one_who_has_answered_and_drops_the_next_reply_stays(
    team: tuple[Town, Colleague, Colleague],
) -> None:
    town, sam, kim = team
    await answers(town, sam, "Yes.")
    await at_carla(town, sam, "Reply")
    await town.types("And cake", on=TELEGRAM, by=sam.person, menu=sam.menu)
    await town.presses("Do not send", on=TELEGRAM, by=sam.person, menu=sam.menu)

    await at_carla(town, kim)

    assert SAM_ANSWERS in seen(town, kim)


async def test_nobody_drops_what_another_answers(team: tuple[Town, Colleague, Colleague]) -> None:
    town, sam, kim = team
    await at_carla(town, sam, "Reply")
    await at_carla(town, kim, "Reply")
    await town.types("Yes", on=TELEGRAM, by=kim.person, menu=kim.menu)

    await town.presses("Do not send", on=TELEGRAM, by=kim.person, menu=kim.menu)

    assert SAM_ANSWERS in seen(town, kim)


async def test_before_sending_one_is_told_that_another_has_answered_just_now(
    team: tuple[Town, Colleague, Colleague],
) -> None:
    town, sam, kim = team
    await answers(town, sam, "Yes.")
    warning = "Look first: Sam has answered at 12:00."

    await at_carla(town, kim, "Reply")
    assert warning in seen(town, kim)
    await town.types("Yes!", on=TELEGRAM, by=kim.person, menu=kim.menu)
    assert warning in seen(town, kim)
    await at_carla(town, sam, "Reply")

    assert warning not in seen(town, sam)
    town.clock.passes(minutes=10)
    await at_carla(town, kim, "Reply")
    assert warning not in seen(town, kim)


async def test_an_answer_from_the_phone_counts_too(team: tuple[Town, Colleague, Colleague]) -> None:
    town, sam, _ = team
    await town.sees("Yes!", peer=CARLA, from_me=True)

    await at_carla(town, sam, "Reply")

    assert "Look first: your phone has answered at 12:00." in seen(town, sam)


async def test_one_who_left_the_team_answers_nobody(team: tuple[Town, Colleague, Colleague]) -> None:
    town, sam, kim = team
    await answers(town, sam, "Yes.")

    await town.dismisses(sam.person)
    await at_carla(town, kim)

    assert SAM_ANSWERS not in seen(town, kim)


async def test_two_names_of_one_customer_have_one_claim(team: tuple[Town, Colleague, Colleague]) -> None:
    town, sam, kim = team
    await at_carla(town, sam, "Reply")
    twin = CARLA.__class__(phone="+34600000099", name="Carla")
    await town.customer_writes("me too", who=twin)
    async with town.store.transaction(town.tenant) as tx:
        other = (await tx.person_at(twin)).id
        await tx.put_claim(town.session, other, kim.person, town.clock.now(), answered=False)
        one = await tx.person_at(CARLA.__class__(lid=CARLA.lid, phone=twin.phone))
        claim = await tx.claim_of(town.session, one.id)

    assert claim is not None
    assert claim.person == sam.person


def test_a_claim_fades_sooner_when_nothing_was_sent() -> None:
    begun, answered = sam_answers(), sam_answers(answered=True)

    assert standing(None, NOW) is None
    for claim, lasts_s in ((begun, BEGUN_S), (answered, ANSWERED_S)):
        assert standing(claim, NOW + timedelta(seconds=lasts_s - 1)) is claim
        assert standing(claim, NOW + timedelta(seconds=lasts_s)) is None


def test_ones_own_claim_is_no_news() -> None:
    assert others(sam_answers(), COLLEAGUE, NOW) is None
    assert others(sam_answers(), PERSON, NOW) == sam_answers()


def test_only_what_reached_the_customer_a_moment_ago_counts_as_an_answer() -> None:
    sent = a_line(outgoing=True, by=COLLEAGUE, by_name="Sam", delivery=Delivery.SENT)
    failed = a_line(outgoing=True, by=COLLEAGUE, delivery=Delivery.FAILED)
    asked = a_line(outgoing=False)

    assert just_answered((asked, failed, sent), PERSON, NOW) is sent
    assert just_answered((asked, failed), PERSON, NOW) is None
    assert just_answered((sent,), PersonId(COLLEAGUE), NOW) is None
    assert just_answered((sent,), PERSON, NOW + timedelta(seconds=JUST_NOW_S)) is None
