"""A worker process for tests of queues: takes hints, says so on its output, and obeys its input.

    python -m tests.contracts.queue_worker URL RECLAIM_S finish|hang|die

finish: works at once. hang: takes a hint and never ends. die: kills itself when it has taken one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from bridge.ids import HolderId, SessionId, TenantId
from storage.queues import open_queues


async def main(url: str, reclaim_after_s: float, manner: str) -> None:
    """Serve until the input closes."""

    async def nobody(session: SessionId) -> tuple[TenantId, HolderId | None] | None:
        return None

    async def work(*words: Any) -> None:
        print("took", *words, flush=True)
        if manner == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if manner == "hang":
            await asyncio.Event().wait()

    queues = await open_queues(url, home=nobody, reclaim_after_s=reclaim_after_s)
    await queues.serve(messages=work, sessions=work)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await queues.drain(5.0)
    await queues.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3]))
