"""An empty database gets at once what all migrations would bring it, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.fresh import fresh
from storage.migrate import known_migrations, migrate
from tests.schemas import postgres_schema, sqlite_schema


async def test_the_file_for_sqlite_is_what_the_migrations_do(tmp_path: Path) -> None:
    assert fresh("sqlite") == await sqlite_schema(tmp_path), "run `make schema`"


async def test_the_file_for_postgres_is_what_the_migrations_do(fresh_postgres_url: str) -> None:
    assert fresh("postgres") == await postgres_schema(fresh_postgres_url), "run `make schema`"


async def test_a_database_that_was_begun_at_once_is_one_that_went_step_by_step(tmp_path: Path) -> None:
    at_once, stepwise = f"sqlite://{tmp_path / 'a.db'}", f"sqlite://{tmp_path / 'b.db'}"

    assert await migrate(at_once) == await migrate(stepwise, step_by_step=lambda _: None)

    assert await migrate(at_once, step_by_step=lambda _: pytest.fail("there is nothing to do")) == []


def test_nothing_is_missing_from_the_files() -> None:
    assert {fresh("sqlite").up_to, fresh("postgres").up_to} == {known_migrations()[-1]}
