"""Which page and which wa-js a session shall load, and what a trial has shown. Pure decisions.

A version that nobody has stood on is tried by canaries, or, where none is marked, by the first session that
loads it. The others stay on a kept page that is known to work, for `hold_s` at most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bridge.ids import SessionId
from bridge.ports.pages import PageGround, PageRow, TrialRow, Verdict

LATELY = timedelta(hours=24)
"""A version that WhatsApp has not served for so long is not what a page would get now."""
COPY_LASTS = timedelta(days=50)
"""WhatsApp turns pages away about two months after their release; we see them some days late."""
NOT_YET_SERVED_FOR = timedelta(hours=6)
"""WhatsApp brings a version to accounts in steps: one that was not given it asks again after so long."""
FAILURES = 2
"""Loads in a row on which wa-js did not come up: a page is given one reload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPolicy:
    """How long things last."""

    trial_s: float = 600.0
    """How long a session must be CONNECTED on a version before it is called good."""
    hold_s: float = 7 * 86_400.0
    """How long others are kept away from one that is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a session shall load. page None: whatever WhatsApp serves; wajs None: the installed one."""

    page: str | None = None
    wajs: str | None = None


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """What a session's open page was loaded with, and when. `page`: what it is on, once it is known."""

    plan: Plan
    page: str | None = None
    loaded_at: datetime = LONG_AGO


NOTHING_NEW = Aboard(plan=Plan())


def plan_for(
    ground: PageGround, session: SessionId, *, installed: str, now: datetime, policy: TrialPolicy
) -> Plan:
    """What `session` shall load now. installed: the version of the wa-js that is on this machine."""
    candidate = ground.wajs.candidate
    if candidate is not None and _goes_first(ground, session, ground.wajs.tryer):
        wajs: str | None = candidate
    else:
        wajs = current_wajs(ground, installed)
    name = wajs or installed
    held = [page for page in ground.pages if _is_held(ground, page, session, name, now, policy)]
    return Plan(page=_refuge(ground, name, now) if held else None, wajs=wajs)


def current_wajs(ground: PageGround, installed: str) -> str | None:
    """The fetched wa-js that counts for all; None: the installed one.

    A choice stands until the program brings another wa-js; then only if it is newer than that.
    """
    choice = ground.wajs
    if choice.current is None:
        return None
    if choice.beside == installed or order_of(choice.current) > order_of(installed):
        return choice.current
    return None


def wants_reopening(
    ground: PageGround,
    session: SessionId,
    aboard: Aboard,
    plan: Plan,
    *,
    installed: str,
    now: datetime,
) -> bool:
    """Whether an open, usable page shall be closed for another one. plan: what it would load now.

    A candidate is somebody's wish, and canaries are for trying: these do not wait for their next load, and
    nobody stays on a kept page for longer than is needed. What a look from outside sees is not yet what this
    account is given: a canary that was loaded since, and got another page, asks again hours later.
    """
    if plan.wajs is not None and plan.wajs == ground.wajs.candidate:
        return aboard.plan.wajs != plan.wajs
    if plan.page is not None:
        return False
    if aboard.plan.page is not None:
        return True
    newest = max(ground.pages, key=lambda page: page.first_seen_at, default=None)
    if newest is None or session not in ground.canaries or aboard.page in (None, newest.version):
        return False
    is_new = _verdict(ground, newest.version, plan.wajs or installed) in UNKNOWN
    has_asked = newest.first_seen_at <= aboard.loaded_at and now - aboard.loaded_at < NOT_YET_SERVED_FOR
    return is_new and now - newest.live_at <= LATELY and not has_asked


def judge(trial: TrialRow, *, now: datetime, policy: TrialPolicy) -> Verdict:
    """What a trial has shown so far. A final verdict stays."""
    if trial.verdict in (Verdict.GOOD, Verdict.BAD):
        return trial.verdict
    if trial.failed >= FAILURES:
        return Verdict.BAD
    if trial.up_since is not None and now - trial.up_since >= timedelta(seconds=policy.trial_s):
        return Verdict.GOOD
    return trial.verdict


def judge_candidate(ground: PageGround) -> Verdict:
    """What the trials of the candidate have shown: one bad one is enough, and so is one good one."""
    met = {trial.verdict for trial in ground.trials if trial.wajs == ground.wajs.candidate}
    for verdict in (Verdict.BAD, Verdict.GOOD, Verdict.TRYING):
        if verdict in met:
            return verdict
    return Verdict.UNTRIED


def held_back(
    ground: PageGround, *, installed: str, now: datetime, policy: TrialPolicy
) -> tuple[TrialRow, str | None] | None:
    """The bad page from which sessions are kept away just now, and the version they are given instead."""
    name = current_wajs(ground, installed) or installed
    for page in ground.pages:
        trial = _trial(ground, page.version, name)
        if trial is None or trial.verdict is not Verdict.BAD or now - page.live_at > LATELY:
            continue
        if now - trial.since <= timedelta(seconds=policy.hold_s):
            return trial, _refuge(ground, name, now)
    return None


def order_of(version: str) -> tuple[int, ...]:
    """To compare versions of wa-js by; pre-releases count as what they precede."""
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0])[:4])


UNKNOWN = (Verdict.UNTRIED, Verdict.TRYING)


def _goes_first(ground: PageGround, session: SessionId, tryer: SessionId | None) -> bool:
    if ground.canaries:
        return session in ground.canaries
    return tryer in (None, session)


def _is_held(
    ground: PageGround, page: PageRow, session: SessionId, wajs: str, now: datetime, policy: TrialPolicy
) -> bool:
    """Whether `session` shall not be given what WhatsApp serves, since that may be `page`."""
    if now - page.live_at > LATELY:
        return False
    verdict, hold = _verdict(ground, page.version, wajs), timedelta(seconds=policy.hold_s)
    if verdict is Verdict.BAD:
        trial = _trial(ground, page.version, wajs)
        return trial is not None and now - trial.since <= hold
    if verdict is Verdict.GOOD or _goes_first(ground, session, page.tryer):
        return False
    return now - page.first_seen_at <= hold


def _refuge(ground: PageGround, wajs: str, now: datetime) -> str | None:
    """The newest kept page on which this wa-js works; None: there is none, and what WhatsApp serves it is."""
    known = [
        page
        for page in ground.pages
        if page.has_copy
        and now - page.first_seen_at <= COPY_LASTS
        and _verdict(ground, page.version, wajs) is Verdict.GOOD
    ]
    return max(known, key=lambda page: page.first_seen_at).version if known else None


def _verdict(ground: PageGround, page: str, wajs: str) -> Verdict:
    """Of a page with this wa-js. What is good with another one is not held back for a new one's sake."""
    trial = _trial(ground, page, wajs)
    if trial is not None and trial.verdict is Verdict.BAD:
        return Verdict.BAD
    if any(one.page == page and one.verdict is Verdict.GOOD for one in ground.trials):
        return Verdict.GOOD
    return Verdict.UNTRIED if trial is None else trial.verdict


def _trial(ground: PageGround, page: str, wajs: str) -> TrialRow | None:
    return next((one for one in ground.trials if (one.page, one.wajs) == (page, wajs)), None)
