"""`TelegramStandIn`: Telegram on a loopback port, with its people, groups and one bot."""

from __future__ import annotations

import itertools
import secrets
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.standins.telegram.chats import Chat, Topic
from tests.standins.telegram.errors import NotThere
from tests.standins.telegram.events import Events
from tests.standins.telegram.flood import Flood
from tests.standins.telegram.groups import Group
from tests.standins.telegram.limits import FloodLimits
from tests.standins.telegram.mail import Mail
from tests.standins.telegram.people import Account, Person
from tests.standins.telegram.profile import Profile
from tests.standins.telegram.requests import Cut, Refuse, Request
from tests.standins.telegram.server import make_app
from tests.standins.telegram.shelf import Shelf

Facts = dict[str, Any]


class TelegramStandIn(Events):
    """Telegram with one bot. Use it as an async context manager."""

    def __init__(
        self,
        *,
        port: int = 0,
        token: str | None = None,
        control_token: str | None = None,
        flood: FloodLimits | None = None,
        private_topics: bool = False,
        insecure_webhooks: bool = True,
        framed_by: str = "'none'",
    ) -> None:
        super().__init__()
        self.token = token or f"{secrets.randbelow(10**9) + 10**9}:standin-{secrets.token_urlsafe(18)}"
        self.control_token = control_token or secrets.token_urlsafe(24)
        self.private_topics = private_topics
        self.insecure_webhooks = insecure_webhooks
        self.framed_by = framed_by
        """The origin that may show a person's view in a frame."""
        self.view_secret = secrets.token_urlsafe(18)
        self.bot = Account(
            id=int(self.token.partition(":")[0]), first_name="The bot", is_bot=True, username="standin_bot"
        )
        self.shelf = Shelf()
        self.mail = Mail(self.changed)
        self.flood = Flood(flood or FloodLimits())
        self.profile = Profile(self.bot.first_name)
        self.requests: list[Request] = []
        self.refusals: list[Refuse] = []
        self.cuts: list[Cut] = []
        self.queries: dict[str, Facts] = {}
        self.actions: list[tuple[int, str]] = []
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.offline = False
        self.clock_ahead_s = 0.0
        self.private_ids = itertools.count(1)
        self._port = port
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    # --- serving
    @property
    def base_url(self) -> str:
        """For `TelegramAPIServer.from_base`, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    def view_url(self, chat_id: int, viewer: int | None = None) -> str:
        """The page that shows a chat as `viewer` sees it (the private chat's own person, when None)."""
        return f"{self.base_url}/view/{self.view_secret}/{chat_id}/{viewer or chat_id}/"

    async def __aenter__(self) -> Self:
        runner = self._runner = web.AppRunner(make_app(self), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        self._port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.mail.close()
        if self._runner:
            await self._runner.cleanup()

    # --- people and places
    def user(
        self,
        name: str,
        *,
        language: str = "en",
        last_name: str | None = None,
        username: str | None = None,
        phone: str | None = None,
    ) -> Person:
        """Somebody with Telegram. The bot can write to them once they have pressed Start."""
        number = next(self._ids)
        chat = Chat(id=700_000_000 + number, kind="private", ids=self.private_ids)
        person = Person(
            id=chat.id,
            first_name=name,
            last_name=last_name,
            username=username,
            language_code=language,
            town=self,
            phone=phone or f"55119777{number:05d}",
            chat=chat,
        )
        chat.user = person
        self.people[person.id] = person
        return person

    def group(self, title: str, members: list[Person], *, forum: bool = False, basic: bool = False) -> Group:
        """A supergroup (or a basic group) of these people; the bot is not in it yet."""
        number = next(self._ids)
        kind = "group" if basic else "supergroup"
        chat = Chat(
            id=-(4_000_000_000 + number) if basic else -(1_002_000_000_000 + number),
            kind=kind,
            title=title,
            forum=forum and not basic,
            members=list(members),
            creator=members[0] if members else None,
            ids=self.private_ids if basic else itertools.count(1),
        )
        group = Group(town=self, chat=chat)
        self.groups[chat.id] = group
        return group

    def chat(self, chat_id: int) -> Chat | None:
        """The chat with this id, whether the bot may write there or not."""
        if chat_id in self.groups:
            return self.groups[chat_id].chat
        return self.people[chat_id].chat if chat_id in self.people else None

    def person(self, name_or_id: str | int) -> Person:
        """The person with this id or first name.

        Raises:
            NotThere: nobody.
        """
        for person in self.people.values():
            if name_or_id in (person.id, str(person.id), person.first_name):
                return person
        raise NotThere(f"nobody is called {name_or_id!r}")

    def opens_topic(self, chat: Chat, by: Account, name: str, icon_color: int = 0x6FB9F0) -> Topic:
        """A new topic. Its id is the id of the message that opened it."""
        made = {"name": name, "icon_color": icon_color}
        message = self.tells(chat, by, {"forum_topic_created": made})
        message.topic_id = message.message_id
        topic = Topic(id=message.message_id, name=name, icon_color=icon_color)
        chat.topics[topic.id] = topic
        return topic

    # --- what happens
    def refuse_next(
        self,
        method: str | None = None,
        code: int = 429,
        text: str | None = None,
        retry_after: int | None = None,
        *,
        times: int = 1,
    ) -> None:
        """Refuse the next requests for this method (any but getUpdates, when None), undone."""
        refuse = Refuse(method=method, code=code, text=text, retry_after=retry_after)
        self.refusals += [refuse] * times

    def cut_next(self, method: str | None = None, *, done: bool = True) -> None:
        """Cut the connection instead of answering, after the request was done or before."""
        self.cuts.append(Cut(method=method, done=done))

    @property
    def violations(self) -> list[Request]:
        """The requests that were wrong in themselves. Empty after every test."""
        found = [request for request in self.requests if request.violation]
        for body in self.mail.answered_inline:
            what = "stand-in: a request within the webhook's response is not played"
            params = {"body": body[:200].decode(errors="replace")}
            found.append(
                Request(seq=0, at=0, method="", params=params, code=501, description=what, violation=True)
            )
        return found

    @property
    def unanswered(self) -> list[Facts]:
        """The presses whose spinner still turns on the person's phone."""
        return [query for query in self.queries.values() if not query["answered"]]

    def calls(self, method: str) -> list[Request]:
        """The requests for this method that were done."""
        return [request for request in self.requests if request.method == method and request.ok]

    # --- time and watching
    def now(self) -> int:
        """Telegram's clock, in seconds."""
        return int(self.time())

    def time(self) -> float:
        """Telegram's clock."""
        return time.time() + self.clock_ahead_s

    def later(self, seconds: float) -> None:
        """Let time pass at Telegram: presses and messages grow old, allowances come back."""
        self.clock_ahead_s += seconds

    def what_happened_last(self) -> str:
        """The last requests, for a failure."""
        last = [f"{r.method} {r.code} {r.description}" for r in self.requests[-5:]]
        return f"last requests: {last}"
