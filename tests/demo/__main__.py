"""`make demo`: the real service on a simulated WhatsApp, behind one link. ARGS=--tour lets it play itself."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.demo.service import ServiceDied
from tests.demo.stage import open_stage
from tests.demo.tour import play_tour


async def show(*, split: bool) -> int:
    """Keep the demo up until somebody asks to stop."""
    stop = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(which, stop.set)
    print("Starting wabridge and a simulated WhatsApp…", flush=True)
    async with open_stage(split=split) as stage:
        print(
            f"\nOpen this page:  {stage.page.url}\n\nCtrl-C ends the demo and leaves nothing behind.",
            flush=True,
        )
        await stop.wait()
        print("\nCleaning up.", flush=True)
    return 0


def main() -> None:
    """Read the arguments and begin."""
    parser = argparse.ArgumentParser(
        prog="make demo", description="wabridge with a simulated WhatsApp: no account, no phone, no network."
    )
    parser.add_argument(
        "--tour", action="store_true", help="play the whole story by itself; exit 0 if all was seen"
    )
    parser.add_argument(
        "--split", action="store_true", help="worker, bots and scheduler apart, on a real Valkey and Postgres"
    )
    parser.add_argument(
        "--own-number",
        action="store_true",
        help="in the tour, steer from the owner's own number, not the shop's",
    )
    given = parser.parse_args()
    work = (
        play_tour(split=given.split, own_number=given.own_number) if given.tour else show(split=given.split)
    )
    try:
        sys.exit(asyncio.run(work))
    except ServiceDied as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
