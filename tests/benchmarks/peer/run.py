"""Our sessions and the peer's, in turns, on the same page: memory, starts, copies of logins.

The peer runs twice: on our headless shell, which leaves only what the programs do, and on a full Chromium,
which is what its users run.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import monotonic

from rich.console import Console

from tests.benchmarks.peer.account import Account
from tests.benchmarks.peer.browsers import SETTING, browser_at, full_browser
from tests.benchmarks.peer.contestant import Contestant
from tests.benchmarks.peer.samples import Samples, table_of
from tests.edges.test_whatsapp_standin_witness import install, program
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import WA_JS, chromium

PEER = Path(__file__).parent
OURS = "wabridge"
PEER_ON_SHELL = "wwebjs, headless shell"
PEER_ON_FULL = "wwebjs, full Chromium"
SIZES = (1, 4, 8, 16)
STARTS = 7
SETTLE_S = 20.0
AT_ONCE = 4
"""So many are linked side by side: each waits some seconds for its localStorage."""
FIRST_NUMBER = 5_511_970_000_000
CUSTOMERS = 20
MESSAGES = 300
"""What the account that is copied has received: a login of a few hundred messages."""


@contextlib.asynccontextmanager
async def contestants(
    folder: Path,
) -> AsyncIterator[tuple[list[tuple[Contestant, WhatsAppStandIn]], list[str]]]:
    """All, each at a stand-in of its own, and what is to be said of where they run."""
    account = Account(folder)
    shell = browser_at(Path(chromium()), account)
    full = full_browser()
    runs = [(OURS, shell, [str(account.python), "-m", "tests.benchmarks.peer.ours"])]
    node = [program("node"), str(PEER / "peer.js")]
    runs.append((PEER_ON_SHELL, shell, node))
    if full is not None:
        runs.append((PEER_ON_FULL, browser_at(full, account), node))
    said = [f"{name}: {browser}" for name, browser, _ in runs]
    if full is None:
        said.append(
            f"no full Chromium was found (name one by {SETTING}), so the peer has the lighter browser"
        )
    said.append(f"as uid {account.uid}{', which was made for it' if account.is_borrowed else ''}")
    # The same page; the peer knows only the older shape of message keys.
    knobs = Knobs(qr_period_s=60)
    async with contextlib.AsyncExitStack() as stack:
        both = []
        for name, browser, words in runs:
            is_peer = name != OURS
            town = WhatsAppStandIn(knobs=knobs.with_changes({"old_msg_key": is_peer}))
            await stack.enter_async_context(town)
            told = browser.environment | {"WAJS_PATH": str(WA_JS)}
            one = Contestant(name, town.base_url, account, words, told, is_peer=is_peer)
            both.append((one, town))
        yield both, said


async def link(one: Contestant, town: WhatsAppStandIn, count: int) -> None:
    """So many accounts; the first of them is written to."""
    async with one:
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(count, first + AT_ONCE))
            await asyncio.gather(*(one.links(f"s{n}", town.phone(_number(n))) for n in numbers))
        await one.opens("s0")
        for number in range(MESSAGES):
            customer = town.person(_number(1000 + number % CUSTOMERS))
            await customer.writes(town.phone(_number(0)), f"message {number}: when do you open tomorrow?")
        await asyncio.sleep(SETTLE_S)
        await one.closes("s0")


async def weigh(one: Contestant, size: int, samples: Samples) -> None:
    """Open so many linked sessions at once, let them settle, weigh them, close them."""
    names = [f"s{number}" for number in range(size)]
    async with one:
        began, used_s = monotonic(), one.cpu_s()
        came = await asyncio.gather(*(one.opens(name) for name in names))
        samples.add(f"start of {size} at once until all can send, s", monotonic() - began)
        samples.add(f"CPU of it, a session, {size} at once, s", (one.cpu_s() - used_s) / size)
        samples.failures += [f"start of one among {size}"] * came.count(None)
        await asyncio.sleep(SETTLE_S)
        browsers, others = one.weight()
        samples.add(f"memory a session, {size} open, MiB", browsers / size)
        samples.add(f"the same with drivers, {size} open, MiB", (browsers + others) / size)
        await asyncio.gather(*(one.closes(name) for name in names))


async def start(one: Contestant, samples: Samples) -> None:
    """One session alone: the first of a process, the next; a copy of it in use, and what that brings back."""
    async with one:
        samples.add("start, the first of a process, s", await one.opens("s0"))
        await one.closes("s0")
        used_s = one.cpu_s()
        samples.add("start, profile on disk, s", await one.opens("s0"))
        samples.add("CPU of it, s", one.cpu_s() - used_s)
        copy = await one.takes_a_copy("s0")
        await one.closes("s0")
        if copy["why"]:
            samples.failures.append(f"copy of a login in use: {copy['why']}")
            return
        samples.add("copy of a login, MiB", copy["bytes"] / 2**20)
        samples.add("taking it, s", copy["seconds"])
        samples.add("page stands still meanwhile, ms", copy["pause_ms"])
        samples.add("restore from it and start, s", await one.opens("s0", restored=True))
        await one.closes("s0")


async def main(sizes: Sequence[int] = SIZES, *, runs: int = 3, starts: int = STARTS) -> None:
    """Link, then measure in turns; print the tables."""
    await install(PEER)
    screen = Console(width=170)
    folder = Path(tempfile.mkdtemp(prefix="wabridge-bench-"))
    try:
        async with contestants(folder) as (all_of_them, said):
            samples = {one.name: Samples() for one, _ in all_of_them}
            for line in said:
                screen.print(line, highlight=False)
            for one, town in all_of_them:
                await link(one, town, max(sizes))
            for _ in range(starts):
                for one, _town in all_of_them:
                    await start(one, samples[one.name])
            _print(screen, f"one session; {starts} runs in turns", samples)
            samples = {one.name: Samples() for one, _ in all_of_them}
            for _ in range(runs):
                for size in sizes:
                    for one, _town in all_of_them:
                        await weigh(one, size, samples[one.name])
            _print(screen, f"memory, {SETTLE_S:.0f} s after the last start; {runs} runs in turns", samples)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _print(screen: Console, title: str, samples: dict[str, Samples]) -> None:
    ours, *peers = samples.items()
    screen.print(table_of(f"{title}: median (range)", ours, peers))
    for name, of in samples.items():
        for row in sorted(set(of.failures)):
            screen.print(f"{name}: {of.failures.count(row)} times it never came: {row}", highlight=False)


def _number(place: int) -> str:
    return f"+{FIRST_NUMBER + place}"
