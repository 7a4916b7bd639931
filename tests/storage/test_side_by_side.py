"""Migrations let the release before go on working while the new one is put in place: expand, then contract.

A process of the former release reads and writes by the columns that it knows. So what it knows stays, and
what it does not name in an INSERT may be left out. What is in its way waits until no process knows it.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from storage.migrate import MIGRATIONS, known_migrations

BEFORE_THE_FIRST_RELEASE = "0015_backfill"
"""Up to this one nobody has run anything older."""

CONTRACTING: dict[str, str] = {}
"""Migrations that take away what nothing knows any more: their names, and since which release that is so."""

NEW_TABLES = re.compile(r"CREATE TABLE (\w+)")
HARMLESS_SQL = re.compile(r"\s*CREATE (INDEX|TABLE|UNIQUE INDEX \w+ ON (?P<table>\w+))\b")


def operations_of(name: str) -> list[Any]:
    """What a migration does."""
    return list(import_module(f"{MIGRATIONS}.{name}").Migration.operations)


def breaks(operations: list[Any]) -> list[str]:
    """What of a migration an older process would trip over."""
    made = {one.name for one in operations if isinstance(one, ops.CreateModel)}
    tables = {one.options["table"] for one in operations if isinstance(one, ops.CreateModel) and one.options}
    added: dict[str, set[str]] = {}
    found = []
    for one in operations:
        match one:
            case ops.CreateModel() | ops.AddIndex():
                continue
            case ops.AddField(model_name=model, name=name, field=fields.Field() as field):
                added.setdefault(model, set()).add(field.source_field or name)
                is_left_out = field.null or field.has_db_default()
                if model not in made and not is_left_out:
                    found.append(f"{model}.{name} must be null or have a db_default: others leave it out")
            case ops.AddConstraint(model_name=model, constraint=CheckConstraint(check=check)):
                named = {word for word in added.get(model, ()) if re.search(rf"\b{word}\b", check)}
                if model not in made and not named:
                    found.append(f"{model}: a check of what others write may refuse them")
            case ops.RunSQL(sql=str(query)):
                tables |= set(NEW_TABLES.findall(query))
                fits = HARMLESS_SQL.match(query)
                if fits is None or (fits["table"] and fits["table"] not in tables):
                    found.append(f"SQL that may be in others' way: {query[:60]}")
            case _:
                found.append(f"{type(one).__name__}: others know what this changes")
    return found


def test_migrations_leave_what_the_release_before_knows() -> None:
    later = [one for one in known_migrations() if one > BEFORE_THE_FIRST_RELEASE and one not in CONTRACTING]

    assert {name: breaks(operations_of(name)) for name in later} == {name: [] for name in later}


def test_what_is_listed_as_contracting_is_there() -> None:
    assert set(CONTRACTING) <= set(known_migrations())


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField(model_name="Tenant", name="note", field=fields.CharField(32, null=True)),
        ops.AddField(model_name="Tenant", name="limit", field=fields.IntField(db_default=3)),
        ops.AddIndex(model_name="Tenant", index=Index(fields=["created_at"])),
        ops.RunSQL("CREATE INDEX ix_x ON tenants (created_at) WHERE suspended", reverse_sql=""),
        ops.RunSQL("CREATE TABLE x (y BIGINT)", reverse_sql=""),
    ],
)
def test_what_adds_is_allowed(operation: Any) -> None:
    assert breaks([operation]) == []


@pytest.mark.parametrize(
    "operation",
    [
        ops.RemoveField(model_name="Tenant", name="name"),
        ops.RenameField(model_name="Tenant", old_name="name", new_name="title"),
        ops.DeleteModel(name="Tenant"),
        ops.RenameModel(old_name="Tenant", new_name="Business"),
        ops.AlterField(model_name="Tenant", name="notes", field=fields.CharField(16)),
        # A default of the model's is not the database's: an older INSERT does not name the column.
        ops.AddField(model_name="Tenant", name="limit", field=fields.IntField(default=3)),
        ops.AddConstraint(
            model_name="Tenant",
            constraint=CheckConstraint(check="language <> ''", name="ck_tenants_language"),
        ),
        ops.RunSQL("UPDATE tenants SET language = 'en'", reverse_sql=""),
        ops.RunSQL("CREATE UNIQUE INDEX uq_x ON tenants (language)", reverse_sql=""),
        ops.RunSQL("DROP INDEX ix_outbox_due", reverse_sql=""),
    ],
)
def test_what_an_older_process_would_trip_over_is_found(operation: Any) -> None:
    assert breaks([operation]) != []


def test_a_check_of_a_new_column_is_allowed() -> None:
    operations = [
        ops.AddField(model_name="Tenant", name="tone", field=fields.CharField(32, null=True)),
        ops.AddConstraint(
            model_name="Tenant",
            constraint=CheckConstraint(check="tone IN ('kind', 'brief')", name="ck_tenants_tone"),
        ),
    ]

    assert breaks(operations) == []
