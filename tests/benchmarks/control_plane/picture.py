"""What the control plane costs, by number of sessions, as a picture for ARCHITECTURE.md."""

from __future__ import annotations

from collections.abc import Sequence


def draw_cost(points: Sequence[tuple[int, float]]) -> str:
    """A mermaid chart of sessions against statements a second."""
    sessions = ", ".join(f'"{count:,}"' for count, _ in points)
    rates = ", ".join(f"{rate:.0f}" for _, rate in points)
    most = max(rate for _, rate in points)
    return "\n".join(
        [
            "```mermaid",
            "xychart-beta",
            '    title "Idle sessions on 20 workers: statements a second"',
            f'    x-axis "sessions" [{sessions}]',
            f'    y-axis "statements/s" 0 --> {most * 1.2:.0f}',
            f"    bar [{rates}]",
            "```",
        ]
    )
