"""Which version a page, or a bundle of wa-js, says it is."""

from __future__ import annotations

import re
from pathlib import Path

REVISION = re.compile(r'\\?"client_revision\\?":\s*(\d{4,15})\b')
"""Stands in the page's HTML. WhatsApp Web's own name for a version is `2.3000.<client revision>`."""
FAMILY = "2.3000"
VERSION = re.compile(r"\d{1,4}\.\d{1,6}\.\d{1,15}")
BANNER = re.compile(r"wppconnect-team/wa-js v(\d+\.\d+\.\d+[\w.+-]{0,40})")
"""wa-js' first lines name its version."""
BANNER_IS_WITHIN = 2000


def page_version(told: object) -> str | None:
    """What the page's own script calls itself (`Debug.VERSION`), checked; marks like -alpha are cut off."""
    found = VERSION.match(told) if isinstance(told, str) else None
    return found[0] if found else None


def version_in(html: str) -> str | None:
    """The version of a page by its HTML alone."""
    found = REVISION.search(html)
    return f"{FAMILY}.{found[1]}" if found else None


def wajs_version(bundle: str) -> str | None:
    """The version that a bundle of wa-js names at its top."""
    found = BANNER.search(bundle[:BANNER_IS_WITHIN])
    return found[1] if found else None


def installed_wajs(path: Path) -> str:
    """The version of the bundle at `path`; "unknown" when it names none, or cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(BANNER_IS_WITHIN)
    except (OSError, UnicodeDecodeError):
        return "unknown"
    return wajs_version(head) or "unknown"
