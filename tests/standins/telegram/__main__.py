"""`python -m tests.standins.telegram --port N`: the stand-in as a process of its own.

Prints one JSON line with `base_url`, `token` (the bot's) and `control_token` when it serves, and runs until
SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.standins.telegram.town import TelegramStandIn


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    town = TelegramStandIn(
        port=arguments.port,
        token=arguments.bot_token,
        control_token=arguments.token,
        private_topics=arguments.private_topics,
        framed_by=arguments.framed_by,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with town:
        told = {"base_url": town.base_url, "token": town.token, "control_token": town.control_token}
        print(json.dumps(told), flush=True)
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument("--bot-token", default=None, help="the bot's token; a random one is made and printed")
    parser.add_argument("--token", default=None, help="control token; a random one is made and printed")
    parser.add_argument("--private-topics", action="store_true", help="the bot has topics in private chats")
    parser.add_argument("--framed-by", default="'none'", help="the origin that may show views in a frame")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
