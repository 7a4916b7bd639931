"""The whole schema of an empty database, as all migrations one after the other would leave it.

Tortoise builds its models anew before and after each step, which takes a processor ten seconds for an empty
database. The statements that come of it are kept in `storage/schema`, one file for each kind of database
(`make schema`); a test compares them with what the migrations do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.connect import Dialect

FOLDER = Path(__file__).parent / "schema"
BETWEEN = ";\n\n"
UP_TO = "-- Up to "


@dataclass(frozen=True, slots=True)
class Fresh:
    """up_to: the last migration that is in it."""

    up_to: str
    statements: tuple[str, ...]


def fresh(dialect: Dialect) -> Fresh:
    """What makes an empty database a present one."""
    first, _, rest = _file(dialect).read_text(encoding="utf-8").partition("\n\n")
    return Fresh(first.removeprefix(UP_TO), tuple(rest.rstrip().removesuffix(";").split(BETWEEN)))


def keep_fresh(dialect: Dialect, schema: Fresh) -> None:
    """Write the file."""
    FOLDER.mkdir(exist_ok=True)
    text = BETWEEN.join(schema.statements)
    _file(dialect).write_text(f"{UP_TO}{schema.up_to}\n\n{text};\n", encoding="utf-8")


def _file(dialect: Dialect) -> Path:
    return FOLDER / f"{dialect}.sql"
