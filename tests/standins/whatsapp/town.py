"""`WhatsAppStandIn`: the page, the server behind it, and the people, on a loopback port of its own."""

from __future__ import annotations

import itertools
import secrets
import time
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.standins.watching import Watched
from tests.standins.whatsapp.devices import Device, Room
from tests.standins.whatsapp.facts import Frame
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.link import Link
from tests.standins.whatsapp.media import MediaShelf
from tests.standins.whatsapp.people import Person, digits_of
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.post import PostOffice
from tests.standins.whatsapp.releases import Release
from tests.standins.whatsapp.web import make_app

P = TypeVar("P", bound=Person)


class WhatsAppStandIn(Watched):
    """A town with its own WhatsApp. Use it as an async context manager."""

    def __init__(
        self, *, port: int = 0, knobs: Knobs | None = None, control_token: str | None = None
    ) -> None:
        super().__init__()
        self.knobs = knobs or Knobs()
        self.control_token = control_token or secrets.token_urlsafe(24)
        self.frames: list[Frame] = []
        self.release = Release()
        self.releases: dict[str, Release] = {self.release.version: self.release}
        self.pages_served: list[str] = []
        self.post = PostOffice(self)
        self.media = MediaShelf()
        self.status_feed = Room(jid="status@broadcast", name="Status", members=())
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, Room] = {self.status_feed.jid: self.status_feed}
        self.sockets_seen = 0
        self._by_lid: dict[str, Person] = {}
        self._links: list[Link] = []
        self._port = port
        self._connection_ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._port}/"

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(make_app(self), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for link in list(self._links):
            await link.close()
        if self._runner:
            await self._runner.cleanup()

    # --- people and places
    def phone(self, number: str, *, name: str = "Owner") -> Phone:
        """The phone with this number, made when it is new."""
        known = self.people.get("+" + digits_of(number))
        if isinstance(known, Phone):
            return known
        phone = Phone(town=self, number="+" + digits_of(number), name=name, knobs=self.knobs)
        if known:  # somebody wrote to this number before it was made a phone here
            phone.entries = known.entries
        return self._settle(phone)

    def person(self, number: str, *, name: str | None = None) -> Person:
        """The person with this number (a phone's owner, if it is one), made when new."""
        known = self.people.get("+" + digits_of(number))
        if known:
            return known
        number = "+" + digits_of(number)
        return self._settle(Person(town=self, number=number, name=name or number))

    def group(self, name: str, members: list[Person]) -> Room:
        """A new group of these people."""
        return self._open_room(f"12036304{len(self.rooms):010d}@g.us", name, members)

    def broadcast_list(self, name: str, members: list[Person]) -> Room:
        """A new broadcast list: what its owner writes to it reaches each member in their own chat."""
        return self._open_room(f"16{len(self.rooms):08d}@broadcast", name, members)

    def channel(self, name: str, followers: list[Person]) -> Room:
        """A new channel that these people follow."""
        return self._open_room(f"12036319{len(self.rooms):010d}@newsletter", name, followers)

    def known(self, wid: str) -> Person | None:
        """The person behind an id by LID or by number, if there is one."""
        return self._by_lid.get(wid) if wid.endswith("@lid") else self.people.get("+" + digits_of(wid))

    def resolve(self, wid: str) -> Person | Room | None:
        """The person or room behind any chat id."""
        return self.rooms.get(wid) or self.known(wid)

    def find(self, to: Person | Room | str) -> Person | Room:
        """The person or room meant by a number or an id; an unknown number becomes a person."""
        if not isinstance(to, str):
            return to
        return self.resolve(to) or self.person(to)

    def phone_with(self, number: str) -> Phone | None:
        """The phone with this number, if it is one."""
        known = self.people.get("+" + digits_of(number))
        return known if isinstance(known, Phone) else None

    def device(self, device_id: str, token: str) -> tuple[Phone, Device] | None:
        """The linked device that shows this token, with its phone."""
        for person in self.people.values():
            if isinstance(person, Phone) and (device := person.devices.get(device_id)):
                return (person, device) if device.token == token else None
        return None

    # --- watching
    def set(self, **changes: Any) -> None:
        """Turn the knobs of pages that are not linked, and of phones made from now on."""
        self.knobs = self.knobs.with_changes(changes)
        self.changed()

    def serves(self, version: str, *, moved: bool = False) -> None:
        """Put out a new release of the page; pages that are loaded from now on are of it."""
        self.release = self.releases[version] = Release(version=version, moved=moved)
        self.changed()

    @property
    def present_qr(self) -> list[str]:
        """The texts of the QR codes that pages show now, the oldest page first."""
        return [",".join([link.ref, *link.keys]) for link in self._links if link.ref]

    def what_happened_last(self) -> str:
        """How far it has come, for a failure."""
        return f"{len(self.frames)} frames so far"

    def note(self, link: Link, frame: dict[str, Any]) -> None:
        """Write down a frame that a page sent."""
        known = self.resolve(str(frame.get("to") or ""))
        self.frames.append(
            Frame(
                seq=len(self.frames) + 1,
                at=time.time(),
                account=link.phone.number if link.phone else "",
                device_id=link.device.id if link.device else "",
                connection_id=link.connection_id,
                kind=str(frame["kind"]),
                to=known.canonical if known else str(frame.get("to") or ""),
                stanza_id=str(frame.get("stanza_id") or ""),
                text=str(frame.get("body") or frame.get("caption") or ""),
                type=str(frame.get("type") or ""),
                attempt=int(frame.get("attempt") or 1),
                detail=frame.get("detail") or {},
            )
        )
        self.changed()

    def open_links(self) -> list[Link]:
        """All open sockets, the oldest first."""
        return list(self._links)

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Serve a page's socket until it closes."""
        link = Link(self, socket, next(self._connection_ids))
        self.sockets_seen += 1
        self._links.append(link)
        await link.run()

    def forget(self, link: Link) -> None:
        """A socket has closed."""
        self._links.remove(link)
        self.changed()

    def _settle(self, person: P) -> P:
        self.people[person.number] = person
        self._by_lid[person.lid] = person
        everyone = tuple(self.people.values())
        self.status_feed = Room(jid="status@broadcast", name="Status", members=everyone)
        self.rooms[self.status_feed.jid] = self.status_feed
        return person

    def _open_room(self, jid: str, name: str, members: list[Person]) -> Room:
        self.rooms[jid] = Room(jid=jid, name=name, members=tuple(members))
        return self.rooms[jid]
