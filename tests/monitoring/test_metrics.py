"""What is measured is right, has no names in it, and asks the database seldom."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from prometheus_client import CollectorRegistry

from bridge.errors import TemporaryError
from bridge.happenings import (
    AckHeard,
    Fetch,
    FileFetched,
    Happening,
    JobMove,
    JobMoved,
    LeaseMove,
    LeaseMoved,
    LoginCopied,
    MessageSent,
    Request,
    RequestMade,
    ScreenShown,
    Send,
    SessionChanged,
    Shown,
)
from bridge.ids import HolderId, OutboxId, StanzaId, TenantId
from bridge.ports.overview import Origin
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState
from tests.monitoring.overlooked import Overlooked
from tests.monitoring.scraping import Scraped
from tests.patience import PATIENCE_S
from wabridge_gauges import InstallationGauges
from wabridge_journeys import Journeys
from wabridge_logging import configure_logging, counted_by
from wabridge_metrics import Metrics
from wabridge_observing import answer_time

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LABELS = set("desired event kind le level move outcome part purpose queue roles state status surface".split())


def sent(
    purpose: Purpose = Purpose.SCREEN, outcome: Send = Send.CONFIRMED, *, took_s: float = 0.2
) -> MessageSent:
    """It might have gone a second before it was begun."""
    return MessageSent(
        tenant=TenantId("t"),
        outbox=OutboxId("o"),
        stanza=StanzaId("3EB0"),
        purpose=purpose,
        outcome=outcome,
        due_at=NOW - timedelta(seconds=1),
        began_at=NOW,
        at=NOW + timedelta(seconds=took_s),
    )


HAPPENINGS: list[tuple[Happening, str, dict[str, str], float]] = [
    (sent(), "wabridge_send_seconds_sum", {"purpose": "screen", "outcome": "confirmed"}, 0.2),
    (sent(), "wabridge_send_wait_seconds_sum", {"purpose": "screen"}, 1.0),
    (AckHeard(stanza=StanzaId("3EB0"), level=3, at=NOW), "wabridge_acks_total", {"level": "read"}, 1),
    (AckHeard(stanza=StanzaId("3EB0"), level=-7, at=NOW), "wabridge_acks_total", {"level": "refused"}, 1),
    (LeaseMoved(move=LeaseMove.FENCED), "wabridge_lease_moves_total", {"move": "fenced"}, 1),
    (
        SessionChanged(state=SessionState.CONNECTED),
        "wabridge_session_changes_total",
        {"state": "connected"},
        1,
    ),
    (LoginCopied(why=None, size_bytes=5_000, took_s=0.5), "wabridge_login_copy_bytes_sum", {}, 5_000),
    (
        LoginCopied(why="disk_full", size_bytes=0, took_s=0.5),
        "wabridge_login_copies_total",
        {"outcome": "disk_full"},
        1,
    ),
    (
        ScreenShown(surface=Surface.SLACK, is_notice=True, outcome=Shown.SHOWN),
        "wabridge_screens_shown_total",
        {"surface": "slack", "kind": "notice", "outcome": "shown"},
        1,
    ),
    (
        RequestMade(surface=Surface.TELEGRAM, outcome=Request.AWAY, took_s=None),
        "wabridge_chat_requests_total",
        {"surface": "telegram", "outcome": "away"},
        1,
    ),
    (
        RequestMade(surface=Surface.TELEGRAM, outcome=Request.DONE, took_s=0.3),
        "wabridge_chat_request_seconds_sum",
        {"surface": "telegram"},
        0.3,
    ),
    (
        JobMoved(kind="export", move=JobMove.FAILED),
        "wabridge_jobs_total",
        {"kind": "export", "move": "failed"},
        1,
    ),
    (FileFetched(outcome=Fetch.KEPT, took_s=2.0), "wabridge_media_fetch_seconds_sum", {}, 2.0),
]


@pytest.mark.parametrize(("happening", "name", "labels", "value"), HAPPENINGS)
def test_what_happens_is_counted(
    happening: Happening, name: str, labels: dict[str, str], value: float
) -> None:
    registry = CollectorRegistry()
    metrics = Metrics(registry)

    metrics.hear(happening)

    assert registry.get_sample_value(name, labels) == pytest.approx(value)


def test_warnings_and_errors_are_counted_by_event(capsys: pytest.CaptureFixture[str]) -> None:
    registry = CollectorRegistry()
    configure_logging("INFO", "json")
    log = structlog.get_logger()

    with counted_by(Metrics(registry).log):
        log.warning("queue.away")
        log.info("job.done")
        log.debug("outbox.settled")
    log.warning("queue.away")
    capsys.readouterr()
    structlog.reset_defaults()

    levels = {
        one: registry.get_sample_value("wabridge_log_lines_total", {"level": one})
        for one in ("info", "warning")
    }
    event = {"level": "warning", "event": "queue.away"}
    assert levels == {"info": 1, "warning": 1}
    assert registry.get_sample_value("wabridge_log_events_total", event) == 1


def test_no_label_names_anybody(scraped: Scraped) -> None:
    used = {name for family in scraped.families().values() for one in family.samples for name in one.labels}

    assert used <= LABELS


def test_an_installation_is_measured_by_the_process_that_schedules(scraped: Scraped) -> None:
    families = scraped.families()

    assert families["wabridge_tenants"].samples[0].value == 1
    assert families["wabridge_database_up"].samples[0].value == 1
    assert families["wabridge_sessions_capacity"].samples[0].value == 8


def test_a_running_process_is_alive_and_ready(scraped: Scraped) -> None:
    assert scraped.told("/healthz")[0] == 200
    assert scraped.told("/readyz") == (200, {"stage": "ok", "database": "ok", "queue": "ok", "leases": "ok"})


async def no_hints(_: Sequence[HolderId]) -> dict[str, int]:
    """An empty queue."""
    return {"messages": 0, "outbound": 0, "dead": 0}


async def told(gauges: InstallationGauges) -> dict[tuple[str, ...], float]:
    """What they tell, by name and labels."""
    await gauges.refresh()
    samples = [sample for family in gauges.collect() for sample in family.samples]
    return {
        (sample.name.removeprefix("wabridge_"), *sample.labels.values()): sample.value for sample in samples
    }


async def test_what_waits_in_an_installation_is_told_with_its_age() -> None:
    seen = await told(InstallationGauges(Overlooked(), no_hints))

    assert seen[("sessions", "running", "connected")] == 2
    assert (seen[("sessions_unheld",)], seen[("holders", "worker")]) == (1, 1)
    assert (seen[("outbox_due_waiting", "reply")], seen[("outbox_due_oldest_seconds", "reply")]) == (4, 400)
    assert (seen[("facts_waiting",)], seen[("facts_oldest_seconds",)]) == (3, 1.5)
    assert (seen[("broadcasts", "running")], seen[("login_copies_troubled",)]) == (1, 1)
    assert (seen[("queue_hints", "dead")], seen[("sends_suspended",)]) == (0, 0)


async def test_however_often_it_is_scraped_the_database_is_asked_now_and_then() -> None:
    installation = Overlooked()
    gauges = InstallationGauges(installation, no_hints)

    for _ in range(5):
        await gauges.refresh()

    assert installation.times == 1


async def test_what_is_away_is_told_as_such_and_not_with_old_figures() -> None:
    installation = Overlooked()
    installation.is_away = True

    async def away(_: Sequence[HolderId]) -> dict[str, int]:
        raise TemporaryError("the queue does not answer")

    seen = await told(InstallationGauges(installation, away))

    assert seen == {("database_up",): 0, ("queue_up",): 0}


async def test_an_answer_is_measured_from_what_its_person_did() -> None:
    registry, looked = CollectorRegistry(), asyncio.Event()
    metrics, journeys = Metrics(registry), Journeys(Overlooked(origins={"o": Origin(seq=1, recorded_at=NOW)}))
    journeys.watch(answer_time(metrics))
    journeys.watch(lambda *_: looked.set())
    run = asyncio.create_task(journeys.run())

    for happening in (sent(Purpose.BROADCAST), sent(outcome=Send.POSTPONED), sent(took_s=0.5)):
        journeys.hear(happening)
    await asyncio.wait_for(looked.wait(), PATIENCE_S)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)

    name, labels = "wabridge_reply_seconds", {"purpose": "screen"}
    assert registry.get_sample_value(f"{name}_count", labels) == 1
    assert registry.get_sample_value(f"{name}_sum", labels) == 0.5
    assert registry.get_sample_value(f"{name}_count", {"purpose": "broadcast"}) == 0


async def test_while_the_database_is_away_nobody_waits_to_measure() -> None:
    installation = Overlooked(origins={"o": Origin(seq=1, recorded_at=NOW)})
    journeys, told_of = Journeys(installation), asyncio.Queue[MessageSent]()
    journeys.watch(lambda message, _: told_of.put_nowait(message))
    run = asyncio.create_task(journeys.run())

    installation.is_away = True
    journeys.hear(sent(took_s=1.0))
    await asyncio.sleep(0)
    installation.is_away = False
    journeys.hear(sent(took_s=2.0))
    first = await asyncio.wait_for(told_of.get(), PATIENCE_S)
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)

    assert first.at - first.began_at in (timedelta(seconds=1), timedelta(seconds=2))
