"""Whatever an account has sent, whenever it is asked: no policy exceeds its limits, and all goes in the end.

The limits are counted here by hand, over all pairs of messages; the decision itself sees the last few only.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.pace_policies import POLICIES, Policy
from bridge.pacing import Go, Wait, age_days
from bridge.quiet_hours import QuietHours, next_midnight
from tests.bridge.paced_sender import Account, Message, Rank, Sent, send_all

FIRST = datetime(2026, 3, 20, tzinfo=UTC)  # clocks are set in these weeks
ROUNDING = timedelta(milliseconds=1)

spans = st.tuples(st.floats(0.5, 300), st.floats(1.5, 5)).map(lambda two: (two[0], two[0] * two[1]))
steps = st.lists(st.integers(1, 40), min_size=3, max_size=3).map(
    lambda caps: tuple(zip((0, 2, 5), sorted(caps), strict=True))
)
policies = st.sampled_from(list(POLICIES.values())) | st.builds(
    Policy,
    name=st.just("any"),
    burst=st.integers(1, 12),
    per_hour=st.floats(2, 600),
    gap_s=spans,
    typing_chars_per_s=st.floats(1, 10),
    typing_max_s=st.floats(0, 25),
    batch_size=st.integers(1, 12),
    batch_pause_s=spans,
    per_day=steps,
    new_per_day=steps,
)
zones = st.sampled_from(["UTC", "Europe/Madrid", "America/New_York", "Pacific/Apia", "Asia/Kolkata"])
minutes = st.integers(0, 24 * 12 - 1).map(lambda twelfth: twelfth * 5)
quiets = st.tuples(minutes, minutes).filter(lambda two: two[0] != two[1])


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    zone = draw(zones)
    quiet = draw(st.none() | quiets)
    return Account(
        policy=draw(policies),
        linked_at=draw(
            st.none() | st.integers(-40 * 24, 24).map(lambda hours: FIRST + timedelta(hours=hours))
        ),
        time_zone=zone,
        hours=None if quiet is None else QuietHours(start=quiet[0], end=quiet[1], time_zone=zone),
    )


@st.composite
def crowds(draw: st.DrawFn, *ranks: Rank) -> list[Message]:
    """Messages at random times of three days."""
    one = st.builds(
        Message,
        due=st.floats(0, 3 * 86400).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
        rank=st.sampled_from(ranks),
        sending_s=st.floats(0.1, 30),
        is_new=st.booleans(),
        text_length=st.integers(0, 400),
    )
    crowd = draw(st.lists(one, max_size=8))
    for _ in range(draw(st.integers(1, 2))):
        crowd += [draw(one)] * draw(st.integers(1, 60))
    return sorted(crowd, key=lambda message: message.due)


def assert_within_limits(account: Account, policy: Policy, sent: list[Sent]) -> None:
    """Each limit, counted by hand over all that has gone under one policy."""
    times = [one.began for one in sent]
    shortest, pause = timedelta(seconds=policy.gap_s[0]), timedelta(seconds=policy.batch_pause_s[0])
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(gap >= min(shortest, pause) - ROUNDING for gap in gaps)
    for start in range(len(gaps) - policy.batch_size + 1):
        assert max(gaps[start : start + policy.batch_size]) >= pause - ROUNDING
    for (first, earlier), (last, later) in itertools.combinations(enumerate(times), 2):
        hours = (later - earlier + ROUNDING) / timedelta(hours=1)
        assert last - first + 1 <= policy.burst + hours * policy.per_hour + 1e-6
    zone = ZoneInfo(account.time_zone)
    by_day = Counter(time.astimezone(zone).date() for time in times)
    new_by_day = Counter(one.began.astimezone(zone).date() for one in sent if one.message.is_new)
    for time in times:
        age = age_days(account.linked_at, next_midnight(time, account.time_zone))
        assert by_day[time.astimezone(zone).date()] <= policy.cap(age)
        assert new_by_day[time.astimezone(zone).date()] <= policy.new_cap(age)
        assert account.hours is None or account.hours.over_at(time) == time


@given(accounts(), crowds(Rank.BROADCAST))
def test_no_policy_ever_exceeds_its_limits(account: Account, crowd: list[Message]) -> None:
    sent = list(send_all(account, crowd, until=FIRST + timedelta(days=8)))

    assert_within_limits(account, account.policy, sent)


@given(accounts(), crowds(Rank.BROADCAST), policies, st.integers(0, 72))
def test_a_change_of_policy_holds_at_once_and_forgives_nothing_that_it_can_see(
    account: Account, crowd: list[Message], later: Policy, hours: int
) -> None:
    change = FIRST + timedelta(hours=hours)
    before = list(send_all(account, [one for one in crowd if one.due < change], until=change))
    account.policy = later

    rest = [replace(one, due=max(one.due, change)) for one in crowd[len(before) :]]
    after = list(send_all(account, rest, until=FIRST + timedelta(days=8)))

    for began in (one.began for one in after):
        seen = [time for time in account.picked if time < began][-later.looks_back :]
        for past, time in enumerate(reversed(seen), 1):
            lasted = (began - time + ROUNDING) / timedelta(hours=1)
            assert past + 1 <= later.burst + lasted * later.per_hour + 1e-6
    # Of the day in which it changed, the counts are those of both policies together.
    midnight = next_midnight(change, account.time_zone)
    assert_within_limits(account, later, [one for one in after if one.began >= midnight])


@given(accounts(), crowds(Rank.BROADCAST), st.lists(st.integers(-3 * 3600, 3600), min_size=60, max_size=60))
def test_a_clock_that_is_set_makes_nothing_faster(
    account: Account, crowd: list[Message], leaps_s: list[int]
) -> None:
    now = FIRST
    for message, leap_s in zip(crowd, leaps_s, strict=False):
        now += timedelta(seconds=leap_s)
        account.day = None
        _count(account, now)
        decided = account.decide(now, message)
        if isinstance(decided, Wait):
            assert decided.until > now
            now = decided.until
            _count(account, now)
            decided = account.decide(now, message)
        if isinstance(decided, Go):
            account.note(now, message)

    assert account.picked == sorted(account.picked)
    times = [Sent(message=replace(crowd[0], is_new=False), began=time, ended=time) for time in account.picked]
    assert_within_limits(account, account.policy, times)


def _count(account: Account, now: datetime) -> None:
    """The day's counts as SQL has them: everything since the last midnight, be it from the future."""
    account.history(now)
    zone = ZoneInfo(account.time_zone)
    begun = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    account.day = next_midnight(now, account.time_zone)
    account.sent_today = sum(time >= begun for time in account.picked)
    account.new_today = 0


