"""For each alert series that make it fire, and the same things going well: for promtool's rule tests.

Values in promtool's notation: `3+2x40` is 3, 5, 7 … forty times on, one a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

Series = dict[str, str]
STEPS = 120  # two hours
STILL = f"x{STEPS}"


def steady(value: float) -> str:
    """The same all the time."""
    return f"{value:g}+0{STILL}"


def rising(by: float) -> str:
    """By so much each 15 seconds, which is how often it is scraped."""
    return f"0+{4 * by:g}{STILL}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """at: when it fires, and the calm series do not."""

    alarm: Series
    calm: Series
    at: str = "90m"


def replies(slow: float, quick: float) -> Series:
    """So many a step that took more than 10 s, and less than 0.1 s."""
    name, purpose = "wabridge_reply_seconds", 'purpose="screen"'
    return {
        f'{name}_bucket{{{purpose},le="0.1"}}': rising(quick),
        f'{name}_bucket{{{purpose},le="10.0"}}': rising(quick),
        f'{name}_bucket{{{purpose},le="30.0"}}': rising(quick + slow),
        f'{name}_bucket{{{purpose},le="+Inf"}}': rising(quick + slow),
        f"{name}_count{{{purpose}}}": rising(quick + slow),
    }


def gauge(name: str, alarm: float, calm: float, labels: str = "") -> Case:
    """One gauge that is too high, or not."""
    series = f"wabridge_{name}{{{labels}}}" if labels else f"wabridge_{name}"
    return Case(alarm={series: steady(alarm)}, calm={series: steady(calm)})


def count(name: str, alarm: float, calm: float, labels: str) -> Case:
    """One counter that rises too fast, or not."""
    series = f"wabridge_{name}{{{labels}}}"
    return Case(alarm={series: rising(alarm)}, calm={series: rising(calm)})


def sessions(state: str) -> Case:
    """One that shall run, in a state that is not well."""
    return gauge("sessions", 1, 0, f'desired="running",state="{state}"')


CASES: dict[str, Case] = {
    "WabridgeDown": Case(alarm={'up{job="wabridge"}': steady(0)}, calm={'up{job="wabridge"}': steady(1)}),
    "WabridgeNotReady": gauge("ready", 0, 1, 'part="database"'),
    "WabridgeNobodyLooks": Case(alarm={}, calm={"wabridge_database_up": steady(1)}),
    "WabridgeDatabaseAway": gauge("database_up", 0, 1),
    "WabridgeQueueAway": gauge("queue_up", 0, 1),
    "WabridgeSessionsUnheld": gauge("sessions_unheld", 2, 0),
    "WabridgeSessionsAway": sessions("disconnected"),
    "WabridgeSessionsAskForSomebody": sessions("logged_out"),
    "WabridgeLeasesMove": count("lease_moves_total", 0.1, 0.01, 'move="fenced"'),
    "WabridgeRepliesSlow": Case(alarm=replies(1, 5), calm=replies(0.01, 5)),
    "WabridgeSendsInDoubt": count("send_seconds_count", 0.1, 0.01, 'purpose="reply",outcome="in_doubt"'),
    "WabridgeSendsRefused": count("send_seconds_count", 0.2, 0.01, 'purpose="broadcast",outcome="refused"'),
    "WabridgeMessagesStand": gauge("outbox_due_oldest_seconds", 400, 10, 'purpose="reply"'),
    "WabridgeFactsStand": gauge("facts_oldest_seconds", 200, 1),
    "WabridgeQueueLong": gauge("queue_hints", 2000, 10, 'queue="messages"'),
    "WabridgeHintsKill": gauge("queue_hints", 1, 0, 'queue="dead"'),
    "WabridgeChatAway": Case(
        alarm={
            'wabridge_chat_requests_total{surface="telegram",outcome="away"}': rising(1),
            'wabridge_chat_requests_total{surface="telegram",outcome="done"}': rising(0.1),
        },
        calm={
            'wabridge_chat_requests_total{surface="telegram",outcome="away"}': rising(1),
            'wabridge_chat_requests_total{surface="telegram",outcome="done"}': rising(10),
        },
    ),
    "WabridgeLoginCopiesOld": gauge("login_copies_oldest_seconds", 10_000, 600),
    "WabridgeLoginsNotCopied": gauge("login_copies_troubled", 1, 0),
    "WabridgeBrowserHeavy": gauge("browser_largest_bytes", 4e9, 3e8),
    "WabridgeLoopLate": gauge("loop_late_seconds", 3, 0.01),
    "WabridgeJobsFail": count("jobs_total", 0.01, 0, 'kind="export",move="failed"'),
    "WabridgeErrors": count("log_lines_total", 0.02, 0, 'level="error"'),
    "WabridgeSendsSuspended": gauge("sends_suspended", 1, 0),
}
