"""How long an owner waits by how much customers write, as a picture for ARCHITECTURE.md."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence


def draw_waits(rates: Sequence[int], waits_ms: Mapping[str, Mapping[int, Sequence[float]]], cut: int) -> str:
    """A mermaid chart with a line for each side. waits_ms: by side and rate. cut: of a hundred."""
    lines = {
        side: [statistics.quantiles(by_rate[rate], n=100, method="inclusive")[cut - 1] for rate in rates]
        for side, by_rate in waits_ms.items()
    }
    most = max(value for line in lines.values() for value in line)
    return "\n".join(
        [
            "```mermaid",
            "xychart-beta",
            f'    title "Owner\'s message to answer, p{cut}: {", then ".join(lines)}"',
            f'    x-axis "customers\' messages a second" [{", ".join(str(rate) for rate in rates)}]',
            f'    y-axis "ms" 0 --> {most * 1.1:.0f}',
            *(f"    line [{', '.join(f'{one:.0f}' for one in line)}]" for line in lines.values()),
            "```",
        ]
    )
