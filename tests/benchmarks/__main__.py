"""`python -m tests.benchmarks [NAME…]`: run all benchmarks, or the named ones, and print their tables."""

from __future__ import annotations

import asyncio
import sys

from tests.benchmarks import reply_latency

ALL = {"reply_latency": reply_latency.main}


def main(names: list[str]) -> int:
    """Run them one after the other: they share two cores."""
    unknown = sorted(set(names) - set(ALL))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        asyncio.run(ALL[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
