"""`make demo`: the real service on a simulated WhatsApp, behind one link. ARGS=--tour lets it play itself."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.demo.service import ServiceDied
from tests.demo.stage import open_stage
from tests.demo.tour import play_tour


async def show(*, fleet: bool) -> int:
    """Keep the demo up until somebody asks to stop."""
    stop = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(which, stop.set)
    print("Starting wabridge and a simulated WhatsApp…", flush=True)
    async with open_stage(fleet=fleet) as stage:
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
        "--fleet",
        action="store_true",
        help="what docker's compose files start: three workers, bots, scheduler, Postgres, Valkey, S3",
    )
    parser.add_argument(
        "--own-number",
        action="store_true",
        help="in the tour, steer from the owner's own number, not the shop's",
    )
    given = parser.parse_args()
    if given.tour:
        work = play_tour(fleet=given.fleet, own_number=given.own_number)
    else:
        work = show(fleet=given.fleet)
    try:
        sys.exit(asyncio.run(work))
    except ServiceDied as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
