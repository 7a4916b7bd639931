"""The schema that the migrations make: the same on both databases, and guarded."""

from __future__ import annotations

from pathlib import Path

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions

from storage.connect import tortoise_config
from storage.editors import DOUBLE_REFERENCES, inner_lines
from storage.engine import Engine, open_engine
from storage.erasing import OWNED
from storage.migrate import migrate
from storage.models import broadcasts, menus, messages, pages, people, platform, sessions
from tests.storage.schema import checks_of, indexes_of, references_of, tables_of


async def migrated(url: str) -> Engine:
    """A fresh database, migrated and open."""
    await migrate(url)
    return await open_engine(url)


async def test_both_databases_have_the_same_tables_indexes_references_and_checks(
    tmp_path: Path, fresh_postgres_url: str
) -> None:
    lite, post = await migrated(f"sqlite://{tmp_path}/a.db"), await migrated(fresh_postgres_url)
    try:
        assert await tables_of(lite) == await tables_of(post)
        assert await indexes_of(lite) == await indexes_of(post)
        assert await references_of(lite) == await references_of(post)
        assert await checks_of(lite) == await checks_of(post)
    finally:
        await lite.close()
        await post.close()


async def test_every_foreign_key_is_the_beginning_of_an_index(empty_url: str) -> None:
    engine = await migrated(empty_url)
    try:
        first = {(index.table, index.columns[0]) for index in await indexes_of(engine) if not index.partial}
        keys = {(table, column) for table, column, _ in await references_of(engine)}
    finally:
        await engine.close()

    # The two that are primary keys have an index by nature.
    assert keys - first - {("pairing_steps", "session_id"), ("backfills", "session_id")} == set()


async def test_every_constraint_that_the_models_state_exists(empty_url: str) -> None:
    engine = await migrated(empty_url)
    try:
        there = await checks_of(engine)
    finally:
        await engine.close()

    stated = {
        (model._meta.db_table, constraint.name)
        for module in (platform, people, sessions, menus, messages, broadcasts, pages)
        for model in vars(module).values()
        if hasattr(model, "_meta") and model._meta.db_table
        for constraint in model._meta.constraints or ()
    }
    assert len(stated) > 20
    assert there == stated


async def test_the_migrations_say_all_that_the_models_say() -> None:
    context, config = TortoiseContext(), tortoise_config("memory")
    with context:
        await context.init(config=config)
        assert context._apps is not None
        changes = await MigrationAutodetector(context._apps, config["apps"]).changes()
    await context.close_connections()

    # Docstrings of models count as a table's comment; those are not worth a migration.
    steps = [step for change in changes for step in change.operations]
    assert {type(step) for step in steps} <= {AlterModelOptions}


async def test_erasing_knows_every_table_that_has_a_tenant(empty_url: str) -> None:
    engine = await migrated(empty_url)
    try:
        references = await references_of(engine)
    finally:
        await engine.close()

    owned = {table for table, column, _ in references if column == "tenant_id"}
    assert owned == set(OWNED)
    assert len(OWNED) == len(owned)
    for table, column, target in references:
        # Words of messages are taken along by the database itself.
        if target in owned and column != "merged_into_id" and table != "message_words":
            assert OWNED.index(table) < OWNED.index(target), (table, target)


def test_double_references_belong_to_tables_of_ours() -> None:
    assert set(DOUBLE_REFERENCES) == {messages.OutboxEntry._meta.db_table}
    assert inner_lines(messages.OutboxEntry)[-1] == DOUBLE_REFERENCES["outbox"]
