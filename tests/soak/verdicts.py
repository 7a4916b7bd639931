"""What a soak comes to: a line each, good or not, with the figures that it was judged by."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.service import Service
from tests.soak.accounts import Account
from tests.soak.growth import Series
from tests.soak.standing import ONE_A_SESSION, RECORD, Standing
from tests.soak.traffic import Life
from tests.soak.troubles import Troubles

EXPECTED = frozenset(
    {
        "holder.fenced",
        "holder.lease_ran_out",
        "round.failed",
        "Exception found while executing function.",  # taskiq's, of a hint whose database was away
    }
)
"""Errors in the log that frozen and crashed servers bring by themselves."""
MOST_SHOWN = 400
"""Characters of a line of the log."""
TOLD = 3
"""So many examples are told of what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One of them."""

    name: str
    is_good: bool
    told: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.is_good else 'BAD '} {self.name}: {self.told}"


def of_people(lives: Sequence[Life]) -> list[Verdict]:
    """Owners, and who else acts at our side."""
    asked = sum(life.asked for life in lives)
    unanswered = [text for life in lives for text in life.unanswered]
    waits = sorted(wait for life in lives for wait in life.answered_s)
    told = f"{asked} asked, {len(unanswered)} never answered{_examples(unanswered)}"
    if len(waits) > 1:
        cuts = statistics.quantiles(waits, n=100, method="inclusive")
        told += f"; p50 {cuts[49]:.2f} s, p99 {cuts[98]:.1f} s, longest {waits[-1]:.1f} s"
    return [Verdict(name="owners", is_good=not unanswered, told=told)]


def of_messages(account: Account, *, waiting: Counter[str], sent_twice: int, pictures: int) -> list[Verdict]:
    """Nothing lost, nothing repeated."""
    ends = ", ".join(f"{count} {purpose} {end}" for (purpose, end), count in sorted(account.ends.items()))
    uncertain = sum(count for (_, end), count in account.ends.items() if end == "uncertain")
    files = ", ".join(f"{count} {state}" for state, count in sorted(account.files.items()))
    return [
        Verdict(
            name="customers' messages lost",
            is_good=not account.not_logged,
            told=f"{len(account.not_logged)} of {account.written}{_examples(account.not_logged)}",
        ),
        Verdict(
            name="customers' messages logged twice",
            is_good=not account.logged_twice,
            told=f"{len(account.logged_twice)}{_examples(account.logged_twice)}",
        ),
        Verdict(
            name="customers' files",
            is_good=account.files["kept"] == pictures == account.files.total(),
            told=f"{pictures} sent; {files or 'none'}",
        ),
        Verdict(
            name="replies and broadcasts lost",
            is_good=not account.lost,
            told=f"{len(account.lost)} ({ends}){_examples(account.lost)}",
        ),
        Verdict(
            name="replies and broadcasts repeated",
            is_good=not account.twice and not sent_twice,
            told=f"{len(account.twice)} of {account.arrived} that arrived, {sent_twice} under one name",
        ),
        Verdict(
            name="nobody's act reached a customer",
            is_good=not account.invented,
            told=f"{len(account.invented)}{_examples(account.invented)}",
        ),
        Verdict(
            name="uncertain",
            is_good=True,  # a person is asked; what must hold is that none of them was repeated
            told=f"{uncertain}, of which {account.uncertain_arrived} had arrived",
        ),
        Verdict(name="never came to an end", is_good=not waiting, told=_counts(waiting)),
        Verdict(name="second scans", is_good=not account.second_scans, told=f"{account.second_scans}"),
    ]


def of_troubles(troubles: Troubles) -> list[Verdict]:
    """All sessions came back after each."""
    told = f"{troubles.met.total()} ({_counts(troubles.met)})"
    if troubles.back_s:
        longest, median = max(troubles.back_s), statistics.median(troubles.back_s)
        told += f"; all connected again after {median:.1f} s, at most {longest:.1f} s"
    never = f"; not after: {', '.join(troubles.never_back)}" if troubles.never_back else ""
    return [Verdict(name="troubles", is_good=not troubles.never_back, told=told + never)]


def of_growth(series: Sequence[Series]) -> list[Verdict]:
    """What was weighed all the time."""
    return [Verdict(name=one.name, is_good=not one.grows, told=str(one)) for one in series]


def of_standing(before: Standing, after: Standing, *, customers: int, processes: int) -> list[Verdict]:
    """What stood around before and after. customers: so many came; processes: of ours that run."""
    moved = {
        name: count - before.rows.get(name, 0)
        for name, count in after.rows.items()
        if count != before.rows.get(name, 0)
    }
    sessions = after.rows["sessions"]
    bounded = {name for name in ONE_A_SESSION if after.rows.get(name, 0) <= sessions}
    wrong = {name: more for name, more in moved.items() if name not in RECORD | bounded and more > 0}
    waiting = {name: length for name, length in after.streams.items() if length}
    strays = {name: count for name, count in after.scratch.items() if count}
    return [
        Verdict(
            name="tables that should not grow",
            is_good=not wrong,
            told=f"{_counts(Counter(wrong))}; the record: {_counts(Counter(moved) - Counter(wrong))}",
        ),
        Verdict(
            name="people known twice",
            is_good=moved.get("people", 0) <= customers,
            told=f"{moved.get('people', 0)} rows for {customers} customers",
        ),
        Verdict(
            name="streams",
            is_good=not waiting,
            told=f"{sum(waiting.values())} hints wait in {len(after.streams)},"
            f" {after.vanishing} of dead holders vanish; {before.redis_keys} to"
            f" {after.redis_keys} keys, {before.redis_mib:.1f} to {after.redis_mib:.1f} MiB",
        ),
        Verdict(
            name="browsers",
            is_good=after.browsers == sessions,
            told=f"{after.browsers} for {sessions} sessions, {after.drivers} drivers",
        ),
        Verdict(
            name="scratch folders",
            is_good=len(after.scratch) <= processes and not strays,
            told=f"{len(after.scratch)} of {processes} processes, {sum(strays.values())} files in them;"
            f" of others: {_counts(after.other_scratch)}",
        ),
        Verdict(
            name="disk and bundle store",
            is_good=True,  # they hold the record
            told=f"{before.disk_mib:.0f} to {after.disk_mib:.0f} MiB,"
            f" {before.objects} to {after.objects} objects",
        ),
    ]


def of_logs(services: Sequence[Service], *, personal: int) -> list[Verdict]:
    """What a person would have to look at. personal: lines that hold what nobody may log."""
    errors, warnings, unexpected = Counter[str](), Counter[str](), list[str]()
    for line in (line for service in services for line in service.heard):
        if line.startswith("{"):
            told = json.loads(line)
            level, event = told.get("level"), str(told.get("event"))
            warnings[event] += level == "warning"
            if level in {"error", "critical"}:
                errors[event] += 1
                unexpected += [line[:MOST_SHOWN]] if event not in EXPECTED else []
        elif line.startswith("Traceback"):
            unexpected.append(line)
    return [
        Verdict(
            name="errors in the log",
            is_good=not unexpected,
            told=f"{_counts(errors)}; warnings: {_counts(+warnings)}{_examples(unexpected)}",
        ),
        Verdict(name="lines of the log that tell of people", is_good=not personal, told=str(personal)),
    ]


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items())) or "none"


def _examples(found: Sequence[object]) -> str:
    return f", such as {list(found[:TOLD])}" if found else ""
