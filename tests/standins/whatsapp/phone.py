"""A simulated phone: it links pages, writes, reads, and can take its devices away."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp.devices import Device, Room
from tests.standins.whatsapp.errors import PhoneOffline, StaleCode
from tests.standins.whatsapp.knobs import Knobs
from tests.standins.whatsapp.people import Person, new_stanza_id

if TYPE_CHECKING:
    from tests.standins.whatsapp.link import Link


@dataclass(slots=True, kw_only=True, eq=False)
class Phone(Person):
    """A person whose WhatsApp account can have linked pages."""

    knobs: Knobs
    devices: dict[str, Device] = field(default_factory=dict)
    line_is_cut: bool = False
    conflicts: int = 0  # how often two sockets of one device were open at once
    takeovers: int = 0  # how often a page took the connection back, by WhatsApp's own command for it
    links_made: int = 0
    banned_until: float = 0.0  # unix seconds
    reach_out_limit_until: float | None = None  # unix seconds
    past: list[tuple[Person | Room, Person, str, dict[str, Any]]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)  # strangers that were written to while they are counted
    reload_spent: bool = False  # whether `reload_in_send` has happened since it was set

    @property
    def links(self) -> list[Link]:
        """The sockets of this account that are logged in."""
        return [device.link for device in self.devices.values() if device.link]

    async def scan(self, qr_text: str) -> Device:
        """Point the camera at a QR code with this text; returns the new device.

        Raises:
            StaleCode: the reference is unknown or no longer shown, or the keys are not the page's.
            PhoneOffline: this phone has no network.
        """
        ref, *keys = qr_text.split(",")
        for link in self.town.open_links():
            if link.ref == ref and link.keys[:3] == keys[:3]:
                return await self._link(link)
        raise StaleCode("no page shows this QR code now")

    async def enter_code(self, code: str) -> Device:
        """Type a pairing code such as `ABCD-1234`; returns the new device.

        Raises:
            StaleCode: no page shows this code for this number now.
            PhoneOffline: this phone has no network.
        """
        typed = code.replace("-", "").strip().upper()
        for link in self.town.open_links():
            if typed and link.code == typed and link.code_for == self.digits:
                return await self._link(link)
        raise StaleCode("no page shows this pairing code for this number now")

    def remembers(self, chat: Person | Room, text: str, *, by: Person, t: int) -> str:
        """Something that was written in a chat before a page was linked, at `t` (unix seconds).

        Told from the oldest to the newest. Pages that are linked from now on get it as history, which no
        client is told of as a new message.
        """
        stanza_id = new_stanza_id()
        self.past.append((chat, by, stanza_id, {"type": "chat", "body": text, "t": t}))
        return stanza_id

    async def _sends(self, to: Person | Room | str, record: dict[str, Any]) -> str:
        if not self.online:
            raise PhoneOffline("the phone has no network")
        return await super(Phone, self)._sends(to, record)

    async def reads(self, whom: Person) -> None:
        """Open the chat on the phone: the sender is told, and linked pages no longer count it as unread."""
        await super(Phone, self).reads(whom)
        await self.town.post.to_devices(
            self, {"kind": "chat_read", "chat": self.town.post.chat_id(self, whom)}
        )

    async def remove_device(self, device_id: str | None = None, *, reason: str = "unknown_companion") -> None:
        """Remove one linked device, or all of them, as in the phone's list of devices."""
        for device in [d for d in self.devices.values() if device_id in (None, d.id)]:
            del self.devices[device.id]
            if device.link:
                await device.link.say({"kind": "removed", "reason": reason})
        self.town.changed()

    def go_offline(self) -> None:
        """The phone loses its network. Linked pages go on working, as in reality."""
        self.online = False
        self.town.changed()

    def go_online(self) -> None:
        """The phone has its network back."""
        self.online = True
        self.town.changed()

    async def cuts_line(self) -> None:
        """Close the sockets of this account's pages and refuse new ones, as if out of reach."""
        self.line_is_cut = True
        for link in self.links:
            await link.close()
        self.town.changed()

    def restores_line(self) -> None:
        """Let this account's pages connect again."""
        self.line_is_cut = False
        self.town.changed()

    async def conflict(self) -> None:
        """Tell this account's pages that WhatsApp is open elsewhere, until they press "use here"."""
        self.conflicts += 1
        for link in self.links:
            await link.replaced()

    async def is_banned(self, seconds: float) -> None:
        """WhatsApp's server turns this account's pages away, for so long."""
        self.banned_until = time.time() + seconds
        for link in self.links:
            await link.banned(self.banned_until)

    def ban_ends(self) -> None:
        """The server lets this account's pages in again; they have to try."""
        self.banned_until = 0.0
        self.town.changed()

    def may_not_meet(self, person: Person) -> bool:
        """Whether `person` is one stranger too many; otherwise they are none any more."""
        allowed = self.knobs.new_contacts_allowed
        if allowed is None or person is self or person.number in self.met:
            return False
        if any(entry.author == person.number for entry in self.entries):
            return False
        if len(self.met) >= allowed:
            return True
        self.met.add(person.number)
        return False

    async def set(self, **changes: Any) -> None:
        """Turn knobs of this account; open pages are told at once."""
        was_deaf = self.knobs.deaf
        self.knobs = self.knobs.with_changes(changes)
        if "reload_in_send" in changes:
            self.reload_spent = False
        for link in self.links:
            await link.say({"kind": "knobs", "knobs": self.page_knobs()})
            if was_deaf and not self.knobs.deaf:
                link.hears_again()
        self.town.changed()

    def page_knobs(self) -> dict[str, Any]:
        """What a page of this account is told of the knobs."""
        knobs = self.knobs.as_json()
        if self.reload_spent:
            knobs["reload_in_send"] = "never"
        return knobs

    async def _link(self, link: Link) -> Device:
        if not self.online:
            raise PhoneOffline("the phone has no network")
        self.links_made += 1
        device = Device(id=f"{self.digits}:{self.links_made}", token=secrets.token_hex(16))
        self.devices[device.id] = device
        self.town.post.brings_history(self, device)
        await link.paired(self, device)
        self.town.changed()
        return device
