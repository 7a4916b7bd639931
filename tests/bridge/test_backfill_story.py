"""An owner has earlier messages read into the log: what becomes of them there, and what does not."""

from __future__ import annotations

from datetime import timedelta

from bridge.backfill import Over, Portion, Rest
from bridge.facts import Address, MessageKind
from bridge.notices import NoticeKind
from bridge.ports.backfills import BackfillState
from bridge.screens import Surface
from tests.bridge.past import Past
from tests.bridge.townsfolk import CARLA, DAVID, OWNER


async def test_nothing_is_read_that_nobody_asked_for(past: Past) -> None:
    past.wrote("hello", days=2)

    assert await past.step() == Rest(until=None)
    assert await past.town.log() == []


async def test_chats_are_read_backwards_into_the_log_in_the_order_of_their_times(past: Past) -> None:
    for number in range(7):
        past.wrote(f"carla {number}", days=2 + number, from_me=number == 3)
    past.wrote("david", days=3, who=DAVID)
    await past.is_wanted()
    assert past.town.hints.wanted_sessions[-1] == past.town.session
    await past.town.customer_writes("hello now")

    over = await past.reads_on()

    assert over == Over(state=BackfillState.DONE, why=None, is_news=True)
    lines = await past.town.log()
    assert [line.text for line in lines] == [
        "david",
        *(f"carla {number}" for number in reversed(range(7))),
        "hello now",
    ]
    assert [line.from_history for line in lines] == [True] * 8 + [False]
    (mine,) = [line for line in lines if line.outgoing]
    assert mine.text == "carla 3"
    await past.town.types("menu")
    await past.town.walks("Messages", "Older")
    assert "david (from before the link)" in past.town.body()


async def test_history_tells_nobody_and_makes_nobody_wait(past: Past) -> None:
    await past.town.sits_down(Surface.TELEGRAM)
    past.wrote("are you open?", days=1)
    past.wrote("menu", days=2)
    past.wrote("", days=3, kind=MessageKind.IMAGE)
    outbox = await past.town.outbox()
    await past.is_wanted()
    before = len(past.town.chats[Surface.TELEGRAM].notices_of(past.town.menu))

    await past.reads_on()

    notices = past.town.chats[Surface.TELEGRAM].notices_of(past.town.menu)[before:]
    assert [one.kind for one in notices] == [NoticeKind.HISTORY_READ]
    assert past.town.contacts_got == []
    assert [row["id"] for row in outbox if row["purpose"] != "screen"] == []
    await past.town.types("menu")
    assert "Waiting for a reply: 0" in {choice.label for choice in past.town.screen().choices}


async def test_files_of_then_stay_on_whatsapp_until_somebody_wants_them(past: Past) -> None:
    past.wrote("the cake", days=3, kind=MessageKind.IMAGE)
    await past.is_wanted()
    await past.reads_on()
    async with past.town.store.transaction(past.town.tenant) as tx:
        assert await tx.next_attachment(past.town.session, past.town.clock.now()) is None

    await past.town.types("menu")
    await past.town.walks("Messages", "By contact", "Carla")
    assert "(left on WhatsApp, from before the link)" in past.town.body()
    await past.town.presses("Fetch files again")

    async with past.town.store.transaction(past.town.tenant) as tx:
        assert await tx.next_attachment(past.town.session, past.town.clock.now()) is not None


async def test_who_wrote_stop_long_ago_wants_no_broadcasts(past: Past) -> None:
    past.wrote("STOP", days=20)
    past.wrote("stop", days=20, who=DAVID, from_me=True)
    await past.is_wanted()

    await past.reads_on()

    async with past.town.store.transaction(past.town.tenant) as tx:
        (row,), count = await tx.opt_outs(limit=9)
    assert (row.name, count) == ("Carla", 1)
    assert past.town.contacts_got == []


async def test_what_the_owner_wrote_then_is_no_step_and_no_line(past: Past) -> None:
    past.wrote("settings", days=2, who=OWNER)
    past.wrote("menu", days=2, who=OWNER, from_me=True)
    await past.is_wanted()
    page, shown = past.town.screen().page, len(past.town.owner_reads)

    await past.reads_on()

    assert (past.town.screen().page, len(past.town.owner_reads)) == (page, shown)
    assert await past.town.log() == []


