"""Releases of the page: a new one comes every few days, and old pages go on loading old scripts."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_VERSION = "2.3000.1044512345"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of the page. moved: its modules are not where wa-js looks, so that it never comes up."""

    version: str = FIRST_VERSION
    moved: bool = False

    @property
    def revision(self) -> str:
        """Its last part, which stands in the page's HTML."""
        return self.version.rpartition(".")[2]

    def script(self, text: str) -> str:
        """One of the page's scripts, as this release has it."""
        text = text.replace(FIRST_VERSION, self.version)
        text = text.replace(FIRST_VERSION.rpartition(".")[2], self.revision)
        return text.replace("window.require = require", MOVED) if self.moved else text


MOVED = "window.requireElsewhere = require"
FOUND_AGAIN = "Object.defineProperty(window, 'requireElsewhere', { set(found) { window.require = found; } });"
"""What a newer wa-js would do about it; put before today's."""
