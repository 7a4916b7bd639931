"""What the sessions need of this machine, checked."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
from pathlib import Path

from bridge.health import Finding, fault, good, warning
from sessions.browser_finder import BrowserSettingError, Machine, find_browser
from sessions.browser_install import ADVICE

OLDEST_WAJS = (4, 5)
"""Before 4.5 wa-js did not know the message keys that WhatsApp Web writes since July 2026."""

_VERSION = re.compile(r"(\d+)\.(\d+)")
START_LIMIT_S = 20.0


async def check_browser(setting: Path | None, *, start: bool) -> Finding:
    """Is there a Chromium, and (start) does it run?"""
    try:
        browser = setting or find_browser(_this_machine())
    except BrowserSettingError as error:
        return fault("browser", str(error), "Correct BROWSER_EXECUTABLE.")
    if browser is None:
        return fault("browser", "no Chromium was found", ADVICE)
    if not start:
        return good("browser", str(browser))
    arguments = ["--version"]
    try:
        process = await asyncio.create_subprocess_exec(
            str(browser), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(START_LIMIT_S):
            said, _ = await process.communicate()
    except (OSError, TimeoutError) as error:
        return fault("browser", f"{browser} does not start: {type(error).__name__}", ADVICE)
    if process.returncode != 0:
        return fault("browser", f"{browser} ends with {process.returncode}", ADVICE)
    version = said.decode(errors="replace").strip() or "version unknown"
    return good("browser", f"{version} at {browser}")


def check_sandbox(setting: bool | None) -> Finding:
    """Does Chromium's sandbox protect this machine from pages?"""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if setting is not False and not is_root:
        return good("sandbox", "on")
    why = "wabridge runs as root" if is_root else "switched off by BROWSER_SANDBOX"
    return warning("sandbox", f"off: {why}", "Run wabridge as a user of its own.")


def check_wajs(path: Path) -> Finding:
    """Is wa-js there, and new enough?"""
    if not path.is_file():
        return fault("wa-js", f"{path} is missing", "Run `make setup` (or `npm ci`), or set WAJS_PATH.")
    version = _wajs_version(path)
    if version is None:
        return warning("wa-js", f"{path}: version unknown", "Take wa-js from npm: `npm ci`.")
    found = _VERSION.match(version)
    if found and (int(found[1]), int(found[2])) < OLDEST_WAJS:
        return fault("wa-js", f"version {version} is too old", "Update @wppconnect/wa-js: `npm ci`.")
    return good("wa-js", f"version {version}")


def _wajs_version(path: Path) -> str | None:
    """From the package that the bundle lies in."""
    for folder in path.parents[:3]:
        package = folder / "package.json"
        if package.is_file():
            try:
                content = json.loads(package.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return None
            if content.get("name") == "@wppconnect/wa-js":
                return str(content.get("version"))
    return None


def _this_machine() -> Machine:
    return Machine(environment=os.environ, home=Path.home(), system=platform.system())
