"""An office for every story."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """One installation with one bot; nothing that it asked of Slack may have been wrong."""
    async with Office(tmp_path) as opened:
        yield opened
