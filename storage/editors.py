"""Tortoise's schema editors, without their losses.

Stock: CHECK and UNIQUE constraints of a model's Meta are silently not created, and SQLite's rebuild of a
table (any column change) drops its indexes and unique keys, and goes on counting from its greatest number,
which need not be the last that was given. `migrate` adds the rest: foreign keys are off meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.models import Model

DOUBLE_REFERENCES: dict[str, str] = {
    # A row that claims to go to the owner goes to the very person whose number it names.
    "outbox": 'CONSTRAINT "fk_outbox_to_owner" FOREIGN KEY ("owner_number_id", "recipient_id")'
    ' REFERENCES "owner_numbers" ("id", "person_id") ON UPDATE CASCADE',
}
"""References over two columns, which the ORM's fields cannot say; a change here needs a migration too."""


def inner_lines(model: type[Model]) -> list[str]:
    """The lines of CREATE TABLE that stock leaves out."""
    lines = []
    for constraint in model._meta.constraints or ():
        if isinstance(constraint, CheckConstraint):
            lines.append(f'CONSTRAINT "{constraint.name}" CHECK ({constraint.check})')
        elif isinstance(constraint, UniqueConstraint):
            columns = ", ".join(f'"{_column(model, name)}"' for name in constraint.fields)
            lines.append(f'CONSTRAINT "{constraint.name}" UNIQUE ({columns})')
    if model._meta.db_table in DOUBLE_REFERENCES:
        lines.append(DOUBLE_REFERENCES[model._meta.db_table])
    return list(dict.fromkeys(lines))


class _Complete:
    """Puts the left-out lines into CREATE TABLE."""

    _lines: list[str]

    def _get_model_sql_data(self, model: type[Model]) -> Any:
        self._lines = inner_lines(model)
        return super()._get_model_sql_data(model)  # type: ignore[misc]

    told: Callable[[str], None] | None = None

    async def _run_sql(self, sql: str) -> None:
        if self.told:
            self.told(sql)
        await super()._run_sql(sql)  # type: ignore[misc]

    def _get_inner_statements(self) -> list[str]:
        return [*super()._get_inner_statements(), *self._lines]  # type: ignore[misc]


class PostgresEditor(_Complete, AsyncpgSchemaEditor):
    """Creates every constraint."""


class SqliteEditor(_Complete, SqliteSchemaEditor):
    """Creates every constraint, and brings a rebuilt table's indexes, unique keys and last number back."""

    async def _remake_table(self, model: Any, *args: Any, **kwargs: Any) -> None:
        table = model._meta.db_table
        gone = kwargs.get("delete_field")
        gone_column = (gone.source_field or gone.model_field_name) if gone is not None else None
        renamed = {
            (old.source_field or old.model_field_name): (new.source_field or new.model_field_name)
            for old, new in kwargs.get("alter_fields") or ()
        }
        kept = await self.client.execute_query_dict(
            "SELECT sql FROM sqlite_master"
            " WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [table],
        )
        last = await self.client.execute_query_dict("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        # The rebuild writes the CHECKs itself, one that AddConstraint brought even twice.
        model._meta.constraints = tuple(dict.fromkeys(model._meta.constraints or ()))
        others = [line for line in inner_lines(model) if " CHECK (" not in line]
        self._left_out = [*self._unique_lines(model, gone_column, renamed), *others]
        try:
            await super()._remake_table(model, *args, **kwargs)
        finally:
            self._left_out = []
        for row in kept:
            if gone_column is None or f'"{gone_column}"' not in row["sql"]:
                await self._run_sql(_with_new_names(row["sql"], renamed))
        for row in last:
            await self.client.execute_query(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [row["seq"], table]
            )

    _left_out: list[str] = []  # noqa: RUF012  (replaced, never changed)

    async def _run_sql(self, sql: str) -> None:
        if self._left_out and sql.startswith('CREATE TABLE "new__'):
            sql = f"{sql.rstrip().removesuffix(')')}, {', '.join(self._left_out)})"
        await super()._run_sql(sql)

    def _unique_lines(self, model: type[Model], gone: str | None, renamed: dict[str, str]) -> list[str]:
        lines = []
        for group in model._meta.unique_together or ():
            columns = [_column(model, name) for name in group]
            if gone not in columns:
                lines.append(
                    self._get_unique_constraint_sql(model, [renamed.get(name, name) for name in columns])
                )
        return lines


def _column(model: type[Model], field: str) -> str:
    found = model._meta.fields_map[field]
    return found.source_field or field


def _with_new_names(sql: str, renamed: dict[str, str]) -> str:
    for old, new in renamed.items():
        sql = re.sub(rf'"{re.escape(old)}"', f'"{new}"', sql)
    return sql