async def test_who_became_the_owner_meanwhile_takes_no_step_by_it(past: Past) -> None:
    past.wrote("settings", days=2)
    await past.is_wanted()
    async with past.town.store.transaction(past.town.tenant) as tx:
        await tx.start_backfill(past.town.session, since=past.town.clock.now(), now=past.town.clock.now())
    portion = await past.backfilling.next(past.desk)
    assert isinstance(portion, Portion)
    await past.reads(portion)
    past.town.clock.passes(minutes=1)
    portion = await past.backfilling.next(past.desk)
    assert isinstance(portion, Portion)
    await past.reads(portion)  # recorded, and not handled yet
    async with past.town.store.transaction(past.town.tenant) as tx:
        number = await tx.propose_owner_number(
            past.town.session,
            past.town.olga,
            phone=CARLA.phone,
            is_self=False,
            code="K7M39QXT",
            expires_at=past.town.clock.now() + timedelta(minutes=9),
        )
        await tx.prove_owner_number(number.id, CARLA)
    page = past.town.screen().page

    await past.town.settle()

    assert past.town.screen().page == page
    assert await past.town.log() == []


async def test_it_goes_no_further_back_than_was_wanted_and_not_into_what_comes_by_itself(past: Past) -> None:
    past.wrote("a minute ago", days=0.0005)
    past.wrote("yesterday", days=1)
    past.wrote("last week", days=6.9)
    past.wrote("long ago", days=8)
    past.wrote("longer ago", days=9)
    past.wrote("longest ago", days=10)
    past.wrote("before all", days=11)
    await past.is_wanted(7)

    await past.reads_on()

    assert [line.text for line in await past.town.log()] == ["last week", "yesterday"]
    row = await past.row()
    assert (row.messages, row.chats, row.chats_done) == (2, 1, 1)


async def test_nothing_is_read_that_is_older_than_the_business_keeps(past: Past) -> None:
    past.wrote("within", days=20)
    past.wrote("beyond", days=40)
    async with past.town.store.transaction(past.town.tenant) as tx:
        await tx.change_tenant(keep_days=30)
    await past.town.types("menu")
    await past.town.walks("Messages", "Your data", "Earlier messages", "The last 90 days")
    assert "Not older than messages are kept here: 30 days." in past.town.body()

    await past.town.presses("Read the last 90 days")
    await past.reads_on()

    assert [line.text for line in await past.town.log()] == ["within"]


async def test_who_was_erased_does_not_come_back(past: Past) -> None:
    await past.town.customer_writes("hello")
    past.wrote("my secret", days=3)
    past.wrote("good day", days=3, who=DAVID)
    async with past.town.store.transaction(past.town.tenant) as tx:
        carla = await tx.person_at(CARLA)
        await tx.forget_person(carla.id, past.town.clock.now())
    await past.is_wanted()

    await past.reads_on()

    assert "my secret" not in {line.text for line in await past.town.log()}
    assert "good day" in {line.text for line in await past.town.log()}
    async with past.town.store.transaction(past.town.tenant) as tx:
        assert await tx.find_person(CARLA) is None


async def test_what_is_known_makes_no_second_line_and_keeps_its_name(past: Past) -> None:
    first = past.wrote("hello", days=0.02, who=CARLA)
    await past.town.hands_over(first)
    old_name = Address(lid=CARLA.lid, phone=CARLA.phone, name="Carlita")
    past.wrote("good day", days=9, who=old_name)
    past.wrote("nameless", days=9, who=Address(lid="888"))
    past.live_for = timedelta()
    await past.is_wanted()

    await past.reads_on()
    assert await past.town.store.prune(past.town.clock.now() + timedelta(days=99)) > 0
    await past.is_wanted()
    await past.reads_on()

    lines = await past.town.log()
    assert sorted(line.text for line in lines) == ["good day", "hello", "nameless"]
    assert {line.contact_name for line in lines if line.text != "nameless"} == {"Carla"}


async def test_reactions_of_then_stand_at_their_messages(past: Past) -> None:
    past.reacted(past.wrote("thank you", days=4), "👍")
    await past.is_wanted()

    await past.reads_on()

    (line,) = await past.town.log()
    assert line.their_reaction == "👍"
