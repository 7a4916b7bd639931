"""`python -m tests.standins.whatsapp --port N`: the stand-in as a process of its own.

Prints one JSON line with `base_url` and `control_token` when it serves, and runs until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    knobs = Knobs(qr_period_s=arguments.qr_seconds)
    town = WhatsAppStandIn(port=arguments.port, knobs=knobs, control_token=arguments.token)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with town:
        print(json.dumps({"base_url": town.base_url, "control_token": town.control_token}), flush=True)
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.whatsapp", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument("--qr-seconds", type=float, default=20.0, help="how long one QR code stands")
    parser.add_argument("--token", default=None, help="control token; a random one is made and printed")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
