"""Services beside us: who could be made to call them, a page or a process of ours."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import async_playwright

from admin_bots.serving import serve
from sessions.config import SessionsConfig
from sessions.playwright.identity import identity_of
from sessions.playwright.launching import executable, launch_options
from tests.service import ROOT

ASKS = """async where => {
    const tried = async (what) => {
        try { await what(); return "done"; } catch (error) { return "refused"; }
    };
    const picture = () => new Promise((done, failed) => {
        const image = new Image();
        [image.onload, image.onerror] = [done, failed];
        image.src = where + "picture";
    });
    return [
        await tried(() => fetch(where + "read")),
        await tried(() => fetch(where + "blind", { mode: "no-cors" })),
        await tried(() => fetch(where + "write", { mode: "no-cors", method: "POST", body: "x" })),
        await tried(picture),
    ];
}"""


@dataclass
class Neighbour:
    """A service of this machine, and what it was asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Anybody may have anything."""
        self.asked.append(f"{request.method} {request.path}")
        return web.Response(text="<!doctype html>", content_type="text/html")


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Neighbour, Neighbour]]:
    """A page's own server, and another one on this machine."""
    async with AsyncExitStack() as stack:
        both = Neighbour(), Neighbour()
        for one in both:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", one.answer)
            port = await stack.enter_async_context(serve(app, "127.0.0.1", 0))
            one.url = f"http://127.0.0.1:{port}/"
        yield both


async def test_a_page_of_the_internet_reaches_nothing_on_this_machine(
    tmp_path: Path, pair: tuple[Neighbour, Neighbour]
) -> None:
    page_server, inside = pair
    config = SessionsConfig(data_dir=tmp_path)
    browser = executable(config)
    options = launch_options(config, browser, await identity_of(browser), None, pinned=False)
    # To Chromium the page's server stands in the internet from here on.
    public = f"--ip-address-space-overrides={page_server.url.split('/')[2]}=public"
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", **options | {"args": [*options["args"], public]}
        )
        page = context.pages[0]
        await page.goto(page_server.url)

        at_home = await page.evaluate(ASKS, page_server.url)
        tried = await page.evaluate(ASKS, inside.url)

        await context.close()

    assert at_home[:3] == ["done"] * 3
    assert inside.asked == [], tried
    assert set(tried) == {"refused"}


FETCHERS = {"aiohttp", "http", "httpx", "requests", "urllib3"}
"""What could fetch an address. `urllib` only takes addresses apart, but for its `request`."""

ALLOWED = {
    "admin_bots/slack/bot.py": "Slack's API",
    "admin_bots/slack/files.py": "files that people share: Slack's own hosts alone",
    "admin_bots/slack/requests.py": "Slack's API",
    "admin_bots/slack/workspaces.py": "Slack's API",
    "admin_bots/telegram/files.py": "files below Telegram's own address",
    "storage/blobs/s3_answers.py": "names what went wrong at the store; fetches nothing",
}


def test_only_these_places_of_ours_fetch_addresses() -> None:
    rooms = ("bridge", "sessions", "admin_bots", "storage")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]

    fetching = {
        file.relative_to(ROOT).as_posix() for file in files if _fetches(file.read_text(encoding="utf-8"))
    }

    assert fetching == ALLOWED.keys()


def _fetches(text: str) -> bool:
    """Whether a module opens connections by itself; who only serves takes `aiohttp.web` alone."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names) if {name.name for name in names} & {*FETCHERS, "urllib.request"}:
                return True
            case ast.ImportFrom(module="aiohttp", names=names) if not _only_serves(names):
                return True
            case ast.ImportFrom(module="urllib.request" | "http.client" | "httpx" | "requests"):
                return True
    return False


def _only_serves(names: list[ast.alias]) -> bool:
    return {name.name for name in names} <= {"web", "BodyPartReader", "MultipartReader"}
