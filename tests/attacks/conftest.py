"""Fixtures: a town, and a town whose messages leave by the real sender."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.attacks.line import Line, open_line
from tests.bridge.conftest import empty_town, open_shop, town
from tests.bridge.town import Town

__all__ = ["empty_town", "line", "open_shop", "town"]


@pytest.fixture
async def line(open_shop: Town, tmp_path: Path) -> AsyncIterator[Line]:
    """The town with the main menu everywhere, before the real sender."""
    async with open_line(open_shop, tmp_path / "profile") as opened:
        yield opened
