"""Empty databases of each kind, not migrated yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.databases import database_from


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'fresh' / 'wabridge.db'}"
    else:
        with database_from(request.getfixturevalue("postgres_url"), "template0") as url:
            yield url
