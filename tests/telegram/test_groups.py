"""Staff groups: connected by an owner, menu and notices there, secrets never, a topic for each customer."""

from __future__ import annotations

from pathlib import Path

from bridge.ports.rows import Role
from tests.telegram.office import Office
from tests.telegram.staff import staff_group


async def test_an_owner_connects_a_group_and_its_menu_can_only_look(office: Office) -> None:
    group, _, sam = await staff_group(office, await office.founds())

    asked = await group.writes(sam, "/menu")
    menu = await office.menu(group, "Main menu", below=asked)

    assert "🔒 Settings" in menu.labels
    await office.taps_in(group, sam, "Messages")
    await office.menu(group, "Messages")
    await office.taps_in(group, sam, "Back")
    await office.taps_in(group, sam, "Settings")
    await office.told(sam, "Your role does not allow that.")


async def test_a_notice_comes_to_the_group_and_its_answer_becomes_a_draft_of_whoever_wrote_it(
    office: Office,
) -> None:
    business = await office.founds()
    group, olga, sam = await staff_group(office, business)
    await office.customer_writes(business, "Do you have cake?")
    notice = await office.sees(group, "Ana has written")

    await group.writes(sam, "Yes, lemon cake.", reply_to=notice)
    draft = await office.menu(group, "Send this reply?")
    await group.presses(olga, "Send to Ana", on=draft)
    await office.told(olga, "This button is not yours.")
    assert office.sent == []
    await group.presses(sam, "Send to Ana", on=draft)

    await office.sees(group, lambda one: "Yes, lemon cake." in one.text and "delivered" in one.text)
    assert office.sent == ["Yes, lemon cake."]
    await sam.writes("/menu")
    await office.menu(sam, "Main menu")
    assert len(office.menus_of(group)) == 0 or all("Main menu" in one.text for one in office.menus_of(group))


async def test_each_customer_has_a_topic_and_what_is_written_there_is_a_draft(office: Office) -> None:
    business = await office.founds()
    group, _, sam = await staff_group(office, business, forum=True)

    await office.customer_writes(business, "Do you have cake?", name="Ana", lid="801")
    await office.customer_writes(business, "Are you open?", name="Bia", lid="802")
    await office.telegram.until(
        lambda: sorted(one.name for one in group.topics) == ["Ana", "Bia"], within_s=20
    )
    await office.sees(
        group, lambda one: "Do you have cake?" in one.text and one.topic_id == group.topic("Ana").id
    )
    await office.customer_writes(business, "With lemon?", name="Ana", lid="801")
    await office.sees(group, lambda one: "With lemon?" in one.text and one.topic_id == group.topic("Ana").id)
    await group.writes(sam, "Yes, lemon cake.", topic="Ana")
    draft = await office.menu(group, "Send this reply?")
    assert draft.topic_id == group.topic("Ana").id
    await group.presses(sam, "Send to Ana", on=draft)

    await office.sees(group, lambda one: "Yes, lemon cake." in one.text and "delivered" in one.text)
    assert office.sent == ["Yes, lemon cake."]
    assert len(group.topics) == 2


async def test_secrets_are_shown_in_private_only(office: Office) -> None:
    business = await office.founds()
    group, olga, _ = await staff_group(office, business)

    await olga.writes("/menu")
    await office.taps(olga, "Settings")
    await office.taps(olga, "Team")
    await office.taps(olga, "Invite somebody")
    await office.taps(olga, "An agent")
    invitation = await office.menu(olga, "Invitation")

    assert "t.me/standin_bot?start=" in invitation.text
    assert not any("?start=" in one.text for one in group.sees)


async def test_who_does_not_belong_gets_one_line_in_a_group_and_a_group_of_strangers_is_left(
    office: Office,
) -> None:
    business = await office.founds()
    group, *_ = await staff_group(office, business)
    eve = office.telegram.user("Eve")
    group.adds(eve)

    await group.writes(eve, "/menu")
    await office.sees(group, "You do not belong to this business.")
    theirs = office.telegram.group("Elsewhere", [eve])
    await theirs.adds_bot(eve)

    await office.telegram.until(lambda: not theirs.chat.bot_is_there)
    assert [one.text for one in theirs.sees if one.by_bot] == [
        "This bot is private. Ask whoever runs it for an invitation."
    ]


async def test_a_group_that_becomes_a_supergroup_is_followed(office: Office) -> None:
    business = await office.founds()
    olga = office.telegram.user("Olga")
    await office.joins(olga, business)
    group = office.telegram.group("Team", [olga], basic=True)
    await group.adds_bot(olga)
    await office.taps_in(group, olga, "Yes, serve Café Aurora here")
    await office.sees(group, "This group gets the notices")

    grown = await group.migrates()
    await office.customer_writes(business, "Do you have cake?")

    await office.sees(grown, "Ana has written")


async def test_a_bot_that_is_removed_from_a_group_tells_it_nothing_more(office: Office) -> None:
    business = await office.founds()
    group, olga, _ = await staff_group(office, business)

    await group.removes_bot(olga)
    await office.customer_writes(business, "Do you have cake?")
    await office.sees(olga, "Ana has written")

    assert not any("Ana has written" in one.text for one in group.sees)


async def test_a_private_chat_with_topics_has_one_for_each_customer(tmp_path: Path) -> None:
    async with Office(tmp_path, private_topics=True) as office:
        business = await office.founds()
        sam = office.telegram.user("Sam")
        await office.joins(sam, business, Role.AGENT)

        await office.customer_writes(business, "Do you have cake?")
        await office.telegram.until(lambda: [one.name for one in sam.topics] == ["Ana"])
        await office.sees(
            sam, lambda one: "Do you have cake?" in one.text and one.topic_id == sam.topics[0].id
        )
        await sam.writes("Yes, lemon cake.", topic=sam.topics[0])
        draft = await office.menu(sam, "Send this reply?")
        assert draft.topic_id == sam.topics[0].id
        await sam.presses("Send to Ana", on=draft)

        await office.sees(sam, lambda one: "Yes, lemon cake." in one.text and "delivered" in one.text)
        assert office.sent == ["Yes, lemon cake."]
        await sam.writes("/menu")
        home = await office.menu(sam, "Main menu")
        assert home.topic_id is None
