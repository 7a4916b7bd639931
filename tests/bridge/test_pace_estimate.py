"""How long a broadcast will still take, beside what it then takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.pace_estimate import FURTHEST, time_left
from bridge.pace_policies import BOLD, CAUTIOUS, NORMAL, POLICIES, Policy, with_numbers
from bridge.pacing import History
from bridge.quiet_hours import QuietHours, next_midnight
from tests.bridge.paced_sender import Account, Message, Rank, send_all
from tests.bridge.samples import NOW

MIDNIGHT = next_midnight(NOW, "UTC")
NIGHT = QuietHours(start=20 * 60, end=8 * 60, time_zone="UTC")
OLD = History(recent=(), sent_today=0, new_today=0, linked_at=NOW - timedelta(days=400), seed="k3")


def estimate(
    waiting: int,
    policy: Policy = NORMAL,
    *,
    new: int = 0,
    history: History = OLD,
    hours: QuietHours | None = None,
) -> timedelta:
    return time_left(waiting, new, NOW, history, policy, hours=hours, midnight=MIDNIGHT)


def test_nothing_takes_no_time_and_one_message_a_minute_at_most() -> None:
    assert estimate(0) == timedelta()
    assert estimate(1) == timedelta(minutes=1)


def test_a_few_go_by_their_gaps_and_more_by_the_bucket() -> None:
    assert estimate(3) == timedelta(minutes=3)
    assert estimate(3, with_numbers(NORMAL, per_hour=1)) == timedelta(hours=2)


def test_what_does_not_fit_into_today_goes_on_tomorrow() -> None:
    late = replace(OLD, sent_today=250)

    assert estimate(1, history=late) == timedelta(hours=12)
    assert estimate(1, history=late, hours=NIGHT) == timedelta(hours=20)
    assert estimate(300, history=late, hours=NIGHT) > timedelta(hours=44)


def test_a_night_is_waited_for_within_the_day_too() -> None:
    siesta = QuietHours(start=13 * 60, end=16 * 60, time_zone="UTC")

    assert timedelta(hours=4) < estimate(60, hours=siesta) < timedelta(hours=5)
    assert estimate(60, hours=siesta) > estimate(60) + timedelta(hours=2.5)


def test_new_contacts_take_as_many_days_as_their_cap_asks_for() -> None:
    assert estimate(90, new=90) > timedelta(days=1, hours=12)
    assert estimate(90, new=10) < timedelta(hours=4)


def test_the_warm_up_is_walked_along() -> None:
    young = replace(OLD, linked_at=NOW)

    # 20 today, 20 on each of two days, 40 a day from the third.
    assert timedelta(days=2.5) < estimate(70, history=young) < timedelta(days=3.5)


def test_what_has_just_gone_is_waited_for() -> None:
    just_sent = replace(OLD, recent=(NOW,) * 10)

    assert estimate(1, history=just_sent) > timedelta(minutes=1)
    assert estimate(1, replace(NORMAL, batch_size=20), history=replace(OLD, recent=(NOW,) * 3)) <= timedelta(
        minutes=2
    )


def test_it_looks_a_year_ahead_and_no_further() -> None:
    assert estimate(10_000, with_numbers(NORMAL, per_day=1)) == FURTHEST


@pytest.mark.parametrize("policy", [CAUTIOUS, NORMAL, BOLD], ids=POLICIES)
@pytest.mark.parametrize("count", [30, 120, 600])
@pytest.mark.parametrize("age", [0, 10, 90])
@pytest.mark.parametrize("hours", [None, NIGHT], ids=["day_and_night", "by_day"])
def test_it_is_right_within_a_fifth_or_some_minutes(
    policy: Policy, count: int, age: int, hours: QuietHours | None
) -> None:
    linked_at = NOW - timedelta(days=age)
    account = Account(policy=policy, linked_at=linked_at, hours=hours)
    crowd = [
        Message(due=NOW, rank=Rank.BROADCAST, sending_s=1.0, is_new=number % 10 == 0, text_length=40)
        for number in range(count)
    ]
    told = time_left(
        count,
        count // 10,
        NOW,
        replace(OLD, linked_at=linked_at),
        policy,
        hours=hours,
        midnight=MIDNIGHT,
        text_length=40,
    )

    sent = list(send_all(account, crowd, until=NOW + timedelta(days=90)))

    took = sent[-1].began - NOW
    assert len(sent) == count
    assert abs(told - took) <= max(took * 0.2, timedelta(minutes=15))
