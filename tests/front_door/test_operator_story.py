"""An operator at the command line, beside a running service with a linked account."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from pathlib import Path

import aiohttp
import psutil

from tests.front_door.private import CUSTOMER, Listener, browsers_of
from tests.front_door.terminal import Said, Terminal
from tests.patience import PATIENCE_S
from tests.shop import CODE, OWNER, Shop


async def test_the_operator_looks_stops_sends_limits_them_and_invites(tmp_path: Path) -> None:
    async with Shop(tmp_path, LOG_LEVEL="DEBUG") as shop:
        listener, terminal = Listener(shop), beside(shop)
        await _opens(shop, listener, shop.links_by_qr)

        await _looks(terminal)
        await _suspends_and_resumes(shop, terminal)
        await _limits_replies(shop, terminal)
        await _invites(terminal)
        await _two_presses_of_ctrl_c_end_it_at_once(shop)

        listener.hears(shop.services["up"])
        assert listener.leaks() == []
        assert listener.tracebacks == []
        assert "info" in listener.levels


async def test_a_business_is_erased_while_its_session_runs(tmp_path: Path) -> None:
    async with Shop(tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as shop:
        listener, terminal = Listener(shop), beside(shop)
        service = shop.services["up"]
        await _opens(shop, listener, shop.links_by_code)
        await shop.town.person(CUSTOMER, name="Ximena").writes(shop.phone, "Is there lemon cake in Zaragoza?")
        await shop.operator.presses("Messages")
        await shop.operator.sees(lambda screen: any("lemon cake" in line for line in screen["lines"]))

        await _stops_in_order_and_starts_again(shop, listener)
        profiles = list((tmp_path / "profiles").iterdir())
        erased = await terminal.runs("tenants", "delete", "Café Aurora", "--confirm", "Café Aurora")

        assert erased.code == 0, erased.all
        assert "logins 1," in erased.out
        assert len(profiles) == 1
        assert not profiles[0].exists()
        assert browsers_of(tmp_path) == []
        assert "No sessions yet" in (await terminal.runs("sessions", "list")).out
        assert (await terminal.runs("doctor", "--quick")).code == 0
        assert await service.stop() == 0
        listener.hears(service)
        assert listener.leaks() == []
        assert listener.tracebacks == []


def beside(shop: Shop) -> Terminal:
    """Another terminal on the shop's folder."""
    return Terminal(shop.folder, WABRIDGE_DATA_DIR=str(shop.folder), CONSOLE_PORT=str(shop.port))


async def _opens(shop: Shop, listener: Listener, by: object) -> None:
    assert callable(by)
    await shop.sets_up(number=OWNER)
    await by()
    await shop.operator.presses("Go on")
    screen = await shop.operator.sees_page("prove")
    listener.learns_screen(screen)
    listener.learns(shop.town.present_qr)
    code = next(line for line in screen["lines"] if CODE.fullmatch(line))
    await shop.owner.writes(shop.phone, code)
    await shop.operator.sees_page("main_menu")
    await shop.owner_reads("Main menu")


async def _looks(terminal: Terminal) -> None:
    doctor = await terminal.runs("doctor", "--quick")
    tenants, sessions = await asyncio.gather(
        terminal.runs("tenants", "list"), terminal.runs("sessions", "list")
    )

    assert doctor.code == 0, doctor.all
    assert "connected" in sessions.out
    for table in (tenants, sessions):
        assert re.search(r"\b[0-9a-v]{26}\b", table.out)
        assert max(map(len, table.out.splitlines())) <= 80
    assert "1 of 1" in tenants.out


async def _suspends_and_resumes(shop: Shop, terminal: Terminal) -> None:
    stopped = await terminal.runs("tenants", "suspend", "Café Aurora")
    before = len(shop.owner_got())
    await shop.owner.writes(shop.phone, "1")
    screen = await shop.operator.sees_page("status")
    listed = await terminal.runs("tenants", "list")
    sent_meanwhile = len(shop.owner_got()) - before
    lifted = await terminal.runs("tenants", "resume", "Café Aurora")

    assert "nothing is sent any more" in stopped.out
    assert any("suspended" in line for line in screen["lines"])
    assert "suspended" in listed.out
    assert sent_meanwhile == 0
    assert "sending goes on" in lifted.out
    await shop.owner_reads("Status", after=before)


