"""What the simulation saw, as pictures for ARCHITECTURE.md."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.pace_policies import Policy

DAYS_DRAWN = 31


def draw_delays(cuts_by_policy: Mapping[str, tuple[float, float, float]]) -> str:
    """Bars: how long owners waited for a screen while a broadcast was under way."""
    names = [f'"{policy} {cut}"' for policy in cuts_by_policy for cut in ("p50", "p99", "max")]
    seconds = [cut for cuts in cuts_by_policy.values() for cut in cuts]
    return "\n".join(
        [
            "```mermaid",
            "xychart-beta",
            '    title "An owner waits for a screen while a broadcast runs"',
            f"    x-axis [{', '.join(names)}]",
            f'    y-axis "seconds" 0 --> {max(seconds) * 1.1:.0f}',
            f"    bar [{', '.join(f'{one:.1f}' for one in seconds)}]",
            "```",
        ]
    )


def draw_volumes(policy: Policy, most_by_age: Mapping[int, int]) -> str:
    """Bars: the most that any account sent in a day, by its age; the line is the cap."""
    ages = range(DAYS_DRAWN)
    return "\n".join(
        [
            "```mermaid",
            "xychart-beta",
            f'    title "Policy {policy.name}: the most in a day (bars), its cap (line)"',
            f'    x-axis "days since linking" [{", ".join(str(age) for age in ages)}]',
            f'    y-axis "messages" 0 --> {policy.cap(DAYS_DRAWN) * 1.1:.0f}',
            f"    bar [{', '.join(str(most_by_age.get(age, 0)) for age in ages)}]",
            f"    line [{', '.join(str(policy.cap(age)) for age in ages)}]",
            "```",
        ]
    )
