"""A console that is really served, the people before it, and their browsers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import uuid4

import aiohttp

from admin_bots.console.app import create_app
from admin_bots.console.chat import Console
from admin_bots.console.config import ConsoleConfig
from admin_bots.console.serving import serve_console
from bridge.desk import Desk
from bridge.ids import PersonId, TenantId, new_id
from bridge.screens import Choice, Screen, Style
from bridge.tokens import Token, encode
from tests.console.fake_desk import FakeDesk, a_session
from tests.console.platform import FakePlatform
from tests.patience import PATIENCE_S


@dataclass
class Browser:
    """An HTTP client that behaves like a browser on our own pages."""

    base_url: str
    http: aiohttp.ClientSession
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> Answer:
        async with self.http.get(self.base_url + path, headers=headers, allow_redirects=False) as response:
            return await Answer.of(response)

    async def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """A change as our page's script sends it."""
        dressed = {"Origin": self.base_url, "X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        data = body if isinstance(body, bytes | AsyncIterator) else json.dumps(body).encode()
        async with self.http.post(
            self.base_url + path, data=data, headers=dressed | headers, allow_redirects=False
        ) as response:
            return await Answer.of(response)

    async def submit(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """A form as our pages send it."""
        async with self.http.post(
            self.base_url + path,
            data=fields,
            headers={"Origin": self.base_url} | (headers or {}),
            allow_redirects=False,
        ) as response:
            return await Answer.of(response)

    async def upload(self, form: aiohttp.FormData, **headers: str) -> Answer:
        """A form with a file, as our pages send it."""
        async with self.http.post(
            self.base_url + "/file",
            data=form,
            headers={"Origin": self.base_url} | headers,
            allow_redirects=False,
        ) as response:
            return await Answer.of(response)

    async def press(self, token: str, event_id: str | None = None) -> Answer:
        return await self.post("/api/press", {"token": token, "event_id": event_id or str(uuid4())})

    async def enter(self, path: str) -> Answer:
        """Open a one-time link, press its button, and load the page behind it."""
        form = csrf_of((await self.get(path)).text)
        entered = await self.submit(path, csrf=form)
        if entered.status == 303:
            self.csrf = csrf_of((await self.get("/")).text)
        return entered

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[Stream]:
        """The events of one open tab."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.http.get(self.base_url + "/api/stream", timeout=timeout) as response:
            assert response.status == 200, response.status
            yield Stream(response)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @staticmethod
    async def of(response: aiohttp.ClientResponse) -> Answer:
        body = await response.read()
        return Answer(response.status, dict(response.headers), body.decode("utf-8", "replace"))


@dataclass
class Stream:
    response: aiohttp.ClientResponse

    async def next(self, event: str, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next event of that name; others are passed over."""
        async with asyncio.timeout(within_s):
            while True:
                name, data = await self._read()
                if name == event:
                    return data

    async def ended(self, within_s: float = PATIENCE_S) -> bool:
        """Whether the stream comes to its end."""
        async with asyncio.timeout(within_s):
            while await self.response.content.readline():
                pass
        return True

    async def _read(self) -> tuple[str, dict[str, Any]]:
        name = ""
        while line := await self.response.content.readline():
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text.removeprefix("event: ")
            elif text.startswith("data: "):
                return name, json.loads(text.removeprefix("data: "))
        raise AssertionError("the stream has ended")


@dataclass
class House:
    """One console, served."""

    config: ConsoleConfig
    desk: FakeDesk
    platform: FakePlatform
    console: Console
    url: str = ""
    _serving: AsyncExitStack = field(default_factory=AsyncExitStack)
    _clients: list[aiohttp.ClientSession] = field(default_factory=list)

    async def start(self) -> None:
        """Listen; after a stop, on the same port as before."""
        app = create_app(cast(Desk, self.desk), self.platform, self.console, self.config)
        port = int(self.url.rpartition(":")[2] or 0)
        self.url = await self._serving.enter_async_context(
            serve_console(app, replace(self.config, port=port))
        )

    async def stop(self) -> None:
        """Nobody listens; what is stored stays."""
        await self._serving.aclose()

    def browser(self) -> Browser:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._clients.append(http)
        return Browser(self.url, http)

    async def person(self, tenant: TenantId) -> PersonId:
        """An operator with a menu."""
        person = PersonId(new_id())
        self.desk.seat(tenant, person, menu_screen())
        return person

    async def somebody(self, screen: Screen | None = None) -> tuple[TenantId, PersonId]:
        """An operator of a tenant with one connected number."""
        tenant = (await self.platform.add_tenant("Padaria Sol")).id
        self.platform.sessions_of[tenant] = [a_session(tenant)]
        person = await self.person(tenant)
        if screen is not None:
            self.desk.seat(tenant, person, screen)
        return tenant, person

    async def link(self, tenant: TenantId | None, person: PersonId | None) -> str:
        """The path of a one-time link."""
        return f"/enter/{await self.platform.admit(tenant, person, kind='link', ttl_s=60)}"

    async def signed_in(self, tenant: TenantId | None, person: PersonId | None) -> Browser:
        browser = self.browser()
        entered = await browser.enter(await self.link(tenant, person))
        assert entered.status == 303, entered
        return browser

    async def owner(self, name: str = "Padaria Sol") -> tuple[Browser, PersonId]:
        """A tenant's owner, signed in."""
        tenant = await self.platform.add_tenant(name)
        person = await self.person(tenant.id)
        return await self.signed_in(tenant.id, person), person

    def token(self, person: PersonId, choice: str, revision: int = 1) -> str:
        """What a button of a person's menu carries."""
        return encode(Token(conversation=self.desk.menus[person].row.id, revision=revision, choice=choice))

    async def close(self) -> None:
        for client in self._clients:
            await client.close()


@asynccontextmanager
async def open_house(**settings: Any) -> AsyncIterator[House]:
    """Serve a console on a free port of loopback."""
    quick: dict[str, Any] = {"recheck_s": 0.05, "look_again_s": 30.0, "installed_wajs": "4.6.0"}
    config = ConsoleConfig(port=0, **(quick | settings))
    platform, console = FakePlatform(), Console()
    house = House(config=config, desk=FakeDesk(platform, chat=console), platform=platform, console=console)
    await house.start()
    try:
        yield house
    finally:
        await house.close()
        await house.stop()


BACK = Choice(name="back", label="Back")


def csrf_of(html: str) -> str:
    """The token that a page holds, wherever it holds it."""
    found = re.search(r'name="csrf" (?:content|value)="([0-9a-f]{64})"', html)
    return found[1] if found else ""


def menu_screen(revision: int = 1, **values: Any) -> Screen:
    """The main menu, as it looks when all is well."""
    return Screen(
        **{
            "page": "main_menu",
            "revision": revision,
            "title": "Main menu",
            "status": "Padaria Sol · Connected",
            "choices": (
                Choice(name="status", label="Status"),
                Choice(name="log", label="Messages"),
                Choice(name="broadcast", label="Broadcast", style=Style.PRIMARY),
                Choice(name="settings", label="Settings"),
                Choice(name="team", label="Team", why_not="Only the owner can do this."),
                Choice(name="log_out", label="Log out of WhatsApp", style=Style.DANGER),
            ),
            "footer": "changed in WhatsApp, 10:41",
            **values,
        }
    )
