"""Which version this is: said in reports, backups and by `wabridge --version`."""

from __future__ import annotations

VERSION = "0.1.0"
"""As pyproject.toml and CHANGELOG.md have it; a test compares them."""
