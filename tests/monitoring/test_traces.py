"""A message's way is one trace, whichever processes it went through; a stand-in collects them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from admin_bots.serving import serve
from bridge.happenings import AckHeard, FactHandled, FactRecorded, Handling, MessageSent, Send
from bridge.ids import OutboxId, StanzaId, TenantId
from bridge.ports.overview import Origin
from bridge.ports.rows import Purpose
from bridge.telemetry import tell
from tests.monitoring.overlooked import Overlooked
from tests.patience import PATIENCE_S
from wabridge_observing import observing
from wabridge_roles import Role
from wabridge_settings import Settings
from wabridge_traces import Traces

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TENANT, STANZA = TenantId("aurora"), StanzaId("3EB0A1")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


RECORDED = FactRecorded(tenant=TENANT, seq=7, kind="MessageSeen", began_at=at(0), at=at(0.01))
HANDLED = FactHandled(
    tenant=TENANT,
    seq=7,
    kind="MessageSeen",
    outcome=Handling.HANDLED,
    recorded_at=at(0.01),
    began_at=at(0.02),
    at=at(0.05),
)
SENT = MessageSent(
    tenant=TENANT,
    outbox=OutboxId("o1"),
    stanza=STANZA,
    purpose=Purpose.SCREEN,
    outcome=Send.CONFIRMED,
    due_at=at(0.05),
    began_at=at(0.06),
    at=at(0.3),
)
READ = AckHeard(stanza=STANZA, level=3, at=at(4))
ORIGIN = Origin(seq=7, recorded_at=at(0.01))


class Collector:
    """Takes OTLP over HTTP, and judges it by its own schema."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        self.base = ""

    def named(self, name: str) -> Span:
        """The one of that name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found

    async def take(self, request: web.Request) -> web.Response:
        """POST /v1/traces"""
        assert request.content_type == "application/x-protobuf"
        told = ExportTraceServiceRequest.FromString(await request.read())
        for resource in told.resource_spans:
            words = {one.key: one.value.string_value for one in resource.resource.attributes}
            self.services.add(words["service.name"])
            for scope in resource.scope_spans:
                self.spans += scope.spans
        answer = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=answer, content_type="application/x-protobuf")


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """One that listens."""
    collector, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", collector.take)
    async with serve(app, "127.0.0.1", 0) as port:
        collector.base = f"http://127.0.0.1:{port}"
        yield collector


async def test_a_message_is_one_trace_through_two_processes() -> None:
    async with collecting() as collector:
        one, other = Traces(collector.base, ["worker"]), Traces(collector.base, ["worker"])
        one.hear(RECORDED)
        other.hear(HANDLED)
        one.sent(SENT, ORIGIN)
        one.hear(READ)
        await asyncio.gather(asyncio.to_thread(one.close), asyncio.to_thread(other.close))

    recorded, handled = collector.named("recorded"), collector.named("handled")
    send, read = collector.named("send"), collector.named("read")
    assert collector.services == {"wabridge"}
    assert {span.trace_id for span in collector.spans} == {recorded.trace_id}
    assert recorded.parent_span_id == b""
    assert handled.parent_span_id == recorded.span_id
    assert send.parent_span_id == handled.span_id
    assert read.parent_span_id == send.span_id
    assert len({span.span_id for span in collector.spans}) == 4
    assert (read.end_time_unix_nano - recorded.start_time_unix_nano) == 4_000_000_000


async def test_an_ack_that_was_faster_than_the_look_up_finds_its_message_all_the_same() -> None:
    async with collecting() as collector:
        traces = Traces(collector.base, ["worker"])
        traces.hear(READ)
        traces.hear(AckHeard(stanza=StanzaId("somebody's"), level=3, at=at(5)))
        traces.hear(AckHeard(stanza=STANZA, level=1, at=at(1)))
        traces.sent(SENT, ORIGIN)
        await asyncio.to_thread(traces.close)

    assert sorted(span.name for span in collector.spans) == ["read", "send"]
    assert collector.named("read").parent_span_id == collector.named("send").span_id


async def test_what_went_wrong_is_marked_and_no_more_is_told_than_ids_times_and_kinds() -> None:
    async with collecting() as collector:
        traces = Traces(collector.base, ["worker"])
        traces.sent(replace(SENT, outcome=Send.IN_DOUBT), ORIGIN)
        await asyncio.to_thread(traces.close)

    span = collector.named("send")
    assert span.status.code == Status.STATUS_CODE_ERROR
    told = {one.key for one in span.attributes}
    assert told == {f"wabridge.{word}" for word in ("outbox", "purpose", "outcome", "waited_s")}


async def test_a_process_with_an_endpoint_sends_its_traces_before_it_ends() -> None:
    looked = Overlooked(origins={"o1": ORIGIN})
    async with collecting() as collector:
        settings = Settings(_env_file=None, otel_exporter_otlp_endpoint=collector.base)
        async with observing(settings, frozenset({Role.WORKER}), looked, print):
            for happening in (RECORDED, HANDLED, SENT):
                tell(happening)
            await asyncio.wait_for(looked.was_asked.wait(), PATIENCE_S)

    assert sorted(span.name for span in collector.spans) == ["handled", "recorded", "send"]


async def test_a_collector_that_is_away_holds_up_no_end() -> None:
    settings = Settings(_env_file=None, otel_exporter_otlp_endpoint="http://127.0.0.1:9")

    async with asyncio.timeout(20), observing(settings, frozenset({Role.WORKER}), Overlooked(), print):
        tell(RECORDED)
