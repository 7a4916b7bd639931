"""A shop that uses wabridge: the service, its console, the WhatsApp stand-in, an owner and customers."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.key_file import master_keys_at
from storage.store import open_store
from tests.at_the_console import Operator
from tests.patience import PATIENCE_S
from tests.planted import leaks, planted_in
from tests.server_process import free_port
from tests.service import ROOT, Service, clean
from tests.standins.whatsapp.facts import Entry, Frame
from tests.standins.whatsapp.people import Person
from tests.standins.whatsapp.phone import Phone
from tests.standins.whatsapp.town import WhatsAppStandIn

SHOP, OWNER = "+5511999990001", "+5511988880001"
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")

Commands = tuple[str, ...]


class Shop:
    """Everything together, in one folder. `commands` are the processes that serve it."""

    def __init__(self, folder: Path, *, commands: Commands = ("up",), **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.town = WhatsAppStandIn()
        self.operator = Operator(f"http://127.0.0.1:{self.port}")
        self.environment = environment
        self.commands = commands
        self.services: dict[str, Service] = {}
        self._stack = AsyncExitStack()

    @property
    def phone(self) -> Phone:
        """The phone of the shop's WhatsApp account."""
        return self.town.phone(SHOP, name="Aurora")

    @property
    def owner(self) -> Person:
        """The owner's own number."""
        return self.town.person(OWNER, name="Olga")

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.town)
        self._stack.push_async_callback(self._leave)
        for command in self.commands:
            service = Service(command, **self._settings())
            self.services[command] = await self._stack.enter_async_context(service)
        await self.operator.enter(await self._bots.link())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for command, service in self.services.items():
                error.add_note(f"--- {command}\n{service.tail()}")
        await self._stack.__aexit__(kind, error, trace)
        if error is None:
            self._assert_nothing_personal_was_written()
            await self._assert_every_frame_has_its_cause()

    async def _leave(self) -> None:
        """Whoever sits at the console in the end, which may be somebody else than at first."""
        await self.operator.leave()

    @property
    def _bots(self) -> Service:
        return self.services.get("up") or self.services["bots"]

    def _settings(self) -> dict[str, str]:
        return {
            "WABRIDGE_DATA_DIR": str(self.folder),
            "WHATSAPP_URL": self.town.base_url,
            "CONSOLE_PORT": str(self.port),
            **self.environment,
        }

    # --- what the installation's operator does
    async def command(self, *arguments: str) -> str:
        """Run a command of wabridge beside the service; what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "wabridge.py"),
            *arguments,
            cwd=str(self.folder),
            env=clean(os.environ) | self._settings(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(PATIENCE_S):
            printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    def one_more(self, command: str, **environment: str) -> Service:
        """Another process of that kind, to be entered; its console is on a port of its own."""
        return Service(command, **(self._settings() | {"CONSOLE_PORT": str(free_port())} | environment))

    # --- what people do
    async def opens(self, *, by: Callable[[], Awaitable[None]] | None = None) -> None:
        """Onboarding, from the first screen to a proven owner with the main menu."""
        await self.sets_up(number=OWNER)
        await (by or self.links_by_qr)()
        await self.operator.presses("Go on")
        screen = await self.operator.sees_page("prove")
        await self.owner.writes(self.phone, _code_on(screen["lines"]))
        await self.operator.sees(lambda screen: screen["page"] == "main_menu")
        await self.owner_reads("Main menu")

    async def sets_up(self, *, number: str | None) -> None:
        """The checklist up to linking; number None: the shop's own number steers (message-yourself)."""
        operator = self.operator
        await operator.presses("Next")
        await operator.types("Café Aurora")
        await operator.presses("Next")
        await operator.presses("I understand")
        await operator.presses("Next")
        await (operator.types(number) if number else operator.presses("The number that I link"))
        await operator.presses("Next")
        await operator.sees_page("link")

    async def links_by_qr(self) -> None:
        """Choose the QR code, and scan it as it is shown."""
        await self.operator.presses("Link with a QR code")
        await self.operator.sees(lambda screen: (screen["pairing"] or {}).get("kind") == "qr")
        codes = await self.town.until(lambda: self.town.present_qr)
        await self.phone.scan(codes[0])
        await self.connected()

    async def links_by_code(self) -> None:
        """Choose the code, and type it on the phone."""
        await self.operator.presses("Link with a code")
        await self.operator.types(SHOP)
        screen = await self.operator.sees(lambda screen: (screen["pairing"] or {}).get("kind") == "code")
        await self.phone.enter_code(screen["pairing"]["code"])
        await self.connected()

    async def connected(self, *, within_s: float = 60.0) -> None:
        """Wait until the console says so."""
        await self.operator.sees(lambda screen: "Connected" in screen["status"], within_s=within_s)

    def owner_got(self) -> list[Entry]:
        """What reached the owner from the shop, oldest first."""
        return self.owner.received(self.phone)

    async def owner_reads(self, text: str, *, after: int = 0, within_s: float = 60.0) -> Entry:
        """The first message to the owner, beyond the first `after`, that holds `text`."""

        def found() -> Entry | None:
            return next((one for one in self.owner_got()[after:] if text in one.text), None)

        entry = await self.town.until(found, within_s=within_s)
        assert entry is not None
        return entry

    async def owner_asks(self, text: str, expected: str) -> Entry:
        """Write as the owner, and read the answer."""
        after = len(self.owner_got())
        await self.owner.writes(self.phone, text)
        return await self.owner_reads(expected, after=after)

    # --- what must hold
    def frames_to_others(self) -> list[Frame]:
        """Every frame that reached the server towards anybody but the owner and the shop itself."""
        ours = {"", OWNER, SHOP}
        # Delivery receipts are the page's own, as of any linked device; a query only asks the server.
        quiet = {"receipt", "query", "timelock_query"}
        return [frame for frame in self.town.frames if frame.to not in ours and frame.kind not in quiet]

    def assert_silence(self, *, allowed: tuple[str, ...] = ()) -> None:
        """Nothing reached a customer, but for these texts, each once."""
        texts = [frame.text for frame in self.frames_to_others()]
        assert sorted(texts) == sorted(allowed), self.frames_to_others()

    def assert_nothing_twice(self) -> None:
        """No message reached the server twice under one name, and nobody read a copy."""
        # A frame with attempt 2 or more is the page's own resend, after it lost its connection unanswered.
        names = [(f.to, f.stanza_id) for f in self.town.frames if f.kind == "message" and f.attempt == 1]
        assert len(names) == len(set(names)), names

    def _assert_nothing_personal_was_written(self) -> None:
        """After every story: no number, name or text of anybody in what any process has written."""
        planted = planted_in(self.town)
        assert {name: leaks(one.heard, planted) for name, one in self.services.items()} == {
            name: [] for name in self.services
        }

    async def _assert_every_frame_has_its_cause(self) -> None:
        """After every story: what reached the server towards a customer is a person's recorded act.

        A typing mark belongs to a message of a broadcast; a read mark or a changed presence is nobody's act.
        """
        url = self.environment.get("DATABASE_URL") or f"sqlite://{self.folder / 'wabridge.db'}"
        store = await open_store(url, master_key=master_keys_at(self.folder / "master.key"))
        try:
            rows = await store.engine.sql.all(
                "SELECT o.stanza, o.broadcast_id FROM outbox o JOIN causes c ON c.id = o.cause_id"
                " WHERE o.stanza IS NOT NULL"
            )
        finally:
            await store.close()
        caused = {row["stanza"] for row in rows}
        frames = self.frames_to_others()
        sent = {frame.to for frame in frames if frame.kind == "message"}
        typed = [frame for frame in frames if frame.kind in {"typing", "paused"}]
        assert not typed or any(row["broadcast_id"] for row in rows), typed
        assert all(frame.to in sent for frame in typed), typed
        others = [frame for frame in frames if frame not in typed]
        assert all(frame.kind == "message" and frame.stanza_id in caused for frame in others), others


def _code_on(lines: list[str]) -> str:
    return next(found[0] for line in lines if (found := CODE.fullmatch(line)))
