"""Moments as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.moments import read_moment

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ZONE = "America/Sao_Paulo"  # UTC-3


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01 09:00", datetime(2026, 12, 1, 12, 0, tzinfo=UTC)),
        ("2026-12-01T9:05", datetime(2026, 12, 1, 12, 5, tzinfo=UTC)),
        ("1.12.2026 09:00", datetime(2026, 12, 1, 12, 0, tzinfo=UTC)),
        ("1/12/2026, 09h30", datetime(2026, 12, 1, 12, 30, tzinfo=UTC)),
        ("  18:30 ", datetime(2026, 11, 22, 21, 30, tzinfo=UTC)),
        ("8:30", datetime(2026, 11, 23, 11, 30, tzinfo=UTC)),  # it is nine there: tomorrow
        ("9:00", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        ("25:00", None),
        ("12:61", None),
        ("2026-02-30 09:00", None),
        ("2026-13-01 09:00", None),
        ("0000-01-01 09:00", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_time_in_the_zone_of_the_business(text: str, moment: datetime | None) -> None:
    assert read_moment(text, NOON, ZONE) == moment


def test_a_time_that_the_clocks_skip_is_the_one_after() -> None:
    winter = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)

    assert read_moment("2027-03-28 02:30", winter, "Europe/Madrid") == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )


@given(st.text(max_size=40))
def test_nothing_that_is_written_breaks_it(text: str) -> None:
    moment = read_moment(text, NOON, ZONE)

    assert moment is None or moment.tzinfo is UTC


def test_the_end_of_all_days_is_none() -> None:
    assert read_moment("9999-12-31 23:59", NOON, ZONE) is None
