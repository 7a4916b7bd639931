"""What a process counts of its own work, for Prometheus. Imported only when METRICS_PORT is set.

Every label's values are words of a known list: no tenant, person or session has a series of its own, so what
is kept does not grow with the installation. What the whole installation has is in `wabridge_gauges`.
"""

from __future__ import annotations

from typing import assert_never, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from bridge.facts import Fact
from bridge.happenings import (
    AckHeard,
    FactHandled,
    FactRecorded,
    Fetch,
    FileFetched,
    Handling,
    Happening,
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
from bridge.ports.rows import Purpose
from bridge.screens import Surface
from bridge.session_life import SessionState

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
"""Upper bounds of what people wait for; the last ones are waits for a session that is away."""
COPY_BYTES = tuple(float(mb * 1_000_000) for mb in (1, 2, 5, 10, 20, 50, 100, 200, 500))
LEVELS = ("info", "warning", "error")
OfAPart = LeaseMoved | SessionChanged | LoginCopied | ScreenShown | RequestMade | JobMoved | FileFetched
ACKS = {-1: "refused", 1: "server", 2: "delivered", 3: "read", 4: "played"}


class Metrics:
    """Of one process, in `registry`. `hear` takes what `bridge.telemetry` tells, `log` what is logged."""

    def __init__(self, registry: CollectorRegistry) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]

        def counter(name: str, meaning: str, **labels: tuple[str, ...]) -> Counter:
            made = Counter(f"wabridge_{name}", meaning, tuple(labels), registry=registry)
            _begin(made, labels)
            return made

        def seconds(name: str, meaning: str, **labels: tuple[str, ...]) -> Histogram:
            made = Histogram(
                f"wabridge_{name}_seconds", meaning, tuple(labels), registry=registry, buckets=SECONDS
            )
            _begin(made, labels)
            return made

        purposes, surfaces = tuple(Purpose), tuple(Surface)
        self._facts = counter(
            "facts_recorded",
            "Things that happened, written down.",
            kind=tuple(f.__name__ for f in get_args(Fact)),
        )
        self._handled = seconds(
            "fact_wait", "From writing a fact down to having handled it.", outcome=tuple(Handling)
        )
        self._send = seconds(
            "send",
            "From handing a message to the page to its outcome.",
            purpose=purposes,
            outcome=tuple(Send),
        )
        self._send_wait = seconds(
            "send_wait", "From when a message might have gone to handing it over.", purpose=purposes
        )
        self._reply = seconds(
            "reply",
            "From writing down what a person did to WhatsApp's ack of what came of it.",
            purpose=purposes,
        )
        self._acks = counter("acks", "How far WhatsApp said that messages came.", level=tuple(ACKS.values()))
        self._moves = counter("lease_moves", "Rights to sessions, taken and lost.", move=tuple(LeaseMove))
        self._changes = counter(
            "session_changes", "States that held sessions have come to.", state=tuple(SessionState)
        )
        self._copies = counter(
            "login_copies", "Copies of logins, made or not, and why not.", outcome=("copied",)
        )
        self._copy_s = seconds("login_copy", "What making a copy of a login took.")
        self._copy_bytes = Histogram(
            "wabridge_login_copy_bytes", "Size of a copy of a login.", registry=registry, buckets=COPY_BYTES
        )
        self._shown = counter(
            "screens_shown",
            "Screens and notices that admin chats were to show.",
            surface=surfaces,
            kind=("screen", "notice"),
            outcome=tuple(Shown),
        )
        chats = (Surface.TELEGRAM, Surface.SLACK)
        self._requests = counter(
            "chat_requests", "Requests to an admin chat's platform.", surface=chats, outcome=tuple(Request)
        )
        self._request_s = seconds("chat_request", "What a request to a platform took.", surface=chats)
        self._jobs = counter("jobs", "Slices of work in the background, by how they ended.", kind=(), move=())
        self._files = counter("media_fetches", "Tries to fetch files of messages.", outcome=tuple(Fetch))
        self._file_s = seconds("media_fetch", "What a try to fetch a file took.")
        self._lines = counter("log_lines", "Events in the log, by level.", level=LEVELS)
        self._events = counter("log_events", "Warnings and errors in the log, by event.", level=(), event=())

    def hear(self, happening: Happening) -> None:
        """Count it. Takes some microseconds."""
        match happening:
            case FactRecorded():
                self._facts.labels(happening.kind).inc()
            case FactHandled():
                waited = happening.at - happening.recorded_at
                self._handled.labels(happening.outcome).observe(max(0.0, waited.total_seconds()))
            case MessageSent():
                self._sent(happening)
            case AckHeard():
                self._acks.labels(ACKS.get(happening.level, "refused")).inc()
            case _:
                self._hear_of_a_part(happening)

    def _hear_of_a_part(self, happening: OfAPart) -> None:
        match happening:
            case LeaseMoved():
                self._moves.labels(happening.move).inc()
            case SessionChanged():
                self._changes.labels(happening.state).inc()
            case LoginCopied():
                self._copied(happening)
            case ScreenShown():
                kind = "notice" if happening.is_notice else "screen"
                self._shown.labels(happening.surface, kind, happening.outcome).inc()
            case RequestMade():
                self._requests.labels(happening.surface, happening.outcome).inc()
                if happening.took_s is not None:
                    self._request_s.labels(happening.surface).observe(happening.took_s)
            case JobMoved():
                self._jobs.labels(happening.kind, happening.move).inc()
            case FileFetched():
                self._files.labels(happening.outcome).inc()
                self._file_s.observe(happening.took_s)
            case _:
                assert_never(happening)

    def replied(self, purpose: Purpose, waited_s: float) -> None:
        """Somebody did something, and what came of it is out."""
        self._reply.labels(purpose).observe(max(0.0, waited_s))

    def log(self, level: str, event: str) -> None:
        """A line was logged. Events are a closed list (ARCHITECTURE.md)."""
        if level in LEVELS:
            self._lines.labels(level).inc()
        if level in ("warning", "error"):
            self._events.labels(level, event).inc()

    def _sent(self, sent: MessageSent) -> None:
        took, waited = sent.at - sent.began_at, sent.began_at - sent.due_at
        self._send.labels(sent.purpose, sent.outcome).observe(max(0.0, took.total_seconds()))
        self._send_wait.labels(sent.purpose).observe(max(0.0, waited.total_seconds()))

    def _copied(self, copied: LoginCopied) -> None:
        self._copies.labels(copied.why or "copied").inc()
        if copied.why is None:
            self._copy_s.observe(copied.took_s)
            self._copy_bytes.observe(copied.size_bytes)


def _begin(metric: Counter | Histogram, labels: dict[str, tuple[str, ...]]) -> None:
    """Have every series stand at zero: a rise from nothing is none to Prometheus."""
    combinations: list[tuple[str, ...]] = [()]
    for words in labels.values():
        combinations = [(*one, word) for one in combinations for word in words]
    for one in combinations if labels else ():
        metric.labels(*one)
