"""An owner has somebody erased: gone at once, gone everywhere, and not brought back."""

from __future__ import annotations

from dataclasses import replace

from bridge.asked_jobs import ERASE_PERSON
from bridge.erasing import make_privacy_true
from bridge.facts import Address, ChatKind, MessageEdited, MessageRevoked
from bridge.ids import ChatId, PersonId, StanzaId, new_id
from bridge.menu.privacy_effects import ErasePerson
from bridge.menu.state import Actor, PageId
from bridge.occasion import Occasion
from bridge.ports.rows import Role
from bridge.screens import Surface
from tests.bridge.scheduler import jobs, jobs_are_done
from tests.bridge.town import Town
from tests.bridge.townsfolk import CARLA, DAVID


async def carlas_page(town: Town) -> None:
    """Olga looks at what Carla wrote."""
    await town.types("menu")
    await town.walks("Messages", "By contact", "Carla")


async def erases_carla(town: Town) -> None:
    """Olga erases her, by writing the word."""
    await carlas_page(town)
    await town.presses("Erase this person")
    await town.types("ERASE")


async def person_at(town: Town, address: Address) -> PersonId | None:
    """Who is known by that."""
    async with town.store.transaction(town.tenant) as tx:
        row = await tx.find_person(address)
    return None if row is None else row.id


async def test_an_owner_erases_a_person_by_writing_the_word(open_shop: Town) -> None:
    await open_shop.customer_writes("my secret")
    await open_shop.customer_writes("hello", who=DAVID)
    await carlas_page(open_shop)
    await open_shop.presses("Erase this person")
    assert "All that Carla wrote and was written goes" in open_shop.body()

    await open_shop.types("erase her")
    assert await person_at(open_shop, CARLA) is not None
    await open_shop.types("erase")
    assert open_shop.screen().page == PageId.LOG_CONTACTS
    assert await person_at(open_shop, CARLA) is None
    await open_shop.types("menu")
    await open_shop.walks("Messages", "Your data")
    assert "somebody is being erased (" in open_shop.body()
    await jobs_are_done(open_shop)
    await open_shop.walks("Back", "Your data")

    assert "somebody was erased: 1 message, 1 notice" in open_shop.body()
    await open_shop.presses("Back")
    assert "my secret" not in open_shop.body()
    assert "hello" in open_shop.body()
    assert "person.erased" in await open_shop.audited()


async def test_notices_of_an_erased_person_are_emptied_where_they_stand(open_shop: Town) -> None:
    chat = open_shop.chats[Surface.CONSOLE]
    await open_shop.customer_writes("my secret")
    told = chat.names[-1]

    await erases_carla(open_shop)
    await jobs_are_done(open_shop)

    last = chat.notices[-1]
    assert (last.earlier, last.title, last.body, last.choices) == (told, "Erased.", (), ())


async def test_one_that_was_emptied_before_it_was_seen_is_not_told_at_all(open_shop: Town) -> None:
    chat = open_shop.chats[Surface.CONSOLE]
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        now = open_shop.clock.now()
        await tx.add_notice(open_shop.menu, "erased", about=None, params={}, now=now, not_before=now)
    before = len(chat.notices)

    await open_shop.settle()

    assert len(chat.notices) == before


async def test_a_catch_up_does_not_bring_an_erased_person_back(open_shop: Town) -> None:
    await open_shop.customer_writes("my secret")
    written = open_shop.clock.now().replace(microsecond=0)
    open_shop.clock.passes(minutes=1)
    await erases_carla(open_shop)
    await jobs_are_done(open_shop)

    for peer in (CARLA, replace(CARLA, lid=None), replace(CARLA, phone=None)):
        assert not await open_shop.sees("my secret", peer=peer, written_at=written)
    assert not await open_shop.hands_over(edit_of(CARLA, open_shop))
    assert not await open_shop.hands_over(revocation_of(CARLA, open_shop))
    assert await person_at(open_shop, CARLA) is None

    open_shop.clock.passes(minutes=1)
    assert await open_shop.customer_writes("I am back")
    assert await open_shop.hands_over(revocation_of(CARLA, open_shop))
    assert await person_at(open_shop, CARLA) is not None


def edit_of(peer: Address, town: Town) -> MessageEdited:
    """A change of an older message."""
    return MessageEdited(
        chat=ChatId(f"{peer.lid}@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId("3EB0OLD"),
        from_me=False,
        peer=peer,
        text="my other secret",
        edited_at=town.clock.now(),
    )


def revocation_of(peer: Address, town: Town) -> MessageRevoked:
    """An older message is taken back."""
    return MessageRevoked(
        chat=ChatId(f"{peer.lid}@lid"),
        chat_kind=ChatKind.PERSON,
        stanza_id=StanzaId("3EB0OLD"),
        from_me=False,
        peer=peer,
        revoked_at=town.clock.now(),
    )


async def test_whoever_stands_on_an_erased_persons_page_sees_that_they_are_gone(open_shop: Town) -> None:
    await open_shop.customer_writes("my secret")
    carla = await person_at(open_shop, CARLA)
    assert carla is not None
    await erases_carla(open_shop)

    for page in (PageId.LOG_CONTACT, PageId.ERASE):
        await open_shop.saves(await open_shop.row(), page=page, memory={"contact": carla})
        assert "This contact is no longer in the log." in open_shop.body()
    await open_shop.types("ERASE")

    assert open_shop.screen().page == PageId.LOG_CONTACTS
    assert len(await jobs(open_shop, ERASE_PERSON)) == 1


async def test_a_member_of_the_team_is_not_erased(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    carla = await person_at(open_shop, CARLA)
    await carlas_page(open_shop)
    await open_shop.presses("Erase this person")
    await open_shop.store.engine.sql.run(
        "UPDATE memberships SET person_id = ? WHERE person_id = ?",
        carla,
        (await open_shop.hires("Sam", Role.AGENT)).person,
    )

    await open_shop.types("ERASE")

    assert await person_at(open_shop, CARLA) == carla
    assert await jobs(open_shop, ERASE_PERSON) == []
    assert "person.kept" in await open_shop.audited()


async def test_a_person_who_was_never_there_is_no_work(open_shop: Town) -> None:
    actor = Actor(person=open_shop.olga, name="Olga", role=Role.OWNER, surface=Surface.CONSOLE)
    occasion = Occasion(actor=actor, session=open_shop.session, fact=1, now=open_shop.clock.now())
    async with open_shop.store.transaction(open_shop.tenant) as tx:
        await make_privacy_true(tx, ErasePerson(person=PersonId(new_id())), occasion)

    assert await jobs(open_shop, ERASE_PERSON) == []


async def test_only_an_owner_erases(open_shop: Town) -> None:
    await open_shop.customer_writes("hello")
    sam = await open_shop.hires("Sam", Role.AGENT)

    for label in ("Messages", "By contact", "Carla"):
        await open_shop.presses(label, on=Surface.TELEGRAM, by=sam.person, menu=sam.menu)

    choices = {one.name: one for one in open_shop.screen(Surface.TELEGRAM, sam.menu).choices}
    assert choices["erase"].why_not is not None
    assert choices["reply"].why_not is None
