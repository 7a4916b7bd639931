"""An owner has earlier messages read: how slowly, how far it is, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridge.backfill import BackfillPace, Over, Portion, Rest
from bridge.backfilling import tell_of_backfill
from bridge.errors import PermanentError, TemporaryError
from bridge.menu.state import PageId
from bridge.notices import NoticeKind
from bridge.ports.backfills import BackfillEnd, BackfillState
from bridge.ports.rows import Role
from bridge.screens import Surface
from bridge.session_life import SessionState
from bridge.session_news import SessionNews
from tests.bridge.past import Past, told
from tests.bridge.townsfolk import DAVID


async def test_portions_are_small_and_far_apart_and_so_many_a_day(past: Past) -> None:
    for number in range(9):
        past.wrote(f"{number}", days=2 + number)
    past.pace = BackfillPace(messages=3, portions_a_day=2)
    await past.is_wanted()

    await past.reads_on()

    pauses = [slept for slept in past.slept if slept < timedelta(hours=1)]
    days = [slept for slept in past.slept if slept >= timedelta(hours=1)]
    assert all(timedelta(seconds=20) <= slept <= timedelta(seconds=40) for slept in pauses)
    assert len(days) == 1  # a list and a portion on the first day, two portions on the next
    assert len(await past.town.log()) == 9


async def test_the_page_and_the_status_say_how_far_it_is(past: Past) -> None:
    for number in range(4):
        past.wrote(f"{number}", days=2 + number)
    past.wrote("david", days=9, who=DAVID)
    await past.is_wanted()
    assert "Earlier messages: looking for chats" in past.town.body()
    assert "Being read. You are told when it is done." in (past.town.screen().note or past.town.body())

    await past.step()
    past.town.clock.passes(minutes=1)
    await past.step()
    await past.town.presses("Look again")
    assert "Earlier messages: 0 of 2 chats, 3 messages" in past.town.body()
    past.town.clock.passes(minutes=1)
    await past.step()
    await past.town.types("menu")
    await past.town.presses("Status")

    assert "Earlier messages: 1 of 2 chats, 4 messages" in past.town.body()
    await past.reads_on()
    assert "Earlier messages" not in past.town.body()
    (news,) = told(past.town)
    assert (news.title, news.body) == (
        "Earlier messages were read.",
        ("Earlier messages: 2 of 2 chats, 5 messages",),
    )


async def test_an_owner_stops_it_and_hears_no_more_of_it(past: Past) -> None:
    for number in range(9):
        past.wrote(f"{number}", days=2 + number)
    await past.is_wanted()
    await past.step()

    await past.town.presses("Stop reading")

    assert "Earlier messages are not read any further: somebody stopped it." in past.town.body()
    assert await past.step() == Rest(until=None)
    assert told(past.town) == []
    await past.town.jumps_to(PageId.HISTORY)
    assert {"history.asked", "history.stopped"} <= set(await past.town.audited())


async def test_asking_or_stopping_twice_changes_nothing(past: Past) -> None:
    past.wrote("hello", days=2)
    await past.is_wanted()
    screen = past.town.screen()
    await past.step()
    await past.town.jumps_to(PageId.HISTORY_READ)
    await past.town.presses("Read the last 7 days")
    assert (await past.row()).chats == 1

    await past.town.presses("Stop reading")
    await past.town.presses("Stop reading", screen=screen)

    assert (await past.row()).why is BackfillEnd.BY_PERSON


async def test_a_page_that_does_not_answer_time_and_again_is_left_alone(past: Past) -> None:
    past.wrote("hello", days=2)
    await past.is_wanted()
    await past.step()
    for _ in range(3):
        past.town.clock.passes(minutes=1)
        assert isinstance(await past.backfilling.next(past.desk), Portion)  # and the page is lost
    past.town.clock.passes(minutes=1)

    over = await past.step()

    assert over == Over(state=BackfillState.STOPPED, why=BackfillEnd.NOT_WELL, is_news=True)
    (news,) = told(past.town)
    assert news.title == "Earlier messages are not read any further: WhatsApp Web did not answer."
    assert await past.step() == Rest(until=None)


async def test_a_chat_that_the_page_does_not_give_is_passed_over(past: Past) -> None:
    past.wrote("hello", days=2)
    past.wrote("david", days=9, who=DAVID)
    await past.is_wanted()
    await past.step()
    past.town.clock.passes(minutes=1)
    portion = await past.backfilling.next(past.desk)
    assert isinstance(portion, Portion)

    await past.backfilling.pass_over(past.desk, portion)
    await past.reads_on()

    assert [line.text for line in await past.town.log()] == ["david"]


async def test_it_ends_when_whatsapp_wants_something(past: Past) -> None:
    sam = await past.town.hires("Sam", Role.MANAGER)
    past.wrote("hello", days=2)
    await past.is_wanted()
    await past.step()
    await past.town.reports(SessionState.LOGGED_OUT, "removed")
    news_of = SessionNews(store=past.town.store, hints=past.town.hints, clock=past.town.clock)
    await news_of.tell(past.town.tenant, past.town.session, SessionState.LOGGED_OUT)
    await past.town.settle()

    assert await past.step() == Rest(until=None)

    (news,) = told(past.town)
    assert news.title == (
        "Earlier messages are not read any further: WhatsApp asked for something, or unlinked the device."
    )
    kinds = {one.kind for one in past.town.chats[Surface.TELEGRAM].notices_of(sam.menu)}
    assert NoticeKind.HISTORY_READ not in kinds
    await past.town.jumps_to(PageId.HISTORY)
    assert past.town.body() == "Link WhatsApp first."
    await past.town.jumps_to(PageId.HISTORY_READ)
    assert past.town.screen().choices == ()


async def test_a_death_before_it_was_told_changes_nothing(past: Past) -> None:
    await past.is_wanted()
    await past.step()
    await past.desk.end_backfill(BackfillState.DONE)

    over = await past.step()
    async with past.town.store.transaction(past.town.tenant) as tx:
        await tell_of_backfill(tx, past.town.session, past.town.clock.now())
    await past.town.settle()

    assert over == Over(state=BackfillState.DONE, why=None, is_news=False)
    assert len(told(past.town)) == 1


async def test_news_of_one_that_began_anew_are_no_news(past: Past) -> None:
    past.town.clock.passes(hours=1)
    await past.is_wanted()
    await past.step()
    await past.desk.end_backfill(BackfillState.DONE)
    await past.backfilling.next(past.desk)  # a notice that nobody was shown yet

    async with past.town.store.transaction(past.town.tenant) as tx:
        await tx.start_backfill(past.town.session, since=past.town.clock.now(), now=past.town.clock.now())
    await past.town.settle()

    assert told(past.town) == []


async def test_what_was_stopped_while_a_portion_was_to_begin_is_not_read(past: Past) -> None:
    past.wrote("hello", days=2)
    await past.is_wanted()

    class Slow:
        """A desk in whose store somebody else is faster."""

        def __init__(self, desk: object) -> None:
            self.desk = desk

        def __getattr__(self, name: str) -> object:
            return getattr(self.desk, name)

        async def backfill(self, now: object) -> object:
            turn = await past.desk.backfill(past.town.clock.now())
            async with past.town.store.transaction(past.town.tenant) as tx:
                await tx.stop_backfill(past.town.session, BackfillEnd.BY_PERSON)
            return turn

    then = await past.backfilling.next(Slow(past.desk))  # type: ignore[arg-type]

    assert then == Rest(until=None)


async def test_it_is_the_owners_alone_and_offered_after_linking(past: Past) -> None:
    sam = await past.town.hires("Sam", Role.MANAGER)
    await past.town.presses("Messages", on=Surface.TELEGRAM, by=sam.person, menu=sam.menu)
    labels = {choice.label for choice in past.town.screen(Surface.TELEGRAM, sam.menu).choices}
    assert not {"Your data", "Earlier messages"} & labels

    await past.town.jumps_to(PageId.LINKING)

    assert "Messages from before the link can be read into the log." in past.town.body()
    await past.town.presses("Earlier messages")
    assert "unlinked devices that read too much at once" in past.town.body()


async def test_a_message_that_is_refused_does_not_stop_it(past: Past) -> None:
    past.wrote("broken", days=2)
    past.wrote("last", days=4)
    past.refuses = [PermanentError("no store takes that")]
    await past.is_wanted()

    await past.reads_on()

    assert [line.text for line in await past.town.log()] == ["last"]


async def test_a_portion_that_is_not_all_recorded_is_read_again(past: Past) -> None:
    past.wrote("hello", days=2)
    await past.is_wanted()
    await past.step()
    past.town.clock.passes(minutes=1)
    past.refuses = [TemporaryError("the database is away")]

    with pytest.raises(TemporaryError):
        await past.step()
    await past.reads_on()

    assert [line.text for line in await past.town.log()] == ["hello"]
