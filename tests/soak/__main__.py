"""`python -m tests.soak`: run one, and end with 1 when anything was lost, was repeated or has grown.

SOAK_S says for how long (600), SOAK_SESSIONS with how many sessions (6); SOAK_SEED makes a run again, as far
as a busy machine does the same twice.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.run import Plan, soak


def main() -> None:
    """Run it and print its verdicts."""
    plan = Plan(
        seconds=float(os.environ.get("SOAK_S", "600")),
        seed=int(os.environ.get("SOAK_SEED", str(int(time.time())))),
        sessions=int(os.environ.get("SOAK_SESSIONS", "6")),
    )
    with tempfile.TemporaryDirectory(prefix="wabridge-soak-", ignore_cleanup_errors=True) as folder:
        verdicts = asyncio.run(soak(Path(folder), plan, lambda line: print(line, flush=True)))
    print("\n".join(map(str, verdicts)))
    bad = sum(not verdict.is_good for verdict in verdicts)
    print(f"seed {plan.seed}: {'all is well' if not bad else f'{bad} of {len(verdicts)} are bad'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