@given(accounts(), crowds(Rank.BROADCAST))
def test_a_wait_ends_after_now_and_is_always_the_same_however_often_one_asks(
    account: Account, crowd: list[Message]
) -> None:
    sent = list(send_all(account, crowd, until=FIRST + timedelta(days=5)))

    moment = sent[-1].ended if sent else FIRST
    decided = account.decide(moment, crowd[0])
    if isinstance(decided, Wait):
        assert decided.until > moment
        between = moment + (decided.until - moment) / 2
        if between < next_midnight(moment, account.time_zone):
            assert account.decide(between, crowd[0]) == decided


@given(accounts(), crowds(Rank.BROADCAST))
def test_every_message_goes_some_day(account: Account, crowd: list[Message]) -> None:
    # At least one a day goes, whatever the policy; each wait ends in the next one or in going.
    until = FIRST + timedelta(days=len(crowd) + 5)

    sent = list(send_all(account, crowd, until=until))

    assert len(sent) == len(crowd)


@settings(max_examples=200)
@given(accounts(), crowds(*Rank))
def test_a_screen_waits_for_one_message_in_flight_at_most(account: Account, crowd: list[Message]) -> None:
    sent = list(send_all(account, crowd, until=FIRST + timedelta(days=8)))

    screens = [one for one in sent if one.message.rank is Rank.SCREEN]
    assert len(screens) == sum(message.rank is Rank.SCREEN for message in crowd)
    for screen in screens:
        due = screen.message.due
        meanwhile = [one for one in sent if due < one.ended and one.began < screen.began]
        others = [one for one in meanwhile if one.message.rank is not Rank.SCREEN]
        assert all(one.began < due for one in others)
        assert len(others) <= 1
        # It waits for nothing but that one and for the screens before it: no gap, no cap, no quiet hours.
        free = max([due, *(one.ended for one in meanwhile)])
        assert screen.began == free


@given(accounts(), crowds(Rank.REPLY, Rank.BROADCAST))
def test_a_reply_never_waits_for_a_broadcast_either(account: Account, crowd: list[Message]) -> None:
    sent = list(send_all(account, crowd, until=FIRST + timedelta(days=8)))

    for reply in (one for one in sent if one.message.rank is Rank.REPLY):
        begun = [one for one in sent if reply.message.due <= one.began < reply.began]
        assert all(one.message.rank is Rank.REPLY for one in begun)
