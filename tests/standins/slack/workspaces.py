"""A workspace: its people, its channels, and the app in it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.standins.slack.errors import NotThere
from tests.standins.slack.events import Events
from tests.standins.slack.ids import fresh
from tests.standins.slack.mirror import Mirror
from tests.standins.slack.people import Person
from tests.standins.slack.places import Place
from tests.standins.slack.surfaces import content_of

if TYPE_CHECKING:
    from tests.standins.slack.town import SlackStandIn

Facts = dict[str, Any]
PERSONAL = [
    "chat:write", "channels:read", "channels:write", "channels:history", "groups:read", "groups:write",
    "groups:history", "im:read", "im:write", "im:history", "mpim:write", "files:read", "files:write",
]  # fmt: skip
"""What people may do themselves; the stand-in acts for them with tokens that no app ever sees."""


class Workspace:
    """One workspace. `bot_user` and `bot_id` are the app's in it, installed or not."""

    def __init__(self, *, town: SlackStandIn, name: str) -> None:
        self.town = town
        self.name = name
        self.id = fresh("T")
        self.domain = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "workspace"
        self.bot_user = fresh("U")
        self.bot_id = fresh("B")
        self.mirror = Mirror()
        self.events = Events(self)
        self.people: dict[str, Person] = {}
        self.places: dict[str, Place] = {}

    # --- the app in it
    @property
    def app_token(self) -> str:
        """For Socket Mode; the app's, so the same in every workspace."""
        return self.town.app_token

    @property
    def bot_token(self) -> str:
        """The newest one.

        Raises:
            NotThere: the app is not installed here.
        """
        for row in reversed(self.mirror.all("tokens")):
            if row["token_type"] == "bot" and not row.get("revoked"):
                return str(row["token"])
        if self._first_token:
            return self._first_token
        raise NotThere(f"the app is not installed in {self.name}")

    @property
    def is_installed(self) -> bool:
        """Whether the app has a token here."""
        rows = self.mirror.all("tokens")
        return any(row["token_type"] == "bot" and not row.get("revoked") for row in rows)

    def open(self) -> None:
        """Begin: the engine gets a store for it."""
        town, self._first_token = self.town, ""
        town.engine.send(
            "open", team=self.id, name=self.name, domain=self.domain, baseUrl=town.site, strictScopes=True
        )
        name = town.app.name
        slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")
        self.put("users", self._user_row(self.bot_user, slug, name, is_bot=True))
        app: Facts = {"app_id": town.app_id, "client_id": town.client_id, "client_secret": town.client_secret}
        app |= {"name": name, "redirect_uris": town.redirect_uris, "scopes": list(town.app.scopes)}
        app |= {"user_scopes": [], "bot_id": self.bot_id, "bot_user_id": self.bot_user, "bot_name": slug}
        self.put("oauth_apps", app)
        bot = {"bot_id": self.bot_id, "app_id": town.app_id, "user_id": self.bot_user, "name": name}
        self.put("bots", bot | {"deleted": False, "icons": {"image_48": ""}})

    def gets_app(self) -> str:
        """Install the app without OAuth, as an internal app is; returns the bot token."""
        parts = [str(secrets.randbelow(10**12)) for _ in range(2)]
        token = self._first_token = "-".join(["xoxb", *parts, secrets.token_urlsafe(18).replace("-", "x")])
        facts = {"app_id": self.town.app_id, "bot_id": self.bot_id, "bot_user_id": self.bot_user}
        self.put("tokens", self._token_row(token, "bot", self.bot_user, list(self.town.app.scopes)) | facts)
        return token

    async def removes_app(self) -> None:
        """An administrator removes the app: its tokens end, and it is told so."""
        bots = [row["token"] for row in self.mirror.all("tokens") if row["token_type"] == "bot"]
        self._first_token = ""
        for token in bots:
            await self.put("tokens", {"revoked": "account_inactive"}, token=token)
        for place in self.places.values():
            await place.loses(self.bot_user)
        self.events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}})
        self.events.send({"type": "app_uninstalled"})

    async def revokes_token(self) -> None:
        """The bot's token ends; the app stays."""
        token, self._first_token = self.bot_token, ""
        await self.put("tokens", {"revoked": "token_revoked"}, token=token)
        self.events.send({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}})

    # --- people and places
    def user(self, name: str, *, language: str = "en-US", admin: bool = False) -> Person:
        """Somebody in this workspace, with a direct conversation with the app."""
        person = Person(workspace=self, id=fresh("U"), name=name, language=language)
        self.people[person.id] = person
        slug = re.sub(r"[^a-z0-9._-]+", "", name.lower()) or person.id.lower()
        self.put("users", self._user_row(person.id, slug, name, admin=admin, locale=language))
        self.put("tokens", self._token_row(person.token, "user", person.id, PERSONAL))
        members = [person.id, self.bot_user]
        person.dm = self._place("D", slug, members, is_im=True, is_private=True, user=person.id)
        return person

    def channel(self, name: str, members: Iterable[Person] = (), *, private: bool = False) -> Place:
        """A channel with these people; the app is not in it yet."""
        ids = [person.id for person in members]
        return self._place("C", name, ids, is_im=False, is_private=private)

    def member(self, user: str) -> Person:
        """The person with this id.

        Raises:
            NotThere: nobody here.
        """
        if user not in self.people:
            raise NotThere(f"{user} is nobody in {self.name}")
        return self.people[user]

    def place(self, channel: str) -> Place | None:
        """The channel or direct conversation with this id."""
        if channel not in self.places and (row := self.mirror.one("channels", channel_id=channel)):
            self.places[channel] = Place(workspace=self, id=channel, name=row["name"], kind=channel[0])
        return self.places.get(channel)

    def file(self, file_id: str) -> bytes | None:
        """The bytes of a file; None when it is gone."""
        return content_of(self.mirror.one("files", file_id=file_id))

    # --- rows
    def put(self, collection: str, row: Facts | None, **match: Any) -> Any:
        """Insert a row, or change (delete, when None) those that match. Can be awaited."""
        return self.town.engine.send("put", team=self.id, collection=collection, row=row, match=match or None)

    def _place(self, letter: str, name: str, members: list[str], **facts: Any) -> Place:
        place = Place(workspace=self, id=fresh(letter), name=name, kind=letter)
        self.places[place.id] = place
        about = {"value": "", "creator": "", "last_set": int(time.time())}
        row = {"channel_id": place.id, "team_id": self.id, "name": name, "is_channel": letter == "C"}
        row |= {"is_mpim": False, "is_archived": False, "topic": about, "purpose": about, "members": members}
        row |= {"creator": members[0] if members else "", "num_members": len(members), "last_read": {}}
        opened = {"is_open_by_user": dict.fromkeys(members, True)} if letter == "D" else {}
        place.begun = row | facts | opened
        self.put("channels", place.begun)
        return place

    def _token_row(self, token: str, kind: str, user: str, scopes: list[str]) -> Facts:
        return {"token": token, "token_type": kind, "team_id": self.id, "user_id": user, "scopes": scopes}

    def _user_row(self, user: str, slug: str, name: str, **facts: Any) -> Facts:
        profile = {"display_name": name, "real_name": name, "image_48": "", "image_192": ""}
        profile |= {"real_name_normalized": name, "display_name_normalized": name, "status_text": ""}
        row: Facts = {"user_id": user, "team_id": self.id, "name": slug, "real_name": name}
        row["profile"] = profile
        row |= {
            "email": f"{slug}@{self.domain}.example",
            "is_bot": facts.get("is_bot", False),
            "deleted": False,
        }
        row |= {"is_admin": facts.get("admin", False), "presence": "active", "manual_presence": "auto"}
        return row | {"connection_count": 1, "locale": facts.get("locale", "en-US")}
