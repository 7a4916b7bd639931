"""Whether a silence is unusual: a pure decision over what a session has heard."""

from __future__ import annotations

from sessions.rhythm import FEWEST_MESSAGES, Rhythm

DAY = 86400.0
NOON = 1_795_000_000 // 86400 * DAY + DAY / 2


def busy(days: int, *, at: float = NOON, messages: int = 20, except_on: tuple[int, ...] = ()) -> Rhythm:
    """A session that heard a message every three minutes before noon, on each of the last days."""
    rhythm = Rhythm(at - days * DAY - DAY / 4)
    for day in range(1, days + 1):
        if day not in except_on:
            rhythm.heard(*(at - day * DAY - minute * 180 for minute in range(messages)))
    rhythm.heard(at - 3600)
    return rhythm


def test_silence_where_every_day_had_traffic_is_unusual() -> None:
    assert busy(7).is_unusual(NOON)


def test_a_week_with_one_day_of_rest_in_it_excuses_the_silence() -> None:
    assert not busy(7, except_on=(7,)).is_unusual(NOON)


def test_a_session_that_hears_little_never_alarms() -> None:
    assert not busy(7, messages=FEWEST_MESSAGES - 2).is_unusual(NOON)


def test_of_a_short_history_nothing_is_concluded() -> None:
    assert busy(5).is_unusual(NOON)
    assert not busy(4).is_unusual(NOON)


def test_silence_at_an_hour_that_is_always_silent_is_usual() -> None:
    rhythm = busy(7)
    rhythm.heard(NOON)

    assert not rhythm.is_unusual(NOON + 6 * 3600)


def test_a_message_ends_the_silence() -> None:
    rhythm = busy(7)
    rhythm.heard(NOON - 30)

    assert not rhythm.is_unusual(NOON)
    assert not rhythm.is_unusual(NOON - 60)


def test_nothing_heard_at_all_says_nothing() -> None:
    assert not Rhythm(NOON - 30 * DAY).is_unusual(NOON)


def test_what_is_older_than_two_weeks_is_forgotten() -> None:
    rhythm = busy(7)
    rhythm.heard(*(NOON - 20 * DAY - second for second in range(600)))

    rhythm.is_unusual(NOON)

    assert min(rhythm._slots) * 300 >= NOON - 14 * DAY
