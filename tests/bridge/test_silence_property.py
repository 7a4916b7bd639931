"""The hard stop, as a property: whatever strangers do, in whatever order, they get no answer from us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.desk import NotYours, TooLong
from bridge.facts import Address, ChatKind, MessageEdited, MessageKind, MessageReacted, MessageRevoked
from bridge.ids import ChatId, PersonId, StanzaId, new_id
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.tokens import Token, encode
from tests.bridge.strategies import hostile
from tests.bridge.town import Town, found_town
from tests.bridge.townsfolk import CARLA, DAVID, OWNER

Act = Callable[[Town], Awaitable[object]]

SHOP = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PEOPLE = [
    CARLA,
    DAVID,
    Address(lid=CARLA.lid),
    Address(phone=CARLA.phone),
    Address(lid="999", phone=OWNER.phone, name=OWNER.name),  # somebody else with the owner's old number
]
LURES = ["menu", "help", "0", "1", "2", "SAVE 1", "SAVE 0", "DISCARD", "send", "K7M3-9QXT"]
texts = st.sampled_from(LURES) | hostile
strangers = st.sampled_from(PEOPLE)
stanzas = st.sampled_from(["3EB0A", "3EB0B", "3EB0C"])


def writes(text: str, who: Address, kind: MessageKind, chat: ChatKind, stanza: str, late: bool) -> Act:
    return lambda town: town.sees(
        text, peer=who, kind=kind, chat_kind=chat, stanza_id=StanzaId(stanza), caught_up=late, forwarded=late
    )


def wrote_before_the_link(text: str, who: Address, kind: MessageKind, stanza: str, ours: bool) -> Act:
    return lambda town: town.sees(
        text, peer=who, kind=kind, stanza_id=StanzaId(stanza), from_me=ours, history=True, caught_up=True
    )


def edits(text: str, who: Address, chat: ChatKind, stanza: str) -> Act:
    return lambda town: town.hands_over(
        MessageEdited(
            chat=ChatId("x@lid"),
            chat_kind=chat,
            stanza_id=StanzaId(stanza),
            from_me=False,
            peer=who,
            text=text,
            edited_at=town.clock.now(),
        )
    )


def revokes(who: Address, chat: ChatKind, stanza: str) -> Act:
    return lambda town: town.hands_over(
        MessageRevoked(
            chat=ChatId("x@lid"),
            chat_kind=chat,
            stanza_id=StanzaId(stanza),
            from_me=False,
            peer=who,
            revoked_at=town.clock.now(),
        )
    )


def reacts(emoji: str, who: Address, chat: ChatKind, stanza: str, to_ours: bool) -> Act:
    return lambda town: town.hands_over(
        MessageReacted(
            chat=ChatId("x@lid"),
            chat_kind=chat,
            stanza_id=StanzaId(stanza),
            from_me=to_ours,
            peer=who,
            emoji=emoji,
            ours=False,
            reacted_at=town.clock.now(),
        )
    )


def types_into_the_owners_menu(text: str) -> Act:
    async def act(town: Town) -> None:
        for person in (PersonId(new_id()), town.viewer):
            await refused(town.types(text, by=person))

    return act


def presses_in_the_owners_menu(choice: str) -> Act:
    async def act(town: Town) -> None:
        token = encode(Token(conversation=town.menu, revision=(await town.row()).revision, choice=choice))
        for person in (PersonId(new_id()), town.viewer):
            await refused(
                town.desk.press(town.tenant, person, token, surface=Surface.CONSOLE, event_id=new_id())
            )

    return act


async def refused(attempt: Awaitable[object]) -> None:
    with pytest.raises((NotYours, TooLong)):
        await attempt


async def replies_by_hand(town: Town) -> None:
    """The whole way to a reply, from wherever the menu stands."""
    for text in ("menu", "2", "1", "1", "1", "Yes, fresh.", "1"):
        await town.owner_writes(text)


persons_chats = st.sampled_from(ChatKind).filter(lambda kind: kind is not ChatKind.SELF)
acts_of_strangers = st.one_of(
    st.builds(writes, texts, strangers, st.sampled_from(MessageKind), persons_chats, stanzas, st.booleans()),
    st.builds(
        writes,
        texts,
        strangers,
        st.just(MessageKind.TEXT),
        st.just(ChatKind.PERSON),
        stanzas,
        st.just(False),
    ),
    st.builds(
        wrote_before_the_link,
        texts,
        st.sampled_from([*PEOPLE, OWNER]),
        st.sampled_from(MessageKind),
        stanzas,
        st.booleans(),
    ),
    st.builds(edits, texts, strangers, persons_chats, stanzas),
    st.builds(revokes, strangers, persons_chats, stanzas),
    st.builds(reacts, texts, strangers, persons_chats, stanzas, st.booleans()),
    st.builds(types_into_the_owners_menu, texts),
    st.builds(presses_in_the_owners_menu, st.sampled_from(["settings", "send", "accept"])),
)
acts_of_the_owner = st.one_of(
    st.sampled_from(["menu", "1", "2", "3", "0", "hello", "SAVE 1"]).map(
        lambda text: lambda town: town.owner_writes(text)
    ),
    st.sampled_from(["menu", "1", "2", "3", "0", "Yes."]).map(lambda text: lambda town: town.types(text)),
    st.just(replies_by_hand),
)


async def a_shop(town: Town) -> Town:
    """A tenant of its own in the same store, for each example."""
    shop = await found_town(town.store)
    await shop.onboards()
    shop.viewer = (await shop.hires("Vera", Role.VIEWER, on=Surface.SLACK)).person
    return shop


@SHOP
@given(acts=st.lists(acts_of_strangers, min_size=1, max_size=12))
async def test_whatever_strangers_do_nothing_is_put_out_at_all(town: Town, acts: list[Act]) -> None:
    shop = await a_shop(town)
    before = await shop.outbox()

    for act in acts:
        await act(shop)

    assert await shop.outbox() == before
    assert shop.sent == []
    await shop.nothing_went_wrong()


@SHOP
@given(acts=st.lists(acts_of_strangers | acts_of_the_owner | acts_of_the_owner, min_size=1, max_size=16))
async def test_whatever_the_owner_does_meanwhile_what_reaches_a_contact_has_its_cause(
    town: Town, acts: list[Act]
) -> None:
    shop = await a_shop(town)
    await shop.customer_writes("Do you have bread?")

    for act in acts:
        await act(shop)

    await shop.nothing_went_wrong()
    query = "SELECT id, person_id FROM causes WHERE tenant_id = ?"
    causes = await shop.store.engine.sql.all(query, shop.tenant)
    assert len(shop.contacts_got) == len(causes)
    assert {cause["person_id"] for cause in causes} <= {shop.olga}
