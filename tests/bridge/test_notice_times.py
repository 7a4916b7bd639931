"""When notices come: never in quiet hours, over midnight and on days that have 23 or 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.digest_times import next_digest
from bridge.notices import after_quiet
from bridge.quiet_hours import last_midnight
from tests.bridge.samples import NOW, a_tenant
from tests.bridge.strategies import minutes_of_day

ZONES = ["UTC", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Europe/Madrid", "Pacific/Apia"]
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 365 * 24 * 3600).map(lambda seconds: FIRST + timedelta(seconds=seconds))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T21:59:59+00:00", "2026-11-22T21:59:59+00:00"),
        ("2026-11-22T22:00:00+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-22T23:59:59+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T00:00:00+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T06:59:59+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T07:00:00+00:00", "2026-11-23T07:00:00+00:00"),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(now: str, due: str) -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=7 * 60)

    assert after_quiet(tenant, at(now)) == at(due)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T12:59:00+00:00", "2026-11-22T12:59:00+00:00"),
        ("2026-11-22T13:00:00+00:00", "2026-11-22T15:00:00+00:00"),
        ("2026-11-22T15:00:00+00:00", "2026-11-22T15:00:00+00:00"),
    ],
)
def test_quiet_hours_within_a_day_end_the_same_day(now: str, due: str) -> None:
    tenant = a_tenant(quiet_from=13 * 60, quiet_to=15 * 60)

    assert after_quiet(tenant, at(now)) == at(due)


def test_quiet_hours_are_the_tenants_own() -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=7 * 60, time_zone="Asia/Kolkata")

    assert after_quiet(tenant, at("2026-11-22T17:00:00+00:00")) == at("2026-11-23T07:00:00+05:30")
    assert after_quiet(tenant, at("2026-11-22T02:00:00+00:00")) == at("2026-11-22T02:00:00+00:00")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Clocks go from 2 to 3: the night has an hour less.
        ("2026-03-07T23:00:00-05:00", "2026-03-08T07:00:00-04:00"),
        ("2026-03-08T01:59:00-05:00", "2026-03-08T07:00:00-04:00"),
        # Clocks go from 2 back to 1: it has one more.
        ("2026-10-31T23:00:00-04:00", "2026-11-01T07:00:00-05:00"),
        ("2026-11-01T01:30:00-04:00", "2026-11-01T07:00:00-05:00"),
        ("2026-11-01T01:30:00-05:00", "2026-11-01T07:00:00-05:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall_on_the_days_when_it_is_set(now: str, due: str) -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=7 * 60, time_zone="America/New_York")

    assert after_quiet(tenant, at(now)) == at(due)


def test_an_end_that_the_clock_skips_comes_when_it_is_passed() -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=2 * 60 + 30, time_zone="America/New_York")

    assert after_quiet(tenant, at("2026-03-08T01:00:00-05:00")) == at("2026-03-08T03:30:00-04:00")


@pytest.mark.parametrize("half", [{"quiet_from": None, "quiet_to": 60}, {"quiet_from": 60, "quiet_to": None}])
def test_without_quiet_hours_every_notice_comes_now(half: dict[str, int | None]) -> None:
    assert after_quiet(a_tenant(**half), NOW) == NOW


@given(moments, minutes_of_day, minutes_of_day, st.sampled_from(ZONES))
def test_a_notice_is_never_early_never_late_by_more_than_a_day_and_never_in_quiet_hours(
    now: datetime, start: int, end: int, zone: str
) -> None:
    assume(start != end)
    tenant = a_tenant(quiet_from=start, quiet_to=end, time_zone=zone)

    due = after_quiet(tenant, now)

    assert now <= due <= now + timedelta(hours=25)
    assert after_quiet(tenant, due) == due


@given(moments, st.sampled_from(ZONES))
def test_a_digest_comes_at_nine_in_the_morning_within_a_day(now: datetime, zone: str) -> None:
    due = next_digest(a_tenant(time_zone=zone), now)

    here = due.astimezone(ZoneInfo(zone))
    assert (here.hour, here.minute) == (9, 0)
    assert now < due <= now + timedelta(hours=25)


def test_a_digest_waits_for_the_end_of_quiet_hours() -> None:
    tenant = a_tenant(quiet_from=22 * 60, quiet_to=10 * 60)

    assert next_digest(tenant, at("2026-11-22T08:00:00+00:00")) == at("2026-11-22T10:00:00+00:00")


@given(moments, st.sampled_from(ZONES))
def test_the_day_begins_at_midnight_of_the_tenants_wall(now: datetime, zone: str) -> None:
    begun = last_midnight(now, zone)

    here = begun.astimezone(ZoneInfo(zone))
    assert here.date() == now.astimezone(ZoneInfo(zone)).date()
    assert begun <= now < begun + timedelta(hours=25, minutes=1)
