"""The few kinds of column that every table is made of.

A *sealed* column holds what `storage.vault` made: bytes that only the tenant's key opens. A *blind* column
holds a keyed hash, for finding a value without storing it. Everything else is clear, and holds nothing
personal but LIDs and times.
"""

from __future__ import annotations

import enum
from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint

ID_LENGTH = 26
BLIND_LENGTH = 43  # 256 bits in URL-safe base64, without padding
WORD_LENGTH = 32  # a member of a closed list
NAME_LENGTH = 160  # another system's name for something: a stanza id, a holder's host


def own_id() -> Any:
    """The primary key: `bridge.ids.new_id`."""
    return fields.CharField(max_length=ID_LENGTH, primary_key=True)


def plain_id(*, null: bool = False) -> Any:
    """An id that nothing watches over: what it names may be gone."""
    return _text(ID_LENGTH, null)


def to(model: str, *, null: bool = False, index: bool = True) -> Any:
    """A foreign key that never cascades: nothing goes but by an explicit act (`storage.erasing_tenant`).

    index: False only where another index already begins with this column.
    """
    options: dict[str, Any] = {"null": null, "db_index": index}
    return fields.ForeignKeyField(
        f"wabridge.{model}", related_name=False, on_delete=OnDelete.RESTRICT, **options
    )


def part_of(model: str) -> Any:
    """A foreign key to what this row is a part of, and goes with."""
    return fields.ForeignKeyField(
        f"wabridge.{model}", related_name=False, on_delete=OnDelete.CASCADE, db_index=True
    )


def word(*, null: bool = False, default: str | None = None) -> Any:
    """One of a closed list; give the list to `one_of` too. default: of rows that were there before."""
    if default is not None:
        return fields.CharField(WORD_LENGTH, default=str(default))
    return _text(WORD_LENGTH, null)


def foreign_word(*, null: bool = False) -> Any:
    """A short name that another system chose."""
    return _text(NAME_LENGTH, null)


def blind(*, null: bool = False) -> Any:
    """A keyed hash of something personal."""
    return _text(BLIND_LENGTH, null)


def sealed(*, null: bool = False) -> Any:
    """Encrypted bytes."""
    return fields.BinaryField(null=True) if null else fields.BinaryField()


def when(*, null: bool = False) -> Any:
    """An instant, UTC."""
    return fields.DatetimeField(null=True) if null else fields.DatetimeField()


def one_of(table: str, column: str, allowed: type[enum.StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """The database's own check that a column holds one of `allowed` (or NULL)."""
    words = ", ".join(f"'{value!s}'" for value in allowed)
    return CheckConstraint(check=f"{column} IN ({words})", name=f"ck_{table}_{column}")


def _text(length: int, null: bool) -> Any:
    return fields.CharField(length, null=True) if null else fields.CharField(length)
