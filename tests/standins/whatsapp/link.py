"""One page's socket to the server: pairing, login, mail, and everything the page sends."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.standins.whatsapp.devices import Device
from tests.standins.whatsapp.sending import take

if TYPE_CHECKING:
    from tests.standins.whatsapp.phone import Phone
    from tests.standins.whatsapp.town import WhatsAppStandIn

CODE_LETTERS = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"


class Link:
    """A socket. Before linking it shows references and codes; after it, it belongs to one device."""

    def __init__(self, town: WhatsAppStandIn, socket: web.WebSocketResponse, connection_id: int) -> None:
        self.town = town
        self.connection_id = connection_id
        self.ref: str | None = None
        self.keys: list[str] = []
        self.code: str | None = None
        self.code_for = ""
        self.phone: Phone | None = None
        self.device: Device | None = None
        self.listening = False  # whether mail may be sent now
        self._socket = socket
        self._tasks: set[asyncio.Task[None]] = set()
        self._rotation: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve the socket until it closes."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(message.json())
        finally:
            for task in self._tasks:
                task.cancel()
            if self.device and self.device.link is self:
                self.device.link = None
            self.town.forget(self)

    async def say(self, frame: dict[str, Any]) -> None:
        """Send one frame to the page; a page that has gone is no error."""
        if not self._socket.closed:
            try:
                await self._socket.send_json(frame)
            except ConnectionError:
                await self.close()

    async def close(self) -> None:
        """Close the socket from the server's side."""
        self.listening = False
        if self.device and self.device.link is self:
            self.device.link = None
        await self._socket.close()

    async def replaced(self) -> None:
        """Another socket of the same device has taken over."""
        self.listening = False
        if self.device and self.device.link is self:
            self.device.link = None
        await self.say({"kind": "conflict"})
        await self._socket.close()

    async def banned(self, until: float) -> None:
        """The account is turned away for a while; the device stays linked."""
        self.listening = False
        if self.device and self.device.link is self:
            self.device.link = None
        await self.say({"kind": "banned", "expire": max(1, round(until - time.time()))})
        await self._socket.close()

    def hears_again(self) -> None:
        """The server was deaf, and brings now what it owes."""
        if self.phone and self.device:
            self.spawn(self._bring_backlog(self.phone, self.device))

    async def paired(self, phone: Phone, device: Device) -> None:
        """The phone has accepted this page."""
        if self._rotation:
            self._rotation.cancel()
        self.ref = self.code = None
        me = {
            "pn": phone.pn,
            "lid": phone.lid,
            "name": phone.name,
            "lid_addressing": phone.knobs.lid_addressing,
        }
        await self.say({"kind": "paired", "me": me, "device": {"id": device.id, "token": device.token}})

    def spawn(self, coroutine: Any) -> asyncio.Task[None]:
        """Run something that lives at most as long as this socket."""
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _hear(self, frame: dict[str, Any]) -> None:
        kind = frame["kind"]
        if self.phone and self.phone.knobs.deaf and kind != "hello":
            if kind not in ("stored", "reloading"):
                self.town.note(self, frame)
            return
        if kind == "hello":
            await self._hello(frame)
        elif kind == "more_refs":
            if self._rotation:
                self._rotation.cancel()
            self._rotation = self.spawn(self._rotate())
        elif kind == "code_request":
            await self._make_code(frame)
        elif kind == "stored" and self.device:
            for mid in frame["mids"]:
                self.device.waiting.pop(mid, None)
            self.town.changed()
        elif kind == "reloading" and self.phone:
            self.phone.reload_spent = True
        elif kind == "logout" and self.phone and self.device:
            self.phone.devices.pop(self.device.id, None)
            self.town.changed()
            await self.say({"kind": "removed", "reason": "user_initiated"})
        elif self.phone and self.device:
            await take(self, self.phone, self.device, frame)

    async def _hello(self, frame: dict[str, Any]) -> None:
        if not frame.get("device"):
            self.keys = frame["keys"]
            self._rotation = self.spawn(self._rotate())
            return
        found = self.town.device(frame["device"]["id"], frame["device"]["token"])
        if found is None:
            await self.say({"kind": "removed", "reason": "unknown_companion"})
            return
        phone, device = found
        if phone.line_is_cut:
            await self.close()
            return
        if phone.banned_until > time.time():
            await self.banned(phone.banned_until)
            return
        if device.link is not None:
            phone.conflicts += 1
            await device.link.replaced()
        phone.takeovers += bool(frame.get("takeover"))
        self.phone, self.device, device.link = phone, device, self
        device.logins += 1
        await self.say(
            {
                "kind": "welcome",
                "knobs": phone.page_knobs(),
                "waiting": len(device.waiting),
                "cycle_end": int(time.time() + phone.knobs.limit_lasts_s),
            }
        )
        if phone.knobs.deaf:
            return
        self.spawn(self._bring_backlog(phone, device))
        self.town.changed()

    async def _bring_backlog(self, phone: Phone, device: Device) -> None:
        await asyncio.sleep(phone.knobs.backlog_after_s)
        while pending := [m for mid, m in device.waiting.items() if mid > getattr(self, "_brought", 0)]:
            for mail in pending:
                self._brought = mail["mid"]
                await self.say({"is_new": phone.knobs.backlog_is_new, **mail, "offline": True})
        self.listening = True
        await self.say({"kind": "offline_end"})
        self.town.changed()

    async def _rotate(self) -> None:
        knobs = self.town.knobs
        for _ in range(knobs.qr_refs):
            self.ref = "2@" + secrets.token_urlsafe(60)
            await self.say({"kind": "ref", "ref": self.ref})
            self.town.changed()
            await asyncio.sleep(self.town.knobs.qr_period_s)
        self.ref = None
        await self.say({"kind": "refs_used_up"})
        self.town.changed()

    async def _make_code(self, frame: dict[str, Any]) -> None:
        phone = self.town.phone_with(str(frame["phone"]))
        knobs = phone.knobs if phone else self.town.knobs
        self.town.note(self, {"kind": "code_request", "detail": {"phone": frame["phone"]}})
        if knobs.code_requests_refused:
            await self.say({"kind": "code_error", "status": 429})
            return
        self.code_for = "".join(c for c in str(frame["phone"]) if c.isdigit())
        self.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
        await self.say({"kind": "code", "code": self.code})
        self.town.changed()
