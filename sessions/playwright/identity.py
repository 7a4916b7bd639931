"""As what a page introduces itself: a plain Chrome, in the User-Agent and in the client hints alike.

WhatsApp shows an "unsupported browser" page to a User-Agent with HeadlessChrome in it. What is said must be
the same everywhere: in the page, its frames, its workers and its service worker, and in every request.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions.driver_errors import NotInstalled
from sessions.environment import environment

# What Chrome says of its system: frozen long ago, also on ARM and on every macOS.
SYSTEMS = {"Darwin": ("Macintosh; Intel Mac OS X 10_15_7", "macOS"), "Linux": ("X11; Linux x86_64", "Linux")}
ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)")
VERSION_LIMIT_S = 20.0

# From Chromium's user_agent_utils.cc: which brand is nonsense, and where it stands, follows from the version.
ORDERS = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
GREASE = (" ", "(", ":", "-", ".", "/", ")", ";", "=", "?", "_")
GREASE_VERSIONS = ("8", "99", "24")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is said, in both forms. version: the browser's own, such as "156.0.8078.79"."""

    version: str
    user_agent: str
    metadata: dict[str, Any]  # CDP's Emulation.UserAgentMetadata


async def identity_of(browser: Path) -> Identity:
    """How pages of `browser` shall introduce themselves.

    Raises:
        NotInstalled: the browser does not start.
    """
    version = await _version(browser)
    return introduce(
        version, system=platform.system(), machine=platform.machine(), release=platform.mac_ver()[0]
    )


def introduce(version: str, *, system: str, machine: str, release: str = "") -> Identity:
    """What Chrome of this version says of itself.

    system, machine: as `platform` tells them. release: of macOS; Chrome on Linux says none.
    """
    major = version.split(".")[0]
    words, hint = SYSTEMS["Darwin" if system == "Darwin" else "Linux"]
    arm = machine.lower().startswith(("arm", "aarch"))
    return Identity(
        version=version,
        user_agent=f"Mozilla/5.0 ({words}) {ENGINE} Chrome/{major}.0.0.0 Safari/537.36",
        metadata={
            "brands": _brands(int(major), major, ""),
            "fullVersionList": _brands(int(major), version, ".0.0.0"),
            "fullVersion": version,
            "platform": hint,
            "platformVersion": release if system == "Darwin" else "",
            "architecture": "arm" if arm else "x86",
            "bitness": "32" if machine.lower() in ("i386", "i686", "armv6l", "armv7l") else "64",
            "model": "",
            "mobile": False,
            "wow64": False,
            "formFactors": ["Desktop"],
        },
    )


def _brands(seed: int, version: str, nonsense_tail: str) -> list[dict[str, str]]:
    nonsense = f"Not{GREASE[seed % len(GREASE)]}A{GREASE[(seed + 1) % len(GREASE)]}Brand"
    brands = (
        (nonsense, GREASE_VERSIONS[seed % len(GREASE_VERSIONS)] + nonsense_tail),
        ("Chromium", version),
        ("Google Chrome", version),
    )
    placed = dict(zip(ORDERS[seed % len(ORDERS)], brands, strict=True))
    return [{"brand": placed[at][0], "version": placed[at][1]} for at in range(len(brands))]


async def _version(browser: Path) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            browser,
            "--version",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(os.environ),
        )
    except OSError as error:
        raise NotInstalled(f"{browser} does not start: {error.strerror}; see BROWSER_EXECUTABLE") from error
    try:
        async with asyncio.timeout(VERSION_LIMIT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise NotInstalled(f"{browser} --version does not answer") from None
    found = VERSION.search(said.decode("utf-8", "replace"))
    if found is None:
        raise NotInstalled(f"{browser} --version names no version; see BROWSER_EXECUTABLE")
    return found[0]
