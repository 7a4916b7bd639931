"""Copies of a login whose page never stops writing, by our procedure and by RemoteAuth's: how many are whole.

One busy page, of which both take copies in turns. Each is unpacked by whoever made it, opened in the same
browser, and judged by the same rules: linked, writable, no commit lost that was said to be committed, the
databases in agreement, no file broken. The page writes far harder than WhatsApp does: how copies fail carries
over, how often does not.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bridge.errors import BridgeError
from sessions.bundles.bundling import NotWhole
from tests.benchmarks.peer.account import Account
from tests.benchmarks.peer.contestant import Contestant
from tests.edges.snapshots import Studio, faults_of, studio
from tests.edges.test_whatsapp_standin_witness import install, program

PEER = Path(__file__).parent
COPIES = 10
COMMITS_BETWEEN = 40


@dataclass(slots=True)
class Yield:
    """What came of one side's copies."""

    whole: int = 0
    refused: int = 0  # none was made: it failed half-way, or was found not to be whole
    faults: Counter[str] = field(default_factory=Counter)
    mib: list[float] = field(default_factory=list)

    def judge(self, faults: list[str]) -> None:
        """One more that could be opened, or not."""
        self.whole += not faults
        self.faults.update({fault.split(":")[0].rstrip("0123456789 ") for fault in faults})


async def ours(room: Studio, number: int, of: Yield) -> None:
    """One copy by our procedure, opened again."""
    try:
        snapshot = await room.takes(number)
    except NotWhole:
        of.refused += 1
        return
    of.mib.append(snapshot.archive.stat().st_size / 2**20)
    try:
        of.judge(faults_of(await room.opens(snapshot), snapshot.committed))
    except (BridgeError, TimeoutError) as error:
        of.judge([_not_opened(error)])
    snapshot.archive.unlink()


async def theirs(room: Studio, peer: Contestant, number: int, of: Yield) -> None:
    """One copy by RemoteAuth's, opened again."""
    name, committed = f"busy-{number}", dict(room.server.committed)
    into = room.folder / name
    copied = await _asked(peer, "copy", "copied", name, room.profile)
    if copied["why"]:
        of.refused += 1
        return
    of.mib.append(copied["bytes"] / 2**20)
    pasted = await _asked(peer, "paste", "pasted", name, into)
    try:
        of.judge([pasted["why"]] if pasted["why"] else faults_of(await room.sees_in(into), committed))
    except (BridgeError, TimeoutError) as error:
        of.judge([_not_opened(error)])
    shutil.rmtree(into, ignore_errors=True)


async def main(copies: int = COPIES) -> None:
    """Take and open so many of each; print what came of them."""
    await install(PEER)
    sides = {"wabridge": Yield(), "RemoteAuth (whatsapp-web.js)": Yield()}
    with tempfile.TemporaryDirectory(prefix="wabridge-bench-", ignore_cleanup_errors=True) as folder:
        account = Account(Path(folder), is_own=True)
        node = [program("node"), str(PEER / "peer.js")]
        peer = Contestant("peer", "http://127.0.0.1/", account, node, {}, is_peer=True)
        async with studio(Path(folder)) as room, peer:
            for number in range(copies):
                await room.server.hears_of(COMMITS_BETWEEN)
                await ours(room, number, sides["wabridge"])
                await room.server.hears_of(COMMITS_BETWEEN)
                await theirs(room, peer, number, sides["RemoteAuth (whatsapp-web.js)"])
                so_far = ", ".join(f"{name}: {of.whole} whole" for name, of in sides.items())
                print(f"{number + 1} of {copies}; {so_far}", file=sys.stderr, flush=True)
    Console(width=150).print(table_of(copies, sides))


def table_of(copies: int, sides: dict[str, Yield]) -> Table:
    """A line for each side."""
    words = ("", "copies", "linked and whole", "none made", "MiB", "what was wrong with the others")
    table = Table(*words, box=None, title="copies of a page at work", title_justify="left")
    for name, of in sides.items():
        wrong = ", ".join(f"{fault} ({times})" for fault, times in of.faults.most_common())
        size = f"{statistics.median(of.mib):.1f}" if of.mib else "-"
        table.add_row(name, str(copies), str(of.whole), str(of.refused), size, wrong or "-")
    return table


async def _asked(peer: Contestant, act: str, answer: str, name: str, profile: Path) -> dict[str, Any]:
    since = len(peer.told)
    await peer.does(act, name=name, profile=str(profile))
    return await peer.tells(answer, name=name, since=since)


def _not_opened(error: BaseException) -> str:
    return f"it did not open in a browser: {type(error).__name__}"
