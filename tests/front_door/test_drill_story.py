"""The operator tries whether the copies of the logins would open, and lets go what was put aside."""

from __future__ import annotations

from pathlib import Path

from tests.front_door.terminal import Terminal
from tests.front_door.test_operator_story import beside
from tests.shop import Shop


async def test_a_drill_tells_what_would_open_and_touches_no_session(tmp_path: Path) -> None:
    async with Shop(tmp_path) as shop:
        terminal = beside(shop)
        await shop.opens()
        await shop.services["up"].says("login.copied")
        logins = [device.logins for device in shop.phone.devices.values()]

        good = await terminal.runs("sessions", "drill", "--all", WHATSAPP_URL=shop.town.base_url)
        _damage(tmp_path / "bundles")
        bad = await terminal.runs("sessions", "drill", "--quick")
        listed = await terminal.runs("sessions", "list")

        assert good.code == 0, good.all
        assert "Each of 1 sessions can be restored" in good.out
        assert bad.code == 1
        assert "no: damaged" in bad.out
        assert "could not be restored" in bad.out
        assert " s" in listed.out
        assert [device.logins for device in shop.phone.devices.values()] == logins
        await shop.owner_asks("menu", "Main menu")


async def test_there_is_nothing_to_drill_or_to_release_before_anything_is_linked(installed: Terminal) -> None:
    session = (await installed.runs("sessions", "list")).last_id

    drill = await installed.runs("sessions", "drill")
    unknown = await installed.runs("sessions", "drill", "nobody")
    released = await installed.runs("sessions", "release", session)

    assert drill.code == 0
    assert "no copies yet" in drill.out
    assert "no session has the id" in unknown.complaint
    assert "None of its copies is put aside" in released.out


def _damage(bundles: Path) -> None:
    """A byte in each stored copy."""
    files = [file for file in bundles.rglob("*") if file.is_file() and file.stat().st_size > 500]
    assert files
    for file in files:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.chmod(0o600)
        file.write_bytes(content)
