"""How soon a page that comes up is looked at again."""

from __future__ import annotations

from sessions.verdict import Eagerness


def test_looks_follow_closely_once_a_page_has_told_something_and_then_ever_less_so() -> None:
    eagerness = Eagerness(longest_s=0.3, soonest_s=0.05)
    before = [eagerness.pause_s(), eagerness.pause_s()]

    eagerness.stirred()

    assert before == [0.3, 0.3]
    assert [eagerness.pause_s() for _ in range(5)] == [0.05, 0.1, 0.2, 0.3, 0.3]
