"""`SlackStandIn`: Slack on a loopback port, with its workspaces and one app."""

from __future__ import annotations

import secrets
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.standins.slack.app_facts import AppFacts
from tests.standins.slack.delivery import Delivery, Envelope
from tests.standins.slack.downloads import Downloads
from tests.standins.slack.engine.process import Engine
from tests.standins.slack.errors import NotThere, Refusal
from tests.standins.slack.files import Readiness
from tests.standins.slack.ids import fresh
from tests.standins.slack.people import Person
from tests.standins.slack.posting import Posted, written
from tests.standins.slack.requests import Cut, Refuse, Request, planned
from tests.standins.slack.response_urls import ResponseUrls
from tests.standins.slack.server import make_app
from tests.standins.slack.workspaces import Workspace
from tests.standins.watching import Watched

Facts = dict[str, Any]


class SlackStandIn(Watched):
    """Slack with one app. Use it as an async context manager."""

    ack_within_s = 3.0
    """How long Slack waits for an acknowledgement."""
    trigger_life_s = 3.0
    """How long a press can open a modal."""
    retry_delays_s = (0.0, 1.0, 5.0)
    """When an event comes again. Slack's own: at once, after a minute, after five."""
    file_delay_s: float | None = 0.2
    """How long Slack works at a file before it can be shown; None: until `readiness.finish`."""

    def __init__(
        self,
        *,
        port: int = 0,
        manifest: Facts | None = None,
        control_token: str | None = None,
        framed_by: str = "'none'",
    ) -> None:
        super().__init__()
        self.app_id = fresh("A")
        self.client_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        self.client_secret = secrets.token_hex(16)
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.app_token = f"xapp-1-{self.app_id}-{secrets.randbelow(10**12)}-{secrets.token_hex(32)}"
        self.control_token = control_token or secrets.token_urlsafe(24)
        self.framed_by = framed_by
        """The origin that may show a person's view in a frame."""
        self.view_secret = secrets.token_urlsafe(18)
        self.app = AppFacts.of(manifest)
        self.redirect_uris: list[str] = list(self.app.redirect_urls)
        self.deliver_over = "socket"
        self.request_url: str | None = None
        self.workspaces: dict[str, Workspace] = {}
        self.requests: list[Request] = []
        self.refusals: list[Refuse] = []
        self.cuts: list[Cut] = []
        self.faults: list[BaseException] = []
        """What failed in the stand-in itself; raised when it ends."""
        self.offline = False
        self.engine = Engine(self._told)
        self.delivery = Delivery(self)
        self.readiness = Readiness(self)
        self.downloads = Downloads(self)
        self.response_urls = ResponseUrls(self)
        self._port = port
        self._runner: web.AppRunner | None = None

    # --- serving
    @property
    def site(self) -> str:
        """Slack itself, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """The Web API, for `AsyncWebClient(base_url=...)`."""
        return f"{self.site}/api/"

    def view_url(self, person: Person, place: str = "home") -> str:
        """The page that shows what a person sees: "home", or the id of a conversation."""
        return f"{self.site}/view/{self.view_secret}/{person.workspace.id}/{person.id}/{place}/"

    async def __aenter__(self) -> Self:
        await self.engine.start()
        runner = self._runner = web.AppRunner(make_app(self), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.delivery.close()
        await self.readiness.close()
        if self._runner:
            await self._runner.cleanup()
        await self.engine.close()
        if self.faults and error is None:
            raise self.faults[0]  # of the stand-in itself

    # --- workspaces
    def workspace(self, name: str, *, installed: bool = True) -> Workspace:
        """A workspace; the app is in it, unless it still has to be installed by OAuth."""
        made = Workspace(town=self, name=name)
        self.workspaces[made.id] = made
        made.open()
        if installed:
            made.gets_app()
        return made

    def person(self, name_or_id: str) -> Person:
        """The person with this id or name, in any workspace.

        Raises:
            NotThere: nobody.
        """
        for workspace in self.workspaces.values():
            for person in workspace.people.values():
                if name_or_id in (person.id, person.name):
                    return person
        raise NotThere(f"nobody is called {name_or_id!r}")

    def _told(self, team: str, told: Facts) -> None:
        workspace = self.workspaces[team]
        if "event" in told:
            workspace.events.from_engine(told["payload"]["event"])
        else:
            workspace.mirror.follow(told["collection"], told["verb"], told["row"])
        self.changed()

    # --- what happens
    def refuse_next(
        self,
        method: str | None = None,
        error: str | None = None,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Refuse the next requests for this method (any, when None), undone: 429 where nothing is said."""
        self.refusals += [planned(method, error, status, retry_after)] * times

    def cut_next(self, method: str | None = None, *, done: bool = True) -> None:
        """Cut the connection instead of answering, after the request was done or before."""
        self.cuts.append(Cut(method=method, done=done))

    def hold(self) -> None:
        """Keep back what is for the app."""
        self.delivery.hold()

    def release(self, *, reverse: bool = False) -> None:
        """Hand out what was kept back."""
        self.delivery.release(reverse=reverse)

    def replay(self, number: int | None = None) -> Envelope:
        """Deliver something again (the last one, when None)."""
        return self.delivery.replay(number)

    async def forges(
        self,
        kind: str,
        payload: Facts,
        *,
        secret: str | None = None,
        age_s: float = 0.0,
        signature: str | None = None,
    ) -> Posted:
        """Post to the request URL as somebody could who is not Slack: another secret, an old timestamp."""
        body, content_type = written(kind, payload)
        timestamp = str(int(time.time() - age_s))
        return await self.delivery.poster.send(
            body, content_type, secret=secret, timestamp=timestamp, signature=signature
        )

    async def verifies_url(self) -> bool:
        """Whether the app answers Slack's question when its request URL is entered."""
        challenge = secrets.token_urlsafe(24)
        payload = {"type": "url_verification", "token": self.verification_token, "challenge": challenge}
        posted = await self.forges("events_api", payload)
        return posted.status == 200 and challenge.encode() in posted.body

    # --- what was seen
    @property
    def violations(self) -> list[Request]:
        """The requests and answers that were wrong in themselves. Empty after every test."""
        return [request for request in self.requests if request.violation]

    def calls(self, method: str) -> list[Request]:
        """The requests for this method that were done."""
        return [request for request in self.requests if request.method == method and request.ok]

    def note(self, method: str, arguments: Facts, *, team: str = "") -> Request:
        """A new entry in `requests`."""
        made = Request(
            seq=len(self.requests) + 1, at=time.time(), method=method, arguments=arguments, team=team
        )
        self.requests.append(made)
        return made

    def complain(self, method: str, arguments: Facts, refusal: Refusal, *, team: str = "") -> None:
        """Keep a violation that nobody can be answered."""
        seen = self.note(method, arguments, team=team)
        seen.status, seen.error, seen.violation = 200, refusal.described, True

    def what_happened_last(self) -> str:
        """The last requests, for a failure."""
        last = [f"{r.method} {r.status} {r.error}" for r in self.requests[-5:]]
        return f"last requests: {last}"
