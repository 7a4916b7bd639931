"""A client that shares no code with wa-js works on the stand-in too: unmodified whatsapp-web.js from npm."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.standins.whatsapp.town import WhatsAppStandIn
from tests.standins.whatsapp.visitor import OWNER, chromium

WITNESS = Path(__file__).resolve().parents[1] / "standins/whatsapp/witness"
# The environment's own node comes second: it is there when the system has none.
PATHS = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])


class Witness:
    """The running client; what it tells is read line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []

    async def tells(self, event: str, within_s: float = 30) -> dict[str, Any]:
        """The next event of this name."""
        assert self.process.stdout
        async with asyncio.timeout(within_s):
            while line := await self.process.stdout.readline():
                self.told.append(json.loads(line))
                if self.told[-1]["event"] == event:
                    return self.told[-1]
        raise AssertionError(f"the witness ended without {event!r}; it told {self.told}")


def program(name: str) -> str:
    """`node` or `npm`."""
    found = shutil.which(name, path=PATHS)
    if not found:
        raise FileNotFoundError(f"no {name} on PATH and none beside {sys.executable}")
    return found


async def install(folder: Path = WITNESS, *unwanted: str) -> None:
    """`npm ci` by the lock file, unless that has been done. unwanted: kinds of packages ("optional")."""
    lock, done = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    process = await asyncio.create_subprocess_exec(
        program("npm"),
        *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
        *(f"--omit={kind}" for kind in unwanted),
        cwd=folder,
        env={**os.environ, "PATH": PATHS, "PUPPETEER_SKIP_DOWNLOAD": "1"},
    )
    assert await process.wait() == 0


@asynccontextmanager
async def witness_at(town: WhatsAppStandIn) -> AsyncIterator[Witness]:
    """A client that visits this town."""
    process = await asyncio.create_subprocess_exec(
        program("node"),
        "witness.js",
        cwd=WITNESS,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "STANDIN_URL": town.base_url, "BROWSER_EXECUTABLE": chromium()},
    )
    try:
        yield Witness(process)
    finally:
        try:
            await asyncio.wait_for(process.communicate(b"stop\n"), 15)
        except TimeoutError:
            process.kill()
            await process.wait()


@pytest.mark.timeout(180)
async def test_whatsapp_web_js_links_hears_answers_and_sees_its_end() -> None:
    await install(WITNESS, "optional")
    async with WhatsAppStandIn() as town, witness_at(town) as witness:
        town.set(old_msg_key=True, qr_period_s=60)
        phone, ana = town.phone(OWNER), town.person("+5511988880002", name="Ana")

        code = (await witness.tells("qr"))["text"]
        await witness.tells("listening")  # it shows the code before it listens for what the scan brings
        await phone.scan(code)
        await witness.tells("authenticated")
        assert (await witness.tells("ready"))["me"] == phone.pn

        await ana.writes(phone, "hello")
        heard = await witness.tells("message")
        assert (heard["from"], heard["body"]) == (ana.lid, "hello")
        sent = await witness.tells("sent")
        assert (await witness.tells("ack"))["ack"] >= 1
        assert [e.text for e in ana.received(phone)] == ["seen: hello"]
        assert sent["id"].endswith(ana.received(phone)[0].stanza_id)

        await phone.remove_device()
        await witness.tells("disconnected")
