"""Cutting texts to a length: whole characters, whole lines."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.presenter import (
    fit,
    present_text,
    utf16_len,
)
from bridge.screens import Screen, one_line
from tests.bridge.strategies import hostile


def test_one_huge_line_hides_no_other() -> None:
    body = ("first", "x" * 60_000, *(f"line {number}" for number in range(8)), "y" * 60_000, "last")

    text = present_text(Screen(page="x", revision=1, title="t", body=body))

    assert [line for line in body if len(line) < 20] == [
        line for line in text.splitlines() if line in body and line
    ]
    assert text.count("…") == 2


@given(hostile, st.integers(1, 60))
@example("😀😀", 2)
@example("😀😀", 3)
@example("a b", 3)
@example("a bc", 3)
def test_fitting_keeps_whole_characters_from_the_start(text: str, limit: int) -> None:
    fitted = fit(text, limit)

    assert utf16_len(fitted) <= limit
    assert fitted == text or (fitted.endswith("…") and text.startswith(fitted[:-1]))
    assert (fitted == text) == (utf16_len(text) <= limit) or text.startswith(fitted[:-1])


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("é", 1), ("€", 1), ("😀", 2), ("👩‍👩‍👧", 8), ("क्षि", 4)]
)
def test_lengths_are_counted_as_telegram_and_browsers_do(text: str, units: int) -> None:
    assert utf16_len(text) == units == len(text.encode("utf-16-le")) // 2


@given(hostile)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
