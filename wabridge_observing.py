"""Lets a process be watched: /metrics, /healthz and /readyz on METRICS_PORT, traces where they are wanted.

Off unless it is asked for. What is told holds counts and words of known lists, so it is no secret; nobody but
who watches needs it all the same, so it listens on loopback unless told otherwise.
"""

from __future__ import annotations

import asyncio
import errno
import importlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from admin_bots.serving import serve
from bridge.errors import PermanentError
from bridge.happenings import MessageSent, Send
from bridge.ports.overview import Origin, Overlook
from bridge.telemetry import heard_by
from wabridge_journeys import Journeys, Watcher
from wabridge_logging import counted_by
from wabridge_roles import Role
from wabridge_settings import Settings
from wabridge_vitals import Vitals

if TYPE_CHECKING:
    from wabridge_metrics import Metrics


@asynccontextmanager
async def observing(
    settings: Settings, roles: frozenset[Role], store: Overlook, say: Callable[[str], None]
) -> AsyncIterator[Vitals]:
    """Let the process inside the block be watched; it tells the vitals how it does.

    Raises:
        PermanentError: METRICS_PORT is taken.
    """
    vitals, journeys = Vitals(), Journeys(store)
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            say(await _measure(settings, roles, store, vitals, journeys, stack))
        if settings.otel_exporter_otlp_endpoint:
            await _trace(settings.otel_exporter_otlp_endpoint, roles, journeys, stack)
        if journeys.are_watched:
            stack.enter_context(heard_by(journeys.hear))
            await _beside(stack, journeys.run(), "journeys")
        yield vitals


async def _measure(
    settings: Settings,
    roles: frozenset[Role],
    store: Overlook,
    vitals: Vitals,
    journeys: Journeys,
    stack: AsyncExitStack,
) -> str:
    """Count, and serve what was counted; where, for a person."""
    # Only here: it costs a tenth of a second, which nobody who does not measure shall pay.
    from wabridge_measuring import Measuring

    overlook = store if Role.SCHEDULER in roles else None
    measuring = Measuring(vitals, roles, capacity=settings.worker_capacity, overlook=overlook)
    stack.enter_context(heard_by(measuring.metrics.hear))
    stack.enter_context(counted_by(measuring.metrics.log))

    journeys.watch(answer_time(measuring.metrics))
    await _beside(stack, vitals.pulse(), "pulse")
    host, port = settings.metrics_host, settings.metrics_port
    assert port is not None, "asked before"
    try:
        port = await stack.enter_async_context(serve(measuring.app(), host, port))
    except OSError as error:
        raise _no_port(host, port, error) from error
    return f"Metrics: http://{f'[{host}]' if ':' in host else host}:{port}/metrics, /healthz, /readyz"


async def _trace(endpoint: str, roles: frozenset[Role], journeys: Journeys, stack: AsyncExitStack) -> None:
    # Only here, and beside all else: it costs half a second.
    await asyncio.to_thread(importlib.import_module, "wabridge_traces")
    from wabridge_traces import Traces

    traces = Traces(endpoint, roles)
    stack.push_async_callback(asyncio.to_thread, traces.close)
    stack.enter_context(heard_by(traces.hear))
    journeys.watch(traces.sent)


def answer_time(metrics: Metrics) -> Watcher:
    """Measures from what a person did to WhatsApp's ack of what came of it."""

    def replied(sent: MessageSent, origin: Origin) -> None:
        if sent.outcome is Send.CONFIRMED:
            metrics.replied(sent.purpose, (sent.at - origin.recorded_at).total_seconds())

    return replied


async def _beside(stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
    """Run it until the stack ends."""
    task = asyncio.create_task(work, name=name)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


def _no_port(host: str, port: int, error: OSError) -> PermanentError:
    if error.errno == errno.EADDRINUSE:
        return PermanentError(
            f"METRICS_PORT={port} on {host} is taken: each process on a machine needs its own (0: a free one)"
        )
    return PermanentError(f"METRICS_HOST={host}, METRICS_PORT={port}: cannot listen there: {error.strerror}")
