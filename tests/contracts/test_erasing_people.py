"""The job behind erasing a person: nothing that was said is left, whoever was killed meanwhile."""

from __future__ import annotations

from typing import Any

from bridge.asked_jobs import ERASE_PERSON
from bridge.delivery import Delivery, Outcome
from bridge.facts import Address
from bridge.ids import PersonId
from bridge.jobs import JobRunner
from bridge.lanes import contact_lane
from bridge.ports.clock import SystemClock
from bridge.ports.jobs import JobRow, JobStatus, Progress
from bridge.screens import Surface
from storage.engine import Engine
from storage.erasing_person import ERASING
from storage.resealing import CELLS
from storage.store import TortoiseStore
from tests.contracts.shop import CUSTOMER_PHONE, NOON, Shop, key_of, message, sent
from tests.contracts.test_data_keys import cells_of
from tests.contracts.test_forgetting import ZOE, forgets
from tests.storage.schema import references_of


async def erases(shop: Shop, person: PersonId) -> JobRow:
    """All of it: at once, and by the job."""
    async with shop.at_work() as tx:
        counts = await tx.forget_person(person, NOON)
        assert counts is not None
        given = {name: str(count) for name, count in counts.items()}
        job, _ = await tx.add_job(ERASE_PERSON, NOON, about=person, given=given)
    runner = JobRunner(desk=shop.store, clock=SystemClock(), work=shop.store.job_steps())
    while await runner.round():
        pass
    async with shop.at_work() as tx:
        done = await tx.job(job.id)
    assert done is not None
    assert done.status is JobStatus.DONE
    return done


async def test_the_job_leaves_nothing_that_they_said_or_were_told(shop: Shop) -> None:
    zoe, yan = await shop.meets(ZOE), await shop.meets(Address(lid="901", name="Yan"))
    await _fill(shop, zoe)
    await shop.logs(yan, "another's")

    done = await erases(shop, zoe)

    assert done.progress.counts["messages"] == 3
    assert done.progress.counts["replies"] == 1
    assert done.progress.counts["offers"] == 1
    assert done.progress.counts["facts"] == 1
    async with shop.at_work() as tx:
        assert [line.text for line in await tx.messages(shop.session, limit=9)] == ["another's"]
        assert await tx.search(shop.session, ["secret"], limit=9) == []
    assert done.progress.counts["screens"] == 1
    assert "secret" not in await everything(shop)
    assert "Zoé" not in await everything(shop)
    left = await shop.store.engine.sql.all(
        "SELECT DISTINCT m.contact_id FROM message_words w JOIN messages m USING (seq)"
    )
    assert [row["contact_id"] for row in left] == [yan]


async def _fill(shop: Shop, zoe: PersonId) -> None:
    """Whatever there can be of somebody."""
    for number in range(3):
        await shop.logs(zoe, f"a secret {number}")
    reply = await shop.replies(zoe, "a secret reply")
    _, desk = await shop.held()
    await sent(desk, reply, "3EB0SECRET")
    screen = await shop.puts_screen_out(await shop.proven_owner_number(), text="Zoé: a secret")
    await sent(desk, screen, "3EB0SCREEN")
    async with shop.at_work() as tx:
        lane = contact_lane(shop.session, zoe)
        fact = await tx.record_fact(message("a secret"), key="k", lane=lane, session=shop.session, now=NOON)
        assert fact is not None
        await tx.fact_handled(fact.seq, NOON)
        await tx.add_offer(
            session=shop.session,
            room=shop.conversation,
            contact=zoe,
            author=shop.owner,
            text="a secret offer",
            now=NOON,
        )
        await tx.put_surface(shop.conversation, Surface.TELEGRAM, "the owner's chat")
        told: dict[str, Any] = {"now": NOON, "not_before": NOON, "params": {"name": "Zoé"}}
        await tx.add_notice(shop.conversation, "contact_card", about=zoe, lasting=True, **told)
        await tx.add_notice(shop.conversation, "customer_message", about=zoe, **told)
    notices = await shop.store.due_notices(Surface.TELEGRAM, NOON, 9)
    async with shop.at_work() as tx:
        await tx.notice_shown(notices[0].id, "telegram's ref", NOON)


