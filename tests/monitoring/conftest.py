"""One process for all that only look at it: a start takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.front_door.terminal import Terminal
from tests.monitoring.scraping import Scraped, started


@pytest.fixture(scope="package")
def scraped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scraped]:
    """The whole service in one process, started for the first time."""
    with started(Terminal(tmp_path_factory.mktemp("watched"))) as scraped:
        yield scraped
