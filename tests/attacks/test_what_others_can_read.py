"""The whole service at work: what somebody finds who reads its logs, its files, or the list of processes."""

from __future__ import annotations

import stat
from pathlib import Path

import psutil

from tests.shop import OWNER, SHOP, Shop

CUSTOMER = "+5511977770001"
KEY = "do-not-tell"
SAID = ("Do you have cake?", "Of course we have cake.", "Zoraide Customer", "Aurora")


async def test_no_secret_and_nothing_personal_is_found_in_logs_files_and_processes(tmp_path: Path) -> None:
    async with Shop(tmp_path, LOG_LEVEL="DEBUG", S3_ACCESS_KEY_ID=KEY, S3_SECRET_ACCESS_KEY=KEY) as shop:
        secrets: list[str] = []

        async def links() -> None:
            await shop.operator.presses("Link with a QR code")
            await shop.operator.sees(lambda screen: (screen["pairing"] or {}).get("kind") == "qr")
            secrets.extend(await shop.town.until(lambda: shop.town.present_qr))
            await shop.operator.presses("Cancel linking")
            await shop.operator.presses("Link with a code")
            await shop.operator.types(SHOP)
            screen = await shop.operator.sees(lambda one: (one["pairing"] or {}).get("kind") == "code")
            secrets.append(screen["pairing"]["code"])
            await shop.phone.enter_code(screen["pairing"]["code"])
            await shop.connected()

        await shop.opens(by=links)
        await _replies_to_a_customer(shop)
        secrets += [entry.text for entry in shop.phone.received(shop.owner) if len(entry.text) == 9]
        assert len(secrets) >= 3, "a QR code, a pairing code, and the code that proves the owner's number"
        hidden = [KEY, *secrets, *SAID, *(number.lstrip("+") for number in (SHOP, OWNER, CUSTOMER))]

        service = shop.services["up"]
        family = [psutil.Process(service.pid), *psutil.Process(service.pid).children(recursive=True)]
        commands = "\n".join(" ".join(one.cmdline()) for one in family)
        inherited = [one.name() for one in family[1:] if KEY in str(one.environ())]
        await service.stop()
        logs = "\n".join(service.lines)
        await service.start()

        assert len(family) > 2, "the browser, and Playwright's own process"
        assert inherited == []
        assert [word for word in hidden if word in commands] == []
        assert [word for word in hidden if word in logs] == []
        assert _found(tmp_path, hidden) == []
        assert _open_to_others(tmp_path) == []


async def _replies_to_a_customer(shop: Shop) -> None:
    await shop.town.person(CUSTOMER, name="Zoraide Customer").writes(shop.phone, SAID[0])
    await shop.operator.presses("Messages")
    await shop.operator.sees(lambda screen: any(SAID[0] in line for line in screen["lines"]))
    for label in ("By contact", "Zoraide", "Reply"):
        await shop.operator.presses(label)
    await shop.operator.types(SAID[1])
    await shop.operator.presses("Send to Zoraide")
    await shop.operator.sees(lambda screen: any("✓" in line for line in screen["lines"]))


def _found(data: Path, words: list[str]) -> list[tuple[str, str]]:
    """Which of these words stand in which file, the browser's own profile left out."""
    files = [file for file in data.rglob("*") if file.is_file() and "browser" not in file.parts]
    assert len(files) >= 4
    return [
        (str(file.relative_to(data)), word)
        for file in files
        for word in words
        if word.encode() in file.read_bytes() or word in str(file.relative_to(data))
    ]


def _open_to_others(data: Path) -> list[str]:
    """What other users of the machine could open, were the folder itself open to them."""
    return [entry.name for entry in data.iterdir() if entry.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
