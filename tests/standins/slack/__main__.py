"""`python -m tests.standins.slack --port N`: the stand-in as a process of its own.

Prints one JSON line with `site`, `base_url` (the Web API), `control_token`, the app's tokens and secrets, and
the bot token of each workspace when it serves, and runs until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path

from tests.standins.slack.town import SlackStandIn

SECRETS = ("app_id", "app_token", "signing_secret", "client_id", "client_secret", "control_token")


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    manifest = json.loads(arguments.manifest.read_text()) if arguments.manifest else None
    town = SlackStandIn(
        port=arguments.port, manifest=manifest, control_token=arguments.token, framed_by=arguments.framed_by
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with town:
        made = {name: town.workspace(name) for name in arguments.workspace}
        told = {"site": town.site, "base_url": town.base_url} | {
            name: getattr(town, name) for name in SECRETS
        }
        workspaces = {name: {"id": one.id, "bot_token": one.bot_token} for name, one in made.items()}
        print(json.dumps(told | {"workspaces": workspaces}), flush=True)
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 picks a free one")
    parser.add_argument("--token", default=None, help="control token; a random one is made and printed")
    parser.add_argument("--workspace", action="append", default=[], help="a workspace that has the app")
    parser.add_argument("--manifest", type=Path, default=None, help="the app's manifest, as JSON")
    parser.add_argument("--framed-by", default="'none'", help="the origin that may show views in a frame")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
