"""Traces of each message's way, by OTLP over HTTP. Imported only when OTEL_EXPORTER_OTLP_ENDPOINT is set.

A way crosses processes, and no row carries a trace's id: it is derived from the fact that all began with, and
so are the spans' ids. Whoever knows the fact finds its trace.

    recorded ── handled ── send ── delivered, read

OpenTelemetry's other variables (headers, sampler, resource) hold as it documents them. A sampler must judge
by the trace's id (`traceidratio`): then all processes judge alike.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from bridge.happenings import AckHeard, FactHandled, FactRecorded, Handling, Happening, MessageSent, Send
from bridge.ids import StanzaId, TenantId
from bridge.ports.overview import Origin

EXPORT_LIMIT_S = 3.0
"""For one attempt; an orderly stop waits about as long for the last ones."""
REMEMBERED = 10_000
"""Messages whose acks still find their trace, and acks that came before their message was looked up."""
REACHED = {2: "delivered", 3: "read", 4: "played"}


class Traces:
    """Of one process. `hear` takes what `bridge.telemetry` tells, `sent` what `wabridge_journeys` finds."""

    def __init__(self, endpoint: str, roles: Iterable[str]) -> None:
        self._ids = _Derived()
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "wabridge", "wabridge.roles": ",".join(sorted(roles))}),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_LIMIT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("wabridge")
        self._way_of: OrderedDict[StanzaId, tuple[MessageSent, str]] = OrderedDict()
        self._early: OrderedDict[tuple[StanzaId, int], AckHeard] = OrderedDict()

    def hear(self, happening: Happening) -> None:
        """Make spans of what they are made of."""
        match happening:
            case FactRecorded():
                way = _way(happening.tenant, happening.seq)
                self._span(way, "recorded", None, happening.began_at, happening.at, kind=happening.kind)
            case FactHandled():
                self._handled(happening)
            case AckHeard():
                self._heard(happening)
            case _:
                pass

    def sent(self, message: MessageSent, origin: Origin) -> None:
        """An attempt to send what came of a fact."""
        way = _way(message.tenant, origin.seq)
        self._span(
            way,
            f"send {message.outbox} {message.began_at.timestamp()}",
            "handled",
            message.began_at,
            message.at,
            is_bad=message.outcome in (Send.REFUSED, Send.IN_DOUBT),
            outbox=message.outbox,
            purpose=message.purpose,
            outcome=message.outcome,
            waited_s=(message.began_at - message.due_at).total_seconds(),
        )
        self._way_of[message.stanza] = (message, way)
        _shorten(self._way_of)
        for level in REACHED:
            if (ack := self._early.pop((message.stanza, level), None)) is not None:
                self._reached(ack, message, way)

    def close(self) -> None:
        """Hand over what is left. Blocks for some seconds when nobody takes it."""
        self._provider.shutdown()

    def _handled(self, fact: FactHandled) -> None:
        self._span(
            _way(fact.tenant, fact.seq),
            "handled",
            "recorded",
            fact.began_at,
            fact.at,
            is_bad=fact.outcome is not Handling.HANDLED,
            kind=fact.kind,
            outcome=fact.outcome,
            waited_s=(fact.began_at - fact.recorded_at).total_seconds(),
        )

    def _heard(self, ack: AckHeard) -> None:
        if ack.level not in REACHED:
            return
        if found := self._way_of.get(ack.stanza):
            self._reached(ack, *found)
        else:
            self._early[ack.stanza, ack.level] = ack
            _shorten(self._early)

    def _reached(self, ack: AckHeard, message: MessageSent, way: str) -> None:
        """From WhatsApp's own ack to the phone's, or to a person's eyes."""
        began = f"send {message.outbox} {message.began_at.timestamp()}"
        self._span(way, f"{REACHED[ack.level]} {ack.stanza}", began, message.at, ack.at)

    def _span(
        self,
        way: str,
        name: str,
        parent: str | None,
        began_at: datetime,
        at: datetime,
        *,
        is_bad: bool = False,
        **words: str | float,
    ) -> None:
        """One span of a way. The first word of its name is shown; all of it makes its id."""
        trace = _number(way, 16)
        context = None
        if parent is not None:
            above = SpanContext(
                trace, _number(f"{way} {parent}", 8), is_remote=True, trace_flags=TraceFlags(1)
            )
            context = set_span_in_context(NonRecordingSpan(above))
        self._ids.next = (trace, _number(f"{way} {name}", 8))
        kind = SpanKind.PRODUCER if name == "recorded" else SpanKind.CONSUMER
        span = self._tracer.start_span(
            name.partition(" ")[0],
            context=context,
            kind=kind,
            attributes={f"wabridge.{word}": value for word, value in words.items()},
            start_time=_nanoseconds(began_at),
        )
        if is_bad:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end_time=_nanoseconds(max(at, began_at)))


class _Derived(IdGenerator):
    """Gives the ids that were laid down before."""

    next: tuple[int, int] = (1, 1)

    def generate_trace_id(self) -> int:
        """See OpenTelemetry."""
        return self.next[0]

    def generate_span_id(self) -> int:
        """See OpenTelemetry."""
        return self.next[1]


def _way(tenant: TenantId, seq: int) -> str:
    return f"{tenant}/{seq}"


def _number(name: str, size: int) -> int:
    """Never 0, which OpenTelemetry takes for none."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:size], "big") or 1


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000


def _shorten(kept: OrderedDict) -> None:  # type: ignore[type-arg]
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
