"""What is older than a tenant keeps goes, once a day, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridge.facts import Address
from bridge.ids import FileId, new_id
from bridge.jobs import JobRunner
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow, JobStatus
from bridge.retention import RETENTION, Keeping
from bridge.screens import Surface
from storage.held_files import HOLDERS_OF_FILES
from storage.store import TortoiseStore
from tests.contracts.broadcasting import of_list, phone_of, runs, uploads
from tests.contracts.shop import NOON, Shop, message, sent
from tests.contracts.test_data_keys import cells_of
from tests.contracts.test_erasing_people import pointing_at

OLD = NOON - timedelta(days=400)


class Then:
    """A clock that stands."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Aware, UTC."""
        return self.moment


async def a_day_begins(shop: Shop, moment: datetime = NOON) -> list[JobRow]:
    """A scheduler looks whose turn it is, and does it; the jobs, the newest first."""
    await Keeping(store=shop.store, clock=Then(moment)).round()
    # Due by the database's clock, which is not the story's.
    await shop.store.engine.sql.run("UPDATE jobs SET run_at = ?", OLD)
    runner = JobRunner(desk=shop.store, clock=SystemClock(), work=shop.store.job_steps())
    while await runner.round():
        pass
    async with shop.at_work() as tx:
        return await tx.jobs(RETENTION, limit=9)


async def test_old_messages_go_with_their_words_and_new_ones_stay(shop: Shop) -> None:
    zoe = await shop.customer()
    for number in range(3):
        await shop.logs(zoe, f"old {number}", at=OLD)
    await shop.logs(zoe, "young", at=NOON)

    (job,) = await a_day_begins(shop)

    assert (job.status, job.progress.counts) == (JobStatus.DONE, {"messages": 3})
    async with shop.at_work() as tx:
        assert [line.text for line in await tx.messages(shop.session, limit=9)] == ["young"]
        assert await tx.search(shop.session, ["old"], limit=9) == []
        assert await tx.person(zoe) is not None


async def test_of_what_went_out_the_text_goes_and_the_fact_stays(shop: Shop) -> None:
    zoe = await shop.customer()
    old, young = await shop.replies(zoe, "a secret", now=OLD), await shop.replies(zoe, "stays")
    _, desk = await shop.held()
    for number, row in enumerate((old, young)):
        await sent(desk, row, f"3EB0{number}")

    await a_day_begins(shop)

    async with shop.at_work() as tx:
        rows = [await tx.outbox_row(one.id) for one in (old, young)]
    assert [(row.text, row.key is None, str(row.delivery)) for row in rows if row] == [
        ("", True, "sent"),
        ("stays", False, "sent"),
    ]


async def test_facts_notices_offers_lists_and_files_go(shop: Shop) -> None:
    zoe = await shop.customer()
    async with shop.at_work() as tx:
        fact = await tx.record_fact(message("old"), key="k", lane="lane", session=shop.session, now=OLD)
        assert fact is not None
        await tx.fact_handled(fact.seq, OLD)
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, "chat")
        await tx.add_notice(shop.conversation, "x", about=zoe, params={}, now=OLD, not_before=OLD)
        await tx.add_file(FileId(new_id()), shop.owner, name="old", mime_type="x/y", size_bytes=1, now=OLD)
        kept = await tx.add_file(
            FileId(new_id()), shop.owner, name="young", mime_type="x/y", size_bytes=1, now=NOON
        )
    (notice,) = await shop.store.due_notices(Surface.TELEGRAM, NOON, 9)
    async with shop.at_work() as tx:
        await tx.notice_shown(notice.id, None, OLD)

    (job,) = await a_day_begins(shop)

    assert job.progress.counts == {"facts": 1, "notices": 1, "files": 1}
    rows = await shop.store.engine.sql.all("SELECT id FROM given_files")
    assert [row["id"] for row in rows] == [kept.id]


async def test_of_a_fact_that_caused_a_message_what_it_said_goes(shop: Shop) -> None:
    zoe = await shop.customer()
    await shop.answers_in_thread(zoe, "a secret", now=OLD)
    await shop.answers_in_thread(zoe, "stays")

    (job,) = await a_day_begins(shop)

    assert job.progress.counts["facts"] == 1
    old, young = [text for _, text in await cells_of(shop, "facts")]
    assert old == repr(b"")
    assert "stays" in young


async def test_a_list_stays_for_as_long_as_a_broadcast_needs_it(shop: Shop) -> None:
    row = await uploads(shop, [(phone_of(1), "Yan"), (phone_of(2), "Xu")])
    await runs(shop, of_list(row))

    (job,) = await a_day_begins(shop, NOON + timedelta(days=400))

    assert "list_members" not in job.progress.counts
    await shop.store.engine.sql.run("UPDATE broadcasts SET state = 'done', ended_at = ?", NOON)
    newest, *_ = await a_day_begins(shop, NOON + timedelta(days=402))
    assert newest.progress.counts["list_members"] == 2


async def test_nothing_goes_where_everything_is_kept(shop: Shop) -> None:
    await shop.logs(await shop.customer(), "old", at=OLD)
    async with shop.at_work() as tx:
        await tx.change_tenant(keep_days=0)

    assert await a_day_begins(shop) == []


async def test_a_tenants_turn_comes_once_a_day(shop: Shop) -> None:
    lengths = [len(await a_day_begins(shop, NOON + timedelta(hours=hours))) for hours in (0, 1, 23, 25, 26)]

    assert lengths == [1, 1, 1, 2, 2]


async def test_another_tenants_record_is_not_touched(store: TortoiseStore, shop: Shop) -> None:
    other = (await store.platform.add_tenant("Other")).id
    async with store.transaction(other) as tx:
        await tx.change_tenant(keep_days=0)
        session = (await tx.add_session("x")).id
        peer = await tx.person_at(Address(lid="5"))
        await tx.log_message(
            message("theirs", at=OLD), session=session, contact=peer.id, outbox=None, by=None, now=OLD
        )

    await a_day_begins(shop)

    async with store.transaction(other) as tx:
        assert [line.text for line in await tx.messages(session, limit=9)] == ["theirs"]


async def test_retention_knows_all_that_holds_files(store: TortoiseStore) -> None:
    assert await pointing_at(store.engine, "given_files") == set(HOLDERS_OF_FILES)
