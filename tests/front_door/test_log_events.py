"""Log events are a closed list, and ARCHITECTURE.md holds it."""

from __future__ import annotations

import re

from tests.front_door.log_events import events_in_code, events_in_the_table


def test_the_table_of_log_events_is_that_of_the_code() -> None:
    in_code = events_in_code()
    in_table = events_in_the_table()

    assert {event: places for event, places in in_code.items() if event not in in_table} == {}
    assert [event for event in in_table if event not in in_code] == []
    assert in_table == sorted(set(in_table))


def test_every_event_is_a_noun_and_what_became_of_it() -> None:
    assert [
        (name, places)
        for (name, _), places in events_in_code().items()
        if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
    ] == []
