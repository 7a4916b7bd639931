"""Who tries a new page or a new wa-js, what the others get meanwhile, and what a trial has shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.ids import SessionId
from bridge.page_trials import (
    NOTHING_NEW,
    Aboard,
    Plan,
    TrialPolicy,
    current_wajs,
    held_back,
    judge,
    judge_candidate,
    order_of,
    plan_for,
    wants_reopening,
)
from bridge.ports.pages import PageGround, PageRow, TrialRow, Verdict, WajsChoice

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = TrialPolicy(trial_s=600, hold_s=7 * 86_400)
ME, CANARY = SessionId("me"), SessionId("canary")
OURS, NEWER = "4.6.0", "4.7.0"


def page(version: str, **facts: object) -> PageRow:
    """A page that was first seen yesterday, is served now, and of which a copy is kept."""
    known: dict[str, object] = {"first_seen_at": NOW - DAY, "live_at": NOW, "has_copy": True}
    return PageRow(version=version, **{**known, **facts})  # type: ignore[arg-type]


def trial(version: str, verdict: Verdict, wajs: str = OURS, **facts: object) -> TrialRow:
    """A trial as it stands since an hour ago."""
    return TrialRow(page=version, wajs=wajs, verdict=verdict, **{"since": NOW - HOUR, **facts})  # type: ignore[arg-type]


OLD = page("1", live_at=NOW - 2 * DAY, first_seen_at=NOW - 9 * DAY)
"""The page of last week: WhatsApp does not serve it any more."""
NEW = page("2", first_seen_at=NOW - HOUR, has_copy=False)
GOOD_OLD = trial("1", Verdict.GOOD)
KNOWN = PageGround(pages=[NEW, OLD], trials=[GOOD_OLD])
WITH_CANARY = replace(KNOWN, canaries=frozenset({CANARY}))
IS_BAD = replace(WITH_CANARY, trials=[GOOD_OLD, trial("2", Verdict.BAD, failed=2)])
OFFERED = WajsChoice(candidate=NEWER)
LIVE, KEPT = Plan(), Plan(page="1")
WITH_LATE_CANARY = replace(WITH_CANARY, pages=[replace(NEW, first_seen_at=NOW - 7 * HOUR), OLD])


def served_again(ago: timedelta) -> Aboard:
    """A page that was loaded when the new one was known already, and is the old one all the same."""
    return Aboard(plan=LIVE, page="1", loaded_at=NOW - ago)


def plan(ground: PageGround, session: SessionId = ME, now: datetime = NOW) -> Plan:
    """What a session shall load."""
    return plan_for(ground, session, installed=OURS, now=now, policy=POLICY)


@pytest.mark.parametrize(
    ("why", "ground", "session", "expected"),
    [
        ("nothing is known yet", PageGround(), ME, LIVE),
        ("a canary tries what is new", WITH_CANARY, CANARY, LIVE),
        ("others wait meanwhile", WITH_CANARY, ME, KEPT),
        ("without canaries the first one tries it", KNOWN, ME, LIVE),
        ("it is the first one", replace(KNOWN, pages=[replace(NEW, tryer=ME), OLD]), ME, LIVE),
        ("another one was first", replace(KNOWN, pages=[replace(NEW, tryer=CANARY), OLD]), ME, KEPT),
        ("a bad one is kept from others", IS_BAD, ME, KEPT),
        ("and from canaries, who serve people too", IS_BAD, CANARY, KEPT),
        ("a good one is for all", replace(WITH_CANARY, trials=[trial("2", Verdict.GOOD)]), ME, LIVE),
        (
            "WhatsApp took it back",
            replace(IS_BAD, pages=[replace(NEW, live_at=NOW - 2 * DAY), OLD]),
            ME,
            LIVE,
        ),
        ("there is no copy", replace(WITH_CANARY, pages=[NEW, replace(OLD, has_copy=False)]), ME, LIVE),
        (
            "the copy has expired",
            replace(WITH_CANARY, pages=[NEW, replace(OLD, first_seen_at=NOW - 51 * DAY)]),
            ME,
            LIVE,
        ),
        ("the copy never worked", replace(WITH_CANARY, trials=[]), ME, LIVE),
    ],
)
def test_what_a_session_loads(why: str, ground: PageGround, session: SessionId, expected: Plan) -> None:
    assert plan(ground, session) == expected, why


@pytest.mark.parametrize("ground", [WITH_CANARY, IS_BAD])
def test_nobody_is_held_back_for_longer_than_the_hold(ground: PageGround) -> None:
    later = NOW + timedelta(days=8)
    served = replace(ground, pages=[replace(NEW, live_at=later), OLD])

    assert plan(served, now=later) == LIVE


@pytest.mark.parametrize(
    ("ground", "session", "wajs"),
    [
        (replace(WITH_CANARY, wajs=OFFERED), CANARY, NEWER),
        (replace(WITH_CANARY, wajs=OFFERED), ME, None),
        (PageGround(wajs=OFFERED), ME, NEWER),
        (PageGround(wajs=replace(OFFERED, tryer=CANARY)), ME, None),
        (PageGround(wajs=replace(OFFERED, tryer=ME)), ME, NEWER),
    ],
)
def test_a_candidate_is_for_those_who_go_first(
    ground: PageGround, session: SessionId, wajs: str | None
) -> None:
    assert plan(ground, session).wajs == wajs


def test_a_candidate_is_tried_on_the_page_that_is_bad_with_todays() -> None:
    ground = replace(IS_BAD, wajs=OFFERED)

    assert plan(ground, CANARY) == Plan(wajs=NEWER)
    assert plan(ground, ME) == KEPT


def test_a_candidate_that_was_bad_on_a_good_page_is_kept_from_it() -> None:
    ground = PageGround(
        pages=[page("2")], trials=[trial("2", Verdict.GOOD), trial("2", Verdict.BAD, NEWER)], wajs=OFFERED
    )

    assert plan(ground, ME) == Plan(wajs=NEWER)  # and there is nothing else on which it is known to work


@pytest.mark.parametrize(
    ("current", "beside", "installed", "counts"),
    [
        (None, None, OURS, None),
        (NEWER, OURS, OURS, NEWER),
        ("4.5.9", OURS, OURS, "4.5.9"),  # a person's choice may be older
        (NEWER, OURS, "4.6.1", NEWER),
        (NEWER, OURS, "4.8.0", None),  # the program brings a newer one now
        (NEWER, OURS, NEWER, None),
    ],
)
def test_a_choice_stands_until_the_program_brings_a_newer_wajs(
    current: str | None, beside: str | None, installed: str, counts: str | None
) -> None:
    ground = PageGround(wajs=WajsChoice(current=current, beside=beside))

    assert current_wajs(ground, installed) == counts


@pytest.mark.parametrize(
    ("why", "ground", "session", "aboard", "expected"),
    [
        ("nothing is new", PageGround(), ME, NOTHING_NEW, False),
        ("a candidate does not wait", PageGround(wajs=OFFERED), ME, NOTHING_NEW, True),
        ("it has the candidate", PageGround(wajs=OFFERED), ME, Aboard(plan=Plan(wajs=NEWER)), False),
        ("it is to be kept on another page", WITH_CANARY, ME, Aboard(plan=LIVE, page="2"), False),
        (
            "what kept it is over",
            replace(KNOWN, trials=[trial("2", Verdict.GOOD)]),
            ME,
            Aboard(plan=KEPT),
            True,
        ),
        ("a canary goes to what is new", WITH_CANARY, CANARY, Aboard(plan=LIVE, page="1"), True),
        ("it did, and was served the old one", WITH_CANARY, CANARY, served_again(HOUR / 2), False),
        ("and asks again hours later", WITH_LATE_CANARY, CANARY, served_again(6 * HOUR), True),
        ("it is there", WITH_CANARY, CANARY, Aboard(plan=LIVE, page="2"), False),
        ("its page is not known", WITH_CANARY, CANARY, Aboard(plan=LIVE), False),
        ("others wait for their next load", KNOWN, ME, Aboard(plan=LIVE, page="1"), False),
        (
            "it is good already",
            replace(WITH_CANARY, trials=[trial("2", Verdict.GOOD)]),
            CANARY,
            Aboard(plan=LIVE, page="1"),
            False,
        ),
        (
            "WhatsApp does not serve it any more",
            replace(WITH_CANARY, pages=[replace(NEW, live_at=NOW - 2 * DAY), OLD]),
            CANARY,
            Aboard(plan=LIVE, page="1"),
            False,
        ),
    ],
)
def test_when_an_open_page_makes_room(
    why: str, ground: PageGround, session: SessionId, aboard: Aboard, expected: bool
) -> None:
    then = plan(ground, session)

    assert wants_reopening(ground, session, aboard, then, installed=OURS, now=NOW) is expected, why


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        (trial("2", Verdict.GOOD, failed=9), Verdict.GOOD),
        (trial("2", Verdict.BAD, up_since=NOW - DAY), Verdict.BAD),
        (trial("2", Verdict.TRYING, failed=1), Verdict.TRYING),
        (trial("2", Verdict.TRYING, failed=2), Verdict.BAD),
        (trial("2", Verdict.TRYING, up_since=NOW - timedelta(seconds=599)), Verdict.TRYING),
        (trial("2", Verdict.TRYING, up_since=NOW - timedelta(seconds=600)), Verdict.GOOD),
        (trial("2", Verdict.TRYING, failed=2, up_since=NOW - DAY), Verdict.BAD),
    ],
)
def test_what_a_trial_has_shown(shown: TrialRow, verdict: Verdict) -> None:
    assert judge(shown, now=NOW, policy=POLICY) is verdict


@pytest.mark.parametrize(
    ("trials", "verdict"),
    [
        ([trial("2", Verdict.BAD, OURS)], Verdict.UNTRIED),
        ([trial("2", Verdict.TRYING, NEWER)], Verdict.TRYING),
        ([trial("2", Verdict.GOOD, NEWER), trial("1", Verdict.TRYING, NEWER)], Verdict.GOOD),
        ([trial("2", Verdict.GOOD, NEWER), trial("1", Verdict.BAD, NEWER)], Verdict.BAD),
    ],
)
def test_what_the_trials_of_a_candidate_have_shown(trials: list[TrialRow], verdict: Verdict) -> None:
    assert judge_candidate(PageGround(trials=trials, wajs=OFFERED)) is verdict


@pytest.mark.parametrize(
    ("ground", "now", "instead"),
    [
        (WITH_CANARY, NOW, None),
        (IS_BAD, NOW, "1"),
        (IS_BAD, NOW + 2 * DAY, None),  # WhatsApp was not seen to serve it since
        (replace(IS_BAD, pages=[replace(NEW, live_at=NOW + 8 * DAY), OLD]), NOW + 8 * DAY, None),
    ],
)
def test_what_the_operator_is_told(ground: PageGround, now: datetime, instead: str | None) -> None:
    held = held_back(ground, installed=OURS, now=now, policy=POLICY)

    assert (held and held[1]) == instead


def test_versions_are_in_the_order_of_their_numbers() -> None:
    assert max(["4.10.0", "4.9.1", "4.9.1-beta.3"], key=order_of) == "4.10.0"