async def test_what_admin_chats_show_of_them_is_told_anew_with_nothing_in_it(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    await _fill(shop, zoe)

    done = await erases(shop, zoe)

    assert done.progress.counts["notices"] == 1  # the other one nobody has seen
    (notice,) = await shop.store.due_notices(Surface.TELEGRAM, NOON, 9)
    assert (notice.kind, notice.about, notice.params, notice.message_ref) == (
        "erased",
        None,
        {},
        "telegram's ref",
    )


async def test_of_what_was_on_its_way_to_them_neither_text_nor_number_is_left(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    reply = await shop.replies(zoe, "a secret reply")
    _, desk = await shop.held()
    await desk.begin_send(reply.id, key_of("3EB0FLIES"), 1)

    done = await erases(shop, zoe)

    assert done.progress.counts["replies"] == 1
    async with shop.at_work() as tx:
        row = await tx.outbox_row(reply.id)
    assert row is not None
    assert (row.text, row.key) == ("", None)
    assert await desk.settle_send(reply.id, Outcome.CONFIRMED, sent_at=NOON) == Delivery.SENT


async def test_what_a_teammate_wrote_to_them_in_a_thread_is_not_left_in_what_was_recorded(shop: Shop) -> None:
    zoe, yan = await shop.meets(ZOE), await shop.meets(Address(lid="901", name="Yan"))
    await shop.answers_in_thread(zoe, "a secret answer")
    await shop.answers_in_thread(yan, "an open answer")

    done = await erases(shop, zoe)

    assert done.progress.counts["facts"] == 1
    first, second = [text for _, text in await cells_of(shop, "facts")]
    assert first == repr(b"")
    assert "an open answer" in second


async def test_a_job_that_was_killed_at_any_step_goes_on_with_true_counts(shop: Shop) -> None:
    zoe = await shop.meets(ZOE)
    await _fill(shop, zoe)
    await forgets(shop, zoe)
    async with shop.at_work() as tx:
        await tx.add_job(ERASE_PERSON, NOON, about=zoe)
    step = shop.store.job_steps()[ERASE_PERSON]

    progress, steps = Progress(), 0
    while not progress.is_over:
        job = await shop.store.claim_job([ERASE_PERSON], -1.0)  # killed after this one step
        assert job is not None
        progress = await step(job)
        steps += 1

    assert steps > len(ERASING)
    assert progress.counts["messages"] == 3
    assert progress.counts["replies"] == 1


async def test_whoever_two_turned_out_to_be_is_forgotten_as_one(shop: Shop) -> None:
    by_phone, by_lid = await shop.meets(Address(phone=CUSTOMER_PHONE)), await shop.meets(Address(lid="900"))
    for person in (by_phone, by_lid):
        await shop.logs(person, "a secret")
    await shop.meets(ZOE)

    await erases(shop, by_phone)

    async with shop.at_work() as tx:
        assert await tx.messages(shop.session, limit=9) == []
        assert await tx.find_person(ZOE) is None


async def test_erasing_knows_all_that_points_at_messages(store: TortoiseStore) -> None:
    assert await pointing_at(store.engine, "messages") == {
        ("attachments", "message_id"),
        ("message_changes", "message_id"),
        ("message_words", "seq"),
    }


async def pointing_at(engine: Engine, table: str) -> set[tuple[str, str]]:
    """Tables and their columns."""
    return {(one, column) for one, column, target in await references_of(engine) if target == table}


async def everything(shop: Shop) -> str:
    """All cells of the tenant, opened, as text."""
    return repr([await cells_of(shop, table) for table in CELLS])
