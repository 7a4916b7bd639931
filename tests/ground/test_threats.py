"""The threat model in SECURITY.md: each line's tests exist, each bound is the code's."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PLACE = re.compile(r"`([\w/]+\.py): (\w+)`")


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of SECURITY.md, its head left out."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    part = text.partition(f"\n{heading}\n")[2]
    lines = re.split(r"\n#+ ", part)[0].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@cache
def tree(file: str) -> ast.Module:
    """What stands in a file of the project."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def names_in(file: str) -> set[str]:
    """The names of a module's tests."""
    return {node.name for node in tree(file).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_each_line_of_the_threat_model_has_its_test() -> None:
    lines = table("## Threat model")

    assert len(lines) > 40
    for line in lines:
        assert len(line) == 4, line
        _, who, stops, shown = line
        assert who, line
        assert stops, line
        assert TEST.findall(shown), f"no test shows what stops {who}"
        assert TEST.sub("", shown).strip(", ") == "", f"not only tests: {shown}"


def test_each_test_of_the_threat_model_is_there() -> None:
    named = [found for line in table("## Threat model") for found in TEST.findall(line[3])]

    assert [f"{file}::{name}" for file, name in named if not (ROOT / file).exists()] == []
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


@pytest.mark.parametrize("line", table("### Bounds at each inlet"), ids=lambda line: line[-1])
def test_each_bound_is_the_codes(line: list[str]) -> None:
    _, _, number, place = line
    found = PLACE.fullmatch(place)

    assert found, place
    assert number == f"{value_in(*found.groups()):,.0f}"


def value_in(file: str, name: str) -> float:
    """What a module or a class in it sets a name to. A default of pydantic's is the first of `Field`."""
    for node in ast.walk(tree(file)):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=found)], value=value)
                | ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value)
            ) if found == name:
                return number_of(value)
    raise AssertionError(f"{file} has no {name}")


def number_of(value: ast.expr) -> float:
    """A number, or what is reckoned of numbers."""
    match value:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return number_of(left) * number_of(right)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return float(number_of(left) ** number_of(right))
        case ast.Call(func=ast.Name(id="Field"), args=[first, *_]):
            return number_of(first)
    raise AssertionError(f"no number: {ast.unparse(value)}")
