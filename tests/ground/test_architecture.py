"""ARCHITECTURE.md shows what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import pictures

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(pictures()))
def test_the_pictures_are_those_of_the_tables(name: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert pictures()[name] in text, f"draw it anew: python -m tests.pictures ({name})"
