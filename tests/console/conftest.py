"""A served console for each test, and one Chromium for each module that wants it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.console.chromium import chromium
from tests.console.town import House, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A console with nobody in it yet."""
    async with open_house() as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium; each test opens a profile of its own in it."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def home() -> AsyncIterator[House]:
    """As `house`, on the loop that the browser lives on."""
    async with open_house() as house:
        yield house


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """The folder for screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