async def _limits_replies(shop: Shop, terminal: Terminal) -> None:
    ximena = shop.town.person(CUSTOMER, name="Ximena")
    await terminal.runs("tenants", "quotas", "Café Aurora", "--sends-per-day", "0")
    await ximena.writes(shop.phone, "Is there lemon cake?")
    await shop.operator.presses("Back")
    await shop.operator.presses("Messages")
    await shop.operator.sees(lambda screen: any("lemon cake" in line for line in screen["lines"]))
    for label in ("By contact", "Ximena", "Reply"):
        await shop.operator.presses(label)
    await shop.operator.types("Yes, in Zaragoza.")
    await shop.operator.presses("Send to Ximena")
    await shop.owner_asks("menu", "Main menu")
    shop.assert_silence()

    said = await terminal.runs("tenants", "quotas", "Café Aurora", "--sends-per-day", "unlimited")

    assert "Messages to contacts a day: unlimited" in said.out
    await shop.town.until(
        lambda: [entry.text for entry in ximena.received(shop.phone)] == ["Yes, in Zaragoza."]
    )


async def _invites(terminal: Terminal) -> None:
    said = await terminal.runs("invite", "Café Aurora", "--role", "agent", "--hours", "1")
    again = await terminal.runs("console", "--tenant", "Café Aurora")

    assert said.code == 0, said.all
    assert said.err == again.err == ""
    assert await _accepts(_link(said, "Invitation"), "Rosa")
    assert "/enter/" in _link(again, "Console")


async def _accepts(link: str, name: str) -> bool:
    """Open an invitation as a browser does, and write a name; whether that leads into the console."""
    base = link.partition("/invite/")[0]
    headers = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(link) as response:
            found = re.search(r'name="csrf" value="([^"]+)"', await response.text())
        assert found is not None
        form = {"csrf": found[1], "name": name}
        async with browser.post(link, data=form, headers=headers) as response:
            return response.status == 200 and 'name="csrf" content="' in await response.text()


def _link(said: Said, what: str) -> str:
    found = re.search(rf"^{what}: (\S+)$", said.out, re.MULTILINE)
    assert found is not None, said.all
    return found[1]


async def _two_presses_of_ctrl_c_end_it_at_once(shop: Shop) -> None:
    service = shop.services["up"]
    process = service._process
    assert process is not None
    assert browsers_of(shop.folder)

    os.killpg(process.pid, signal.SIGINT)
    await service.says("Stopping, in order.")
    os.killpg(process.pid, signal.SIGINT)
    code = await asyncio.wait_for(process.wait(), PATIENCE_S)

    # The orderly end may have been the faster one.
    assert code in {0, 130}
    psutil.wait_procs(browsers_of(shop.folder), timeout=5)
    assert browsers_of(shop.folder) == []


async def _stops_in_order_and_starts_again(shop: Shop, listener: Listener) -> None:
    service = shop.services["up"]
    began = asyncio.get_running_loop().time()
    code = await service.stop()
    took_s = asyncio.get_running_loop().time() - began
    listener.hears(service)

    assert code == 0
    assert took_s < 25
    assert browsers_of(shop.folder) == []
    await service.start()
    await shop.connected()


async def test_a_session_is_given_a_proxy_of_its_own_and_loses_it_again(installed: Terminal) -> None:
    session = (await installed.runs("sessions", "list")).last_id

    told = "http://user:secret@127.0.0.1:3128"
    in_clear = await installed.runs("sessions", "proxy", session, told)
    given = await installed.runs("sessions", "proxy", session, typed=f"{told}\n")
    taken = await installed.runs("sessions", "proxy", session, "none")

    assert (given.code, taken.code) == (0, 0)
    assert "through that proxy" in given.out
    assert "secret" not in given.all
    assert in_clear.code == 1
    assert "everybody on this machine can read" in in_clear.complaint
    assert "directly" in taken.out


async def test_migrating_where_nothing_is_yet_makes_the_database_and_its_key(terminal: Terminal) -> None:
    said = await terminal.runs("migrate")
    again = await terminal.runs("migrate")

    assert said.code == 0, said.all
    assert again.out == "The database is up to date.\n"
    assert (terminal.folder / "data/master.key").exists()
