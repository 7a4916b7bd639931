"""A broadcast is prepared, looked at and kept; nothing of it is ever sent."""

from __future__ import annotations

from bridge.menu.advance import WRONG_PHRASE
from bridge.menu.broadcast import MAX_BROADCAST
from bridge.menu.state import PageId
from bridge.ports.rows import BroadcastDraft, Role
from bridge.screens import Surface
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


async def draft_of(town: Town) -> BroadcastDraft | None:
    async with town.store.transaction(town.tenant) as tx:
        return await tx.broadcast_draft(town.session)


async def test_a_broadcast_is_saved_by_the_phrase_that_names_how_many_get_it(open_shop: Town) -> None:
    await open_shop.customer_writes("hello", who=CARLA)
    await open_shop.customer_writes("hello", who=DAVID)
    await open_shop.presses("Broadcast")
    assert "Nothing is written yet." in open_shop.body()
    assert [choice.why_not for choice in open_shop.screen().choices][1:] == [
        "write the text first",
        "text and audience come first",
    ]

    await open_shop.presses("Write the text")
    await open_shop.types("x" * (MAX_BROADCAST + 1))
    assert open_shop.screen().note == "A broadcast has 1 to 3000 characters."
    await open_shop.types("We are closed on Monday.")
    await open_shop.walks("Choose who gets it", "Everyone who has written", "Preview")
    assert open_shop.screen().body == ("It would go to 2 people:", "We are closed on Monday.")
    await open_shop.presses("Go on")
    assert open_shop.screen().prompt == "To confirm, write SAVE 2"
    await open_shop.types("save 3")
    assert (open_shop.screen().page, open_shop.screen().note) == (PageId.BROADCAST_CONFIRM, WRONG_PHRASE)
    await open_shop.types("save 2")

    draft = await draft_of(open_shop)
    assert draft is not None
    assert (draft.text, draft.audience, draft.saved) == ("We are closed on Monday.", "everyone", True)
    assert "nothing is sent" in open_shop.body()
    assert open_shop.contacts_got == []


async def test_a_customer_who_comes_meanwhile_makes_the_phrase_another(open_shop: Town) -> None:
    await open_shop.customer_writes("hello", who=CARLA)
    await open_shop.walks("Broadcast", "Write the text")
    await open_shop.types("Hello")
    await open_shop.walks("Choose who gets it", "Who has written in the last 30 days", "Preview", "Go on")
    await open_shop.customer_writes("hello", who=DAVID)

    await open_shop.types("SAVE 1")

    assert open_shop.screen().prompt == "To confirm, write SAVE 2"
    draft = await draft_of(open_shop)
    assert draft is not None
    assert not draft.saved


async def test_a_change_makes_a_saved_draft_an_unsaved_one(open_shop: Town) -> None:
    await open_shop.walks("Broadcast", "Write the text")
    await open_shop.types("Hello")
    await open_shop.walks("Choose who gets it", "Everyone", "Preview", "Go on")
    await open_shop.types("SAVE 0")

    await open_shop.walks("Preview", "Change the text")
    await open_shop.types("Hello again")

    draft = await draft_of(open_shop)
    assert draft is not None
    assert (draft.text, draft.saved) == ("Hello again", False)


async def test_a_draft_is_discarded_by_its_phrase_alone(open_shop: Town) -> None:
    await open_shop.walks("Broadcast", "Write the text")
    await open_shop.types("Hello")
    await open_shop.presses("Discard")

    await open_shop.types("yes")
    assert await draft_of(open_shop) is not None
    await open_shop.types("discard")

    assert await draft_of(open_shop) is None
    assert open_shop.screen().note == "The draft is gone."


async def test_a_manager_may_prepare_a_broadcast_and_an_agent_sees_why_not(open_shop: Town) -> None:
    mia, sam = await open_shop.hires("Mia", Role.MANAGER), await open_shop.hires("Sam", Role.AGENT)

    await open_shop.presses("Broadcast", on=Surface.TELEGRAM, by=mia.person, menu=mia.menu)
    refused = {one.name: one.why_not for one in open_shop.screen(Surface.TELEGRAM, sam.menu).choices}

    assert open_shop.screen(Surface.TELEGRAM, mia.menu).page == PageId.BROADCAST_SETUP
    assert refused["broadcast"] == "Your role does not allow that."
