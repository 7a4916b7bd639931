"""What the sessions need of this machine, checked."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import re
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.health import Finding, fault, good, warning
from sessions.browser_finder import BrowserSettingError, Machine, find_browser, is_headless_shell
from sessions.browser_install import ADVICE
from sessions.environment import environment

OLDEST_WAJS = (4, 5)
"""Before 4.5 wa-js did not know the message keys that WhatsApp Web writes since July 2026."""

_VERSION = re.compile(r"(\d+)\.(\d+)")
START_LIMIT_S = 20.0


async def check_browser(setting: Path | None, *, start: bool, sandbox: bool | None = None) -> Finding:
    """Is there a Chromium, and (start) does it show a page, in its sandbox where sessions want that?"""
    try:
        browser = setting or find_browser(_this_machine())
    except BrowserSettingError as error:
        return fault("browser", str(error), "Correct BROWSER_EXECUTABLE.")
    if browser is None:
        return fault("browser", "no Chromium was found", ADVICE)
    if not start:
        return good("browser", str(browser))
    version, ended = await _run(browser, "--version")
    if version is None:
        return fault("browser", f"{browser} {ended}", ADVICE)
    flags = [] if is_headless_shell(browser) else ["--headless=new"]
    if not wants_sandbox(sandbox):
        flags.append("--no-sandbox")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        page, ended = await _run(
            browser, *flags, "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom", "about:blank"
        )
    if page is None or "<html>" not in page:
        return fault("browser", f"{version} at {browser} shows no page: it {ended}", _why_no_page(sandbox))
    return good("browser", f"{version or 'a Chromium'} at {browser}")


def wants_sandbox(setting: bool | None) -> bool:
    """As sessions decide it: the setting, else never as root, for whom Chromium refuses."""
    return setting if setting is not None else not _is_root()


def _why_no_page(sandbox: bool | None) -> str:
    if not wants_sandbox(sandbox):
        return ADVICE
    return (
        "Its sandbox may not be allowed here: let this account make user namespaces (in docker: the profile"
        " docker/seccomp/profile.json), or set BROWSER_SANDBOX=off.\n" + ADVICE
    )


async def _run(browser: Path, *words: str) -> tuple[str | None, str]:
    """What it printed, None when it failed; and how it ended. Nothing of it is left running."""
    try:
        process = await asyncio.create_subprocess_exec(
            browser,
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(os.environ),
            start_new_session=True,
        )
    except OSError as error:
        return None, f"does not start: {error.strerror}"
    try:
        async with asyncio.timeout(START_LIMIT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        return None, f"does not end within {START_LIMIT_S:g} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        return None, f"ends with {process.returncode}"
    return said.decode(errors="replace").strip(), "ends with 0"


def check_sandbox(setting: bool | None) -> Finding:
    """Does Chromium's sandbox protect this machine from pages?"""
    if wants_sandbox(setting):
        return good("sandbox", "on")
    why = "switched off by BROWSER_SANDBOX" if setting is False else "wabridge runs as root"
    return warning("sandbox", f"off: {why}", "Run wabridge as a user of its own, with BROWSER_SANDBOX=auto.")


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


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _this_machine() -> Machine:
    return Machine(environment=os.environ, home=Path.home(), system=platform.system())
