"""When the next message of a broadcast may go, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bridge.pace_policies import BOLD, CAUTIOUS, NORMAL, POLICIES, UnfitNumbers, with_numbers
from bridge.pacing import (
    Go,
    History,
    Wait,
    WhyWait,
    batch_pause,
    bucket_refilled_at,
    gap,
    next_send,
    typing_s,
)
from bridge.quiet_hours import QuietHours, next_midnight, quiet_hours_of
from tests.bridge.samples import NOW, a_tenant

MIDNIGHT = next_midnight(NOW, "UTC")
NIGHT = QuietHours(start=22 * 60, end=7 * 60, time_zone="UTC")
OLD = History(recent=(), sent_today=0, new_today=0, linked_at=NOW - timedelta(days=400), seed="k3")


def ask(
    history: History, now: datetime = NOW, *, is_new: bool = False, hours: QuietHours | None = None
) -> Go | Wait:
    return next_send(now, history, NORMAL, is_new=is_new, hours=hours, midnight=next_midnight(now, "UTC"))


def ago(*seconds: float) -> tuple[datetime, ...]:
    return tuple(NOW - timedelta(seconds=past) for past in seconds)


def test_the_first_message_goes_at_once() -> None:
    assert ask(OLD) == Go(typing_s=0.0)


def test_the_next_one_waits_for_a_gap_that_belongs_to_the_last() -> None:
    history = replace(OLD, recent=ago(3))

    waited = ask(history)

    assert waited == Wait(until=NOW - timedelta(seconds=3) + gap("k3", NORMAL), why=WhyWait.GAP)
    assert ask(history, NOW + timedelta(seconds=1)) == waited
    assert ask(history, waited.until) == Go(typing_s=0.0)


def test_gaps_keep_their_bounds_differ_and_are_more_often_short() -> None:
    gaps = sorted(gap(str(seed), NORMAL).total_seconds() for seed in range(2000))

    assert NORMAL.gap_s[0] <= gaps[0] < gaps[-1] <= NORMAL.gap_s[1]
    assert len(set(gaps)) == len(gaps)
    assert gaps[1000] < sum(NORMAL.gap_s) / 2


def test_after_a_batch_comes_a_longer_pause() -> None:
    history = replace(OLD, recent=ago(*range(2, 2 + 90 * NORMAL.batch_size, 90)))

    assert ask(history) == Wait(until=history.recent[0] + batch_pause("k3", NORMAL), why=WhyWait.BATCH)


def test_any_pause_that_is_long_enough_ends_a_batch() -> None:
    shortest = NORMAL.batch_pause_s[0]
    lately = ago(*range(2, 2 + 90 * (NORMAL.batch_size - 1), 90))
    history = replace(OLD, recent=(*lately, lately[-1] - timedelta(seconds=shortest)))

    decided = ask(history)

    assert isinstance(decided, Wait)
    assert decided.why is WhyWait.GAP


def test_an_empty_bucket_waits_for_its_next_token() -> None:
    history = replace(OLD, recent=ago(100, 100, 100, 100, 100), seed="k3")

    # Five at once have emptied it; a token comes each minute, and 100 s have passed.
    assert ask(history) == Go(typing_s=0.0)
    assert ask(replace(history, recent=ago(100, 100, 100, 100, 100, 100))) == Wait(
        until=NOW + timedelta(seconds=20), why=WhyWait.RATE
    )


def test_where_more_may_have_gone_before_the_bucket_counts_as_empty_then() -> None:
    # One a minute, as fast as tokens come.
    recent = tuple(NOW - timedelta(minutes=past) for past in range(NORMAL.looks_back))

    assert bucket_refilled_at(recent[:-1], NORMAL) <= NOW
    assert bucket_refilled_at(recent, NORMAL) == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("days", "cap"), [(0, 20), (2, 20), (3, 40), (7, 80), (14, 150), (28, 250), (9999, 250)]
)
def test_the_daily_cap_grows_with_the_accounts_age(days: int, cap: int) -> None:
    linked = replace(OLD, linked_at=NOW - timedelta(days=days))

    assert ask(replace(linked, sent_today=cap - 1)) == Go(typing_s=0.0)
    assert ask(replace(linked, sent_today=cap)) == Wait(until=MIDNIGHT, why=WhyWait.DAY_CAP)


@pytest.mark.parametrize("linked_at", [None, NOW, NOW + timedelta(days=30)])
def test_an_account_of_unknown_age_counts_as_linked_today(linked_at: datetime | None) -> None:
    history = replace(OLD, linked_at=linked_at, sent_today=20)

    assert ask(history) == Wait(until=MIDNIGHT, why=WhyWait.DAY_CAP)


def test_new_contacts_have_a_cap_of_their_own_and_known_ones_go_on() -> None:
    history = replace(OLD, sent_today=100, new_today=40)

    assert ask(history, is_new=True) == Wait(until=MIDNIGHT, why=WhyWait.NEW_CAP)
    assert ask(history) == Go(typing_s=0.0)
    assert ask(replace(history, new_today=39), is_new=True) == Go(typing_s=0.0)
    assert ask(replace(history, sent_today=250), is_new=True) == Wait(until=MIDNIGHT, why=WhyWait.DAY_CAP)


def test_nothing_goes_in_quiet_hours() -> None:
    late = NOW.replace(hour=23)
    morning = NOW.replace(hour=7) + timedelta(days=1)

    assert ask(OLD, late, hours=NIGHT) == Wait(until=morning, why=WhyWait.QUIET)
    assert ask(OLD, morning, hours=NIGHT) == Go(typing_s=0.0)


def test_a_gap_that_ends_in_quiet_hours_ends_with_them() -> None:
    late = NOW.replace(hour=21, minute=59, second=59)
    morning = NOW.replace(hour=7) + timedelta(days=1)

    assert ask(replace(OLD, recent=(late,)), late, hours=NIGHT) == Wait(until=morning, why=WhyWait.QUIET)


def test_a_day_that_is_used_up_goes_on_after_the_quiet_hours_of_the_night() -> None:
    morning = NOW.replace(hour=7) + timedelta(days=1)

    decided = ask(replace(OLD, sent_today=250), hours=NIGHT)

    assert decided == Wait(until=morning, why=WhyWait.DAY_CAP)


def test_typing_is_not_begun_when_it_would_end_in_quiet_hours() -> None:
    late = NOW.replace(hour=21, minute=59, second=55)
    morning = NOW.replace(hour=7) + timedelta(days=1)
    midnight = next_midnight(late, "UTC")

    short = next_send(late, OLD, NORMAL, is_new=False, hours=NIGHT, midnight=midnight, text_length=16)
    long = next_send(late, OLD, NORMAL, is_new=False, hours=NIGHT, midnight=midnight, text_length=40)

    assert short == Go(typing_s=4.0)
    assert long == Wait(until=morning, why=WhyWait.QUIET)


def test_typing_is_not_begun_in_the_last_seconds_of_quiet_hours() -> None:
    early = NOW.replace(hour=6, minute=59, second=58)

    decided = next_send(early, OLD, NORMAL, is_new=False, hours=NIGHT, midnight=MIDNIGHT, text_length=16)

    assert decided == Wait(until=NOW.replace(hour=7), why=WhyWait.QUIET)


def test_typing_is_shown_in_proportion_to_the_text_up_to_a_limit() -> None:
    assert typing_s(0, NORMAL) == 0.0
    assert typing_s(20, NORMAL) == 5.0
    assert typing_s(5000, NORMAL) == NORMAL.typing_max_s


def test_a_clock_that_was_set_back_makes_nothing_faster() -> None:
    history = replace(OLD, recent=(NOW + timedelta(hours=1),))

    decided = ask(history)

    assert decided == Wait(until=NOW + timedelta(hours=1) + gap("k3", NORMAL), why=WhyWait.GAP)


@pytest.mark.parametrize("name", POLICIES)
def test_a_named_policy_warms_up_and_is_fit_for_people(name: str) -> None:
    policy = POLICIES[name]

    for steps in (policy.per_day, policy.new_per_day):
        assert steps[0][0] == 0
        assert list(steps) == sorted(set(steps))
    assert all(policy.new_cap(days) <= policy.cap(days) for days in range(40))
    assert policy.new_cap(6) < 18
    assert policy.typing_max_s <= 25
    assert policy.gap_s[1] < policy.batch_pause_s[0]
    assert policy.gap_s[1] >= policy.gap_s[0] * 1.5


def test_the_policies_are_as_bold_as_their_names() -> None:
    for days in range(40):
        assert CAUTIOUS.cap(days) < NORMAL.cap(days) < BOLD.cap(days)
        assert CAUTIOUS.new_cap(days) < NORMAL.new_cap(days) < BOLD.new_cap(days)
    assert CAUTIOUS.per_hour < NORMAL.per_hour < BOLD.per_hour
    assert CAUTIOUS.gap_s > NORMAL.gap_s > BOLD.gap_s


def test_own_numbers_take_the_place_of_the_policys_and_keep_its_warm_up() -> None:
    own = with_numbers(NORMAL, per_day=500, per_hour=3, new_per_day=8, gap_s=(30, 60))

    assert own.per_day == ((0, 40), (3, 80), (7, 160), (14, 300), (28, 500))
    assert own.new_per_day == ((0, 1), (3, 2), (7, 3), (14, 5), (28, 8))
    assert (own.per_hour, own.burst, own.gap_s) == (3.0, 3, (30.0, 60.0))
    assert with_numbers(NORMAL) == NORMAL
    assert with_numbers(NORMAL, per_day=1).cap(0) == 1


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"per_day": 0}, "per_day may be 1 to 5000; got 0"),
        ({"per_day": 5001}, "per_day may be 1 to 5000; got 5001"),
        ({"new_per_day": -1}, "new_per_day may be 1 to 5000; got -1"),
        ({"per_hour": 601}, "per_hour may be 1 to 600; got 601"),
        ({"gap_s": (0.5, 9)}, "the shortest gap may be 1 to 3600; got 0.5"),
        ({"gap_s": (float("nan"), 9)}, "the shortest gap may be 1 to 3600; got nan"),
        ({"gap_s": (10, 14)}, "the longest gap may be 15 to 3600; got 14"),
        ({"gap_s": (10, 3601)}, "the longest gap may be 15 to 3600; got 3601"),
    ],
)
def test_numbers_that_no_account_should_be_driven_with_are_refused(
    numbers: dict[str, int], message: str
) -> None:
    with pytest.raises(UnfitNumbers, match=message):
        with_numbers(NORMAL, **numbers)  # type: ignore[arg-type]


def test_quiet_hours_come_from_the_tenant_and_begin_again_each_day() -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=7 * 60, time_zone="Asia/Kolkata")
    hours = quiet_hours_of(tenant)

    assert hours == QuietHours(start=22 * 60, end=7 * 60, time_zone="Asia/Kolkata")
    assert hours.begin_after(NOW) == NOW.replace(hour=16, minute=30)
    assert hours.begin_after(NOW.replace(hour=16, minute=30)) == NOW.replace(hour=16, minute=30) + timedelta(
        days=1
    )
    assert quiet_hours_of(a_tenant(quiet_from=60, quiet_to=60)) is None
